//! The page that names the ways in: all there is to see of a server that was built without a page to
//! chat on.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header;
use axum::http::uri::Authority;
use axum::response::{IntoResponse, Response};

use super::host::host_of;
use super::page::is_there;
use super::scheme_of;
use crate::config::{DEFAULT_PORT, Speaks};

/// `GET /ways`
pub(super) async fn ways(State(state): State<Arc<super::State>>, request: Request) -> Response {
    answer(&state, &request)
}

/// The page, for who asks for this.
pub(super) fn answer(state: &super::State, request: &Request) -> Response {
    let host: Option<Authority> = host_of(request).and_then(|host| host.parse().ok());
    let (name, port) =
        host.as_ref().map_or(("localhost", None), |host| (host.host(), host.port_u16()));
    let port = port.unwrap_or(if scheme_of(request) == "https" { 443 } else { 80 });
    let is_public = state.certificates.public().is_some();
    let speaks = request.extensions().get().copied().unwrap_or(Speaks::ALL);
    // Where pages are may be a port of theirs alone.
    let irc_port = if speaks.any(Speaks::IRCS) { port } else { state.tls_port };
    let in_clear = |language| speaks.any(language) && !is_public;
    let join =
        if irc_port == DEFAULT_PORT { name.to_owned() } else { format!("{name}:{irc_port}") };
    let web = match (in_clear(Speaks::HTTP), speaks.any(Speaks::HTTPS)) {
        (true, true) => WS_OR_WSS,
        (true, false) => WS,
        (false, _) => WSS,
    };
    let trust = if state.certificates.authority().is_some() && !is_public { TRUST } else { "" };
    let here = if is_there(state.behind.page) { HERE } else { "" };
    let text = WAYS
        .replace("{here}", here)
        .replace("{web}", web)
        .replace("{host}", &escape(name))
        .replace("{port}", &port.to_string())
        .replace("{irc_port}", &irc_port.to_string())
        .replace("{tls}", if in_clear(Speaks::IRC) { "with TLS or without" } else { "with TLS" })
        .replace("{join}", &escape(&join));
    html(&state.server_name, &(text + trust))
}

const WAYS: &str = "<p>People talk here. These are the ways in:
<ul>
{here}<li>In a terminal: <code>papo join {join}</code>
<li>With an IRC client: host <code>{host}</code>, port <code>{irc_port}</code>, {tls}
<li>From a program, by WebSocket: {web}
</ul>
";
const HERE: &str = "<li><a href=\"/\">In this browser</a>\n";
const WS_OR_WSS: &str = "<code>ws://{host}:{port}/irc</code> or <code>wss:</code>";
const WS: &str = "<code>ws://{host}:{port}/irc</code>";
const WSS: &str = "<code>wss://{host}:{port}/irc</code>";
const TRUST: &str =
    "<p>With TLS, browsers and clients warn until you <a href=\"/trust\">trust this server</a>.\n";

/// A page with this title and content.
pub(super) fn html(title: &str, content: &str) -> Response {
    let title = escape(title);
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<h1>{title}</h1>\n{content}"
    );
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

/// Text, as HTML writes it.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}
