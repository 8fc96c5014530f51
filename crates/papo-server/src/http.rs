//! HTTP: the page, what a watchdog asks, who a browser is, and the beginning of WebSocket.

mod headers;
mod host;
mod metrics;
mod origin;
mod page;
mod patience;
mod public;
mod remember;
mod trust;
mod ways;
mod websocket;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper::body::Incoming;
use hyper::service::service_fn;
use tower::ServiceExt;

use self::host::Hosts;
pub(crate) use self::page::is_there;
pub use self::page::{Page, PageFile};
use crate::config::Allow;
use crate::counter::Counter;
use crate::gate::{Gate, Permit};
use crate::metrics::Metrics;
use crate::porch::Door;
use crate::tls::Certificates;
use crate::wire::Wire;

/// What is served.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    router: Router,
}

/// The permit of a connection, for whoever takes the connection over.
#[derive(Debug, Clone)]
struct Holder(Arc<Mutex<Option<Permit>>>);

impl Holder {
    fn take(&self) -> Option<Permit> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Who sent it.
#[derive(Debug, Clone, Copy)]
struct Sender(IpAddr);

/// How a request came.
#[derive(Debug, Clone, Copy)]
struct Scheme(&'static str);

/// `http`, or `https`.
fn scheme_of<B>(request: &Request<B>) -> &'static str {
    request.extensions().get().map_or("http", |Scheme(name)| name)
}

/// Who sent a request.
fn sender_of<B>(request: &Request<B>) -> Option<IpAddr> {
    request.extensions().get().map(|Sender(address)| *address)
}

/// What the handlers need.
#[derive(Debug)]
struct State {
    server_name: String,
    hosts: Hosts,
    behind: Behind,
    certificates: Arc<Certificates>,
    /// Where IRC is spoken inside TLS.
    tls_port: u16,
}

/// What a site is the front of.
#[derive(Debug)]
pub(crate) struct Behind {
    pub(crate) page: Page,
    /// For who wants to chat.
    pub(crate) door: Door,
    pub(crate) counter: Counter,
    pub(crate) watched: Watched,
}

/// What there is to tell of the server's work, and to whom.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) gate: Gate,
    /// In seconds since 1970.
    pub(crate) started: u64,
    pub(crate) by: Allow,
}

impl Site {
    /// The site of a server that has these names, the first of which it calls itself.
    pub(crate) fn new(
        names: &[String],
        behind: Behind,
        certificates: Arc<Certificates>,
        tls_port: u16,
    ) -> Self {
        let server_name = names.first().cloned().unwrap_or_default();
        let hosts = Hosts::new(names);
        let state = Arc::new(State { server_name, hosts, behind, certificates, tls_port });
        let router = Router::new()
            .route("/", get(page::page))
            // What a link to one of these is for, the page reads itself.
            .route("/claim", get(page::page))
            .route("/invite", get(page::page))
            .route("/healthz", get(async || ([(header::CONTENT_TYPE, PLAIN)], "ok\n")))
            .route("/irc", get(websocket::websocket))
            .route("/metrics", get(metrics::metrics))
            .route("/remember", post(remember::remember))
            .route("/forget", post(remember::forget))
            .route("/trust", get(trust::page))
            .route("/trust/papo.crt", get(trust::file))
            .route("/ways", get(ways::ways))
            .fallback(page::file)
            .method_not_allowed_fallback(async || {
                tell(StatusCode::METHOD_NOT_ALLOWED, "That can't be done here.")
            })
            .layer(from_fn_with_state(state.clone(), host::must_be_ours))
            .layer(from_fn_with_state(state.clone(), public::by_tls_only))
            .layer(from_fn(must_have_an_end))
            .layer(from_fn_with_state(state.clone(), headers::secure))
            .with_state(state);
        Self { router }
    }

    /// Serves one connection to its end.
    pub(crate) async fn serve(self, wire: Wire, permit: Permit) {
        let (sender, speaks) = (Sender(permit.address), permit.speaks);
        let scheme = Scheme(if wire.is_secure() { "https" } else { "http" });
        let holder = Holder(Arc::new(Mutex::new(Some(permit))));
        let kept = holder.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(holder.clone());
            request.extensions_mut().insert(scheme);
            request.extensions_mut().insert(sender);
            request.extensions_mut().insert(speaks);
            self.router.clone().oneshot(request)
        });
        patience::talk(wire, service).await;
        drop(kept);
    }
}

const PLAIN: &str = "text/plain; charset=utf-8";

/// Answers no request that comes in pieces: nothing here takes one, and who is between might see its end
/// elsewhere, and take what follows for a request of somebody else.
async fn must_have_an_end(request: Request<Body>, next: Next) -> Response {
    if !request.headers().contains_key(header::TRANSFER_ENCODING) {
        return next.run(request).await;
    }
    let mut answer = tell(StatusCode::BAD_REQUEST, "Nothing here takes a body in pieces.");
    answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// An answer in plain words.
fn tell(status: StatusCode, text: &str) -> Response {
    (status, [(header::CONTENT_TYPE, PLAIN)], format!("{text}\n")).into_response()
}
