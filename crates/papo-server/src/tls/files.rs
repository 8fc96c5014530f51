//! A certificate that somebody else has signed, and its key, in files of PEM (RFC 7468).

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::certificates::TlsError;

/// Where they are.
#[derive(Debug, Clone)]
pub(super) struct Files {
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

/// What was in them: the certificates, and the key.
pub(super) type Contents = (Vec<u8>, Vec<u8>);

impl Files {
    /// Reads them.
    pub(super) fn read(&self) -> Result<Contents, TlsError> {
        let read = |path: &Path| {
            fs::read(path).map_err(|error| TlsError::Unreadable { path: path.to_owned(), error })
        };
        Ok((read(&self.certificate)?, read(&self.key)?))
    }

    /// What is in them, fit for use: the key must be that of the first certificate.
    pub(super) fn parse(
        &self,
        (certificates, key): &Contents,
    ) -> Result<Arc<CertifiedKey>, TlsError> {
        let faulty = |path: &Path, why: String| TlsError::Faulty { path: path.to_owned(), why };
        let chain = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| faulty(&self.certificate, error.to_string()))?;
        if chain.is_empty() {
            return Err(faulty(&self.certificate, "there is no certificate in it".to_owned()));
        }
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|_| faulty(&self.key, "there is no private key in it".to_owned()))?;
        let key = any_supported_type(&key).map_err(|error| faulty(&self.key, error.to_string()))?;
        let certified = CertifiedKey::new(chain, key);
        match certified.keys_match() {
            Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {
                Ok(Arc::new(certified))
            }
            Err(error) => Err(faulty(&self.key, format!("it is not the certificate's: {error}"))),
        }
    }
}
