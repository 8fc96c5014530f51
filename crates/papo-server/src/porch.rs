//! The porch: where those are received who speak HTTP, or begin with TLS. It has a thread and an
//! asynchronous runtime of its own, so that nobody who chats waits for them. Who turns out to want to
//! chat, inside TLS or by WebSocket, is given to a worker.

use std::io;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustls::server::Acceptor;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use crate::gate::Permit;
use crate::http::Site;
use crate::inbox::{Inbox, ToWorker};
use crate::limits::{CERTIFICATE_CHECK_EVERY, TLS_FIRST_READ_LEN, TLS_HANDSHAKE_TIME};
use crate::notice::{Notice, Notices, Refusals};
use crate::reload::Reloader;
use crate::sniff::{Language, sniff};
use crate::tls::{ALPN_ACME, ALPN_HTTP, ALPN_IRC, Certificates, Offer, TlsSession};
use crate::web::Web;
use crate::wire::Wire;

/// Somebody who speaks HTTP, or begins with TLS; nothing that was sent has been read.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub(crate) stream: TcpStream,
    pub(crate) permit: Permit,
    pub(crate) language: Language,
}

/// The way to the porch. There is no bound but the gate's: each visitor has a permit.
#[derive(Debug, Clone)]
pub(crate) struct Porch(UnboundedSender<Visitor>);

/// Where those go who want to chat.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    workers: Arc<[Inbox]>,
    next: Arc<AtomicUsize>,
}

/// What is around the lines of one who wants to chat.
#[derive(Debug)]
pub(crate) struct Around {
    pub(crate) tls: Option<Box<TlsSession>>,
    pub(crate) web: Option<Box<Web>>,
}

impl Porch {
    /// A way to a porch, and its end there.
    pub(crate) fn new() -> (Self, UnboundedReceiver<Visitor>) {
        let (sender, receiver) = unbounded_channel();
        (Self(sender), receiver)
    }

    /// Receives a visitor. One that comes when the server stops is turned away by closing.
    pub(crate) fn welcome(&self, visitor: Visitor) {
        let _closed = self.0.send(visitor);
    }
}

impl Door {
    pub(crate) fn new(workers: &[Inbox]) -> Self {
        Self { workers: workers.into(), next: Arc::default() }
    }

    /// Gives somebody who speaks IRC, with this around it, to a worker.
    pub(crate) fn let_in(&self, stream: TcpStream, permit: Permit, around: Around) {
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        let stream = mio::net::TcpStream::from_std(stream);
        let worker = &self.workers[next % self.workers.len()];
        worker.put(ToWorker::Adopt { stream, permit, around: Some(around) });
    }
}

/// What visitors are received with.
pub(crate) struct Reception {
    pub(crate) site: Site,
    pub(crate) door: Door,
    pub(crate) certificates: Arc<Certificates>,
    pub(crate) offer: Offer,
    /// How long a stranger inside TLS may say nothing.
    pub(crate) patience: Duration,
    pub(crate) notices: Notices,
    pub(crate) refusals: Mutex<Refusals>,
}

/// Starts the thread, which ends when no worker is left to send anybody.
pub(crate) fn start(
    mut visitors: UnboundedReceiver<Visitor>,
    reception: Reception,
    reloader: Arc<Reloader>,
) -> io::Result<JoinHandle<()>> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    thread::Builder::new().name("porch".to_owned()).spawn(move || {
        runtime.block_on(async {
            let reception = Arc::new(reception);
            let mut minutes = interval(CERTIFICATE_CHECK_EVERY);
            minutes.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut last_fault = String::new();
            let mut last_sts = reception.certificates.sts_seconds();
            loop {
                tokio::select! {
                    visitor = visitors.recv() => {
                        let Some(visitor) = visitor else { break };
                        tokio::spawn(reception.clone().receive(visitor));
                    }
                    _ = minutes.tick() => {
                        reception.renew_certificate(&mut last_fault);
                        tokio::spawn(reception.clone().ask_for_certificate(reloader.clone()));
                        let sts = reception.certificates.sts_seconds();
                        if std::mem::replace(&mut last_sts, sts) != sts {
                            reloader.refresh();
                        }
                    }
                }
            }
        });
    })
}

