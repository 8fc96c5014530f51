//! `[tls]`: the certificate, where somebody else has signed one.

use std::path::PathBuf;

use super::key::Key;
use super::value::{Fault, Value, quote};

/// `[tls]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The file with the certificate, and those between it and its authority.
    pub certificate: Option<PathBuf>,
    /// The file with its private key.
    pub key: Option<PathBuf>,
    /// The address of who signs one for a server for everybody.
    pub acme: String,
    /// The file with the authority by which that is known.
    pub acme_root: Option<PathBuf>,
}

pub(super) static KEYS: &[Key] = &[
    Key::own(
        "tls.certificate",
        r#""""#,
        "a file of PEM",
        "The certificate that somebody else has signed for this server, with those between it and its authority. Without one, an authority of the server's own signs certificates for the addresses and names that it has on the local network.",
        |c| shown(c.tls.certificate.as_ref()),
        |c, value| path(value).map(|path| c.tls.certificate = path),
    )
    .restart(),
    Key::own(
        "tls.key",
        r#""""#,
        "a file of PEM",
        "The private key of that certificate. Both files are read again when they change.",
        |c| shown(c.tls.key.as_ref()),
        |c, value| path(value).map(|path| c.tls.key = path),
    )
    .restart(),
    Key::own(
        "tls.acme",
        r#""https://acme-v02.api.letsencrypt.org/directory""#,
        "an https URL",
        "Where a server with `[server] public` gets its certificate, if you have none of your own: the directory of an ACME authority.",
        |c| quote(&c.tls.acme),
        set_acme,
    )
    .restart(),
    Key::own(
        "tls.acme_root",
        r#""""#,
        "a file of PEM",
        "The authority by which that one is known, where it is not one that the system trusts.",
        |c| shown(c.tls.acme_root.as_ref()),
        |c, value| path(value).map(|path| c.tls.acme_root = path),
    )
    .restart(),
];

impl Tls {
    /// Before the defaults are laid on it.
    pub(super) const fn blank() -> Self {
        Self { certificate: None, key: None, acme: String::new(), acme_root: None }
    }
}

fn set_acme(config: &mut super::Config, value: &Value) -> Result<(), Fault> {
    let url = value.text()?;
    let is_odd = |c: char| !c.is_ascii_graphic();
    if url.strip_prefix("https://").is_none_or(str::is_empty) || url.contains(is_odd) {
        return Err("must be an address that begins with https://".to_owned());
    }
    url.clone_into(&mut config.tls.acme);
    Ok(())
}

fn shown(path: Option<&PathBuf>) -> String {
    quote(&path.map(|path| path.to_string_lossy()).unwrap_or_default())
}

fn path(value: &Value) -> Result<Option<PathBuf>, Fault> {
    let text = value.text()?;
    if text.contains('\0') {
        return Err("must be the path of a file".to_owned());
    }
    Ok((!text.is_empty()).then(|| PathBuf::from(text)))
}
