//! Who may do what. Every "may X do Y" of the realm is answered here and nowhere else; the answer
//! to "no" is the refusal that the asker gets.

use papo_proto::mode::{FlagMode, UserMode};
use papo_proto::skeleton::Skeleton;
use papo_proto::{Nick, Rank};

use crate::channel::Channel;
use crate::refusal::{ChannelRefusal, Refusal};
use crate::user::User;

type Answer = Result<(), ChannelRefusal>;

/// Names that would be taken for a part of the server, in any script that looks like it.
const RESERVED_NICKS: &[&str] = &[
    "admin",
    "administrator",
    "anonymous",
    "botserv",
    "chanserv",
    "global",
    "helpserv",
    "histserv",
    "hostserv",
    "irc",
    "localhost",
    "memoserv",
    "moderator",
    "nickserv",
    "operator",
    "operserv",
    "papo",
    "root",
    "server",
    "services",
    "system",
];

/// Whether anybody may have this nick at all.
pub(crate) fn may_have_nick(nick: &Nick, server_name: &str) -> Result<(), Refusal> {
    let looks_like = |reserved: &&str| nick.skeleton() == &Skeleton::of(reserved);
    match RESERVED_NICKS.iter().copied().chain([server_name]).find(looks_like) {
        Some(_) => Err(Refusal::ErroneousNickname(nick.as_str().into(), "it is reserved")),
        None => Ok(()),
    }
}

/// Whether a user may come into a channel that exists. An invitation by somebody who may moderate
/// it opens what is closed by `+i`, `+k`, `+l` and `+b`; one by anybody else opens nothing.
pub(crate) fn may_join(user: &User, channel: &Channel, key: Option<&str>) -> Answer {
    if user
        .invitations
        .iter()
        .any(|invitation| invitation.channel == channel.id && invitation.opens)
    {
        return Ok(());
    }
    if channel.bans(&user.folded_source) {
        return Err(ChannelRefusal::Banned);
    }
    if channel.has(FlagMode::InviteOnly) {
        return Err(ChannelRefusal::InviteOnly);
    }
    if channel.key.as_deref().is_some_and(|wanted| key != Some(wanted)) {
        return Err(ChannelRefusal::BadKey);
    }
    if channel.limit.is_some_and(|limit| channel.members.len() >= limit) {
        return Err(ChannelRefusal::Full);
    }
    Ok(())
}

/// Whether a user may say something in a channel; if not, the letter of the mode that forbids it.
pub(crate) fn may_speak(user: &User, channel: &Channel) -> Result<(), char> {
    let ranks = channel.ranks(user.id);
    if ranks.is_none() && channel.has(FlagMode::NoExternal) {
        return Err('n');
    }
    if ranks.is_some_and(|ranks| ranks.at_least(Rank::Voice)) || may_moderate(user, channel).is_ok()
    {
        return Ok(());
    }
    if channel.has(FlagMode::Moderated) {
        return Err('m');
    }
    if channel.bans(&user.folded_source) {
        return Err('b');
    }
    Ok(())
}

/// Whether a user may change modes, kick, and invite into closed channels: its operators, and the
/// operators of the server where they are members.
pub(crate) fn may_moderate(user: &User, channel: &Channel) -> Answer {
    must_be_in(user, channel)?;
    if channel.is_at_least(user.id, Rank::Operator) || user.modes.has(UserMode::Operator) {
        Ok(())
    } else {
        Err(ChannelRefusal::OperatorNeeded)
    }
}

/// Whether a user may set the topic.
pub(crate) fn may_set_topic(user: &User, channel: &Channel) -> Answer {
    must_be_in(user, channel)?;
    if channel.has(FlagMode::ProtectedTopic) { may_moderate(user, channel) } else { Ok(()) }
}

/// Whether a user may invite.
pub(crate) fn may_invite(user: &User, channel: &Channel) -> Answer {
    must_be_in(user, channel)?;
    if channel.has(FlagMode::InviteOnly) { may_moderate(user, channel) } else { Ok(()) }
}

/// Whether a user is a member.
pub(crate) fn must_be_in(user: &User, channel: &Channel) -> Answer {
    if channel.members.contains_key(&user.id) { Ok(()) } else { Err(ChannelRefusal::NotOn) }
}

/// Whether a user may know that a channel exists, what it is about and who is in it.
pub(crate) fn can_see_channel(user: &User, channel: &Channel) -> bool {
    !channel.has(FlagMode::Secret)
        || channel.members.contains_key(&user.id)
        || user.modes.has(UserMode::Operator)
}

/// Whether a user is shown in lists that another asked for.
pub(crate) fn can_see_user(asker: &User, other: &User) -> bool {
    asker.id == other.id
        || !other.modes.has(UserMode::Invisible)
        || asker.modes.has(UserMode::Operator)
        || asker.channels.iter().any(|channel| other.channels.contains(channel))
}

/// Whether a user is shown where another connects from, and how its modes are.
pub(crate) fn can_see_private(asker: &User, other: &User) -> bool {
    asker.id == other.id || asker.modes.has(UserMode::Operator)
}

/// Whether a user is an operator of the server.
pub(crate) fn must_be_operator(user: &User) -> Result<(), Refusal> {
    if user.modes.has(UserMode::Operator) { Ok(()) } else { Err(Refusal::NoPrivileges) }
}
