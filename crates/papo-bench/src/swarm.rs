//! All clients of a run, on one thread: one poll, then all that came, then one write for each that
//! has something to send.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token, Waker};
use papo_proto::message::Message;

use crate::Progress;
use crate::error::Error;
use crate::limits::{LEAVING, LOOK_EVERY, QUIET, READ_LEN, REST_MAX, RESTING, STALLED};
use crate::link::Ways;
use crate::peer::{Got, Peer};
use crate::plan::Target;
use crate::usage::Process;

/// The token of what wakes an open loop.
const WAKE: Token = Token(usize::MAX);
/// How many events one poll brings.
const EVENTS: usize = 1024;

/// Who hears what the server says.
pub(crate) trait Listen {
    /// A connection is made.
    fn open(&mut self, _peer: usize, _out: &mut Vec<u8>) {}

    /// A line came at `now` (nanoseconds since the swarm began); `out` is sent at the end of the turn.
    /// Returns whether that is all that is to be done about it.
    fn line(
        &mut self,
        peer: usize,
        line: &[u8],
        now: u64,
        out: &mut Vec<u8>,
    ) -> Result<bool, Error>;
}

/// Hears nothing.
#[derive(Debug)]
pub(crate) struct Deaf;

impl Listen for Deaf {
    fn line(&mut self, _: usize, _: &[u8], _: u64, _: &mut Vec<u8>) -> Result<bool, Error> {
        Ok(false)
    }
}

/// The clients.
#[derive(Debug)]
pub(crate) struct Swarm {
    pub(crate) peers: Vec<Peer>,
    ways: Ways,
    poll: Poll,
    waker: Arc<Waker>,
    events: Events,
    buffer: Box<[u8]>,
    dirty: Vec<usize>,
    began: Instant,
    /// How long it has slept, in nanoseconds.
    slept: u64,
    /// When anything came last.
    heard: u64,
    /// Whether connections may end.
    leaving: bool,
}

impl Swarm {
    /// A swarm of nobody, that will get to `target`.
    pub(crate) fn new(target: &Target) -> io::Result<Self> {
        let poll = Poll::new()?;
        Ok(Self {
            peers: Vec::new(),
            ways: Ways::to(target)?,
            waker: Arc::new(Waker::new(poll.registry(), WAKE)?),
            poll,
            events: Events::with_capacity(EVENTS),
            buffer: vec![0; READ_LEN].into(),
            dirty: Vec::new(),
            began: Instant::now(),
            slept: 0,
            heard: 0,
            leaving: false,
        })
    }

    /// Nanoseconds since it began.
    pub(crate) fn now(&self) -> u64 {
        nanoseconds(self.began.elapsed())
    }

    /// The moment when it was `now`.
    pub(crate) fn moment(&self, now: u64) -> Instant {
        self.began + Duration::from_nanos(now)
    }

    /// How many nanoseconds of its time it has had nothing to do.
    pub(crate) fn slept(&self) -> u64 {
        self.slept
    }

    /// What can wake it from another thread.
    pub(crate) fn waker(&self) -> Arc<Waker> {
        Arc::clone(&self.waker)
    }

    /// Begins to connect one more client.
    pub(crate) fn connect(&mut self, nick: String, target: &Target) -> Result<(), Error> {
        let number = self.peers.len();
        let mut peer = u32::try_from(number)
            .map_err(io::Error::other)
            .and_then(|source| Peer::connect(nick, source, target.address, &self.ways))
            .map_err(|error| Error::Connect { server: target.name.clone(), error })?;
        let both = Interest::READABLE | Interest::WRITABLE;
        self.poll.registry().register(peer.link.source(), Token(number), both)?;
        self.peers.push(peer);
        Ok(())
    }

    /// Puts something into what a client sends in the next turn.
    pub(crate) fn say(&mut self, peer: usize) -> &mut Vec<u8> {
        mark(&mut self.dirty, peer, &mut self.peers[peer]);
        &mut self.peers[peer].out
    }

