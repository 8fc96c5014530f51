//! `WEBIRC`: who speaks through this gateway.

use std::net::IpAddr;

use super::{Fault, Reader};

/// `WEBIRC password gateway hostname ip [options]`
///
/// The gateway's name, the hostname and the options change nothing here. What is missing reads as
/// wrong: a gateway that can't say for whom it speaks must not be let in as somebody itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webirc {
    /// The gateway's password.
    pub password: Box<str>,
    /// Where its client comes from; `None` if none was sent, or what was sent is no address.
    pub address: Option<IpAddr>,
}

impl Webirc {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let address = reader.optional(3).and_then(|text| text.parse().ok());
        Ok(Self { password: reader.given(0).unwrap_or_default().into(), address })
    }
}
