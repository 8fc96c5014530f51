//! The page that says how to trust this server, and the file that is to be trusted.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::tell;
use super::ways::{escape, html};
use crate::trust::{FILE_NAME, STEPS};

/// `GET /trust`
pub(super) async fn page(State(state): State<Arc<super::State>>) -> Response {
    let Some(authority) = state.certificates.authority() else { return nothing_to_trust() };
    let mut text = String::from(
        "<p>Between you and this server nobody can read along when the address begins with \
         <code>https</code>, but your browser warns: it does not know who vouches for this server. \
         The server itself does. It can vouch for addresses and names of local networks only, so \
         trusting it changes nothing for the rest of the web.\n",
    );
    let fingerprint = &authority.trusted().fingerprint;
    let _never = write!(
        text,
        "<ol><li>Get <a href=\"/trust/{FILE_NAME}\">{FILE_NAME}</a>.\n\
         <li>Its fingerprint (SHA-256) must be what <code>papo trust</code> shows on the computer of the \
         server; ask whoever runs that:<br><code>{fingerprint}</code>\n\
         <li>Do what your system needs:\n</ol>\n<dl>\n"
    );
    for (system, steps) in STEPS {
        let _never = writeln!(text, "<dt>{}", escape(system));
        for step in *steps {
            let _never = writeln!(text, "<dd><code>{}</code>", escape(step));
        }
    }
    text.push_str("</dl>\n");
    html("Trust this server", &text)
}

/// `GET /trust/papo.crt`
pub(super) async fn file(State(state): State<Arc<super::State>>) -> Response {
    let Some(authority) = state.certificates.authority() else { return nothing_to_trust() };
    let disposition = format!("attachment; filename=\"{FILE_NAME}\"");
    let headers = [
        (header::CONTENT_TYPE, "application/x-x509-ca-cert"),
        (header::CONTENT_DISPOSITION, disposition.as_str()),
    ];
    (headers, authority.trusted().pem.clone()).into_response()
}

fn nothing_to_trust() -> Response {
    tell(StatusCode::NOT_FOUND, "There is nothing to trust: others vouch for this server.")
}
