//! Where the server listens.

use std::net::{IpAddr, SocketAddr};

use super::server::DEFAULT_PORT;
use super::value::{Fault, shown};

/// More listeners than any machine has addresses to offer.
const LISTENERS_MAX: usize = 64;

pub(super) fn read(texts: &[&str]) -> Result<Vec<SocketAddr>, Fault> {
    if texts.is_empty() || texts.len() > LISTENERS_MAX {
        return Err(format!("must have between 1 and {LISTENERS_MAX} addresses"));
    }
    let mut addresses = Vec::with_capacity(texts.len());
    for text in texts {
        let address = address(text).ok_or_else(|| {
            format!(
                "must be addresses such as \"0.0.0.0:7276\", \"[::]:7276\" or \"192.168.1.5\"; \
                 {} is not one",
                shown(text)
            )
        })?;
        // Port 0 asks the system for a free port, and may ask twice.
        if address.port() != 0 && addresses.contains(&address) {
            return Err(format!("must name each address once; {address} is there twice"));
        }
        addresses.push(address);
    }
    Ok(addresses)
}

/// An address with or without its port, an IPv6 address with or without its brackets.
fn address(text: &str) -> Option<SocketAddr> {
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some(address);
    }
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match bare {
        Some(inside) => Some(SocketAddr::new(IpAddr::V6(inside.parse().ok()?), DEFAULT_PORT)),
        None => Some(SocketAddr::new(text.parse().ok()?, DEFAULT_PORT)),
    }
}
