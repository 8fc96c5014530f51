//! Fan-out: which of a worker's own sessions an audience means.
//!
//! Each worker has one. It learns who is in what from the deliveries themselves, which come in the
//! one order of all things, so it asks nobody. A session's place here (its seat) stays taken until
//! the realm says that the session has ended: no event for it can reach whoever sits there next.

use std::rc::Rc;

use papo_proto::{CapSet, Capability};

use crate::effect::{Audience, Delivery, Only, Place};
use crate::event::Event;
use crate::id::{ChannelId, SessionId};
use crate::map::{Map, Seed, Set};
use crate::render;

/// Bytes that were rendered once and are shared by all who get them.
pub type Rendered = Rc<[u8]>;

/// Where a session sits in its worker: an index that the worker picked.
pub type Seat = usize;

/// What a worker must do for one of its sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Write these bytes.
    Write(Rendered),
    /// It is registered now.
    Registered,
    /// It is an operator's now, or no longer.
    Operator(bool),
    /// Read no more commands from it.
    Park,
    /// Read commands from it again.
    Resume,
    /// Close it when all is written. The seat is free.
    Close,
}

/// A worker's own sessions, and who of them is in which channel.
#[derive(Debug)]
pub struct Fanout {
    server_name: Rc<str>,
    seed: Seed,
    by_id: Map<SessionId, Seat>,
    seats: Vec<Seated>,
    channels: Map<ChannelId, Set<Seat>>,
    /// Counts the events, so that each seat gets each of them once.
    round: u64,
    /// Space to render in.
    buffer: Vec<u8>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Seated {
    caps: CapSet,
    /// The last round in which it was served, or left out.
    served: u64,
}

impl Fanout {
    /// One without sessions.
    pub fn new(server_name: &str, seed: u64) -> Self {
        let seed = Seed(seed);
        Self {
            server_name: server_name.into(),
            seed,
            by_id: seed.map(),
            seats: Vec::new(),
            channels: seed.map(),
            round: 0,
            buffer: Vec::new(),
        }
    }

    /// Gives a session its seat.
    pub fn seat(&mut self, session: SessionId, seat: Seat) {
        if self.seats.len() <= seat {
            self.seats.resize(seat + 1, Seated::default());
        }
        self.seats[seat] = Seated { caps: CapSet::NONE, served: self.round };
        self.by_id.insert(session, seat);
    }

    /// Where a session sits.
    pub fn seat_of(&self, session: SessionId) -> Option<Seat> {
        self.by_id.get(&session).copied()
    }

    /// Who is in which channel, as this worker sees it.
    pub fn subscriptions(&self) -> impl Iterator<Item = (ChannelId, impl Iterator<Item = Seat>)> {
        self.channels.iter().map(|(&id, seats)| (id, seats.iter().copied()))
    }

    /// Renders a reply of the server itself, as it is said to everybody.
    pub fn server_line(&mut self, line: &str) -> Rendered {
        self.reply(line, None, &None)
    }

    fn reply(&mut self, line: &str, time_ms: Option<u64>, place: &Place) -> Rendered {
        self.buffer.clear();
        render::reply(&self.server_name, line, time_ms, place, &mut self.buffer);
        self.buffer.as_slice().into()
    }

    /// Renders the server's question whether a client is still there.
    pub fn ping(&mut self) -> Rendered {
        let line = format!("PING :{}", self.server_name);
        self.server_line(&line)
    }

    /// Turns a delivery into what must be done, seat by seat.
    pub fn apply(&mut self, delivery: &Delivery, mut act: impl FnMut(Seat, Act)) {
        match delivery {
            Delivery::Reply { to, time_ms, place, line } => {
                if let Some(seat) = self.seat_of(*to) {
                    let has_times = self.seats[seat].caps.has(Capability::ServerTime);
                    let time_ms = has_times.then_some(*time_ms);
                    act(seat, Act::Write(self.reply(line, time_ms, place)));
                }
            }
            Delivery::Event { audience, only, place, event } => {
                self.event(audience, *only, place, event, &mut act);
            }
            Delivery::Replay { to, place, event } => {
                let audience = Audience::Session(*to);
                self.event(&audience, Only::All, place, event, &mut act);
            }
            Delivery::Subscribe { session, channel } => {
                if let Some(seat) = self.seat_of(*session) {
                    let seed = self.seed;
                    self.channels.entry(*channel).or_insert_with(|| seed.set()).insert(seat);
                }
            }
            Delivery::Unsubscribe { session, channel } => self.unsubscribe(*session, *channel),
            Delivery::Capabilities { session, caps } => {
                if let Some(seat) = self.seat_of(*session) {
                    self.seats[seat].caps = *caps;
                }
            }
            Delivery::Registered { session } => self.pass(*session, Act::Registered, &mut act),
            Delivery::Operator { session, on } => {
                self.pass(*session, Act::Operator(*on), &mut act);
            }
            Delivery::Park { session } => self.pass(*session, Act::Park, &mut act),
            Delivery::Resume { session } => self.pass(*session, Act::Resume, &mut act),
            Delivery::Close { session } => {
                self.pass(*session, Act::Close, &mut act);
                self.by_id.swap_remove(session);
            }
        }
    }

