//! A server for everybody: by TLS only, so that nobody on the way can read along.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::host::host_of;
use super::{scheme_of, sender_of};

/// For how long browsers are to come by TLS only, in seconds: a year, as they want it.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Sends who comes in clear to the same page by TLS, and tells browsers to come by nothing else.
pub(super) async fn by_tls_only(
    State(state): State<Arc<super::State>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(name) = state.certificates.public() else { return next.run(request).await };
    let is_secure = scheme_of(&request) == "https";
    let is_here = sender_of(&request).is_some_and(|address| address.is_loopback());
    if !is_secure && !is_here {
        let path = request.uri().path_and_query().map(PathAndQuery::as_str);
        // What is asked of the server as a whole, `*`, is no page, and would be part of the name.
        let path = path.filter(|path| path.starts_with('/')).unwrap_or("/");
        let address = format!("https://{name}{path}");
        return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, address)]).into_response();
    }
    // By other names another certificate is shown, and those are not for the internet.
    let is_by_name = host_of(&request).is_some_and(|host| is_name(host, name));
    let is_good = is_secure
        && is_by_name
        && state.certificates.sts_seconds().is_some_and(|seconds| seconds > 0);
    let mut response = next.run(request).await;
    if is_good {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    response
}

/// Whether a host, with its port or without, is this name.
fn is_name(host: &str, name: &str) -> bool {
    host.split(':').next().is_some_and(|host| host.eq_ignore_ascii_case(name))
}