    /// Sends, sleeps until something comes or `most` is over, and hears all that came.
    pub(crate) fn turn(&mut self, most: Duration, listener: &mut impl Listen) -> Result<(), Error> {
        self.flush()?;
        let before = self.began.elapsed();
        match self.poll.poll(&mut self.events, Some(most)) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error.into()),
            _ => {}
        }
        self.slept += nanoseconds(self.began.elapsed().saturating_sub(before));
        let Self { peers, ways, events, buffer, dirty, began, .. } = self;
        let mut heard = false;
        for event in events.iter().filter(|event| event.token() != WAKE) {
            let number = event.token().0;
            let peer = &mut peers[number];
            if peer.closed {
                continue;
            }
            if !peer.open && event.is_writable() {
                peer.open = true;
                if let Some(error) = peer.link.take_error()? {
                    let server = peer.server.to_string();
                    return Err(Error::Connect { server, error });
                }
                listener.open(number, &mut peer.out);
            }
            if peer.waits() {
                mark(dirty, number, peer);
            }
            if event.is_readable() {
                heard = true;
                let got = hear(number, peer, buffer, began, self.leaving, listener)?;
                if let Err(reason) = got {
                    close(peer, reason, ways.name, self.leaving)?;
                }
                if peer.waits() {
                    mark(dirty, number, peer);
                }
            }
        }
        if heard {
            self.heard = self.now();
        }
        self.flush()
    }

    /// Turns until `done`, which may say more before each turn, says that all of `of` is done. `what`:
    /// for the error if nothing comes any more.
    pub(crate) fn until<L: Listen>(
        &mut self,
        what: &'static str,
        of: u64,
        listener: &mut L,
        mut done: impl FnMut(&mut Self, &mut L) -> Result<u64, Error>,
    ) -> Result<(), Error> {
        let mut last = (done(self, listener)?, self.now());
        while last.0 < of {
            self.turn(Duration::from_millis(100), listener)?;
            let (count, now) = (done(self, listener)?, self.now());
            if count != last.0 {
                last = (count, now);
            } else if now - last.1 > nanoseconds(STALLED) {
                return Err(Error::Stalled { what, done: count, of, after: STALLED });
            }
        }
        Ok(())
    }

    /// Turns until nothing has come for a while, or `most` is over.
    pub(crate) fn settle(&mut self, most: Duration) -> Result<(), Error> {
        let start = self.now();
        self.heard = start;
        while self.now() - self.heard < nanoseconds(QUIET) && self.now() - start < nanoseconds(most)
        {
            self.turn(QUIET, &mut Deaf)?;
        }
        Ok(())
    }

    /// Waits until the server has nothing left to do. `false`: it did not come to rest in time.
    pub(crate) fn rest(
        &mut self,
        server: Process,
        progress: &mut dyn Progress,
    ) -> Result<bool, Error> {
        progress.begin("until the server rests", REST_MAX.as_secs());
        let start = self.now();
        let mut used = server.cpu_seconds()?;
        while self.now() - start < nanoseconds(REST_MAX) {
            let until = self.now() + nanoseconds(LOOK_EVERY);
            while self.now() < until {
                self.turn(LOOK_EVERY, &mut Deaf)?;
            }
            let before = std::mem::replace(&mut used, server.cpu_seconds()?);
            if used - before <= RESTING * LOOK_EVERY.as_secs_f64() {
                return Ok(true);
            }
            progress.at((self.now() - start) / 1_000_000_000);
        }
        Ok(false)
    }

    /// Says goodbye and waits until the server has closed all connections, so that it has nothing
    /// left to do when the next one comes.
    pub(crate) fn leave(mut self) -> Result<(), Error> {
        self.leaving = true;
        for peer in 0..self.peers.len() {
            self.say(peer).extend_from_slice(b"QUIT\r\n");
        }
        let start = Instant::now();
        while self.peers.iter().any(|peer| !peer.closed) && start.elapsed() < LEAVING {
            self.turn(Duration::from_millis(100), &mut Deaf)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        while let Some(number) = self.dirty.pop() {
            let peer = &mut self.peers[number];
            peer.dirty = false;
            // What is not open yet is flushed when it is.
            if !peer.open || peer.closed {
                continue;
            }
            if let Err(error) = peer.flush() {
                close(peer, error.to_string(), self.ways.name, self.leaving)?;
            }
        }
        Ok(())
    }
}

fn mark(dirty: &mut Vec<usize>, number: usize, peer: &mut Peer) {
    if !std::mem::replace(&mut peer.dirty, true) {
        dirty.push(number);
    }
}

/// Hears all that one client was sent; `Err`: there is no more, and why.
fn hear(
    number: usize,
    peer: &mut Peer,
    buffer: &mut [u8],
    began: &Instant,
    leaving: bool,
    listener: &mut impl Listen,
) -> Result<Result<(), String>, Error> {
    loop {
        // One look at the clock for each read: what came together came at one time.
        let now = nanoseconds(began.elapsed());
        let nick = std::mem::take(&mut peer.nick);
        let mut over = false;
        let got = peer.read(buffer, |line, out| {
            if leaving {
                over |= line.starts_with(b"ERROR");
                return Ok(());
            }
            if listener.line(number, line, now, out)? { Ok(()) } else { answer(&nick, line, out) }
        });
        peer.nick = nick;
        if over {
            // Goodbye was said on both sides; some servers then wait for ours to go.
            peer.closed = true;
            peer.link.shut_down();
            return Ok(Ok(()));
        }
        match got? {
            Ok(Got::All) => return Ok(Ok(())),
            Ok(Got::Some) => {}
            Ok(Got::End) => return Ok(Err("it said nothing about why".into())),
            Err(error) => return Ok(Err(error.to_string())),
        }
    }
}

/// A connection has ended; `way` is what was to be spoken on it.
fn close(peer: &mut Peer, reason: String, way: &'static str, leaving: bool) -> Result<(), Error> {
    peer.closed = true;
    if leaving {
        Ok(())
    } else if peer.link.is_open() {
        Err(Error::Closed { nick: peer.nick.clone(), reason })
    } else {
        Err(Error::Way { server: peer.server.to_string(), way, reason })
    }
}

/// What every client does about a line that is nothing special.
fn answer(nick: &str, line: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
    let Ok(message) = Message::parse_bytes(line) else { return Ok(()) };
    let last = || message.params.as_slice().last().copied().unwrap_or_default().to_owned();
    match message.command {
        "PING" => {
            out.extend_from_slice(b"PONG :");
            out.extend_from_slice(last().as_bytes());
            out.extend_from_slice(b"\r\n");
            Ok(())
        }
        "ERROR" => Err(Error::Closed { nick: nick.into(), reason: last() }),
        // There is no message of the day.
        "422" => Ok(()),
        "FAIL" => Err(refused(nick, line)),
        numeric if numeric.len() == 3 && numeric.starts_with(['4', '5']) => {
            Err(refused(nick, line))
        }
        _ => Ok(()),
    }
}

fn refused(nick: &str, line: &[u8]) -> Error {
    Error::Refused { nick: nick.into(), line: String::from_utf8_lossy(line).into_owned() }
}

/// Seconds, of nanoseconds.
#[expect(clippy::cast_precision_loss, reason = "nanoseconds of a run")]
pub(crate) fn seconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e9
}

/// Nanoseconds, for a few centuries.
pub(crate) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
