//! A client's own view of the channels it is in, made from the lines it was told and nothing else.
//! What a client believes must be what is the case, or people see ghosts.

use std::collections::BTreeMap;

use papo_core::SessionId;
use papo_proto::mode::{ChannelMode, Requested, read_channel_modes};
use papo_proto::name::{channel_target, is_channel};
use papo_proto::{CapSet, Capability, Casemapping, ChannelName, Message, Nick, Rank, Ranks};

use crate::facts::Facts;

mod answer;
mod look;

/// What one client believes.
#[derive(Debug, Clone, Default)]
pub struct View {
    nick: Option<String>,
    caps: CapSet,
    /// The channels that it is in, by their folded names.
    rooms: BTreeMap<String, Room>,
    /// How the server compares names, as far as it says so.
    casemapping: Option<Casemapping>,
    answers: answer::Answers,
    /// Who it was last told is here or not; nicks are folded.
    presence: BTreeMap<String, bool>,
    /// The message that is being told.
    message: look::Parts,
    /// The same of the past.
    past: look::Parts,
}

/// A channel that the client is in.
#[derive(Debug, Clone, Default)]
struct Room {
    /// The client came with `no-implicit-names` and has not asked for the names yet: it knows of
    /// those alone who did something.
    is_unlisted: bool,
    members: BTreeMap<String, Standing>,
    /// The list of names that is coming in, until its end.
    listing: BTreeMap<String, Standing>,
    /// What others said since the client came.
    heard: Vec<String>,
}

/// What the client knows of a member's ranks. Without `multi-prefix` it was shown the highest
/// alone, and does not know of any below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    held: Ranks,
    known: Ranks,
}

impl Standing {
    fn none() -> Self {
        let mut known = Ranks::NONE;
        for rank in Rank::ALL {
            known.set(rank, true);
        }
        Self { held: Ranks::NONE, known }
    }

    fn set(&mut self, rank: Rank, on: bool) {
        self.held.set(rank, on);
        self.known.set(rank, true);
    }

    /// Reads `@+nick` or `@nick!user@host` from a list of names.
    fn read(entry: &str, all_prefixes: bool) -> (Self, &str) {
        let mut standing = Self::none();
        let mut nick = entry;
        for rank in Rank::ALL {
            if let Some(rest) = nick.strip_prefix(rank.prefix()) {
                nick = rest;
                standing.held.set(rank, true);
            }
        }
        if !all_prefixes && let Some(highest) = standing.held.highest() {
            for rank in Rank::ALL {
                standing.known.set(rank, rank >= highest);
            }
        }
        (standing, nick.split_once('!').map_or(nick, |(nick, _)| nick))
    }

    fn agrees(self, ranks: Ranks) -> bool {
        Rank::ALL
            .into_iter()
            .all(|rank| !self.known.has(rank) || self.held.has(rank) == ranks.has(rank))
    }
}

/// Whether a text stands in the place of an `EDITMSG`: nobody else begins so here.
fn is_correction(text: &str) -> bool {
    text.strip_prefix("\u{1}ACTION ").unwrap_or(text).starts_with("* ")
}

impl View {
    /// Takes a line in. The error says why the client can't make sense of it.
    pub fn hear(&mut self, line: &str) -> Result<(), String> {
        self.take(line).map_err(|fault| format!("{:?} was told {line:?}: {fault}", self.nick))
    }

    /// Whether a line of the past looks as it must. The client does not take it for news.
    pub fn is_shown(&mut self, line: &str) -> Result<(), String> {
        let message = Message::parse(line).map_err(|error| format!("{line:?}: {error}"))?;
        let is_own = message.tags.get("papo.im/nonce").is_some();
        if is_own {
            self.answers.hear(&message)?;
        }
        let in_batch = message.tags.get("batch").is_some();
        if !is_own && in_batch != self.caps.has(Capability::Batch) {
            return Err(format!("{line:?} is in a batch, or is not"));
        }
        let part = self.past.part(&message);
        look::fits(&message, part, self.caps, self.nick())
            .map_err(|fault| format!("{line:?}: {fault}"))
    }

    /// The client gives one of its lines a label. Each it gives once.
    pub fn label(&mut self, label: &str) {
        self.answers.expect(label);
    }

