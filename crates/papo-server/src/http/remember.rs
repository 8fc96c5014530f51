//! Browsers that are remembered: where they are given the cookie by which they log in, and give it back.
//! `docs/protocol/remember.md`

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::Response;
use papo_core::browser::{NotRemembered, Wish};
use papo_proto::Token;
use papo_proto::token::{SECRET_LEN, Secret};
use tokio::time::timeout;

use super::origin::{Origin, origin_of};
use super::{scheme_of, sender_of, tell};
use crate::limits::{HTTP_BODY_LEN_MAX, HTTP_HEADER_TIME};

/// How the cookie is called. No page but those of this host, by TLS, can set the first.
const SECURE_NAME: &str = "__Host-papo";
/// The same where there is no TLS.
const LOCAL_NAME: &str = "papo-local";
/// For how long a browser keeps it, in seconds: 30 days, and anew each time it connects.
const COOKIE_SECONDS: u32 = 30 * 24 * 60 * 60;

/// `POST /remember`: the ticket in the body for a cookie.
pub(super) async fn remember(
    State(state): State<Arc<super::State>>,
    request: Request<Body>,
) -> Response {
    if !is_from_own_page(&request) {
        return refuse(StatusCode::FORBIDDEN, "Only a page of this server may ask for that.");
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = timeout(HTTP_HEADER_TIME, to_bytes(body, HTTP_BODY_LEN_MAX)).await else {
        return refuse(StatusCode::REQUEST_TIMEOUT, "The ticket did not come in time.");
    };
    let ticket = body.ok().and_then(|body| Token::parse(std::str::from_utf8(&body).ok()?.trim()));
    let Some(ticket) = ticket else {
        return refuse(StatusCode::BAD_REQUEST, "The body is not a ticket.");
    };
    let request = Request::from_parts(parts, ());
    let (Some(secret), Some(address)) = (new_secret(), sender_of(&request)) else {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "The server is busy, try again soon.");
    };
    let before = secret_in(&request).map(Secret::hash);
    let wish = Wish::Remember { ticket, browser: secret.hash(), before, address };
    let (status, text) = match state.behind.counter.ask(wish).await {
        Some(Ok(())) => return done(cookie(&request, secret)),
        Some(Err(NotRemembered::NoSuchTicket)) => {
            (StatusCode::FORBIDDEN, "There is no such ticket, or it was used, or it is too old.")
        }
        Some(Err(NotRemembered::TooManyTries)) => {
            (StatusCode::TOO_MANY_REQUESTS, "Too many were tried, try again in a minute.")
        }
        Some(Err(NotRemembered::TooMany)) => {
            (StatusCode::SERVICE_UNAVAILABLE, "Too many browsers are remembered here.")
        }
        Some(Err(NotRemembered::CannotKeep)) | None => {
            (StatusCode::SERVICE_UNAVAILABLE, "The server is busy, try again soon.")
        }
    };
    refuse(status, text)
}

/// `POST /forget`: the browser logs in no more, and has no cookie.
pub(super) async fn forget(
    State(state): State<Arc<super::State>>,
    request: Request<Body>,
) -> Response {
    if !is_from_own_page(&request) {
        return refuse(StatusCode::FORBIDDEN, "Only a page of this server may ask for that.");
    }
    let (parts, _) = request.into_parts();
    let request = Request::from_parts(parts, ());
    if let Some(secret) = secret_in(&request)
        && state.behind.counter.ask(Wish::Forget(secret.hash())).await.is_none()
    {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "The server is busy, try again soon.");
    }
    done(written(&request, "", 0))
}

/// Whether a page of this server asks. Browsers say so themselves, and no script can say it for them.
fn is_from_own_page<B>(request: &Request<B>) -> bool {
    let said = request.headers().get("sec-fetch-site");
    origin_of(request) == Origin::Here && said.is_none_or(|site| site == "same-origin")
}

/// The secret in the cookie of a request, if there is one and no other.
pub(super) fn secret_in<B>(request: &Request<B>) -> Option<Secret> {
    let name = name_for(request);
    let all = request.headers().get_all(header::COOKIE).iter();
    let pairs = all.filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(';'));
    let mut values = pairs.filter_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    });
    let value = values.next()?;
    values.next().is_none().then(|| Secret::parse(value)).flatten()
}

