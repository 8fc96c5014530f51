//! Cloaked hosts: they stand for addresses and do not tell them.
//!
//! A cloak is `HOST.NETWORK.cloak`. The first label is the same for whoever comes from the same
//! address, the second for whoever comes from the same network, so a ban can name one host or, as
//! `*!*@*.NETWORK.cloak`, all of a network. Both are BLAKE2s under the server's key: who does not
//! have the key cannot try all addresses until one fits.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use blake2::Blake2sMac256;
use blake2::digest::{KeyInit, Mac};

use crate::id::DIGITS;

/// The secret that cloaks are made with. The same one gives the same cloaks.
#[derive(Clone, PartialEq, Eq)]
pub struct CloakKey([u8; Self::LEN]);

impl CloakKey {
    /// How many bytes it has.
    pub const LEN: usize = 32;

    /// The key of these bytes, which nobody may guess.
    pub fn new(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for CloakKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CloakKey(hidden)")
    }
}

/// 60 bits: two of a million hosts look alike once in two million networks.
const HOST_LETTERS: usize = 12;
/// 40 bits.
const NETWORK_LETTERS: usize = 8;

/// Bytes that belong to these words, and that nobody can foresee who has not the key.
pub(crate) fn derive(key: &CloakKey, words: &[&str]) -> [u8; CloakKey::LEN] {
    let mut mac = Blake2sMac256::new(&key.0.into());
    // Cloaks begin with the kind of an address.
    mac.update(&[0]);
    for word in words {
        mac.update(&(word.len() as u64).to_be_bytes());
        mac.update(word.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

/// The host to show in place of an address.
pub(crate) fn cloak(key: &CloakKey, address: IpAddr) -> Arc<str> {
    // How many bits make a host and a network.
    let (host, network) = match address.to_canonical() {
        IpAddr::V4(_) => (32, 24),
        // Hosts of one local network share their first 64 bits; elsewhere one host has them all.
        IpAddr::V6(v6)
            if v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local() =>
        {
            (128, 64)
        }
        IpAddr::V6(_) => (64, 48),
    };
    let host = label(key, address, host, HOST_LETTERS);
    let network = label(key, address, network, NETWORK_LETTERS);
    format!("{host}.{network}.cloak").into()
}

/// So many letters for the first `bits` bits, whole bytes, of an address.
fn label(key: &CloakKey, address: IpAddr, bits: u8, letters: usize) -> String {
    let mut mac = Blake2sMac256::new(&key.0.into());
    // Else the network of one kind of address would be the host of another.
    let head = [if address.to_canonical().is_ipv4() { 4 } else { 6 }, bits];
    mac.update(&head);
    let bytes = usize::from(bits / 8);
    match address.to_canonical() {
        IpAddr::V4(v4) => mac.update(&v4.octets()[..bytes]),
        IpAddr::V6(v6) => mac.update(&v6.octets()[..bytes]),
    }
    let hash = mac.finalize().into_bytes();
    let letter = |at: usize| {
        let (byte, shift) = (at * 5 / 8, at * 5 % 8);
        let two = u16::from_be_bytes([hash[byte], hash[byte + 1]]);
        char::from(DIGITS[usize::from(two >> (11 - shift) & 31)])
    };
    (0..letters).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(key: u8, address: &str) -> (String, String) {
        let cloak = cloak(&CloakKey::new([key; 32]), address.parse().expect("an address"));
        let mut labels = cloak.split('.').map(str::to_owned);
        let found = (labels.next().expect("a host"), labels.next().expect("a network"));
        assert_eq!((labels.next().as_deref(), labels.next()), (Some("cloak"), None));
        assert_eq!((found.0.len(), found.1.len()), (HOST_LETTERS, NETWORK_LETTERS));
        assert!(found.0.bytes().chain(found.1.bytes()).all(|byte| DIGITS.contains(&byte)));
        found
    }

    /// Which of two addresses are one host, and which of one network.
    #[test]
    fn hosts_and_networks() {
        for (one, other, same_host, same_network) in [
            ("192.0.2.1", "192.0.2.1", true, true),
            ("192.0.2.1", "::ffff:192.0.2.1", true, true),
            ("192.0.2.1", "192.0.2.2", false, true),
            ("192.0.2.1", "192.0.3.1", false, false),
            ("127.0.0.1", "::1", false, false),
            ("2001:db8:1:2::a", "2001:db8:1:2:ffff::b", true, true),
            ("2001:db8:1:2::a", "2001:db8:1:3::a", false, true),
            ("2001:db8:1:2::a", "2001:db8:2:2::a", false, false),
            // On a local network, one /64 is many people.
            ("fd00:1:2:3::a", "fd00:1:2:3::b", false, true),
            ("fd00:1:2:3::a", "fd00:1:2:4::a", false, false),
            ("fe80::a", "fe80::b", false, true),
        ] {
            let ((host, network), (other_host, other_network)) = (of(7, one), of(7, other));
            assert_eq!(host == other_host, same_host, "{one} and {other}");
            assert_eq!(network == other_network, same_network, "{one} and {other}");
        }
    }

    /// Cloaks that people have banned must mean the same in every later version.
    #[test]
    fn cloaks_do_not_change_between_versions() {
        let key = CloakKey::new(std::array::from_fn(|at| u8::try_from(at).expect("there are 32")));
        for (address, expected) in [
            ("192.0.2.1", "9p04xa6r00se.hced70yf.cloak"),
            ("2001:db8:1:2::a", "dfmwk3fy8bje.z6vyczy6.cloak"),
            ("fd00:1:2:3::a", "phg9vhqz1gn3.0g70xmv3.cloak"),
        ] {
            assert_eq!(&*cloak(&key, address.parse().expect("an address")), expected);
        }
    }

    #[test]
    fn another_key_gives_other_cloaks() {
        assert_ne!(of(7, "192.0.2.1"), of(8, "192.0.2.1"));
        assert!(!format!("{:?}", CloakKey::new([7; 32])).contains('7'));
    }
}
