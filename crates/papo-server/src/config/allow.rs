//! Who may come in, by address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::value::{Fault, quote, quote_list, shown};

/// Whose connections are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allow {
    /// This machine and its own networks: loopback, private, link-local and unique-local
    /// addresses.
    Lan,
    /// Everyone.
    Any,
    /// Addresses within these networks.
    Nets(Vec<IpNet>),
}

/// What [`Allow::Lan`] means. Carrier-grade NAT (100.64.0.0/10) is shared with strangers and so
/// not among them.
const LAN: [IpNet; 8] = [
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8)),
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 8)),
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(172, 16, 0, 0), 12)),
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(192, 168, 0, 0), 16)),
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(169, 254, 0, 0), 16)),
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128)),
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10)),
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7)),
];

/// The bits before the IPv4 address in `::ffff:192.0.2.1`.
const MAPPED_PREFIX_LEN: u8 = 96;

impl Allow {
    /// Whether a peer with this address is let in. An IPv4 address seen through an IPv6 socket
    /// (`::ffff:192.0.2.1`) is judged as the IPv4 address that it is.
    pub fn admits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        match self {
            Self::Lan => LAN.iter().any(|net| net.contains(&address)),
            Self::Any => true,
            Self::Nets(nets) => nets.iter().any(|net| net.contains(&address)),
        }
    }

    pub(super) fn read(texts: &[&str]) -> Result<Self, Fault> {
        match texts {
            [] => Err("must name at least one network; with none nobody could connect".to_owned()),
            [one] if one.eq_ignore_ascii_case("lan") => Ok(Self::Lan),
            [one] if one.eq_ignore_ascii_case("any") => Ok(Self::Any),
            _ => {
                let mut nets = Vec::with_capacity(texts.len());
                for text in texts {
                    if text.eq_ignore_ascii_case("lan") {
                        nets.extend(LAN);
                    } else {
                        nets.push(net(text).ok_or_else(|| {
                            format!(
                                "must be \"lan\", \"any\" or a list of networks such as \
                                 \"10.0.0.0/8\"; {} is not one",
                                shown(text)
                            )
                        })?);
                    }
                }
                Ok(Self::Nets(nets))
            }
        }
    }

    pub(super) fn show(&self) -> String {
        match self {
            Self::Lan => quote("lan"),
            Self::Any => quote("any"),
            Self::Nets(nets) => quote_list(nets.iter().map(ToString::to_string)),
        }
    }
}

/// A network, or a bare address as a network of one.
pub(super) fn net(text: &str) -> Option<IpNet> {
    let net = match text.parse::<IpNet>() {
        Ok(net) => net.trunc(),
        Err(_) => IpNet::from(text.parse::<IpAddr>().ok()?),
    };
    // Peers are judged by their IPv4 address, so the rule has to speak of it as well.
    if let IpNet::V6(mapped) = net
        && let Some(address) = mapped.addr().to_ipv4_mapped()
        && let Some(prefix_len) = mapped.prefix_len().checked_sub(MAPPED_PREFIX_LEN)
    {
        return Ipv4Net::new(address, prefix_len).ok().map(IpNet::V4);
    }
    Some(net)
}