    fn take(&mut self, line: &str) -> Result<(), String> {
        let message = Message::parse(line).map_err(|error| error.to_string())?;
        let part = self.message.part(&message);
        self.answers.hear(&message)?;
        look::fits(&message, part, self.caps, self.nick())?;
        let source = message.source.unwrap_or_default();
        let actor = source.split_once('!').map_or(source, |(nick, _)| nick);
        let param = |index| message.params.get(index).unwrap_or_default();
        match message.command {
            "001" => self.nick = Some(param(0).to_owned()),
            "CAP" if param(1) == "ACK" => self.acknowledge(param(2)),
            "CAP" if param(1) == "DEL" => self.cancel(param(2)),
            "005" => self.learn(message.params.as_slice()),
            "353" => self.list(param(2), param(3)),
            "366" => self.end_list(param(1)),
            "730" => self.note_presence(param(1), true)?,
            "731" => self.note_presence(param(1), false)?,
            "JOIN" => self.join(actor, param(0))?,
            "PART" => self.leave(actor, param(0))?,
            "KICK" => {
                self.member(actor, param(0))?;
                self.leave(param(1), param(0))?;
            }
            "QUIT" => self.quit(actor)?,
            "RENAME" => self.rename_room(param(0), param(1))?,
            "NICK" => self.rename(actor, param(0))?,
            "MODE" if is_channel(param(0)) => self.mode(&message)?,
            "TOPIC" => _ = self.member(actor, param(0))?,
            // Says again what it has heard, in other words.
            "PRIVMSG" | "NOTICE" if is_correction(param(1)) => {}
            "PRIVMSG" | "NOTICE" => {
                if let Some((_, channel)) = channel_target(param(0)) {
                    self.message(actor, channel, param(1))?;
                }
            }
            _ => {}
        }
        let is_numeric = message.command.starts_with(|c: char| c.is_ascii_digit());
        if is_numeric && self.nick.as_deref().is_some_and(|nick| nick != param(0)) {
            return Err("it is addressed to another nick".into());
        }
        Ok(())
    }

    fn is_me(&self, nick: &str) -> bool {
        self.nick.as_deref() == Some(nick)
    }

    fn room(&mut self, channel: &str) -> Result<&mut Room, String> {
        let key = self.key(channel);
        self.rooms.get_mut(&key).ok_or_else(|| format!("it is not in {channel}"))
    }

    /// A channel's name as it is compared.
    fn key(&self, channel: &str) -> String {
        let casemapping = self.casemapping.unwrap_or(Casemapping::Ascii);
        ChannelName::fold(channel, casemapping)
            .map_or_else(|| channel.to_owned(), |name| name.as_str().to_owned())
    }

    fn learn(&mut self, tokens: &[&str]) {
        if tokens.contains(&"UTF8MAPPING=rfc8265") {
            self.casemapping = Some(Casemapping::Precis);
        }
    }

    fn rename_room(&mut self, old: &str, new: &str) -> Result<(), String> {
        let room =
            self.rooms.remove(&self.key(old)).ok_or_else(|| format!("it is not in {old}"))?;
        match self.rooms.insert(self.key(new), room) {
            Some(_) => Err(format!("it was in {new} already")),
            None => Ok(()),
        }
    }

    fn member(&mut self, nick: &str, channel: &str) -> Result<&mut Standing, String> {
        let room = self.room(channel)?;
        if room.is_unlisted {
            return Ok(room.members.entry(nick.to_owned()).or_insert_with(Standing::none));
        }
        room.members.get_mut(nick).ok_or_else(|| format!("{nick} is not in {channel}"))
    }

    fn acknowledge(&mut self, words: &str) {
        for word in words.split_ascii_whitespace() {
            let (name, on) = word.strip_prefix('-').map_or((word, true), |name| (name, false));
            if let Some(cap) = Capability::named(name) {
                self.caps.set(cap, on);
            }
        }
    }

    /// What is offered no more is off.
    fn cancel(&mut self, words: &str) {
        for cap in words.split(' ').filter_map(Capability::named) {
            self.caps.set(cap, false);
        }
    }

    fn list(&mut self, channel: &str, names: &str) {
        let all_prefixes = self.caps.has(Capability::MultiPrefix);
        // People may ask for the names of channels that they are not in.
        let Ok(room) = self.room(channel) else { return };
        for entry in names.split(' ') {
            let (standing, nick) = Standing::read(entry, all_prefixes);
            room.listing.insert(nick.to_owned(), standing);
        }
    }

    fn end_list(&mut self, channel: &str) {
        if let Ok(room) = self.room(channel) {
            room.members = std::mem::take(&mut room.listing);
            room.is_unlisted = false;
        }
    }

    fn note_presence(&mut self, entries: &str, online: bool) -> Result<(), String> {
        for entry in entries.split(',') {
            if online && !(entry.contains('!') && entry.contains('@')) {
                return Err(format!("{entry:?} is no whole source"));
            }
            let nick = entry.split_once('!').map_or(entry, |(nick, _)| nick);
            let folded = Nick::fold(nick, Casemapping::Precis).ok_or("it names no nick")?;
            self.presence.insert(folded.as_str().to_owned(), online);
        }
        Ok(())
    }

    fn join(&mut self, nick: &str, channel: &str) -> Result<(), String> {
        if self.is_me(nick) {
            let is_unlisted = self.caps.has(Capability::NoImplicitNames)
                || self.caps.has(Capability::NoImplicitNamesDraft);
            let room = Room { is_unlisted, ..Room::default() };
            return match self.rooms.insert(self.key(channel), room) {
                Some(_) => Err("it was in there already".into()),
                None => Ok(()),
            };
        }
        let room = self.room(channel)?;
        match room.members.insert(nick.to_owned(), Standing::none()) {
            Some(_) if !room.is_unlisted => Err(format!("{nick} was in there already")),
            _ => Ok(()),
        }
    }

