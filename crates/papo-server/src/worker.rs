//! A worker: one thread that owns some of the sockets.
//!
//! It sleeps until sockets can be read or written, something is in its inbox, or a time has come.
//! Then, in this order: it takes all that is in its inbox and puts it into outboxes; reads and
//! parses what came, and sends that to the realm as one batch; and writes each connection that
//! has something waiting once. It never waits for anybody but for that, and for what comes next when
//! much comes ([`crate::rest`]).

mod clock;
mod input;
mod output;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token, Waker};
use papo_core::fanout::{Act, Fanout};
use papo_core::{Delivery, Input, SessionId};
use slab::Slab;

use crate::connection::Connection;
use crate::flood::Allowance;
use crate::gate::Permit;
use crate::inbox::{Inbox, Inputs, Intake, ToWorker};
use crate::limits::{
    READ_EVERY, READ_PER_TURN_MAX, SHUTDOWN_GRACE, UNREGISTERED_MAX, WORKER_INBOX_MAX,
};
use crate::notice::{Notices, Refusals};
use crate::porch::{Around, Porch, Visitor};
use crate::rest::Rest;
use crate::sniff::Language;
use crate::timers::{Timers, Why, millis};
use crate::tuning::Tuning;

/// The inbox has no seat, so its token is one that no seat can have.
const BELL: Token = Token(usize::MAX);

/// A worker.
struct Worker {
    index: u8,
    poll: Poll,
    inbox: Intake,
    realm: SyncSender<Inputs>,
    /// Where those go who speak HTTP.
    porch: Porch,
    fanout: Fanout,
    seats: Slab<Connection>,
    timers: Timers,
    tuning: Arc<Tuning>,
    /// What the realm will be sent next.
    outgoing: Inputs,
    /// The realm's inbox was full: nothing is read until there is room.
    realm_is_full: bool,
    /// The seats that may have something to read.
    ready: Vec<usize>,
    /// The seats that have something to write.
    dirty: Vec<usize>,
    /// Space that all connections are read into and written from.
    buffer: Box<[u8]>,
    started: Instant,
    /// Milliseconds since `started`, as of the last time it woke up.
    now_ms: u64,
    /// How many connections it has had.
    serial: u64,
    /// Those that have not registered yet, oldest first, by seat and serial.
    unregistered: VecDeque<(usize, u64)>,
    /// Tells of connections that speak another protocol.
    refusals: Refusals,
    /// Everything must be written and closed by then, and nobody else comes.
    stop_by_ms: Option<u64>,
}

/// Starts a worker, which ends when it is told to stop.
pub(crate) fn start(
    index: u8,
    server_name: &str,
    seed: u64,
    tuning: Arc<Tuning>,
    realm: SyncSender<Inputs>,
    porch: Porch,
    notices: Notices,
) -> io::Result<(Inbox, JoinHandle<()>)> {
    let poll = Poll::new()?;
    let (put, inbox) = Inbox::new(Waker::new(poll.registry(), BELL)?);
    let server_name = server_name.to_owned();
    let thread = thread::Builder::new().name(format!("worker {index}")).spawn(move || {
        // Made where it stays: what it renders is shared within this thread alone.
        let worker = Worker {
            index,
            poll,
            inbox,
            realm,
            porch,
            fanout: Fanout::new(&server_name, seed),
            seats: Slab::new(),
            timers: Timers::default(),
            tuning,
            outgoing: Vec::new(),
            realm_is_full: false,
            ready: Vec::new(),
            dirty: Vec::new(),
            buffer: vec![0; READ_PER_TURN_MAX].into(),
            started: Instant::now(),
            now_ms: 0,
            serial: 0,
            unregistered: VecDeque::new(),
            refusals: Refusals::new(notices),
            stop_by_ms: None,
        };
        worker.run();
    })?;
    Ok((put, thread))
}

