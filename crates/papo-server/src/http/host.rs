//! Whom a request is for: a page elsewhere must not have the browser talk to this server under a name
//! of its own (DNS rebinding).

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

/// The names under which this server is spoken to.
#[derive(Debug)]
pub(super) struct Hosts(BTreeSet<String>);

impl Hosts {
    /// These names, each also as it is found on a local network.
    pub(super) fn new(names: &[String]) -> Self {
        let mut all = BTreeSet::from(["localhost".to_owned()]);
        for name in names {
            let name = name.to_ascii_lowercase();
            let first = name.split('.').next().unwrap_or_default();
            all.insert(format!("{first}.local"));
            all.insert(first.to_owned());
            all.insert(name);
        }
        Self(all)
    }

    /// Whether a request for this host is for us. An address always is: nobody can have a name point
    /// at it and be asked for by the address.
    pub(super) fn is_ours(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let name = authority.host();
        // The library finds hosts in more than is one.
        let rest = authority.as_str().strip_prefix(name);
        if rest.is_none_or(|rest| !rest.is_empty() && !rest.starts_with(':')) {
            return false;
        }
        let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        address.unwrap_or(name).parse::<IpAddr>().is_ok()
            || self.0.contains(&name.to_ascii_lowercase())
    }
}

/// The host that a request is for, with its port, as it says.
pub(super) fn host_of<B>(request: &axum::http::Request<B>) -> Option<&str> {
    let mut all = request.headers().get_all(header::HOST).iter();
    let host = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(host)
}

/// Answers nobody who asks for another host.
pub(super) async fn must_be_ours(
    State(state): State<Arc<super::State>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(host) = host_of(&request) else {
        return super::tell(StatusCode::BAD_REQUEST, "The request has no Host, or more than one.");
    };
    // Who asks for a whole address asks for the host in that (RFC 9112, section 3.2.2).
    let is_one = request.uri().authority().is_none_or(|authority| authority == host);
    if is_one && state.hosts.is_ours(host) {
        return next.run(request).await;
    }
    super::tell(StatusCode::MISDIRECTED_REQUEST, "This is not the server that was asked for.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_own_names_are_ours() {
        let hosts = Hosts::new(&["Tea.example.org".to_owned(), "kitchen".to_owned()]);
        for (host, is_ours) in [
            ("192.168.1.20:7276", true),
            ("127.0.0.1", true),
            ("[::1]:7276", true),
            ("[fe80::1]", true),
            ("localhost:7276", true),
            ("LOCALHOST", true),
            ("tea.example.org", true),
            ("tea.local:7276", true),
            ("kitchen:80", true),
            ("kitchen.local", true),
            ("evil.example.org", false),
            ("tea.example.org.evil.net", false),
            ("tea.example.org@evil.net", false),
            ("evil.net:7276", false),
            ("", false),
            ("1.2.3.4.evil.net", false),
            ("localhost.", false),
            ("a b", false),
            ("[::1].evil.net", false),
            ("evil@localhost", false),
        ] {
            assert_eq!(hosts.is_ours(host), is_ours, "{host}");
        }
    }
}
