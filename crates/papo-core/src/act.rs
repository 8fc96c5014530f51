//! What is done to messages that were said. The message is looked up first, outside the realm, and
//! only as far as who wants to do something to it may see it.

use std::collections::BTreeSet;
use std::sync::Arc;

use papo_proto::history::{One, Reacted, Read, Traits, View, Where};
use papo_proto::name::channel_target;
use papo_proto::{Capability, Casemapping, Nick, Rank, Verb};

use crate::channel::Channel;
use crate::command::chathistory::view_of;
use crate::command::{editmsg, pin, redact};
use crate::effect::{Act, Audience, Doing, Except, Filed, Record};
use crate::event::{Event, Happening, MessageKind};
use crate::history::filed_under;
use crate::id::{ChannelId, MessageId, SessionId};
use crate::input::Answer;
use crate::limits::ACTED_MAX;
use crate::map::{Map, Seed};
use crate::policy;
use crate::reaction::{self, Reaction};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::session::Purpose;
use crate::turn::{Outcome, Turn};
use crate::user::{User, account_party};

/// Something that somebody wants to do to a message.
#[derive(Debug)]
pub(crate) struct Acting {
    /// The command that says so.
    pub(crate) verb: Verb,
    /// Where the message was said, as the asker calls it.
    pub(crate) target: Box<str>,
    /// Which message.
    pub(crate) id: MessageId,
    /// The last thing that had happened when it was looked for.
    pub(crate) asked: MessageId,
    pub(crate) wish: Wish,
}

/// What somebody wants to do.
#[derive(Debug)]
pub(crate) enum Wish {
    /// Take it back.
    Redact { reason: Option<Box<str>> },
    /// Have it say something else.
    Edit { text: Box<str> },
    /// Keep it at hand in its channel, or no more.
    Pin { on: bool },
    /// React to it, with these tags.
    React { reaction: Reaction, tags: Box<str> },
}

/// A message that was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The message.
    pub event: Arc<Event>,
    /// The channel that it was said in.
    pub channel: Option<ChannelId>,
    /// Who said it to whom, if that was in private.
    pub pair: Option<(Box<str>, Box<str>)>,
    /// The rank that a member needs to see it.
    pub rank: Option<Rank>,
    /// Not everybody could have come in to hear it.
    pub closed: bool,
    /// For its sender alone.
    pub silenced: bool,
    /// How many reactions it has, without those that were taken back again.
    pub reactions: usize,
    /// How many of them are of who asked about one.
    pub own_reactions: usize,
    /// It has the one that was asked about.
    pub has_reacted: bool,
    /// It is pinned.
    pub is_pinned: bool,
    /// How many messages are pinned where it is.
    pub pins: usize,
}

impl Found {
    /// All that decides who may see it.
    fn traits(&self) -> Traits<'_> {
        let place = match (&self.pair, self.channel) {
            (Some((sender, receiver)), _) => Where::Pair(sender, receiver),
            (None, channel) => Where::Channel(channel.map_or(0, |channel| channel.0)),
        };
        let Self { rank, closed, silenced, .. } = *self;
        Traits { id: self.event.id.0, place, rank, closed, silenced, is_event: false }
    }
}

/// To which messages something was done a moment ago. Who looked for one of these before that must
/// look again: what it found is not as it was.
#[derive(Debug)]
pub(crate) struct Acted {
    /// The last act on each.
    last: Map<MessageId, MessageId>,
    /// All acts up to this one may be forgotten.
    forgotten: MessageId,
}

impl Acted {
    pub(crate) fn new(seed: Seed) -> Self {
        Self { last: seed.map(), forgotten: MessageId::default() }
    }

    pub(crate) fn note(&mut self, on: MessageId, act: MessageId) {
        if self.last.len() >= ACTED_MAX {
            self.forgotten = self.last.values().copied().max().unwrap_or(act);
            self.last.clear();
        }
        self.last.insert(on, act);
    }

    /// Whether who looked for a message at this time has found it as it is.
    fn is_known_at(&self, on: MessageId, asked: MessageId) -> bool {
        self.forgotten <= asked && self.last.get(&on).is_none_or(|act| *act <= asked)
    }
}

