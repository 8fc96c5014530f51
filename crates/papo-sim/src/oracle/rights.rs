//! Nobody did what they had no right to: the rules of ranks and modes, told a second time and from
//! the other side, by what was shown to others.

use std::sync::Arc;

use papo_core::effect::Record;
use papo_core::event::{Happening, MessageKind};
use papo_core::{Audience, ChannelId, Delivery, Event, SessionId};
use papo_proto::Rank;
use papo_proto::formatting::has_formatting;
use papo_proto::mode::{ChannelMode, FlagMode};
use papo_proto::name::channel_target;

use super::crowd::{Crowd, changes_of};
use super::message::pieces;
use super::{Passage, Verdict};

/// Whatever was changed or said in a channel, whoever did it had the rank for it at that moment,
/// and no mode of the channel forbade it.
pub fn nobody_overstepped(passage: &Passage<'_>) -> Verdict {
    let mut crowd = Crowd::before(passage);
    let mut last: Option<&Arc<Event>> = None;
    for delivery in &passage.step.deliveries {
        if let Delivery::Event { audience, event, .. } = delivery
            && let Some(actor) = passage.actor
            && !last.is_some_and(|last| Arc::ptr_eq(last, event) && is_message(event))
        {
            last = Some(event);
            let mut deed = Deed { passage, crowd: &mut crowd, actor, event };
            deed.check(audience).map_err(|fault| format!("{fault}: {event:?}"))?;
        }
        crowd.follow(delivery)?;
    }
    Ok(())
}

fn is_message(event: &Event) -> bool {
    matches!(event.what, Happening::Message { .. } | Happening::Edit { .. })
}

/// Something that somebody did.
struct Deed<'a, 'p> {
    passage: &'a Passage<'p>,
    crowd: &'a mut Crowd<'p>,
    actor: SessionId,
    event: &'a Arc<Event>,
}

