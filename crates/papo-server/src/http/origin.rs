//! Which page a request is from, as browsers say it: other pages must not act for who is here.

use axum::http::{Request, header};

use super::host::host_of;
use super::scheme_of;

/// Where a request is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A page of this server.
    Here,
    /// Another page, or one that says it in more than one way.
    Elsewhere,
    /// No page: what sends it is no browser.
    Nowhere,
}

/// Where a request is from.
pub(super) fn origin_of<B>(request: &Request<B>) -> Origin {
    let mut all = request.headers().get_all(header::ORIGIN).iter();
    match (all.next(), all.next()) {
        (None, _) => Origin::Nowhere,
        (Some(origin), None) => {
            let scheme = scheme_of(request);
            let is_here = host_of(request)
                .is_some_and(|host| origin.as_bytes() == format!("{scheme}://{host}").as_bytes());
            if is_here { Origin::Here } else { Origin::Elsewhere }
        }
        (Some(_), Some(_)) => Origin::Elsewhere,
    }
}
