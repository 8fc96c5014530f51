//! What the realm decides. What came of it is not thrown away while it is counted.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use papo_core::{Delivery, Effects, Input, Realm, SessionId, Settings, Stamp, Transport};
use papo_proto::said::read_line;

use crate::{TIMES, measure};

/// A quiet moment, in milliseconds since 1970.
const NOW_MS: u64 = 1_000_000_000_000;
/// The seed of all hashes.
const SEED: u64 = 7;

/// A realm that people come into.
struct Scene {
    realm: Realm,
    inputs: u64,
    sessions: u32,
}

impl Scene {
    /// One that nobody is in, and where nobody enters a channel unasked: what that costs is in the
    /// JOIN.
    fn new() -> Self {
        let settings = Settings { auto_join: Vec::new(), ..Settings::default() };
        Self { realm: Realm::new(Arc::new(settings), SEED), inputs: 0, sessions: 0 }
    }

    fn handle(&mut self, input: Input, fx: &mut Effects) {
        self.inputs += 1;
        let stamp = Stamp { number: self.inputs, time_ms: NOW_MS };
        self.realm.handle(stamp, input, fx);
    }

    fn say(&mut self, session: SessionId, line: &str) {
        self.handle(said(session, line), &mut Effects::default());
    }

    /// A session that has not connected yet.
    fn next_session(&mut self) -> (SessionId, Input) {
        self.sessions += 1;
        let session = SessionId::new(0, 0, u64::from(self.sessions));
        let address = IpAddr::V4(Ipv4Addr::from_bits((10 << 24) + self.sessions));
        (
            session,
            Input::Connected {
                session,
                address,
                fingerprint: None,
                browser: None,
                transport: Transport::Clear,
            },
        )
    }

    /// Somebody new, who asks for no list of names: those of the 10,000 members that a channel gets
    /// one by one would take minutes to write.
    fn newcomer(&mut self) -> SessionId {
        let (session, connected) = self.next_session();
        self.handle(connected, &mut Effects::default());
        self.say(session, "CAP REQ no-implicit-names");
        self.say(session, &format!("NICK guest{}", self.sessions));
        self.say(session, "USER guest 0 * :A guest");
        self.say(session, "CAP END");
        session
    }

    /// So many people in this channel.
    fn crowd(&mut self, size: usize, channel: &str) -> Vec<SessionId> {
        let join = format!("JOIN {channel}");
        let mut crowd = Vec::with_capacity(size);
        for _ in 0..size {
            let session = self.newcomer();
            self.say(session, &join);
            crowd.push(session);
        }
        crowd
    }

    /// One operation: what this is a list of, which must bring about one such delivery.
    fn measure<const N: usize>(
        mut self,
        inputs: Vec<[Input; N]>,
        is_done: fn(&Delivery) -> bool,
    ) -> usize {
        let wanted = inputs.len();
        let mut fx = Effects::default();
        let operations = measure(inputs, |inputs| {
            for input in inputs {
                self.handle(input, &mut fx);
            }
        });
        let done = fx.deliveries.iter().filter(|delivery| is_done(delivery)).count();
        assert_eq!(done, wanted, "what is counted must be what it is called");
        operations
    }
}

fn said(session: SessionId, line: &str) -> Input {
    Input::Said { session, said: read_line(line.as_bytes()).expect("it is a line") }
}

/// One operation: a message to a channel of this size.
pub(crate) fn message_in_channel(size: usize) -> usize {
    let mut scene = Scene::new();
    let crowd = scene.crowd(size, "#lobby");
    let message = said(crowd[size / 2], crate::language::SHORT);
    scene.measure(vec![[message]; 2 * TIMES], |it| matches!(it, Delivery::Event { .. }))
}

/// One operation: a message to one person.
pub(crate) fn direct_message() -> usize {
    let mut scene = Scene::new();
    let crowd = scene.crowd(100, "#lobby");
    let message = said(crowd[0], "PRIVMSG guest50 :good morning, do you have time for a coffee?");
    scene.measure(vec![[message]; 2 * TIMES], |it| matches!(it, Delivery::Event { .. }))
}

/// One operation: coming into a channel of 1,000, and being told their names.
pub(crate) fn join() -> usize {
    let mut scene = Scene::new();
    let _crowd = scene.crowd(1_000, "#lobby");
    let mut joins = Vec::with_capacity(2 * TIMES);
    for _ in 0..2 * TIMES {
        let session = scene.newcomer();
        scene.say(session, "CAP REQ -no-implicit-names");
        joins.push([said(session, "JOIN #lobby")]);
    }
    scene.measure(joins, |it| matches!(it, Delivery::Subscribe { .. }))
}

/// One operation: connecting, NICK and USER, with the welcome, where 1,000 are already.
pub(crate) fn registration() -> usize {
    let mut scene = Scene::new();
    let _crowd = scene.crowd(1_000, "#lobby");
    let mut newcomers = Vec::with_capacity(2 * TIMES);
    for number in 0..2 * TIMES {
        let (session, connected) = scene.next_session();
        let nick = said(session, &format!("NICK newcomer{number}"));
        newcomers.push([connected, nick, said(session, "USER guest 0 * :A guest")]);
    }
    scene.measure(newcomers, |it| matches!(it, Delivery::Registered { .. }))
}

/// One operation: the end of who is in ten channels, with many others.
pub(crate) fn quit() -> usize {
    let mut scene = Scene::new();
    let channels = "#one,#two,#three,#four,#five,#six,#seven,#eight,#nine,#ten";
    let crowd = scene.crowd(4 * TIMES, channels);
    let half = crowd.into_iter().step_by(2);
    let quits = half.map(|session| [said(session, "QUIT :time for a coffee")]).collect();
    scene.measure(quits, |it| matches!(it, Delivery::Close { .. }))
}