/// The cookie that has this secret.
pub(super) fn cookie<B>(request: &Request<B>, secret: Secret) -> HeaderValue {
    written(request, &secret.to_string(), COOKIE_SECONDS)
}

fn name_for<B>(request: &Request<B>) -> &'static str {
    if scheme_of(request) == "https" { SECURE_NAME } else { LOCAL_NAME }
}

fn written<B>(request: &Request<B>, value: &str, seconds: u32) -> HeaderValue {
    let name = name_for(request);
    let secure = if name == SECURE_NAME { " Secure;" } else { "" };
    let text =
        format!("{name}={value}; Path=/;{secure} HttpOnly; SameSite=Strict; Max-Age={seconds}");
    let mut value = HeaderValue::try_from(text).expect("all of it is made of valid parts");
    value.set_sensitive(true);
    value
}

/// A secret that nobody knows.
fn new_secret() -> Option<Secret> {
    let mut bytes = [0; SECRET_LEN];
    getrandom::fill(&mut bytes).ok()?;
    Some(Secret(bytes))
}

fn done(cookie: HeaderValue) -> Response {
    let answer = Response::builder().status(StatusCode::NO_CONTENT);
    answer
        .header(header::SET_COOKIE, cookie)
        .body(Body::empty())
        .expect("all of it is made of valid parts")
}

/// Says why not. Who asks again connects again, so that the gate counts how often somebody tries.
fn refuse(status: StatusCode, text: &str) -> Response {
    let mut answer = tell(status, text);
    answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    answer
}

#[cfg(test)]
mod tests {
    use super::super::Scheme;
    use super::*;

    fn request(scheme: &'static str, cookies: &[&str]) -> Request<()> {
        let mut request = Request::builder();
        for cookie in cookies {
            request = request.header(header::COOKIE, *cookie);
        }
        let mut request = request.body(()).expect("it is well-formed");
        request.extensions_mut().insert(Scheme(scheme));
        request
    }

    /// Rows: how it came, the headers, and whether there is a secret.
    #[test]
    fn a_cookie_is_read_when_it_is_the_only_one_of_its_name() {
        let secret = Secret([7; SECRET_LEN]);
        let (host, local) = (format!("__Host-papo={secret}"), format!("papo-local={secret}"));
        let other = format!("papo-local={}", Secret([8; SECRET_LEN]));
        for (scheme, cookies, is_read) in [
            ("https", &[&*host][..], true),
            ("https", &["tea=hot", &*host, "x"], true),
            ("https", &[&*format!("tea=hot; {host}; x=")], true),
            ("http", &[&*local], true),
            ("http", &[&*host], false),
            ("https", &[&*local], false),
            ("https", &[], false),
            ("https", &["__Host-papo="], false),
            ("https", &["__Host-papo=tea"], false),
            ("https", &[&*format!("{host}A")], false),
            ("https", &[&*format!("x{host}")], false),
            ("https", &[&*host.to_lowercase()], false),
            ("http", &[&*local, &*other], false),
            ("http", &[&*format!("{other}; {local}")], false),
        ] {
            let found = secret_in(&request(scheme, cookies));
            assert_eq!(found, is_read.then_some(secret), "{scheme} {cookies:?}");
        }
    }

    #[test]
    fn a_cookie_is_for_this_host_and_no_script() {
        let secret = Secret([0; SECRET_LEN]);
        let text = |scheme| {
            let value = cookie(&request(scheme, &[]), secret);
            assert!(value.is_sensitive());
            value.to_str().expect("it is text").to_owned()
        };
        let letters = "A".repeat(43);
        let rest = "HttpOnly; SameSite=Strict; Max-Age=2592000";
        assert_eq!(text("https"), format!("__Host-papo={letters}; Path=/; Secure; {rest}"));
        assert_eq!(text("http"), format!("papo-local={letters}; Path=/; {rest}"));
    }
}
