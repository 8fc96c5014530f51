//! What a certificate says of itself.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;

/// Where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Issuer {
    /// The server's own authority.
    Papo,
    /// One of the internet, for this name.
    World(String),
    /// Somebody else; it is in this file.
    File(PathBuf),
}

/// As much of it as matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Certificate {
    pub(super) begins: Timestamp,
    pub(super) ends: Timestamp,
    /// The addresses that it is for,
    pub(super) addresses: Vec<IpAddr>,
    /// and the names.
    pub(super) names: Vec<String>,
    /// All of it.
    der: Vec<u8>,
}

impl Certificate {
    /// Reads one. What is wrong with it is a sentence.
    pub(super) fn parse(der: &[u8]) -> Result<Self, String> {
        let (_, read) =
            parse_x509_certificate(der).map_err(|_| "is not a certificate".to_owned())?;
        let time = |time: x509_parser::time::ASN1Time| {
            Timestamp::from_second(time.timestamp()).map_err(|_| "has no sensible dates".to_owned())
        };
        let alternatives = read.subject_alternative_name().ok().flatten();
        let all = alternatives.map(|it| it.value.general_names.as_slice()).unwrap_or_default();
        let names = all.iter().filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
            _ => None,
        });
        let addresses = all.iter().filter_map(|name| match name {
            GeneralName::IPAddress(bytes) => <[u8; 4]>::try_from(*bytes)
                .map(IpAddr::from)
                .or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from))
                .ok(),
            _ => None,
        });
        let validity = read.validity();
        Ok(Self {
            begins: time(validity.not_before)?,
            ends: time(validity.not_after)?,
            addresses: addresses.collect(),
            names: names.collect(),
            der: der.to_owned(),
        })
    }

    /// The first of a file: the server's.
    pub(super) fn of_file(path: &Path) -> Result<Self, String> {
        let fault = |why: String| format!("{}: {why}", path.display());
        let pem = std::fs::read(path).map_err(|error| fault(error.to_string()))?;
        let der = CertificateDer::from_pem_slice(&pem)
            .map_err(|_| fault("there is no certificate in it".to_owned()))?;
        Self::parse(&der).map_err(fault)
    }

    /// One that says this, for tests.
    #[cfg(test)]
    pub(super) fn of(begins: Timestamp, ends: Timestamp, addresses: &[IpAddr]) -> Self {
        let (addresses, names) = (addresses.to_vec(), Vec::new());
        Self { begins, ends, addresses, names, der: Vec::new() }
    }

    /// Whether it is the same one.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, SanType, date_time_ymd};

    use super::*;

    #[test]
    fn what_is_read() {
        let key = KeyPair::generate().expect("a key can be made");
        let mut params = CertificateParams::default();
        let addresses: [IpAddr; 2] = ["192.168.1.20", "fd00::5"].map(|it| it.parse().expect("one"));
        params.subject_alt_names = addresses.map(SanType::IpAddress).to_vec();
        let name = "Tea.example.org".try_into().expect("it is a name");
        params.subject_alt_names.push(SanType::DnsName(name));
        params.not_before = date_time_ymd(2026, 1, 2);
        params.not_after = date_time_ymd(2027, 3, 4);
        let made = params.self_signed(&key).expect("it can be signed");
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("chain.pem");
        std::fs::write(&path, made.pem()).expect("it can be written");
        let read = Certificate::of_file(&path).expect("it is one");
        assert_eq!(read.begins.to_string(), "2026-01-02T00:00:00Z");
        assert_eq!(read.ends.to_string(), "2027-03-04T00:00:00Z");
        assert_eq!(read.addresses, addresses);
        assert_eq!(read.names, ["tea.example.org"]);
        assert!(read.is(&Certificate::parse(made.der()).expect("it is one")));
        std::fs::write(&path, "nonsense").expect("it can be written");
        let fault = Certificate::of_file(&path).expect_err("it is none");
        assert!(fault.ends_with("chain.pem: there is no certificate in it"), "{fault}");
        assert!(Certificate::parse(b"nonsense").is_err());
    }
}
