//! The certificate that a server shows, as it is at the moment.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use papo_store::{StoreError, Writer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::acme::{ALPN_ACME, Acme, AcmeError};
use super::authority::{Authority, LEAF_RENEWAL};
use super::files::{Contents, Files};
use super::kept::until;
use super::names::{Name, local_names};
use crate::config::Config;
use crate::limits::{STS_LIFE_MIN, STS_TIME};
use crate::notice::Notice;

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file can't be read.
    #[error("can't read {}: {error}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// What is in a file is not what should be there.
    #[error("{}: {why}", path.display())]
    Faulty {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// None can be made.
    #[error("can't make a certificate: {0}")]
    Unmade(#[from] rcgen::Error),
    /// One that was made can't be used.
    #[error("can't use the certificate: {0}")]
    Unusable(#[from] rustls::Error),
    /// The authority can't be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The one that is shown, and where the next comes from.
#[derive(Debug)]
pub(crate) struct Certificates {
    source: Source,
    shown: Mutex<Shown>,
    /// Whose certificate is shown to who asks for the name by which the world knows this server.
    acme: Option<Acme>,
    /// That name.
    public: Option<String>,
}

#[derive(Debug)]
enum Source {
    /// Our own authority signs it; the names that the server has.
    Local { authority: Box<Authority>, names: Vec<String> },
    /// Somebody else has signed it.
    Files(Files),
}

#[derive(Debug)]
struct Shown {
    key: Arc<CertifiedKey>,
    made_of: MadeOf,
}

/// When this changes there is to be another.
#[derive(Debug, Clone, PartialEq, Eq)]
enum MadeOf {
    Names { names: BTreeSet<Name>, at: SystemTime },
    Contents(Contents),
}

impl Certificates {
    /// The files that the configuration names, or else what the own authority signs, for a server
    /// with these names.
    pub(crate) fn load(
        config: &Config,
        names: &[String],
        writer: &mut Writer,
    ) -> Result<Self, TlsError> {
        let tls = &config.tls;
        let source = if let (Some(certificate), Some(key)) = (&tls.certificate, &tls.key) {
            Source::Files(Files { certificate: certificate.clone(), key: key.clone() })
        } else {
            let authority = Box::new(Authority::load(writer)?);
            Source::Local { authority, names: names.to_vec() }
        };
        let shown = source.next(None)?.expect("there was none before");
        let public = config.server.public.clone();
        let acme = public.as_deref().filter(|_| matches!(source, Source::Local { .. }));
        let acme = acme.map(|name| {
            Acme::new(name, &tls.acme, tls.acme_root.clone(), config.server.data.join("acme"))
        });
        Ok(Self { source, shown: Mutex::new(shown), acme, public })
    }

    /// Looks whether there is to be another one, and shows that from now on. What goes wrong leaves
    /// things as they are.
    pub(crate) fn renew(&self) -> Result<(), TlsError> {
        let last = self.shown().made_of.clone();
        // Made aside: nobody who comes meanwhile waits for it.
        let next = self.source.next(Some(&last))?;
        if let Some(next) = next {
            *self.shown() = next;
        }
        Ok(())
    }

    /// Asks the authority of the world for a certificate, where one is wanted and it is time to. Says what
    /// came of it; what goes wrong leaves things as they are.
    pub(crate) async fn ask(&self) -> Option<Notice> {
        let acme = self.acme.as_ref()?;
        let name = acme.name().to_owned();
        Some(match acme.renew().await? {
            Ok(until) => {
                let left = until.duration_since(SystemTime::now()).unwrap_or_default();
                Notice::Certified { name, days: left.as_secs() / (24 * 60 * 60) }
            }
            Err(AcmeError::Unkept(error)) => Notice::Warning(format!(
                "the new certificate for {name} is shown, but can't be kept: {error}"
            )),
            Err(error) => {
                let shown = if acme.shown().is_some() { "the last one" } else { "our own" };
                Notice::Warning(format!(
                    "there is no new certificate for {name}: {error}; {shown} is shown, and it is \
                     asked for again soon"
                ))
            }
        })
    }

    /// For how many seconds those who have come by TLS are to come by nothing else; `None` where that
    /// is not to be said, and 0 where it was said before.
    pub(crate) fn sts_seconds(&self) -> Option<u64> {
        let now = SystemTime::now();
        let good_for = match (&self.public, &self.acme) {
            (None, _) => return None,
            (Some(_), Some(acme)) => acme.good_for(now)?,
            // Whoever has signed what is in the files.
            (Some(_), None) => self.shown().good_for(now),
        };
        Some(if good_for >= STS_LIFE_MIN { STS_TIME.as_secs() } else { 0 })
    }

    /// The name by which the world knows the server.
    pub(crate) fn public(&self) -> Option<&str> {
        self.public.as_deref()
    }

    /// The own authority, where it vouches for this server.
    pub(crate) fn authority(&self) -> Option<&Authority> {
        match &self.source {
            Source::Local { authority, .. } => Some(authority),
            Source::Files(_) => None,
        }
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shown {
    /// How long it will still be good.
    fn good_for(&self, now: SystemTime) -> Duration {
        let until = self.key.cert.first().and_then(|first| until(first));
        until.and_then(|until| until.duration_since(now).ok()).unwrap_or_default()
    }
}

impl Source {
    /// What is to be shown after what was made of that; `None`: the same.
    fn next(&self, last: Option<&MadeOf>) -> Result<Option<Shown>, TlsError> {
        match self {
            Self::Local { authority, names } => {
                let (names_now, now) = (local_names(names), SystemTime::now());
                if let Some(MadeOf::Names { names, at }) = last
                    && *names == names_now
                    && now.duration_since(*at).is_ok_and(|age| age < LEAF_RENEWAL)
                {
                    return Ok(None);
                }
                let name = names.first().map_or("papo", String::as_str);
                let key = authority.sign(name, &names_now)?;
                Ok(Some(Shown { key, made_of: MadeOf::Names { names: names_now, at: now } }))
            }
            Self::Files(files) => {
                let contents = files.read()?;
                if matches!(last, Some(MadeOf::Contents(last)) if *last == contents) {
                    return Ok(None);
                }
                let key = files.parse(&contents)?;
                Ok(Some(Shown { key, made_of: MadeOf::Contents(contents) }))
            }
        }
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        if hello.alpn().is_some_and(|mut names| names.any(|name| name == ALPN_ACME)) {
            return self.acme.as_ref()?.proof();
        }
        let acme = self.acme.as_ref().filter(|acme| hello.server_name() == Some(acme.name()));
        acme.and_then(Acme::shown).or_else(|| Some(self.shown().key.clone()))
    }
}