/// What stands for all that is pinned in a channel: no message has so small an id.
fn pins_of(channel: ChannelId) -> MessageId {
    MessageId(channel.0)
}

/// Refuses with a `FAIL` of this command.
pub(crate) fn fail(verb: Verb, code: &str, context: &[&str], text: &str) -> Refusal {
    Refusal::Fail(Reply::fail(verb.word(), code, context, text))
}

impl Acting {
    /// Refuses with a `FAIL` about the message.
    pub(crate) fn fail(&self, code: &str, text: &str) -> Refusal {
        fail(self.verb, code, &[&self.target, &self.id.to_string()], text)
    }

    /// Refuses with a `FAIL` that says how much time there was, in seconds.
    pub(crate) fn too_late(&self, code: &str, within_ms: u64, text: &str) -> Refusal {
        let window = (within_ms / 1000).to_string();
        fail(self.verb, code, &[&self.target, &self.id.to_string(), &window], text)
    }

    pub(crate) fn unknown(&self) -> Refusal {
        self.fail("UNKNOWN_MSGID", "This message does not exist or is too old")
    }
}

/// Looks for the message to which something is to be done.
pub(crate) fn ask(
    turn: &mut Turn<'_>,
    verb: Verb,
    target: Box<str>,
    msgid: &str,
    wish: Wish,
) -> Outcome {
    let view = view(turn, verb, &target)?;
    let Some(id) = MessageId::parse(msgid) else {
        let text = "This message does not exist or is too old";
        return Err(fail(verb, "UNKNOWN_MSGID", &[&target, msgid], text));
    };
    turn.must_be_able_to_keep(verb.word(), &target)?;
    put(turn, Acting { verb, target, id, asked: id, wish }, view);
    Ok(())
}

fn put(turn: &mut Turn<'_>, acting: Acting, view: View) {
    let (id, asked) = (acting.id.0, turn.realm.last_message());
    let reaction = match &acting.wish {
        Wish::React { reaction, .. } => {
            let me = turn.me();
            let by = me.party(turn.realm.directory.casemapping());
            Some(Reacted { by, since: me.known_since.0, text: reaction.text.clone() })
        }
        Wish::Redact { .. } | Wish::Edit { .. } | Wish::Pin { .. } => None,
    };
    let purpose = Purpose::Act(Box::new(Acting { asked, ..acting }));
    turn.read(purpose, Read::One(One { id, view, reaction }));
}

/// What the user may see where the message is.
pub(crate) fn view(turn: &Turn<'_>, verb: Verb, target: &str) -> Result<View, Refusal> {
    // What was said to some of a channel is found in the channel.
    let name = channel_target(target).map_or(target, |(_, name)| name);
    view_of(turn, name).map(|(_, view)| view).ok_or_else(|| nothing_there(verb, target))
}

/// Refuses with a `FAIL` that says that the user has no messages of this target.
pub(crate) fn nothing_there(verb: Verb, target: &str) -> Refusal {
    let text = match verb {
        Verb::Redact => format!("You cannot delete messages from {target}"),
        _ => format!("You have no messages from {target}"),
    };
    fail(verb, "INVALID_TARGET", &[target], &text)
}

/// The message was looked for.
pub(crate) fn answered(turn: &mut Turn<'_>, acting: Acting, answer: Answer) -> Outcome {
    let Answer::One(found) = answer else { return Err(Refusal::TryAgain(acting.verb)) };
    // Meanwhile it may have been put out, or something else may have been done.
    let view = view(turn, acting.verb, &acting.target)?;
    turn.must_be_able_to_keep(acting.verb.word(), &acting.target)?;
    let acted = &turn.realm.acted;
    let is_known = |on| acted.is_known_at(on, acting.asked);
    // How many are pinned counts for all of the channel.
    let channel = found.as_ref().and_then(|found| found.channel);
    if !is_known(acting.id) || channel.is_some_and(|channel| !is_known(pins_of(channel))) {
        put(turn, acting, view);
        return Ok(());
    }
    let found =
        found.filter(|found| view.shows(&found.traits())).ok_or_else(|| acting.unknown())?;
    let is_reaction =
        matches!(found.event.what, Happening::Message { kind: MessageKind::Tagmsg, .. });
    match &acting.wish {
        Wish::Redact { reason } => redact::go_on(turn, &acting, &found, reason.as_deref()),
        _ if is_reaction => Err(acting.unknown()),
        Wish::Edit { text } => editmsg::go_on(turn, &acting, &found, text),
        Wish::Pin { on } => pin::go_on(turn, &acting, &found, *on),
        Wish::React { reaction, tags } => reaction::go_on(turn, &acting, &found, reaction, tags),
    }
}

