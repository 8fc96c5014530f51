//! `WEBIRC`: who speaks through this gateway.

use std::net::IpAddr;

use super::{Fault, Reader};

/// `WEBIRC password gateway hostname ip [options]`
///
/// The gateway's name, the hostname and the options change nothing here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webirc {
    /// The gateway's password.
    pub password: Box<str>,
    /// Where its client comes from; `None` if what was sent is no address.
    pub address: Option<IpAddr>,
}

impl Webirc {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        let address = reader.required(3)?.parse().ok();
        Ok(Self { password: reader.required(0)?.into(), address })
    }
}
