//! Listening: addresses are bound before anything else happens, then one thread accepts.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token, Waker};
use socket2::{Domain, Protocol, Socket, Type};

use crate::config::{DEFAULT_PORT, Server, Speaks};
use crate::gate::Gate;
use crate::inbox::{Inbox, ToWorker};
use crate::limits::{ACCEPT_PAUSE, LINGER, REFUSED_AT_ONCE_MAX};
use crate::notice::{Notice, Notices, Refusals};
use crate::occupant::{Occupant, occupant_of};

/// Why an address can't be listened on, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another program has the port.
    #[error(
        "port {port} on {ip} is taken by {by}; stop that one, or use another port: \
         papo serve {suggestion}",
        port = address.port(), ip = address.ip(), suggestion = with_next_port(*address)
    )]
    Taken {
        /// What it is that can't be had.
        address: SocketAddr,
        /// Which program.
        by: Occupant,
    },
    /// The address belongs to another machine.
    #[error(
        "{} is not an address of this machine; use one that is, or 0.0.0.0 for all of them",
        .0.ip()
    )]
    NotOurs(SocketAddr),
    /// Low ports belong to the system.
    #[error(
        "not allowed to listen on port {}; ports below 1024 belong to the system, use a higher one",
        .0.port()
    )]
    NotAllowed(SocketAddr),
    /// Anything else.
    #[error("can't listen on {0}: {1}")]
    Other(SocketAddr, io::Error),
}

fn with_next_port(address: SocketAddr) -> String {
    let port = address.port().checked_add(1).unwrap_or(DEFAULT_PORT);
    if address.ip().is_unspecified() {
        format!("--listen 0.0.0.0:{port},[::]:{port}")
    } else {
        format!("--listen {}", SocketAddr::new(address.ip(), port))
    }
}

/// Binds all addresses of the configuration. A machine without IPv6 does without `[::]`, as long
/// as there is another address.
pub(crate) fn bind(server: &Server) -> Result<Vec<(TcpListener, Speaks)>, BindError> {
    let backlog = i32::try_from(server.backlog).unwrap_or(i32::MAX);
    let mut listeners = Vec::new();
    let mut without_ipv6 = None;
    for listener in &server.listen {
        let address = listener.address;
        match bind_one(address, backlog) {
            Ok(bound) => listeners.push((bound, listener.speaks)),
            Err(error) => match classify(address, error) {
                BindError::Other(address, error)
                    if address.ip() == IpAddr::V6(Ipv6Addr::UNSPECIFIED) =>
                {
                    without_ipv6 = Some(BindError::Other(address, error));
                }
                error => return Err(error),
            },
        }
    }
    match without_ipv6 {
        Some(error) if listeners.is_empty() => Err(error),
        _ => Ok(listeners),
    }
}

/// Whether a server could listen where its configuration says, at this moment.
pub fn may_listen(server: &Server) -> Result<(), BindError> {
    bind(server).map(drop)
}

fn bind_one(address: SocketAddr, backlog: i32) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        // 0.0.0.0 is a listener of its own.
        socket.set_only_v6(true)?;
    }
    // A restart need not wait for the last connections of the one before.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(backlog)?;
    Ok(socket.into())
}

fn classify(address: SocketAddr, error: io::Error) -> BindError {
    match error.kind() {
        io::ErrorKind::AddrInUse => BindError::Taken { address, by: occupant_of(address) },
        io::ErrorKind::AddrNotAvailable if address.ip() != IpAddr::V6(Ipv6Addr::UNSPECIFIED) => {
            BindError::NotOurs(address)
        }
        io::ErrorKind::PermissionDenied => BindError::NotAllowed(address),
        _ => BindError::Other(address, error),
    }
}

/// The accepting thread, to be stopped.
#[derive(Debug)]
pub(crate) struct Acceptor {
    stop: Arc<AtomicBool>,
    waker: Arc<Waker>,
    thread: JoinHandle<()>,
}

impl Acceptor {
    /// Starts accepting.
    pub(crate) fn start(
        listeners: Vec<(TcpListener, Speaks)>,
        gate: Gate,
        workers: Vec<Inbox>,
        notices: Notices,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), Token(usize::MAX))?);
        let mut registered = Vec::new();
        for (index, (listener, speaks)) in listeners.into_iter().enumerate() {
            let mut listener = mio::net::TcpListener::from_std(listener);
            poll.registry().register(&mut listener, Token(index), Interest::READABLE)?;
            registered.push((listener, speaks));
        }
        let stop = Arc::new(AtomicBool::new(false));
        let accepting = Accepting {
            poll,
            listeners: registered,
            gate,
            workers,
            stop: stop.clone(),
            next: 0,
            refusals: Refusals::new(notices.clone()),
            explained: Explained::default(),
            notices,
            reserve: reserve(),
        };
        let thread =
            thread::Builder::new().name("accept".to_owned()).spawn(move || accepting.run())?;
        Ok(Self { stop, waker, thread })
    }

    /// Stops accepting, and closes the listeners.
    pub(crate) fn stop(self) {
        self.stop.store(true, Ordering::SeqCst);
        let _gone = self.waker.wake();
        let _panicked = self.thread.join();
    }
}

