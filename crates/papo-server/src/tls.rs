//! TLS (RFC 8446 and 5246): what is offered to whoever begins with it, with which certificate, and the
//! bytes of a connection when it has it.

mod acme;
mod authority;
mod certificates;
mod clients;
mod files;
mod kept;
mod names;
mod offer;
mod session;

use std::fmt::Write;

pub(crate) use acme::ALPN_ACME;
pub(crate) use authority::Authority;
pub(crate) use certificates::Certificates;
pub use certificates::TlsError;
pub(crate) use names::announced_host;
pub(crate) use offer::{ALPN_HTTP, ALPN_IRC, Offer};
pub(crate) use session::TlsSession;

/// Bytes in small hex digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes everything");
        text
    })
}