    fn leave(&mut self, nick: &str, channel: &str) -> Result<(), String> {
        self.member(nick, channel)?;
        if self.is_me(nick) {
            self.rooms.remove(&self.key(channel));
        } else {
            self.room(channel)?.members.remove(nick);
        }
        Ok(())
    }

    fn quit(&mut self, nick: &str) -> Result<(), String> {
        let mut known = false;
        for room in self.rooms.values_mut() {
            known |= room.members.remove(nick).is_some() || room.is_unlisted;
        }
        if known { Ok(()) } else { Err(format!("{nick} was nowhere")) }
    }

    fn rename(&mut self, old: &str, new: &str) -> Result<(), String> {
        let mut known = self.is_me(old);
        if known {
            self.nick = Some(new.to_owned());
        }
        for (channel, room) in &mut self.rooms {
            known |= room.is_unlisted;
            if let Some(standing) = room.members.remove(old) {
                known = true;
                if room.members.insert(new.to_owned(), standing).is_some() {
                    return Err(format!("{new} was in {channel} already"));
                }
            }
        }
        if known { Ok(()) } else { Err(format!("{old} was nowhere")) }
    }

    fn mode(&mut self, message: &Message<'_>) -> Result<(), String> {
        let [channel, letters, arguments @ ..] = message.params.as_slice() else {
            return Err("it has no letters".into());
        };
        self.room(channel)?;
        for change in read_channel_modes(letters, arguments) {
            match change {
                Requested::Change { on, mode: ChannelMode::Member(rank), argument } => {
                    let nick = argument.ok_or("it does not say who")?;
                    self.member(nick, channel)?.set(rank, on);
                }
                Requested::Change {
                    mode: ChannelMode::List(_) | ChannelMode::Key,
                    argument: None,
                    ..
                }
                | Requested::Change { on: true, mode: ChannelMode::Limit, argument: None } => {
                    return Err("it does not say what".into());
                }
                Requested::Change { .. } => {}
                Requested::Unknown(letter) => return Err(format!("{letter:?} is no mode")),
            }
        }
        Ok(())
    }

    fn message(&mut self, nick: &str, channel: &str, text: &str) -> Result<(), String> {
        if self.is_me(nick) || text.is_empty() {
            // With `echo-message` it comes back also from where one is not.
            return Ok(());
        }
        self.room(channel)?.heard.push(text.to_owned());
        Ok(())
    }

    /// What the client is called, once it is registered.
    pub fn nick(&self) -> Option<&str> {
        self.nick.as_deref()
    }

    /// What others said in a channel since the client came.
    pub fn heard(&self, channel: &str) -> &[String] {
        self.rooms.get(&self.key(channel)).map_or(&[], |room| &room.heard)
    }

    /// Whether what this client believes is what is the case.
    pub fn agrees(&self, facts: &Facts, session: SessionId) -> Result<(), String> {
        if !self.answers.are_whole() {
            return Err(format!("{:?} was told the beginning of a batch, not its end", self.nick));
        }
        let Some(user) = facts.user_of(session) else { return Ok(()) };
        let nick = &user.nick;
        if !self.is_me(nick) {
            return Err(format!("{nick} believes it is called {:?}", self.nick));
        }
        let caps = facts.sessions[&session].caps;
        for cap in Capability::ALL {
            // That one comes unasked, with `CAP LS 302`.
            if cap != Capability::CapNotify && caps.has(cap) != self.caps.has(cap) {
                return Err(format!("{nick} is wrong about its capability {}", cap.name()));
            }
        }
        for watched in facts.watched.get(&session).into_iter().flatten() {
            let here = facts.nicks.contains_key(watched);
            let told = self.presence.get(watched);
            if told != Some(&here) {
                return Err(format!("{nick} was told {told:?} of {watched:?}, it is {here}"));
            }
        }
        if self.rooms.len() != user.channels.len() {
            let rooms: Vec<&String> = self.rooms.keys().collect();
            return Err(format!(
                "{nick} believes it is in {rooms:?}, it is in {:?}",
                user.channels
            ));
        }
        for channel in user.channels.iter().filter_map(|id| facts.channels.get(id)) {
            let name = &channel.name;
            let Some(room) = self.rooms.get(&self.key(name)) else {
                return Err(format!("{nick} does not know that it is in {name}"));
            };
            if room.is_unlisted {
                continue;
            }
            for (member, &ranks) in &channel.members {
                let other = facts.users.get(member).map_or("nobody", |user| &user.nick);
                match room.members.get(other) {
                    None => return Err(format!("{nick} does not see {other} in {name}")),
                    Some(standing) if !standing.agrees(ranks) => {
                        return Err(format!(
                            "{nick} sees {other} in {name} as {standing:?}, it is {ranks:?}"
                        ));
                    }
                    Some(_) => {}
                }
            }
            if room.members.len() != channel.members.len() {
                let seen: Vec<&String> = room.members.keys().collect();
                return Err(format!("{nick} sees a ghost in {name}, among {seen:?}"));
            }
        }
        Ok(())
    }
}