/// By what the author of a message was known; `None` if that was no user.
fn author_party(message: &Event, casemapping: Casemapping) -> Option<Box<str>> {
    if let Some(account) = &message.account {
        return Some(account_party(&casemapping.fold_mask(account)));
    }
    let nick = message.source.split('!').next()?;
    Nick::fold(nick, casemapping).map(|folded| folded.as_str().into())
}

/// Who is known by this, if anybody is here who is.
fn by_party<'a>(turn: &'a Turn<'_>, party: &str) -> Option<&'a User> {
    let Some(account) = party.strip_prefix('@') else { return turn.realm.user_named(party) };
    let account = turn.realm.accounts.named(account)?;
    turn.realm.user_of_account(&account.name).map(|id| turn.realm.user(id))
}

/// The author of a message, if it is here and known by the same name since then.
pub(crate) fn author<'a>(turn: &'a Turn<'_>, message: &Event) -> Option<&'a User> {
    let casemapping = turn.realm.directory.casemapping();
    let party = author_party(message, casemapping)?;
    let is_author = |user: &&User| user.is_known_as(&party, message.id, casemapping);
    Some(turn.me()).filter(is_author).or_else(|| by_party(turn, &party).filter(is_author))
}

/// By what the other end of a message is known that was said in private.
fn other_party<'a>(turn: &Turn<'_>, found: &'a Found) -> Option<&'a str> {
    let (sender, receiver) = found.pair.as_ref()?;
    let me = turn.me().party(turn.realm.directory.casemapping());
    Some(if *sender == me { receiver } else { sender })
}

/// The other end of a message that was said in private, if it is here.
pub(crate) fn other_end<'a>(turn: &'a Turn<'_>, found: &Found) -> Option<&'a User> {
    let party = other_party(turn, found)?;
    let casemapping = turn.realm.directory.casemapping();
    let is_end = |user: &&User| user.is_known_as(party, found.event.id, casemapping);
    by_party(turn, party).filter(is_end)
}

/// Whether the other end, which is not here, can come back as the one to whom it was said: whoever
/// takes the nick of a guest, or makes an account anew, is somebody else.
fn can_come_back(turn: &Turn<'_>, found: &Found) -> bool {
    let account = other_party(turn, found).and_then(|party| party.strip_prefix('@'));
    let account = account.and_then(|name| turn.realm.accounts.named(name));
    account.is_some_and(|account| MessageId::first_at(account.made_ms) < found.event.id)
}

/// To whom something about a message is said: to those to whom it was said itself.
pub(crate) fn target(turn: &Turn<'_>, acting: &Acting, found: &Found) -> Result<String, Refusal> {
    if let Some(channel) = found.channel.and_then(|id| turn.realm.channels.get(&id)) {
        let sign = found.rank.map(|rank| rank.prefix().to_string()).unwrap_or_default();
        return Ok(format!("{sign}{}", channel.name));
    }
    let other = other_end(turn, found);
    let other = other.ok_or_else(|| Refusal::NoSuchNick(acting.target.clone()))?;
    Ok(other.nick.as_str().to_owned())
}

/// Where something is done.
#[derive(Debug)]
pub(crate) struct Scene {
    /// The target as it goes on the wire.
    pub(crate) target: Arc<str>,
    filed: Filed,
    silenced: bool,
    /// The other end, as far as it is here and sees what is done.
    other: Arc<[SessionId]>,
}

