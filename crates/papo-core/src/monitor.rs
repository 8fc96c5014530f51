//! Who watches which nick (`MONITOR`), looked up from both ends.
//!
//! Spec: <https://ircv3.net/specs/extensions/monitor>. A watcher is told at once, by a plain reply:
//! nicks are watched from outside of channels, so no channel's order is concerned.

use papo_proto::numeric::{Numeric, RPL_MONOFFLINE, RPL_MONONLINE};
use papo_proto::{Folded, Nick};

use crate::command::metadata;
use crate::effect::Effects;
use crate::id::{SessionId, UserId};
use crate::input::Stamp;
use crate::limits::MONITOR_TARGETS_MAX;
use crate::map::{Map, Seed, Set};
use crate::realm::Realm;
use crate::reply::Reply;
use crate::session::Session;
use crate::user::User;

/// What a session watches: nicks folded, each with the way in which it was written.
pub type Targets = Map<Folded<Nick>, Box<str>>;

/// Who watches which nick. It has no session that has ended, and no nick that nobody watches.
#[derive(Debug)]
pub struct Monitor {
    seed: Seed,
    targets: Map<SessionId, Targets>,
    watchers: Map<Folded<Nick>, Set<SessionId>>,
}

/// What came of asking to watch a nick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Watching {
    /// It is watched from now on.
    New,
    /// It was watched already.
    Known,
    /// The session watches as many nicks as it may.
    Full,
}

impl Monitor {
    pub(crate) fn new(seed: Seed) -> Self {
        Self { seed, targets: seed.map(), watchers: seed.map() }
    }

    /// All sessions that watch somebody, and whom.
    pub fn targets(&self) -> impl Iterator<Item = (SessionId, &Targets)> {
        self.targets.iter().map(|(&session, targets)| (session, targets))
    }

    /// All nicks that somebody watches.
    pub fn watched(&self) -> impl Iterator<Item = &Folded<Nick>> {
        self.watchers.keys()
    }

    pub(crate) fn targets_of(&self, session: SessionId) -> Option<&Targets> {
        self.targets.get(&session)
    }

    pub(crate) fn watch(&mut self, session: SessionId, nick: &Nick) -> Watching {
        let seed = self.seed;
        let targets = self.targets.entry(session).or_insert_with(|| seed.map());
        if targets.contains_key(nick.folded()) {
            return Watching::Known;
        }
        if targets.len() >= MONITOR_TARGETS_MAX {
            return Watching::Full;
        }
        targets.insert(nick.folded().clone(), nick.as_str().into());
        let watchers = self.watchers.entry(nick.folded().clone());
        watchers.or_insert_with(|| seed.set()).insert(session);
        Watching::New
    }

    pub(crate) fn unwatch(&mut self, session: SessionId, nick: &Folded<Nick>) {
        let Some(targets) = self.targets.get_mut(&session) else { return };
        if targets.shift_remove(nick).is_some() {
            if targets.is_empty() {
                self.targets.swap_remove(&session);
            }
            self.remove_watcher(session, nick);
        }
    }

    /// Forgets all that a session watches.
    pub(crate) fn forget(&mut self, session: SessionId) {
        for nick in self.targets.swap_remove(&session).into_iter().flat_map(Map::into_keys) {
            self.remove_watcher(session, &nick);
        }
    }

    fn remove_watcher(&mut self, session: SessionId, nick: &Folded<Nick>) {
        let Some(watchers) = self.watchers.get_mut(nick) else { return };
        watchers.swap_remove(&session);
        if watchers.is_empty() {
            self.watchers.swap_remove(nick);
        }
    }
}

impl Realm {
    /// Who watches which nick.
    pub fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// The sessions that watch this nick, each once.
    pub fn watchers(&self, nick: &Folded<Nick>) -> impl Iterator<Item = SessionId> {
        self.monitor.watchers.get(nick).into_iter().flatten().copied()
    }

    /// Tells those who watch a user's nick that it is here, and shows them its values.
    pub(crate) fn tell_online(&self, user: UserId, stamp: Stamp, fx: &mut Effects) {
        let User { nick, source, .. } = self.user(user);
        self.tell_watchers(nick.folded(), RPL_MONONLINE, source, stamp, fx);
        metadata::show_to_watchers(self, user, stamp, fx);
    }

    /// Tells those who watch a nick that nobody has it any more.
    pub(crate) fn tell_offline(&self, nick: &Nick, stamp: Stamp, fx: &mut Effects) {
        self.tell_watchers(nick.folded(), RPL_MONOFFLINE, nick.as_str(), stamp, fx);
    }

    fn tell_watchers(
        &self,
        nick: &Folded<Nick>,
        what: Numeric,
        text: &str,
        stamp: Stamp,
        fx: &mut Effects,
    ) {
        for to in self.watchers(nick) {
            let watcher = self.sessions.get(&to).and_then(Session::user);
            let watcher = self.user(watcher.expect("only users may watch, until their end"));
            fx.reply(to, stamp, Reply::numeric(what).text(text).line(watcher.nick.as_str()));
        }
    }
}
