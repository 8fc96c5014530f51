//! A certificate that everybody trusts, from an authority that wants one proof: that whoever asks can
//! be reached under the name (ACME, RFC 8555). The proof is a handshake of TLS on port 443 (RFC 8737), so
//! nothing else has to be there.

use std::error::Error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Identifier, NewAccount, NewOrder, Order,
    OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::crypto::ring::sign::any_ecdsa_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::CertifiedKey;

use super::kept::{Folder, Obtained};
use crate::limits::{ACME_PATIENCE, ACME_PAUSE, CERTIFICATE_LIFE_MIN};

/// How a proof is asked for (RFC 8737, section 6.2).
pub(crate) const ALPN_ACME: &[u8] = b"acme-tls/1";

/// Why there is no certificate yet.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AcmeError {
    #[error("{}", with_causes(.0))]
    Authority(#[from] instant_acme::Error),
    #[error("{0}")]
    Refused(String),
    #[error("can't make a key: {0}")]
    Unmade(#[from] rcgen::Error),
    #[error("can't use what it signed: {0}")]
    Unusable(String),
    #[error("can't keep the account: {0}")]
    NoAccount(std::io::Error),
    /// There is one, and it is shown; after a restart it is gone.
    #[error("{0}")]
    Unkept(std::io::Error),
}

/// One server's dealings with an authority.
#[derive(Debug)]
pub(crate) struct Acme {
    name: String,
    directory: String,
    root: Option<PathBuf>,
    folder: Folder,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    obtained: Option<Obtained>,
    /// What is shown to who wants the proof.
    proof: Option<Arc<CertifiedKey>>,
    /// When to ask next, if the last time came to nothing, and how long to wait if the next does.
    pause: Option<(SystemTime, Duration)>,
    is_asking: bool,
}

impl Acme {
    /// For this name, with the authority that has its directory there. What it signed before, and is
    /// kept in the folder, is shown again.
    pub(super) fn new(name: &str, directory: &str, root: Option<PathBuf>, folder: PathBuf) -> Self {
        let folder = Folder::new(folder);
        let obtained = folder.obtained(name).filter(|it| it.until > SystemTime::now());
        let state = State { obtained, proof: None, pause: None, is_asking: false };
        Self {
            name: name.to_owned(),
            directory: directory.to_owned(),
            root,
            folder,
            state: Mutex::new(state),
        }
    }

    /// What is shown to who asks for the name.
    pub(super) fn shown(&self) -> Option<Arc<CertifiedKey>> {
        self.state().obtained.as_ref().map(|obtained| obtained.key.clone())
    }

    /// What is shown to who wants the proof.
    pub(super) fn proof(&self) -> Option<Arc<CertifiedKey>> {
        self.state().proof.clone()
    }

    /// The name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// How long what it has will still be good; `None` when it has nothing.
    pub(super) fn good_for(&self, now: SystemTime) -> Option<Duration> {
        let until = self.state().obtained.as_ref()?.until;
        Some(until.duration_since(now).unwrap_or_default())
    }

    /// Asks for a certificate if it is time to. Says until when the new one is good.
    pub(super) async fn renew(&self) -> Option<Result<SystemTime, AcmeError>> {
        let now = SystemTime::now();
        {
            let mut state = self.state();
            let has_one = state.obtained.as_ref().is_some_and(|it| now < it.renew_at);
            let waits = state.pause.is_some_and(|(until, _)| now < until);
            if has_one || waits || std::mem::replace(&mut state.is_asking, true) {
                return None;
            }
        }
        let outcome = tokio::time::timeout(ACME_PATIENCE, self.obtain()).await;
        let outcome =
            outcome.unwrap_or_else(|_| Err(AcmeError::Refused("it takes too long".to_owned())));
        let mut state = self.state();
        (state.proof, state.is_asking) = (None, false);
        let pause = state.pause.map_or(ACME_PAUSE.0, |(_, pause)| pause);
        let next = || (SystemTime::now() + pause, (pause * 2).min(ACME_PAUSE.1));
        state.pause = outcome.is_err().then(next);
        Some(outcome.and_then(|(obtained, pem)| {
            let until = obtained.until;
            state.obtained = Some(obtained);
            drop(state);
            // What can't be kept is good all the same, and authorities give only so many in a week.
            let kept = self.folder.keep_obtained(&self.name, &pem);
            kept.map(|()| until).map_err(AcmeError::Unkept)
        }))
    }

    /// From the account to the certificate, with what is to be kept of it.
    async fn obtain(&self) -> Result<(Obtained, String), AcmeError> {
        let account = self.account().await?;
        let names = [Identifier::Dns(self.name.clone())];
        let mut order = account.new_order(&NewOrder::new(&names)).await?;
        self.prove(&mut order).await?;
        let retries = RetryPolicy::new().timeout(ACME_PATIENCE);
        if order.poll_ready(&retries).await? != OrderStatus::Ready {
            return Err(AcmeError::Refused(why_not(&mut order).await));
        }
        let key = KeyPair::generate()?;
        let params = CertificateParams::new(vec![self.name.clone()])?;
        order.finalize_csr(params.serialize_request(&key)?.der()).await?;
        let chain = order.poll_certificate(&retries).await?;
        let pem = format!("{}{chain}", key.serialize_pem());
        let obtained = Obtained::parse(&pem, &self.name).map_err(AcmeError::Unusable)?;
        if obtained.until < SystemTime::now() + CERTIFICATE_LIFE_MIN {
            return Err(AcmeError::Unusable("it is no longer good, or not for long".to_owned()));
        }
        Ok((obtained, pem))
    }

    /// The account with the authority: the one that is kept, or a new one.
    async fn account(&self) -> Result<Account, AcmeError> {
        let builder = match &self.root {
            Some(root) => Account::builder_with_root(root)?,
            None => Account::builder()?,
        };
        if let Some(credentials) = self.folder.account(&self.directory) {
            return Ok(builder.from_credentials(credentials).await?);
        }
        let new =
            NewAccount { contact: &[], terms_of_service_agreed: true, only_return_existing: false };
        let (account, credentials) = builder.create(&new, self.directory.clone(), None).await?;
        let kept = self.folder.keep_account(&self.directory, &credentials);
        kept.map_err(AcmeError::NoAccount)?;
        Ok(account)
    }

    /// Puts up what each proof takes that is still wanted, and says so.
    async fn prove(&self, order: &mut Order) -> Result<(), AcmeError> {
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization = authorization?;
            if authorization.status == AuthorizationStatus::Valid {
                continue;
            }
            let mut challenge =
                authorization.challenge(ChallengeType::TlsAlpn01).ok_or_else(|| {
                    AcmeError::Refused("it takes no proof by TLS (tls-alpn-01)".to_owned())
                })?;
            let proof = proof(&self.name, challenge.key_authorization().digest().as_ref())?;
            self.state().proof = Some(proof);
            challenge.set_ready().await?;
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An error with what brought it about: alone it says little of a network that is not there.
fn with_causes(error: &instant_acme::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !words.contains(&said) {
            words.push_str(": ");
            words.push_str(&said);
        }
        cause = error.source();
    }
    words
}

/// A certificate that nobody has signed, with what the authority looks for (RFC 8737, section 3).
fn proof(name: &str, digest: &[u8]) -> Result<Arc<CertifiedKey>, AcmeError> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(vec![name.to_owned()])?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let certificate = params.self_signed(&key)?;
    let key = any_ecdsa_type(&PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .map_err(|error| AcmeError::Unusable(error.to_string()))?;
    Ok(Arc::new(CertifiedKey::new(vec![certificate.der().clone()], key)))
}

/// Why the authority does not take the proof, in its own words.
async fn why_not(order: &mut Order) -> String {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let Ok(state) = authorization.refresh().await else { continue };
        let problem = state.challenges.iter().find_map(|challenge| challenge.error.as_ref());
        if let Some(problem) = problem {
            return problem.to_string();
        }
    }
    "it does not take the proof".to_owned()
}

#[cfg(test)]
mod tests {
    use rcgen::date_time_ymd;

    use super::*;

    /// Rows: until when what is kept is good; whether it is shown after a start.
    #[test]
    fn what_is_over_is_not_shown_again() {
        for (year, is_shown) in [(2025, false), (2050, true)] {
            let folder = tempfile::tempdir().expect("a folder can be made");
            let key = KeyPair::generate().expect("a key can be made");
            let name = "chat.example.org";
            let mut params = CertificateParams::new(vec![name.to_owned()]).expect("it is a name");
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(year, 1, 1);
            let signed = params.self_signed(&key).expect("it can be signed");
            let pem = format!("{}{}", key.serialize_pem(), signed.pem());
            Folder::new(folder.path().to_owned()).keep_obtained(name, &pem).expect("there is room");
            let acme = Acme::new(name, "https://127.0.0.1:1/", None, folder.path().to_owned());
            assert_eq!(acme.shown().is_some(), is_shown, "{year}");
            assert_eq!(acme.good_for(SystemTime::now()).is_some(), is_shown, "{year}");
        }
    }
}