struct Accepting {
    poll: Poll,
    listeners: Vec<(mio::net::TcpListener, Speaks)>,
    gate: Gate,
    workers: Vec<Inbox>,
    stop: Arc<AtomicBool>,
    /// The worker that gets the next connection.
    next: usize,
    refusals: Refusals,
    explained: Explained,
    notices: Notices,
    /// A file handle to give up when there are no others, so that a waiting connection can be
    /// closed instead of ignored.
    reserve: Option<std::fs::File>,
}

/// The most connections accepted from one listener before the others have their turn.
const ACCEPTS_PER_TURN: usize = 64;

impl Accepting {
    fn run(mut self) {
        let mut events = Events::with_capacity(16);
        let mut pause = ACCEPT_PAUSE.0;
        let mut unfinished = false;
        while !self.stop.load(Ordering::SeqCst) {
            let timeout = unfinished.then_some(Duration::ZERO);
            if self.poll.poll(&mut events, timeout).is_err() {
                continue;
            }
            unfinished = false;
            for index in 0..self.listeners.len() {
                match self.accept_some(index) {
                    Ok(more) => {
                        unfinished |= more;
                        pause = ACCEPT_PAUSE.0;
                    }
                    Err(error) => {
                        self.out_of_handles(index, &error, pause);
                        pause = (pause * 2).min(ACCEPT_PAUSE.1);
                        unfinished = true;
                    }
                }
            }
        }
    }

    /// Accepts what waits at one listener; says whether there may be more.
    fn accept_some(&mut self, index: usize) -> io::Result<bool> {
        for _ in 0..ACCEPTS_PER_TURN {
            let (listener, speaks) = &self.listeners[index];
            match listener.accept() {
                Ok((stream, peer)) => self.welcome(stream, peer.ip(), *speaks),
                Err(error) => match error.kind() {
                    io::ErrorKind::WouldBlock => return Ok(false),
                    // Whoever it was has left again.
                    io::ErrorKind::ConnectionAborted | io::ErrorKind::Interrupted => {}
                    _ => return Err(error),
                },
            }
        }
        Ok(true)
    }

    fn welcome(&mut self, stream: mio::net::TcpStream, address: IpAddr, speaks: Speaks) {
        let now = Instant::now();
        let worker = &self.workers[self.next % self.workers.len()];
        self.next = self.next.wrapping_add(1);
        match self.gate.admit(address, now) {
            Ok(mut permit) => {
                permit.speaks = speaks;
                worker.put(ToWorker::Adopt { stream, permit, around: None });
            }
            Err(reason) => {
                let line = format!("ERROR :{reason}");
                self.refusals.note(address.to_canonical(), reason, now);
                if self.explained.may_explain(now) {
                    worker.put(ToWorker::Refuse { stream, line });
                }
            }
        }
    }

    /// No file handle is left, most likely: close one waiting connection by means of the reserve,
    /// say so, and wait a little, so that nothing spins.
    fn out_of_handles(&mut self, index: usize, error: &io::Error, pause: Duration) {
        if pause == ACCEPT_PAUSE.0 {
            let text = format!("can't accept connections: {error}; see `ulimit -n`");
            self.notices.post(Notice::Warning(text));
        }
        self.reserve = None;
        let _closed = self.listeners[index].0.accept();
        self.reserve = reserve();
        thread::sleep(pause);
    }
}

fn reserve() -> Option<std::fs::File> {
    std::fs::File::open(std::env::current_exe().ok()?).ok()
}

/// How many refused connections have been told why lately. Those above the bound are just closed,
/// so that a flood of them holds no file handles.
#[derive(Debug, Default)]
struct Explained {
    since: Option<Instant>,
    count: usize,
}

impl Explained {
    fn may_explain(&mut self, now: Instant) -> bool {
        if self.since.is_none_or(|since| now.duration_since(since) >= LINGER) {
            *self = Self { since: Some(now), count: 0 };
        }
        self.count += 1;
        self.count <= REFUSED_AT_ONCE_MAX
    }
}
