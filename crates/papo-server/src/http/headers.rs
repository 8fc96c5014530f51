//! What every answer tells the browser: to trust nothing but what comes from here.

use std::net::Ipv6Addr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::host::host_of;

/// What a page may do. Of the policies that make text a part of a page or a program, `papo` is for the
/// one address of the service worker; the other is what Svelte makes pages with, from the templates
/// that were compiled in (`svelte/src/internal/client/dom/reconciler.js`), and has to have its name.
const POLICY: (&str, &str) = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
     media-src 'self' blob:; font-src 'self'; connect-src 'self'",
    "; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
     object-src 'none'; frame-src 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types papo svelte-trusted-html",
);

/// The other headers of every answer, unless it says otherwise.
const SECURE: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ("cache-control", "no-store"),
    // So that `papo doctor` knows whom it talks to.
    ("server", "papo"),
];

/// Adds them.
pub(super) async fn secure(
    State(state): State<Arc<super::State>>,
    request: Request,
    next: Next,
) -> Response {
    let sockets = sockets(state.certificates.public(), || {
        host_of(&request).filter(|host| state.hosts.is_ours(host))
    });
    let policy = format!("{}{sockets}{}", POLICY.0, POLICY.1);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let policy =
        HeaderValue::try_from(policy).expect("names and numbers are all that is filled in");
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    for (name, value) in SECURE {
        let name = HeaderName::from_static(name);
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Where a page may open a WebSocket, beside `'self'`, which older browsers do not take for one.
///
/// A server for everybody says its name, whatever it was asked for. One of a local network has as many
/// names as it has addresses, which come and go: there it is the one that the page was asked for, when
/// it is ours. A page elsewhere could not have a browser ask for another one (see `host`), and `'self'`
/// allows that one in any case.
fn sockets<'a>(public: Option<&str>, asked: impl FnOnce() -> Option<&'a str>) -> String {
    if let Some(name) = public {
        return format!(" wss://{name}");
    }
    let Some(authority) = asked().and_then(|host| host.parse::<Authority>().ok()) else {
        return String::new();
    };
    let name = authority.host();
    // The language of policies has no word for these addresses.
    if name.trim_matches(['[', ']']).parse::<Ipv6Addr>().is_ok() {
        return String::new();
    }
    // Only its parts: whatever else may be in it would be said of the page, too.
    let port = authority.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
    format!(" wss://{name}{port} ws://{name}{port}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_sockets_may_be_opened() {
        for (public, asked, expected) in [
            (None, Some("192.168.1.20:7276"), " wss://192.168.1.20:7276 ws://192.168.1.20:7276"),
            (None, Some("tea.local"), " wss://tea.local ws://tea.local"),
            (None, Some("localhost:;sandbox"), " wss://localhost ws://localhost"),
            (None, Some("[::1]:7276"), ""),
            (None, None, ""),
            (Some("chat.example.org"), Some("192.168.1.20:7276"), " wss://chat.example.org"),
        ] {
            assert_eq!(sockets(public, || asked), expected, "{asked:?}");
        }
    }
}
