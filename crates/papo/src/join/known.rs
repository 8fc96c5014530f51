//! The servers that were joined before, each by its address and the fingerprint of its authority: a
//! file of lines that people can read and mend.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use rustls::pki_types::CertificateDer;
use sha2::{Digest, Sha256};

use crate::address::Address;

/// The SHA-256 fingerprint of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

/// As browsers and `papo trust` write it.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, rest) = self.0.split_first().expect("it has 32");
        write!(f, "{first:02X}")?;
        rest.iter().try_for_each(|byte| write!(f, ":{byte:02X}"))
    }
}

/// With colons between the bytes or without.
impl FromStr for Fingerprint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|&c| c != ':')
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        let digits = digits.unwrap_or_default();
        let bytes: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |a, b| a << 4 | b)).collect();
        let bytes = bytes.try_into().ok().filter(|_| digits.len() == 64);
        bytes.map(Self).ok_or_else(|| format!("`{text}` is no fingerprint: 64 hex digits"))
    }
}

/// Where they are written down.
#[derive(Debug, Clone)]
pub(super) struct Known(PathBuf);

impl Known {
    pub(super) fn in_file(path: PathBuf) -> Self {
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// What the server at this address is known by.
    pub(super) fn of(&self, address: &Address) -> io::Result<Option<Fingerprint>> {
        let text = match fs::read_to_string(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let address = address.to_string();
        // The last one counts: whoever adds a line means it.
        let line =
            text.lines().rev().find_map(|line| line.strip_prefix(&address)?.strip_prefix(' '));
        Ok(line.and_then(|fingerprint| fingerprint.trim().parse().ok()))
    }

    /// Notes by what it is known from now on.
    pub(super) fn add(&self, address: &Address, fingerprint: Fingerprint) -> io::Result<()> {
        if let Some(folder) = self.0.parent() {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(folder)?;
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.0)?.write_all(format!("{address} {fingerprint}\n").as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_what_was_noted_last() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let known = Known::in_file(folder.path().join("papo/known-servers"));
        let address = |text: &str| text.parse::<Address>().expect("it is an address");
        let [first, second] = [7, 0xab].map(|byte| Fingerprint([byte; 32]));
        assert_eq!(known.of(&address("tea")).expect("no file is no fault"), None);
        known.add(&address("tea"), first).expect("it can be written");
        known.add(&address("tea:1234"), second).expect("it can be written");
        assert_eq!(known.of(&address("tea")).expect("it can be read"), Some(first));
        assert_eq!(known.of(&address("[tea]:123")).ok().flatten(), None);
        known.add(&address("tea"), second).expect("it can be written");
        assert_eq!(known.of(&address("tea")).expect("it can be read"), Some(second));
        assert_eq!(known.of(&address("papo://tea")).expect("it can be read"), Some(second));
    }

    #[test]
    fn fingerprints_are_read_as_they_are_written() {
        let fingerprint = Fingerprint([0x0a; 32]);
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        assert_eq!("0a".repeat(32).parse(), Ok(fingerprint));
        for text in ["", "0a", &"0a".repeat(33), &"0g".repeat(32), &("0a".repeat(31) + "0")] {
            text.parse::<Fingerprint>().expect_err(text);
        }
    }
}