/// Where it is done, by the message and by what is the case now: nobody sees more of what is done to
/// a message than of the message, or than of what is said now.
pub(crate) fn scene(turn: &Turn<'_>, acting: &Acting, found: &Found) -> Result<Scene, Refusal> {
    if let Some(channel) = found.channel {
        let channel = turn.realm.channels.get(&channel).ok_or_else(|| acting.unknown())?;
        let filed = closed_as(filed_under(channel), found.closed);
        let target = channel.name.clone();
        return Ok(Scene { target, filed, silenced: false, other: [].into() });
    }
    let receiver = other_party(turn, found).ok_or_else(|| acting.unknown())?.into();
    let sender = turn.me().party(turn.realm.directory.casemapping());
    let other = other_end(turn, found);
    let target = other.map_or(&*acting.target, |other| other.nick.as_str()).into();
    let hears = match other {
        Some(other) => policy::hears(other, turn.me()),
        None => can_come_back(turn, found),
    };
    let silenced = found.silenced || !hears;
    let other = other.filter(|_| !silenced).map_or([].into(), |other| other.sessions.clone());
    Ok(Scene { target, filed: Filed::Pair { sender, receiver }, silenced, other })
}

/// Behind a door, if the message was.
pub(crate) fn closed_as(mut filed: Filed, message_closed: bool) -> Filed {
    if let Filed::Channel { closed, .. } = &mut filed {
        *closed |= message_closed;
    }
    filed
}

/// Has an act kept, and shows it to those who may see the message and know of such acts. Who did it
/// sees it, too: it is the answer.
pub(crate) fn keep_and_show(
    turn: &mut Turn<'_>,
    (found, scene): (&Found, Scene),
    doing: Doing,
    needs: Capability,
    event: Arc<Event>,
) {
    let Scene { filed, silenced, other, .. } = scene;
    let by = turn.me().party(turn.realm.directory.casemapping());
    let on = found.event.id;
    turn.realm.acted.note(on, event.id);
    if doing == Doing::Redact {
        turn.realm.nonces.take_back(on);
    }
    if let (Doing::Pin, Some(channel)) = (&doing, found.channel) {
        turn.realm.acted.note(pins_of(channel), event.id);
    }
    turn.fx.records.push(Record {
        channel: found.channel,
        seq: 0,
        rank: found.rank,
        silenced,
        filed,
        by: Some(turn.session),
        label: turn.tags.label.clone(),
        nonce: None,
        act: Some(Box::new(Act { on, by, doing })),
        event: event.clone(),
    });
    let me = turn.session;
    let others = match (found.channel, found.rank) {
        (Some(channel), None) => {
            turn.show_to_capable(
                Audience::Channel { channel, except: Except::Nobody },
                needs,
                event,
            );
            return;
        }
        (Some(channel), Some(rank)) => turn
            .realm
            .channels
            .get(&channel)
            .map_or_else(BTreeSet::new, |channel| ranked(turn, channel, rank)),
        (None, _) => other.iter().copied().collect(),
    };
    let others: BTreeSet<SessionId> = others.into_iter().chain(turn.my_others()).collect();
    let others: Arc<[SessionId]> = others.into_iter().filter(|&other| other != me).collect();
    if !others.is_empty() {
        turn.show_to_capable(Audience::Sessions(others), needs, event.clone());
    }
    turn.show_to_capable(Audience::Session(me), needs, event);
}

/// The sessions of those members who have at least this rank.
fn ranked(turn: &Turn<'_>, channel: &Channel, rank: Rank) -> BTreeSet<SessionId> {
    let members = channel.members.iter().filter(|(_, ranks)| ranks.at_least(rank));
    members.flat_map(|(&member, _)| turn.realm.user(member).sessions()).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_looked_before_something_was_done_looks_again() {
        let mut acted = Acted::new(Seed(7));
        let (on, other) = (MessageId(5), MessageId(6));
        assert!(acted.is_known_at(on, MessageId(10)));
        acted.note(on, MessageId(11));
        assert!(!acted.is_known_at(on, MessageId(10)) && acted.is_known_at(on, MessageId(11)));
        assert!(acted.is_known_at(other, MessageId(10)));
        for id in 0..ACTED_MAX as u64 {
            acted.note(MessageId(1000 + id), MessageId(2000 + id));
        }
        assert!(!acted.is_known_at(on, MessageId(10)), "forgotten, and so not known");
        assert!(acted.is_known_at(on, MessageId(9999)));
        assert!(acted.last.len() <= ACTED_MAX);
    }
}