impl Deed<'_, '_> {
    fn check(&mut self, audience: &Audience) -> Verdict {
        let said = match &self.event.what {
            Happening::Message { kind, target, text, joints, .. } => {
                Some((kind, target, text, &**joints))
            }
            Happening::Edit { kind, target, text, .. } => Some((kind, target, text, &[][..])),
            _ => None,
        };
        if let Some((kind, target, text, joints)) = said {
            let step = self.passage.step;
            let mut records = step.records.iter().chain(&step.events);
            let record = records.find(|record| Arc::ptr_eq(&record.event, self.event));
            return match record {
                Some(Record { channel: Some(id), rank, .. }) => {
                    self.may_send(*id, *rank, target)?;
                    pieces(text, joints)
                        .iter()
                        .try_for_each(|piece| self.may_be_sent(*id, *kind, piece))
                }
                _ => Ok(()),
            };
        }
        let Audience::Channel { channel, .. } = *audience else { return Ok(()) };
        match &self.event.what {
            Happening::Kick { nick, .. } => self.may_kick(channel, nick),
            Happening::Topic { .. } => self.may_under(channel, FlagMode::ProtectedTopic),
            Happening::Invite { .. } => self.may_under(channel, FlagMode::InviteOnly),
            Happening::Rename { .. } => self.must_count_for(channel, Rank::Operator),
            // What the server itself shows is what is the case already.
            Happening::Mode { changes, .. } if self.event.source.contains('!') => {
                for (on, mode, argument) in changes_of(changes) {
                    self.may_change(channel, on, mode, argument.as_deref())?;
                    // The next change in the line has another right to it.
                    self.crowd.change(channel, self.event, (on, mode, argument.as_deref()));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn must_count_for(&self, channel: ChannelId, needed: Rank) -> Verdict {
        let standing = self.crowd.standing(channel, self.actor);
        if standing >= Some(needed) {
            return Ok(());
        }
        Err(format!("{:?} needs to be {needed:?} and is {standing:?}", self.actor))
    }

    /// What any member may do, unless the flag is on.
    fn may_under(&self, channel: ChannelId, flag: FlagMode) -> Verdict {
        if self.crowd.has(channel, flag) {
            return self.must_count_for(channel, Rank::HalfOperator);
        }
        match self.crowd.ranks(channel, self.actor) {
            Some(_) => Ok(()),
            None => Err(format!("{:?} is not in the channel", self.actor)),
        }
    }

    fn may_kick(&self, channel: ChannelId, nick: &str) -> Verdict {
        let Some(target) = self.crowd.called(channel, nick, self.event) else {
            return Err(format!("{nick} is not in the channel"));
        };
        let theirs = self.crowd.ranks(channel, target).and_then(papo_proto::Ranks::highest);
        let needed = match theirs {
            Some(theirs) if target != self.actor && theirs > Rank::Operator => Rank::Founder,
            Some(theirs) if target != self.actor && theirs > Rank::Voice => Rank::Operator,
            _ => Rank::HalfOperator,
        };
        self.must_count_for(channel, needed)
    }

    fn may_change(
        &self,
        channel: ChannelId,
        on: bool,
        mode: ChannelMode,
        argument: Option<&str>,
    ) -> Verdict {
        let ChannelMode::Member(rank) = mode else {
            return match mode.letter() {
                'r' => Err("the server alone may".into()),
                's' | 'U' => self.must_count_for(channel, Rank::Operator),
                _ => self.must_count_for(channel, Rank::HalfOperator),
            };
        };
        let target = argument.and_then(|nick| self.crowd.called(channel, nick, self.event));
        let Some(target) = target else { return Err(format!("{argument:?} is no member")) };
        if !on && target == self.actor {
            return Ok(());
        }
        self.must_count_for(
            channel,
            match rank.letter() {
                'v' => Rank::HalfOperator,
                'h' | 'o' => Rank::Operator,
                _ => Rank::Founder,
            },
        )?;
        match self.crowd.ranks(channel, target).and_then(papo_proto::Ranks::highest) {
            Some(theirs) if !on => self.must_count_for(channel, theirs),
            _ => Ok(()),
        }
    }

    /// Whether this actor may say something there to those of at least this rank.
    fn may_send(&self, channel: ChannelId, heard_by: Option<Rank>, target: &str) -> Verdict {
        let actor = self.actor;
        let has = |flag| self.crowd.has(channel, flag);
        let Some((named, _)) = channel_target(target) else {
            return Err(format!("{target} is no channel"));
        };
        if heard_by < named {
            return Err(format!("for {named:?}, and heard by {heard_by:?}"));
        }
        let is_member = self.crowd.ranks(channel, actor).is_some();
        if !is_member && has(FlagMode::NoExternal) {
            return Err(format!("{actor:?} is not in the channel, which is +n"));
        }
        let standing = self.crowd.standing(channel, actor);
        if has(FlagMode::Frozen) && standing < Some(Rank::Operator) {
            return Err(format!("{actor:?} is no operator, and the channel is +F"));
        }
        let is_logged_in = self.crowd.is_logged_in(actor);
        let is_closed = has(FlagMode::Moderated) || has(FlagMode::LoggedInSpeak) && !is_logged_in;
        let must_be_silent = is_closed && standing.is_none();
        let may_be_overheard = is_member && has(FlagMode::OpModerated);
        if must_be_silent && !(may_be_overheard && heard_by >= Some(Rank::HalfOperator)) {
            return Err(format!("{actor:?} may not speak to {heard_by:?}"));
        }
        if heard_by > named && !must_be_silent {
            return Err(format!("{actor:?} may speak to all, and {heard_by:?} hears it"));
        }
        Ok(())
    }

    /// Whether the channel takes such a message at all.
    fn may_be_sent(&self, channel: ChannelId, kind: MessageKind, text: &str) -> Verdict {
        let has = |flag| self.crowd.has(channel, flag);
        if kind == MessageKind::Notice && has(FlagMode::NoNotice) {
            return Err("a notice, and the channel is +T".into());
        }
        let is_ctcp = text.starts_with('\u{1}') && !text.starts_with("\u{1}ACTION");
        if is_ctcp && has(FlagMode::NoCtcp) {
            return Err("a request, and the channel is +C".into());
        }
        if has_formatting(text) && has(FlagMode::StripFormatting) {
            return Err("formatted, and the channel is +S".into());
        }
        Ok(())
    }
}
