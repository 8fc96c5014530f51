//! The server as a whole: what is started, in which order, and how it ends.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::{io, thread};

use gethostname::gethostname;
use papo_core::{CloakKey, Input, MessageId, Realm, Settings};
use papo_proto::Token;
use papo_store::{Lock, Reader, Store, StoreError, Writer};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::announce::Announcer;
use crate::archivist::{Archivist, Release};
use crate::claims::Claims;
use crate::config::{Config, DEFAULT_PORT, IRCS_PORT, Speaks};
use crate::console::Console;
use crate::counter::Counter;
use crate::gate::Gate;
use crate::http::{self, Behind, Page, Site, Watched};
use crate::inbox::{self, Aside, Inbox, Inputs, ToWorker};
use crate::limits::WORKERS_MAX;
use crate::link::PageAddress;
use crate::listen::{Acceptor, BindError, bind};
use crate::metrics::Metrics;
use crate::notice::{Notice, Notices, Refusals};
use crate::porch::{self, Door, Porch, Reception, Visitor};
use crate::pulse::Pulse;
use crate::questions::Questions;
use crate::reading::Reading;
use crate::realm_thread::{self, RealmThread};
use crate::reload::{Reloader, Source};
use crate::settings::{self, Start};
use crate::tls::{Authority, Certificates, Offer, TlsError};
use crate::trust::Trusted;
use crate::tuning::Tuning;
use crate::{keeping, worker};

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address can't be listened on.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The system refused something that every program needs.
    #[error("can't start: {0}")]
    System(#[from] io::Error),
    /// What is said can't be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no certificate for TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// A server, and what it has to tell; or why there is none.
pub type Started = Result<(Server, Receiver<Notice>), StartError>;

/// A running server.
pub struct Server {
    listening: Vec<(SocketAddr, Speaks)>,
    claim: Option<Token>,
    console: Console,
    gate: Gate,
    announcer: Announcer,
    acceptor: Acceptor,
    realm: SyncSender<Inputs>,
    pulse: Pulse,
    reloader: Arc<Reloader>,
    workers: Vec<Inbox>,
    /// In the order in which they end.
    realm_thread: JoinHandle<()>,
    archivist_thread: JoinHandle<()>,
    worker_threads: Vec<JoinHandle<()>>,
    porch_thread: JoinHandle<()>,
    /// Nobody else uses the data directory.
    _lock: Lock,
}

impl Server {
    /// Starts a server that has this page. Notices come out of the receiver that is returned with it.
    pub fn start(config: Config, source: Source, page: Page, created: &str) -> Started {
        let listeners = bind(&config.server)?;
        let listening = listening(&listeners)?;
        let (sender, notices) = Notices::new();
        let Folder { mut writer, reader, lock, claims, claim } = open_folder(&config, &sender)?;
        let (keep, clients_max) = (settings::keep(&config), config.server.max_clients as usize);
        let address = PageAddress::among(&listening, config.server.public.is_some())
            .filter(|_| http::is_there(page));
        let start = Start::now(created, cloak_key(&mut writer)?, tls_port(&listening), address);
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let (realm_sender, realm_inbox) = inbox::of_realm();
        let Front { workers, worker_threads, console, counter, gate, metrics, reception, visitors } =
            start_front(cores, &config, &start, page, &realm_sender, &mut writer, &sender)?;
        let certificates = &reception.certificates;
        let announcer = Announcer::start(&config, &listening, &gate, certificates, &sender);
        let realm_settings = Arc::new(settings::of(&config, &start, certificates.sts_seconds()));
        let reloader = Arc::new(Reloader {
            source,
            current: Mutex::new(config),
            start,
            gate: gate.clone(),
            certificates: certificates.clone(),
            claims,
            workers: workers.clone(),
            realm: realm_sender.clone(),
            notices: sender.clone(),
        });
        let porch_thread = porch::start(visitors, reception, reloader.clone())?;
        let (to_realm, aside) = Aside::new(realm_sender.clone());
        let (pulse, beats) = Pulse::new(&realm_sender);
        let reading = Reading::start(&reader, &realm_sender, clients_max)?;
        let release = Release::to(&workers, &console, &counter, &sender, &reading, &metrics);
        let last = MessageId(reader.last_message()?);
        let (archivist, archivist_thread) =
            Archivist::start(release, writer, to_realm, keep, last)?;
        let questions = Questions::start(cores, &realm_sender, &reloader)?;
        let realm_thread = RealmThread {
            realm: realm(realm_settings, &reader)?,
            inbox: realm_inbox,
            aside,
            beats,
            workers: workers.clone(),
            archivist,
            questions,
            reading,
            metrics,
        }
        .start()?;
        let server = Self {
            listening,
            acceptor: Acceptor::start(listeners, gate.clone(), workers.clone(), sender)?,
            claim,
            console,
            gate,
            announcer,
            realm: realm_sender,
            pulse,
            reloader,
            workers,
            realm_thread,
            archivist_thread,
            worker_threads,
            porch_thread,
            _lock: lock,
        };
        Ok((server, notices))
    }

    /// The addresses at which any of this is spoken, with the ports that the system picked where none was
    /// given.
    pub fn addresses(&self, speaks: Speaks) -> Vec<SocketAddr> {
        let spoken = self.listening.iter().filter(|(_, spoken)| spoken.any(speaks));
        spoken.map(|(address, _)| *address).collect()
    }

    /// Whether others on the local network can find it by themselves.
    pub fn is_announced(&self) -> bool {
        self.announcer.is_telling()
    }

    /// What others may trust to know it by; `None` where somebody else has signed its certificate.
    pub fn trusted(&self) -> Option<&Trusted> {
        self.reloader.certificates.authority().map(Authority::trusted)
    }

    /// Where to feel whether it is alive, from any thread.
    pub fn pulse(&self) -> Pulse {
        self.pulse.clone()
    }

    /// The token that makes an admin of who has it, if there is none yet.
    pub fn claim(&self) -> Option<Token> {
        self.claim
    }

    /// How many are connected.
    pub fn clients(&self) -> u32 {
        self.gate.clients()
    }

    /// Reads the configuration again. What came of it is a notice.
    pub fn reload(&self) {
        let _told_by_a_notice = self.reloader.reload();
    }

    /// Stops: nobody else comes in, all are told, what waits is written. Takes no longer than
    /// clients that read nothing make it, and that is bounded. Passwords that are being checked
    /// are not waited for.
    pub fn stop(self) {
        self.reloader.notices.post(Notice::GoingDown);
        self.announcer.stop();
        self.acceptor.stop();
        self.console.stop();
        let _stopped = self.realm.send(vec![Input::Shutdown]);
        let _panicked = self.realm_thread.join();
        let _panicked = self.archivist_thread.join();
        for worker in &self.workers {
            worker.put(ToWorker::Stop);
        }
        for thread in self.worker_threads {
            let _panicked = thread.join();
        }
        let _panicked = self.porch_thread.join();
    }
}

/// Where it listens, and for what.
fn listening(listeners: &[(TcpListener, Speaks)]) -> io::Result<Vec<(SocketAddr, Speaks)>> {
    listeners.iter().map(|(listener, speaks)| Ok((listener.local_addr()?, *speaks))).collect()
}

/// Where others come by TLS: where clients look for it, if we are there.
fn tls_port(listening: &[(SocketAddr, Speaks)]) -> u16 {
    let with_tls = listening.iter().filter(|(_, speaks)| speaks.any(Speaks::IRCS));
    // Who only this computer can reach is of no use to others.
    let best = with_tls.min_by_key(|(at, _)| (at.ip().is_loopback(), at.port() != IRCS_PORT));
    best.map_or(DEFAULT_PORT, |(address, _)| address.port())
}

/// The realm, as it was when something was kept last.
fn realm(settings: Arc<Settings>, reader: &Reader) -> Result<Realm, StartError> {
    let mut realm = Realm::new(settings, getrandom::u64().map_err(io::Error::other)?);
    realm.remember(keeping::kept(reader, realm_thread::now_ms())?);
    Ok(realm)
}

/// The data directory, which nobody else uses.
struct Folder {
    writer: Writer,
    reader: Reader,
    lock: Lock,
    /// The file with the token of who runs the server,
    claims: Claims,
    /// and the token, if there is no admin.
    claim: Option<Token>,
}

fn open_folder(config: &Config, notices: &Notices) -> Result<Folder, StartError> {
    let Store { mut writer, reader, lock, exposed } =
        Store::open(&config.server.data, config.history.durability)?;
    warn_of_exposed(exposed.as_deref(), notices);
    let claims = Claims::in_folder(&config.server.data);
    let claim = claims.at_start(&reader, &mut writer, realm_thread::now_ms())?;
    Ok(Folder { writer, reader, lock, claims, claim })
}

/// What the server keeps can be read by others, and that can't be changed.
fn warn_of_exposed(file: Option<&Path>, notices: &Notices) {
    if let Some(file) = file {
        let file = file.display();
        let text = format!("others on this computer can read {file}, and papo can't change that");
        notices.post(Notice::Warning(text));
    }
}

/// Those who meet clients, and who runs the server.
struct Front {
    workers: Vec<Inbox>,
    worker_threads: Vec<JoinHandle<()>>,
    console: Console,
    counter: Counter,
    gate: Gate,
    metrics: Arc<Metrics>,
    reception: Reception,
    visitors: UnboundedReceiver<Visitor>,
}

fn start_front(
    cores: usize,
    config: &Config,
    start: &Start,
    page: Page,
    realm: &SyncSender<Inputs>,
    writer: &mut Writer,
    notices: &Notices,
) -> Result<Front, StartError> {
    let (porch, visitors) = Porch::new();
    let (workers, worker_threads) = start_workers(cores, config, realm, &porch, notices)?;
    let (gate, metrics) = (Gate::new(config), Arc::<Metrics>::default());
    let watched = Watched {
        metrics: metrics.clone(),
        gate: gate.clone(),
        started: start.seconds,
        by: config.server.metrics.clone(),
    };
    let (door, counter) = (Door::new(&workers), Counter::new(realm));
    let behind = Behind { page, door, counter: counter.clone(), watched };
    let reception = reception(config, start.tls_port, behind, writer, notices)?;
    let console = Console::start(&config.server.data, workers.len(), realm, notices)?;
    Ok(Front { workers, worker_threads, console, counter, gate, metrics, reception, visitors })
}

/// What visitors are received with.
fn reception(
    config: &Config,
    tls_port: u16,
    behind: Behind,
    writer: &mut Writer,
    notices: &Notices,
) -> Result<Reception, StartError> {
    let mut names = vec![config.server.name.clone(), gethostname().to_string_lossy().into_owned()];
    names.extend(config.server.public.clone());
    let certificates = Arc::new(Certificates::load(config, &names, writer)?);
    Ok(Reception {
        door: behind.door.clone(),
        site: Site::new(&names, behind, certificates.clone(), tls_port),
        offer: Offer::new(&certificates).map_err(TlsError::from)?,
        certificates,
        patience: config.limits.registration_timeout,
        notices: notices.clone(),
        refusals: Mutex::new(Refusals::new(notices.clone())),
    })
}

/// The key that cloaks are made with, which the first start makes: hosts look the same after a
/// restart.
fn cloak_key(writer: &mut Writer) -> Result<CloakKey, StartError> {
    let mut new = [0; CloakKey::LEN];
    getrandom::fill(&mut new).map_err(io::Error::other)?;
    let key = writer.secret("cloak key", &new)?;
    // Of another length would be one that this program has not made.
    Ok(CloakKey::new(key.try_into().map_err(|_| io::Error::other("the cloak key is damaged"))?))
}

/// Starts a worker for each core, up to a bound.
fn start_workers(
    cores: usize,
    config: &Config,
    realm: &SyncSender<Inputs>,
    porch: &Porch,
    notices: &Notices,
) -> io::Result<(Vec<Inbox>, Vec<JoinHandle<()>>)> {
    let tuning = Arc::new(Tuning::of(config));
    let mut workers = Vec::new();
    let mut threads = Vec::new();
    for index in 0..cores.min(WORKERS_MAX) {
        let (inbox, thread) = worker::start(
            u8::try_from(index).expect("WORKERS_MAX fits"),
            &config.server.name,
            getrandom::u64().map_err(io::Error::other)?,
            tuning.clone(),
            realm.clone(),
            porch.clone(),
            notices.clone(),
        )?;
        workers.push(inbox);
        threads.push(thread);
    }
    Ok((workers, threads))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_told_a_port_of_tls_that_they_can_reach() {
        for (listening, port) in [
            (&[("0.0.0.0:7276", Speaks::ALL), ("0.0.0.0:6697", Speaks::IRCS)][..], 6697),
            (&[("127.0.0.1:6697", Speaks::ALL), ("0.0.0.0:7000", Speaks::TLS)], 7000),
            (&[("0.0.0.0:443", Speaks::HTTPS), ("0.0.0.0:7001", Speaks::IRCS)], 7001),
            (&[("127.0.0.1:7002", Speaks::ALL)], 7002),
        ] {
            let listening: Vec<(SocketAddr, Speaks)> =
                listening.iter().map(|(at, it)| (at.parse().expect("an address"), *it)).collect();
            assert_eq!(tls_port(&listening), port, "{listening:?}");
        }
    }
}
