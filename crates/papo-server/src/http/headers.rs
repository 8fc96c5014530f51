//! What every answer tells the browser: to trust nothing but what comes from here.

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;

/// The headers of every answer, unless it says otherwise.
const SECURE: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
         media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
         worker-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
         trusted-types papo",
    ),
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
pub(super) async fn secure(mut response: Response) -> Response {
    for (name, value) in SECURE {
        let name = HeaderName::from_static(name);
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