impl Reception {
    async fn receive(self: Arc<Self>, Visitor { stream, permit, language }: Visitor) {
        // It fails only for sockets that block, and these do not.
        let Ok(stream) = tokio::net::TcpStream::from_std(stream) else { return };
        if language == Language::Tls {
            self.unwrap(stream, permit).await;
        } else {
            self.site.clone().serve(Wire::Plain(stream), permit).await;
        }
    }

    /// Unwraps TLS, and looks again.
    async fn unwrap(&self, stream: tokio::net::TcpStream, permit: Permit) {
        let Ok(Ok(mut stream)) = timeout(TLS_HANDSHAKE_TIME, self.shake_hands(stream)).await else {
            return;
        };
        // Whoever wanted a proof that the name is ours has seen it.
        if stream.get_ref().1.alpn_protocol() == Some(ALPN_ACME) {
            return;
        }
        let mut first = Vec::new();
        let language = timeout(self.patience, first_words(&mut stream, &mut first)).await;
        let Ok(Some(language)) = language else { return };
        // Who asked for one language and speaks another was sent here by somebody else.
        let named = match stream.get_ref().1.alpn_protocol() {
            Some(ALPN_HTTP) => Language::Http,
            Some(ALPN_IRC) => Language::Irc,
            _ => language,
        };
        match language {
            _ if !permit.speaks.any(language.as_spoken_in_tls()) => {
                self.refuse(&permit, "inside TLS it speaks what is not spoken on that port");
            }
            Language::Irc if named == language => {
                let wire = Wire::Tls { stream: Box::new(stream), first };
                let Ok((stream, tls, _)) = wire.into_parts(Vec::new()) else { return };
                self.door.let_in(stream, permit, Around { tls: tls.map(Box::new), web: None });
            }
            Language::Http if named == language => {
                let wire = Wire::Tls { stream: Box::new(stream), first };
                self.site.clone().serve(wire, permit).await;
            }
            _ => self.refuse(&permit, "inside TLS it does not speak what it asked for"),
        }
    }

    /// Says whom it lets go, and why.
    fn refuse(&self, permit: &Permit, reason: &str) {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.note(permit.address, reason.to_owned(), Instant::now());
    }

    async fn shake_hands(
        &self,
        stream: tokio::net::TcpStream,
    ) -> io::Result<TlsStream<tokio::net::TcpStream>> {
        let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let config = self.offer.to(&start.client_hello());
        start.into_stream(config).await
    }

    /// Asks the authority of the world, if it is time to, and says what came of it.
    async fn ask_for_certificate(self: Arc<Self>, reloader: Arc<Reloader>) {
        if let Some(notice) = self.certificates.ask().await {
            self.notices.post(notice);
            reloader.refresh();
        }
    }

    /// Says once what keeps it from being renewed.
    fn renew_certificate(&self, last_fault: &mut String) {
        let fault = self.certificates.renew().err().map(|error| error.to_string());
        let fault = fault.unwrap_or_default();
        if !fault.is_empty() && fault != *last_fault {
            self.notices.post(Notice::Warning(format!("{fault}; the last certificate stays")));
        }
        *last_fault = fault;
    }
}

/// Reads until it is clear what is spoken; `None`: no more comes.
async fn first_words(
    stream: &mut TlsStream<tokio::net::TcpStream>,
    first: &mut Vec<u8>,
) -> Option<Language> {
    loop {
        if let Some(language) = sniff(first) {
            return Some(language);
        }
        first.reserve(TLS_FIRST_READ_LEN);
        if stream.read_buf(first).await.ok()? == 0 {
            return None;
        }
    }
}
