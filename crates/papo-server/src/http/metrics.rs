//! What the server does, in numbers.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{sender_of, tell};

/// As Prometheus asks for it.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// `GET /metrics`
pub(super) async fn metrics(State(state): State<Arc<super::State>>, request: Request) -> Response {
    let watched = &state.behind.watched;
    if !sender_of(&request).is_some_and(|address| watched.by.admits(address)) {
        let text = "These numbers are not for you: `[server] metrics` says for whom they are.";
        return tell(StatusCode::FORBIDDEN, text);
    }
    let text = watched.metrics.text(watched.gate.clients(), watched.started);
    ([(header::CONTENT_TYPE, TEXT)], text).into_response()
}
