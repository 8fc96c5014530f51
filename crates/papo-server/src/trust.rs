//! How people make their computers trust a server of their local network: for the page `/trust`, and
//! `papo trust`.

use papo_store::{Reader, StoreError};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};

/// The name of what is kept.
pub(crate) const KEPT_AS: &str = "authority certificate";

/// What is to be trusted: the certificate of a server's own authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trusted {
    /// As PEM (RFC 7468).
    pub pem: String,
    /// The SHA-256 fingerprint, as browsers write it: pairs of hex digits with colons between them.
    pub fingerprint: String,
    pub(crate) certificate: CertificateDer<'static>,
}

impl Trusted {
    /// That of the server that keeps this; `None` when it has never been started, or is damaged.
    ///
    /// # Errors
    /// The store can't be read.
    pub fn kept(reader: &Reader) -> Result<Option<Self>, StoreError> {
        Ok(reader.secret(KEPT_AS)?.and_then(|pem| Self::parse(&pem)))
    }

    pub(crate) fn parse(pem: &[u8]) -> Option<Self> {
        let certificate = CertificateDer::from_pem_slice(pem).ok()?;
        let digest = Sha256::digest(&certificate);
        let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
        let pem = String::from_utf8(pem.to_vec()).ok()?;
        Some(Self { pem, fingerprint: pairs.join(":"), certificate })
    }
}

/// What the file is called that is to be trusted.
pub const FILE_NAME: &str = "papo.crt";

/// Each system or program, and what is to be done there with the file, one step a line.
pub const STEPS: &[(&str, &[&str])] = &[
    (
        "Windows",
        &[
            "certutil -user -addstore Root papo.crt",
            "Or open the file: Install Certificate, Current User, Place all certificates in: Trusted Root Certification Authorities.",
        ],
    ),
    (
        "macOS",
        &[
            "security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db papo.crt",
        ],
    ),
    (
        "Debian, Ubuntu",
        &[
            "sudo cp papo.crt /usr/local/share/ca-certificates/papo.crt",
            "sudo update-ca-certificates",
        ],
    ),
    ("Fedora, Arch", &["sudo trust anchor papo.crt"]),
    (
        "Chrome, Chromium on Linux",
        &["certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n papo -i papo.crt"],
    ),
    (
        "Firefox",
        &[
            "Settings, Privacy & Security, View Certificates, Authorities, Import: papo.crt, and tick that it may identify websites.",
        ],
    ),
    (
        "Android",
        &[
            "Settings, Security, Encryption & credentials, Install a certificate, CA certificate: papo.crt.",
        ],
    ),
    (
        "iPhone, iPad",
        &[
            "Open the file in Safari; Settings, Profile Downloaded, Install; then Settings, General, About, Certificate Trust Settings: switch it on.",
        ],
    ),
];
