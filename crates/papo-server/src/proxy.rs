//! What a proxy in front says first: for whom it connects. Version 2 of the PROXY protocol alone, for it
//! says where it ends. <https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>

use std::net::IpAddr;

use ppp::v2::{Addresses, Command, Header, PROTOCOL_PREFIX};

use crate::limits::PROXY_HEADER_LEN_MAX;

/// The bytes before the addresses, the last two of which say how many come.
const FIXED_LEN: usize = 16;

/// What the first bytes are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Too few to tell.
    Part,
    /// A whole header of so many bytes, and for whom it speaks; `None` for itself.
    Whole(usize, Option<IpAddr>),
    /// No header.
    Fault,
}

/// Looks at the first bytes of a connection that a proxy has made.
pub(crate) fn read(first: &[u8]) -> Said {
    let known = first.len().min(PROTOCOL_PREFIX.len());
    if first[..known] != PROTOCOL_PREFIX[..known] {
        return Said::Fault;
    }
    let Some(&[.., high, low]) = first.get(..FIXED_LEN) else { return Said::Part };
    let len = FIXED_LEN + usize::from(u16::from_be_bytes([high, low]));
    if len > PROXY_HEADER_LEN_MAX {
        return Said::Fault;
    }
    let Some(whole) = first.get(..len) else { return Said::Part };
    match Header::try_from(whole) {
        Err(_) => Said::Fault,
        Ok(header) if header.command == Command::Local => Said::Whole(len, None),
        Ok(header) => Said::Whole(
            len,
            match header.addresses {
                Addresses::IPv4(addresses) => Some(addresses.source_address.into()),
                Addresses::IPv6(addresses) => Some(addresses.source_address.into()),
                Addresses::Unspecified | Addresses::Unix(_) => None,
            },
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header: what it asks for and of which kind of addresses, and what comes behind.
    fn header(kind: [u8; 2], rest: &[u8]) -> Vec<u8> {
        let len = u16::try_from(rest.len()).expect("it is short");
        [PROTOCOL_PREFIX, &kind, &len.to_be_bytes(), rest].concat()
    }

    #[test]
    fn who_is_spoken_for_is_told_from_a_whole_header_alone() {
        let four = [203, 0, 113, 9, 10, 0, 0, 1, 0x9c, 0x40, 0x1c, 0x6c];
        let mut six = [0; 36];
        six[..16].copy_from_slice(&[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]);
        let with_more = [&four[..], &[4, 0, 1, 0]].concat();
        let speaks_for = |address: &str| Some(address.parse().expect("an address"));
        for (kind, rest, expected) in [
            ([0x21, 0x11], &four[..], speaks_for("203.0.113.9")),
            ([0x21, 0x21], &six[..], speaks_for("2001:db8::9")),
            ([0x21, 0x11], &with_more, speaks_for("203.0.113.9")),
            ([0x20, 0x11], &four[..], None),
            ([0x20, 0x00], &[], None),
            ([0x21, 0x00], &[], None),
        ] {
            let header = header(kind, rest);
            let line = [&header[..], b"NICK ana\r\n"].concat();
            assert_eq!(read(&line), Said::Whole(header.len(), expected), "{kind:x?}");
            for len in 0..header.len() {
                assert_eq!(read(&header[..len]), Said::Part, "{len} of {kind:x?}");
            }
        }
        for fault in [
            b"NICK ana\r\n".to_vec(),
            b"\r\nNICK ana\r\n".to_vec(),
            b"PROXY TCP4 203.0.113.9 10.0.0.1 40000 7276\r\n".to_vec(),
            b"\x16\x03\x01".to_vec(),
            header([0x11, 0x11], &four),
            header([0x22, 0x11], &four),
            header([0x21, 0x11], &four[..8]),
            header([0x21, 0x11], &[0; 2000]),
        ] {
            assert_eq!(read(&fault), Said::Fault, "{}", fault.escape_ascii());
        }
    }
}
