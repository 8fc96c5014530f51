//! The beginning of a WebSocket (RFC 6455, section 4.2). What follows is a worker's.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use axum::response::Response;
use hyper::upgrade::{OnUpgrade, on};
use hyper_util::rt::TokioIo;
use papo_proto::token::{Secret, TokenHash};
use tungstenite::handshake::derive_accept_key;

use super::origin::{Origin, origin_of};
use super::patience::Hurried;
use super::{Holder, remember, tell};
use crate::porch::Around;
use crate::web::Web;
use crate::wire::Wire;

/// What is spoken inside, and whether that is text. <https://ircv3.net/specs/extensions/websocket>
const SUBPROTOCOLS: &[(&str, bool)] = &[("text.ircv3.net", true), ("binary.ircv3.net", false)];

/// `GET /irc`
pub(super) async fn websocket(
    State(state): State<Arc<super::State>>,
    mut request: Request,
) -> Response {
    // Who may ask for a page may ask for its head alone.
    if request.method() != Method::GET {
        return tell(StatusCode::METHOD_NOT_ALLOWED, "Here one speaks WebSocket.");
    }
    let headers = request.headers();
    let has = |name, word: &str| words(headers, name).any(|it| it.eq_ignore_ascii_case(word));
    let wants = has(header::CONNECTION, "upgrade") && has(header::UPGRADE, "websocket");
    if !wants || request.version() != Version::HTTP_11 {
        let mut answer = tell(StatusCode::UPGRADE_REQUIRED, "Here one speaks WebSocket.");
        answer.headers_mut().insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        return answer;
    }
    if headers.get(header::SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        let mut answer = tell(StatusCode::UPGRADE_REQUIRED, "WebSocket has version 13 here.");
        let version = HeaderValue::from_static("13");
        answer.headers_mut().insert(header::SEC_WEBSOCKET_VERSION, version);
        return answer;
    }
    let origin = origin_of(&request);
    if origin == Origin::Elsewhere {
        return tell(StatusCode::FORBIDDEN, "Pages of other servers may not connect here.");
    }
    let Some(key) = headers.get(header::SEC_WEBSOCKET_KEY) else {
        return tell(StatusCode::BAD_REQUEST, "The request has no Sec-WebSocket-Key.");
    };
    // What has no page, and is no browser, shows no cookie.
    let secret = (origin == Origin::Here).then(|| remember::secret_in(&request)).flatten();
    let accept = derive_accept_key(key.as_bytes());
    let chosen = words(headers, header::SEC_WEBSOCKET_PROTOCOL)
        .find_map(|asked| SUBPROTOCOLS.iter().find(|(name, _)| *name == asked));
    let mut answer = Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header(header::CONNECTION, "upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_ACCEPT, accept);
    if let Some((name, _)) = chosen {
        answer = answer.header(header::SEC_WEBSOCKET_PROTOCOL, *name);
    }
    if let Some(secret) = secret {
        // It stays for as long as it is used.
        answer = answer.header(header::SET_COOKIE, remember::cookie(&request, secret));
    }
    // Who names none gets text, as browsers like it.
    let is_text = chosen.is_none_or(|(_, is_text)| *is_text);
    let holder = request.extensions_mut().remove::<Holder>();
    let browser = secret.map(Secret::hash);
    tokio::spawn(pass_on(on(&mut request), holder, state, (is_text, browser)));
    answer.body(Body::empty()).expect("all of it is made of valid parts")
}

/// The words of a header that has a list of them.
fn words(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let all = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).map(str::trim)
}

/// Gives the connection to a worker when the answer is sent.
async fn pass_on(
    upgrade: OnUpgrade,
    holder: Option<Holder>,
    state: Arc<super::State>,
    (is_text, browser): (bool, Option<TokenHash>),
) {
    // If anything of that fails the other end is gone.
    let Ok(upgraded) = upgrade.await else { return };
    let Ok(parts) = upgraded.downcast::<TokioIo<Hurried<Wire>>>() else { return };
    let wire = parts.io.into_inner().into_inner();
    let Ok((stream, tls, early)) = wire.into_parts(parts.read_buf.to_vec()) else { return };
    let Some(permit) = holder.and_then(|holder| holder.take()) else { return };
    let web = Some(Box::new(Web::new(is_text, early).in_browser(browser)));
    state.behind.door.let_in(stream, permit, Around { tls: tls.map(Box::new), web });
}