impl Worker {
    fn run(mut self) {
        let mut events = Events::with_capacity(1024);
        let mut rest = Rest::new(READ_EVERY);
        let mut read = 0;
        while !self.is_done() {
            match self.poll.poll(&mut events, self.sleep_at_most()) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                    panic!("the system's poll failed: {error}")
                }
                _ => {}
            }
            self.now_ms = millis(self.started.elapsed());
            for event in &events {
                read += usize::from(self.note(event));
            }
            self.inbox.look();
            self.take_all();
            self.look_at_clock();
            self.read_ready();
            self.send_inputs();
            self.flush_dirty();
            if read > 0 && !self.realm_is_full && !self.has_more_to_do() {
                let now = Instant::now();
                if let Some(time) = rest.due(std::mem::take(&mut read), now) {
                    self.rest(now + time);
                }
            }
        }
    }

    /// Reads nothing until then, so that more comes together, and only writes what is released
    /// meanwhile, as far as the sockets take it.
    fn rest(&mut self, until: Instant) {
        self.inbox.rest();
        while let Some(message) = self.inbox.next_by(until) {
            self.now_ms = millis(self.started.elapsed());
            self.take(message);
            self.take_all();
            self.flush_dirty();
        }
    }

    fn is_done(&self) -> bool {
        self.stop_by_ms.is_some_and(|by| self.seats.is_empty() || self.now_ms >= by)
    }

    /// How long it may sleep.
    fn sleep_at_most(&self) -> Option<Duration> {
        if self.has_more_to_do() && !self.realm_is_full {
            return Some(Duration::ZERO);
        }
        let next = [self.timers.next_ms(), self.stop_by_ms].into_iter().flatten().min()?;
        // A millisecond more, because what is left of this one has been cut off.
        let passed = millis(self.started.elapsed());
        Some(Duration::from_millis(next.saturating_sub(passed) + 1))
    }

    /// Whether there is something to read, or to send to the realm, that needs no waking.
    fn has_more_to_do(&self) -> bool {
        !self.ready.is_empty() || !self.outgoing.is_empty()
    }

    /// The system says that a socket can be read or written. Returns whether it can be read.
    fn note(&mut self, event: &mio::event::Event) -> bool {
        let seat = event.token().0;
        let Some(connection) = self.seats.get_mut(seat) else { return false };
        let readable = event.is_readable() || event.is_read_closed() || event.is_error();
        if readable {
            connection.readable = true;
            // No more will come by which to know it.
            connection.no_more |= event.is_read_closed();
            mark_ready(connection, seat, &mut self.ready);
        }
        if event.is_writable() && connection.write_blocked {
            connection.write_blocked = false;
            self.mark_dirty(seat);
        }
        readable
    }

    fn mark_ready(&mut self, seat: usize) {
        if let Some(connection) = self.seats.get_mut(seat) {
            mark_ready(connection, seat, &mut self.ready);
        }
    }

    fn mark_dirty(&mut self, seat: usize) {
        if let Some(connection) = self.seats.get_mut(seat) {
            mark_dirty(connection, seat, &mut self.dirty);
        }
    }

    /// Does what was put in by now.
    fn take_all(&mut self) {
        for _ in 0..WORKER_INBOX_MAX {
            let Some(message) = self.inbox.next() else { break };
            self.take(message);
        }
    }

    fn take(&mut self, message: ToWorker) {
        match message {
            ToWorker::Adopt { stream, permit, around } => self.adopt(stream, permit, around),
            ToWorker::Refuse { stream, line } => self.refuse(stream, &line),
            ToWorker::Deliver(deliveries) => self.deliver(&deliveries),
            ToWorker::Tune(tuning) => self.tuning = tuning,
            ToWorker::Stop => self.stop(),
        }
    }

    fn deliver(&mut self, deliveries: &[Delivery]) {
        let mut drowned = Vec::new();
        let Self { fanout, seats, dirty, ready, tuning, now_ms, buffer, .. } = self;
        for delivery in deliveries {
            fanout.apply(delivery, |seat, act| {
                let Some(connection) = seats.get_mut(seat) else { return };
                match act {
                    Act::Write(bytes) => {
                        if !connection.write(bytes, tuning.sendq_len_max, buffer) {
                            drowned.push(seat);
                        }
                    }
                    Act::Registered => {
                        connection.registered = true;
                        connection.allowance = Allowance::new(tuning.rate, *now_ms);
                    }
                    Act::Operator(on) => {
                        connection.operator = on;
                        // What it said before may have to wait no longer.
                        mark_ready(connection, seat, ready);
                    }
                    Act::Park => connection.parked = true,
                    Act::Resume => {
                        connection.parked = false;
                        mark_ready(connection, seat, ready);
                    }
                    Act::Close => {
                        connection.ended = true;
                        connection.released = true;
                    }
                }
                mark_dirty(connection, seat, dirty);
            });
        }
        // Only now, so that the one who does not read has delayed nobody who does.
        for seat in drowned {
            self.drown(seat);
        }
    }

    fn adopt(&mut self, stream: mio::net::TcpStream, permit: Permit, around: Option<Around>) {
        let Some(seat) = self.take_in(stream) else { return };
        let connection = &mut self.seats[seat];
        connection.permit = Some(permit);
        // Whichever matters first: it may be a user by the time that the first PING is due.
        let due = self.now_ms + self.tuning.registration_ms.min(self.tuning.ping_interval_ms);
        self.timers.set(due, seat, connection.serial, Why::Silence);
        if let Some(around) = around {
            connection.wrap(around);
            self.begin_session(seat);
            self.mark_ready(seat);
            // The handshake may have left something to say.
            self.mark_dirty(seat);
        }
        self.make_room_for_strangers(seat);
    }

    /// Somebody speaks IRC: the realm is told of it.
    fn begin_session(&mut self, seat: usize) {
        let Some(connection) = self.seats.get_mut(seat) else { return };
        let Some(permit) = &mut connection.permit else { return };
        let session = SessionId::new(0, self.index, connection.serial);
        permit.name(session);
        let address = permit.address;
        connection.session = Some(session);
        connection.is_known = true;
        let fingerprint = connection.fingerprint();
        let transport = connection.transport(self.tuning.public.as_deref());
        self.fanout.seat(session, seat);
        let browser = connection.browser();
        let connected = Input::Connected { session, address, fingerprint, browser, transport };
        self.outgoing.push(connected);
    }

    /// Gives a connection that speaks HTTP, or TLS, to who answers that.
    fn hand_over(&mut self, seat: usize, language: Language) {
        let Some(connection) = self.seats.get_mut(seat) else { return };
        if let Some((mut stream, permit)) = connection.take()
            && self.poll.registry().deregister(&mut stream).is_ok()
        {
            self.porch.welcome(Visitor { stream: stream.into(), permit, language });
        }
        self.close(seat);
    }

    /// Notes that somebody came who is nobody yet. When there are too many, the one who has been
    /// slowest to register goes.
    fn make_room_for_strangers(&mut self, seat: usize) {
        self.unregistered.push_back((seat, self.serial));
        if self.unregistered.len() > UNREGISTERED_MAX {
            let seats = &self.seats;
            self.unregistered.retain(|&(seat, serial)| {
                let connection = seats.get(seat).filter(|connection| connection.serial == serial);
                connection.is_some_and(|connection| !connection.registered && connection.is_open())
            });
        }
        if self.unregistered.len() > UNREGISTERED_MAX
            && let Some((oldest, _)) = self.unregistered.pop_front()
        {
            self.hang_up(oldest, "Closing link: too many connect and do not register");
        }
    }

    fn refuse(&mut self, stream: mio::net::TcpStream, line: &str) {
        let Some(seat) = self.take_in(stream) else { return };
        let bytes = self.fanout.server_line(line);
        self.seats[seat].say(bytes);
        self.seats[seat].ended = true;
        self.begin_closing(seat);
    }

    /// Gives a socket a seat and has it watched. `None`: it is gone already.
    fn take_in(&mut self, stream: mio::net::TcpStream) -> Option<usize> {
        if self.stop_by_ms.is_some() {
            return None;
        }
        // Lines are written whole, so there is nothing to wait for.
        let _gone = stream.set_nodelay(true);
        self.serial += 1;
        let allowance = Allowance::new(self.tuning.rate, self.now_ms);
        let entry = self.seats.vacant_entry();
        let seat = entry.key();
        let connection = Connection::new(stream, self.serial, allowance, self.now_ms);
        let connection = entry.insert(connection);
        let stream = connection.stream_mut()?;
        let interest = Interest::READABLE | Interest::WRITABLE;
        if self.poll.registry().register(stream, Token(seat), interest).is_err() {
            self.seats.remove(seat);
            return None;
        }
        Some(seat)
    }

    /// Sends the realm what has been read. If it has no room, that waits, and reading with it.
    fn send_inputs(&mut self) {
        if self.outgoing.is_empty() {
            self.realm_is_full = false;
            return;
        }
        for attempt in 0..2 {
            match self.realm.try_send(std::mem::take(&mut self.outgoing)) {
                Ok(()) | Err(TrySendError::Disconnected(_)) => {
                    self.realm_is_full = false;
                    return;
                }
                Err(TrySendError::Full(inputs)) => self.outgoing = inputs,
            }
            if attempt == 0 {
                // Ask to be woken, then try once more: room may have come in between.
                self.inbox.wait_for_realm();
            }
        }
        self.realm_is_full = true;
    }

    fn stop(&mut self) {
        self.stop_by_ms = Some(self.now_ms + millis(SHUTDOWN_GRACE));
        let line = self.fanout.server_line("ERROR :Server is going down");
        let seats: Vec<usize> = self.seats.iter().map(|(seat, _)| seat).collect();
        for seat in seats {
            let connection = &mut self.seats[seat];
            // The realm has ended all sessions it knew; these came too late for it.
            if !connection.ended && connection.is_open() {
                connection.say(line.clone());
            }
            connection.ended = true;
            connection.released = true;
            self.mark_dirty(seat);
        }
    }
}

/// Has a connection read in this round or, when its turn has passed, in the next.
fn mark_ready(connection: &mut Connection, seat: usize, ready: &mut Vec<usize>) {
    if !std::mem::replace(&mut connection.is_ready, true) {
        ready.push(seat);
    }
}

/// Has a connection written at the end of this round.
fn mark_dirty(connection: &mut Connection, seat: usize, dirty: &mut Vec<usize>) {
    if !std::mem::replace(&mut connection.dirty, true) {
        dirty.push(seat);
    }
}