    fn pass(&self, session: SessionId, what: Act, act: &mut impl FnMut(Seat, Act)) {
        if let Some(seat) = self.seat_of(session) {
            act(seat, what);
        }
    }

    fn unsubscribe(&mut self, session: SessionId, channel: ChannelId) {
        let Some(seat) = self.seat_of(session) else { return };
        let Some(seats) = self.channels.get_mut(&channel) else { return };
        seats.swap_remove(&seat);
        if seats.is_empty() {
            self.channels.swap_remove(&channel);
        }
    }

    fn event(
        &mut self,
        audience: &Audience,
        only: Only,
        place: &Place,
        event: &Event,
        act: &mut impl FnMut(Seat, Act),
    ) {
        self.round += 1;
        let Self { by_id, seats, channels: members, buffer, round, .. } = self;
        let round = *round;
        let (sessions, channels, except): (&[_], &[_], &[_]) = match audience {
            Audience::Session(session) => (std::slice::from_ref(session), &[], &[]),
            Audience::Sessions(sessions) => (sessions, &[], &[]),
            Audience::Channel { channel, except } => {
                (&[], std::slice::from_ref(channel), except.sessions())
            }
            Audience::Channels { channels, except } => (&[], channels, except.sessions()),
        };
        for &seat in except.iter().filter_map(|session| by_id.get(session)) {
            seats[seat].served = round;
        }
        let mut looks = Looks::new(event, place, buffer);
        let mut serve = |seat: Seat| {
            let seated = &mut seats[seat];
            if std::mem::replace(&mut seated.served, round) != round && only.admits(seated.caps) {
                act(seat, Act::Write(looks.bytes(seated.caps)));
            }
        };
        // Plain loops: what is done for each seat is short, and has to stay within them.
        for session in sessions {
            if let Some(&seat) = by_id.get(session) {
                serve(seat);
            }
        }
        for channel in channels {
            for &seat in members.get(channel).into_iter().flatten() {
                serve(seat);
            }
        }
    }
}

/// The bytes of one event, rendered once for each look it has.
struct Looks<'a> {
    event: &'a Event,
    place: &'a Place,
    variants: CapSet,
    /// First the look of the session before, which mostly is that of the next one, too.
    rendered: Vec<(CapSet, Rendered)>,
    buffer: &'a mut Vec<u8>,
}

impl<'a> Looks<'a> {
    fn new(event: &'a Event, place: &'a Place, buffer: &'a mut Vec<u8>) -> Self {
        Self { event, place, variants: event.variants(), rendered: Vec::new(), buffer }
    }

    #[inline]
    fn bytes(&mut self, caps: CapSet) -> Rendered {
        let look = caps.and(self.variants);
        match self.rendered.first() {
            Some((known, bytes)) if *known == look => bytes.clone(),
            _ => self.bytes_of_another(look),
        }
    }

    #[cold]
    fn bytes_of_another(&mut self, look: CapSet) -> Rendered {
        let known = self.rendered.iter().position(|(known, _)| *known == look);
        let at = known.unwrap_or(self.rendered.len());
        if known.is_none() {
            self.buffer.clear();
            render::event(self.event, look, self.place, self.buffer);
            self.rendered.push((look, self.buffer.as_slice().into()));
        }
        self.rendered.swap(0, at);
        self.rendered[0].1.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use papo_proto::mode::UserModes;

    use super::*;
    use crate::effect::Except;
    use crate::event::Happening;
    use crate::id::MessageId;

    #[test]
    fn each_session_sees_its_own_look_once() {
        let what = Happening::Wallops { text: "tea".into() };
        let (id, source, modes) = (MessageId(1), "a!b@c".into(), UserModes::default());
        let event = Event { id, time_ms: 0, source, account: None, modes, edited: None, what };
        let looks = [&[][..], &[Capability::ServerTime], &[Capability::MessageTags], &[]];
        let looks: Vec<CapSet> = [0, 1, 0, 2, 2, 1, 3].map(|look| CapSet::of(looks[look])).into();
        let mut fanout = Fanout::new("papo", 7);
        let channels: Arc<[ChannelId]> = [ChannelId(1), ChannelId(2)].into();
        for (seat, &caps) in looks.iter().enumerate() {
            let session = SessionId::new(0, 0, seat as u64);
            fanout.seat(session, seat);
            fanout.apply(&Delivery::Capabilities { session, caps }, |_, _| {});
            for &channel in &*channels {
                fanout.apply(&Delivery::Subscribe { session, channel }, |_, _| {});
            }
        }
        let except = Except::Session(SessionId::new(0, 0, 3));
        let audience = Audience::Channels { channels, except };
        let event = Arc::new(event);
        let delivery =
            Delivery::Event { audience, only: Only::All, place: None, event: event.clone() };
        let mut seen = Vec::new();
        fanout.apply(&delivery, |seat, act| {
            let mut wanted = Vec::new();
            render::event(&event, looks[seat], &None, &mut wanted);
            assert_eq!(act, Act::Write(wanted.as_slice().into()), "seat {seat}");
            seen.push(seat);
        });
        assert_eq!(seen, [0, 1, 2, 4, 5, 6]);
    }
}
