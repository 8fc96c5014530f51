//! What an authority of the world has given us, in files that nobody else may read. They are not with
//! the messages: whoever loses them is given others.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use instant_acme::AccountCredentials;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use serde_json::{Value, json};
use x509_parser::parse_x509_certificate;
use x509_parser::time::ASN1Time;

/// A certificate, and how long it is good.
#[derive(Debug)]
pub(super) struct Obtained {
    pub(super) key: Arc<CertifiedKey>,
    pub(super) until: SystemTime,
    /// When the last third of its life begins.
    pub(super) renew_at: SystemTime,
}

/// Where they are.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Obtained {
    /// The key and the certificates of a file, the first of which must be for this name.
    pub(super) fn parse(pem: &str, name: &str) -> Result<Self, String> {
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|it| it.to_string())?;
        let chain: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())?;
        let first = chain.first().ok_or("there is no certificate in it")?;
        let server_name = ServerName::try_from(name).map_err(|error| error.to_string())?;
        let parsed = ParsedCertificate::try_from(first).map_err(|error| error.to_string())?;
        rustls::client::verify_server_name(&parsed, &server_name)
            .map_err(|error| error.to_string())?;
        let (_, parsed) = parse_x509_certificate(first).map_err(|error| error.to_string())?;
        let validity = parsed.validity();
        let (since, until) = (time(validity.not_before), time(validity.not_after));
        let life = until.duration_since(since).unwrap_or_default();
        let key = any_supported_type(&key).map_err(|error| error.to_string())?;
        let key = CertifiedKey::new(chain, key);
        key.keys_match().map_err(|error| error.to_string())?;
        Ok(Self { key: Arc::new(key), until, renew_at: since + life / 3 * 2 })
    }
}

/// Until when a certificate is good.
pub(super) fn until(certificate: &CertificateDer<'_>) -> Option<SystemTime> {
    let (_, parsed) = parse_x509_certificate(certificate).ok()?;
    Some(time(parsed.validity().not_after))
}

fn time(time: ASN1Time) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(u64::try_from(time.timestamp()).unwrap_or_default())
}

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// What there is for this name; what can't be read is not there.
    pub(super) fn obtained(&self, name: &str) -> Option<Obtained> {
        let pem = fs::read_to_string(self.certificate(name)).ok()?;
        Obtained::parse(&pem, name).ok()
    }

    pub(super) fn keep_obtained(&self, name: &str, pem: &str) -> io::Result<()> {
        self.write(&self.certificate(name), pem.as_bytes())
    }

    /// The account with this authority.
    pub(super) fn account(&self, directory: &str) -> Option<AccountCredentials> {
        let text = fs::read(self.0.join(ACCOUNT)).ok()?;
        let mut kept: Value = serde_json::from_slice(&text).ok()?;
        let is_theirs = kept["directory"] == directory;
        is_theirs.then(|| serde_json::from_value(kept["credentials"].take()).ok())?
    }

    pub(super) fn keep_account(
        &self,
        directory: &str,
        credentials: &AccountCredentials,
    ) -> io::Result<()> {
        let kept = json!({"directory": directory, "credentials": credentials});
        self.write(&self.0.join(ACCOUNT), kept.to_string().as_bytes())
    }

    fn certificate(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}.pem"))
    }

    /// Writes a whole file or none.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut folder = fs::DirBuilder::new();
        folder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(&self.0)?;
        let new = path.with_extension("new");
        // One that was left behind may be open to others.
        let _none = fs::remove_file(&new);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        #[cfg(unix)]
        File::open(&self.0)?.sync_all()?;
        Ok(())
    }
}

const ACCOUNT: &str = "account.json";

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    const NAME: &str = "chat.example.org";

    /// A file with a key and a certificate for this name, good in these years.
    fn file(name: &str, since: i32, until: i32) -> String {
        let key = KeyPair::generate().expect("a key can be made");
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("it is a name");
        params.not_before = date_time_ymd(since, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let certificate = params.self_signed(&key).expect("it can be signed");
        format!("{}{}", key.serialize_pem(), certificate.pem())
    }

    /// The key of the one with the certificate of the other.
    fn mixed(one: &str, other: &str) -> String {
        let begins = "-----BEGIN CERTIFICATE-----";
        let key = one.split(begins).next().expect("it begins with that");
        let certificate = other.split_once(begins).expect("it has one").1;
        format!("{key}{begins}{certificate}")
    }

    #[test]
    fn what_is_kept_is_for_the_name_and_has_its_key() {
        let good = file(NAME, 2020, 2050);
        for (kept, fault) in [
            (good.clone(), None),
            (file("other.example.org", 2020, 2050), Some("not valid for name")),
            (file("*.example.net", 2020, 2050), Some("not valid for name")),
            (mixed(&file(NAME, 2020, 2050), &good), Some("")),
            (good.split("-----BEGIN CERT").next().expect("a key").to_owned(), Some("there is no")),
            ("nonsense".to_owned(), Some("")),
        ] {
            let folder = tempfile::tempdir().expect("a folder can be made");
            let folder = Folder::new(folder.path().join("acme"));
            folder.keep_obtained(NAME, &kept).expect("it can be written");
            assert_eq!(folder.obtained(NAME).is_some(), fault.is_none(), "{kept}");
            let error = Obtained::parse(&kept, NAME).err();
            assert_eq!(error.is_some(), fault.is_some(), "{error:?}");
            assert!(error.unwrap_or_default().contains(fault.unwrap_or_default()));
        }
    }

    #[test]
    fn it_is_renewed_when_two_thirds_of_its_life_are_over() {
        let kept = Obtained::parse(&file(NAME, 2020, 2050), NAME).expect("it is good");
        let year = Duration::from_hours(24 * 365);
        let (left, life) = (kept.until.duration_since(kept.renew_at), 30 * year);
        let left = left.expect("it is renewed before it ends");
        assert!(left.abs_diff(life / 3) < year, "{left:?}");
    }
}
