//! A server for everybody: by TLS only, so that nobody on the way can read along.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

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
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let address = format!("https://{name}{path}");
        return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, address)]).into_response();
    }
    let is_good = is_secure && state.certificates.sts_seconds().is_some_and(|seconds| seconds > 0);
    let mut response = next.run(request).await;
    if is_good {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    response
}
