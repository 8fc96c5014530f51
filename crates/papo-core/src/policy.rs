//! Who may do what. Every "may X do Y" of the realm is answered here and nowhere else; the answer
//! to "no" is the refusal that the asker gets.

use papo_proto::ctcp::is_ctcp;
use papo_proto::mode::{ChannelMode, FlagMode, ListMode, UserMode};
use papo_proto::skeleton::Skeleton;
use papo_proto::{MessageKind, Nick, Rank, Ranks, Verb, mask};

use crate::actor::{Actor, Power};
use crate::channel::Channel;
use crate::founded::ChannelState;
use crate::id::UserId;
use crate::realm::Realm;
use crate::refusal::{ChannelRefusal, LoginRefusal, Refusal};
use crate::role;
use crate::session::Session;
use crate::settings::Settings;
use crate::turn::Outcome;
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

/// The port that a session has to come to instead, with TLS: on a server for everybody, where somebody on
/// the way can read what it says and hears.
pub(crate) fn has_to_come_to(realm: &Realm, session: &Session) -> Option<u16> {
    let is_private = session.transport.is_secure() || session.is_here;
    realm.settings.public.filter(|_| !is_private).map(|public| public.port)
}

/// Whether a session may have this nick now: nobody else has it, or one that looks like it, and it
/// belongs to no account but the session's own.
pub(crate) fn may_take_nick(realm: &Realm, nick: &Nick, session: &Session) -> Result<(), Refusal> {
    if realm.directory.rival(nick, session.user()).is_some() {
        return Err(Refusal::NicknameInUse(nick.as_str().into()));
    }
    match realm.accounts.owner_of(nick) {
        Some(owner) if session.account.as_ref() != Some(&owner.name) => {
            Err(LoginRefusal::NicknameInUse(nick.as_str().into()).into())
        }
        _ => Ok(()),
    }
}

/// With what somebody comes to a channel's door.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pass<'a> {
    /// With the key, or none.
    Key(Option<&'a str>),
    /// By a link of who runs the server.
    Link,
}

/// Whether a user may come into a channel that exists. An invitation by somebody who keeps order in
/// it opens whatever closes it; one by anybody else opens nothing. Nobody is shut out of what it
/// founded, and who keeps order in a channel whenever it is there, or has come by a link to it, is shut out by
/// a ban alone.
pub(crate) fn may_join(user: &User, channel: &Channel, pass: Pass<'_>) -> Answer {
    if user.invitations.iter().any(|invitation| invitation.is_to(channel) && invitation.opens) {
        return Ok(());
    }
    if channel.is_founder(user) {
        return Ok(());
    }
    if is_banned(user, channel) {
        return Err(ChannelRefusal::Banned);
    }
    if channel.kept_ranks(user.account.as_deref()).at_least(Rank::HalfOperator) {
        return Ok(());
    }
    let Pass::Key(key) = pass else { return Ok(()) };
    if must_be_invited(user, channel) {
        return Err(ChannelRefusal::InviteOnly);
    }
    if channel.has(FlagMode::LoggedInJoin) && user.account.is_none() {
        return Err(ChannelRefusal::LoginNeeded);
    }
    if channel.key.as_deref().is_some_and(|wanted| key != Some(wanted)) {
        return Err(ChannelRefusal::BadKey);
    }
    if channel.limit.is_some_and(|limit| channel.members.len() >= limit) {
        return Err(ChannelRefusal::Full);
    }
    Ok(())
}

/// Whether a user may give a founded channel to another, or let it end.
pub(crate) fn may_give_away(user: &User, channel: &ChannelState) -> bool {
    user.modes.has(UserMode::Operator) || user.account.is_some() && user.account == channel.founder
}

/// Whether anybody may come into a channel, whoever it is, and so hear what is said there.
pub(crate) fn is_open(channel: &Channel) -> bool {
    channel.key.is_none()
        && ![FlagMode::InviteOnly, FlagMode::LoggedInJoin, FlagMode::Secret]
            .into_iter()
            .any(|flag| channel.has(flag))
}

/// Whether a ban means a user, and no exempt does.
pub(crate) fn is_banned(user: &User, channel: &Channel) -> bool {
    channel.lists.means(ListMode::Ban, user) && !channel.lists.means(ListMode::Exempt, user)
}

/// Whether a user needs an invitation to come in.
pub(crate) fn must_be_invited(user: &User, channel: &Channel) -> bool {
    channel.has(FlagMode::InviteOnly) && !channel.lists.means(ListMode::InviteExempt, user)
}

/// Whether a user may say something in a channel; if not, the letter of the mode that forbids it.
/// If so, the rank that a member needs to hear it: `None` for all of them.
pub(crate) fn may_speak(user: &User, channel: &Channel) -> Result<Option<Rank>, char> {
    let is_member = channel.members.contains_key(&user.id);
    if !is_member && channel.has(FlagMode::NoExternal) {
        return Err('n');
    }
    if channel.has(FlagMode::Frozen) && standing(user, channel) < Some(Rank::Operator) {
        return Err('F');
    }
    if standing(user, channel) >= Some(Rank::Voice) {
        return Ok(None);
    }
    if is_banned(user, channel) {
        return Err('b');
    }
    let closed = if channel.has(FlagMode::Moderated) {
        'm'
    } else if channel.has(FlagMode::LoggedInSpeak) && user.account.is_none() {
        'M'
    } else {
        return Ok(None);
    };
    if is_member && channel.has(FlagMode::OpModerated) {
        Ok(Some(Rank::HalfOperator))
    } else {
        Err(closed)
    }
}

/// Whether a channel takes what somebody says who may speak there; if not, the letter of the mode
/// that forbids it. Ranks make no difference.
pub(crate) fn may_be_said(channel: &Channel, kind: MessageKind, text: &str) -> Result<(), char> {
    if kind == MessageKind::Notice && channel.has(FlagMode::NoNotice) {
        return Err('T');
    }
    if is_ctcp(text) && channel.has(FlagMode::NoCtcp) {
        return Err('C');
    }
    Ok(())
}

/// Takes out of a client's tags those that are not passed on (`CLIENTTAGDENY`).
pub(crate) fn withhold_tags(settings: &Settings, tags: &mut Box<str>) {
    let list = &settings.client_tags_denied;
    if list.is_empty() {
        return;
    }
    let has = |word: &str| list.iter().any(|it| **it == *word);
    let is_denied = |tag: &str| {
        let name = tag.trim_start_matches('+').split('=').next().unwrap_or_default();
        has(name) || has("*") && !has(&format!("-{name}"))
    };
    let kept: Vec<&str> = tags.split(';').filter(|tag| !is_denied(tag)).collect();
    *tags = kept.join(";").into();
}

/// What a user counts for in a channel. Operators of the server count as founders where they are
/// members; this gives them rights, but no protection.
fn standing(user: &User, channel: &Channel) -> Option<Rank> {
    let ranks = channel.ranks(user.id)?;
    if user.modes.has(UserMode::Operator) { Some(Rank::Founder) } else { ranks.highest() }
}

/// Whether a user counts for at least this rank in a channel.
pub(crate) fn must_be_at_least(rank: Rank, user: &User, channel: &Channel) -> Answer {
    must_be_in(user, channel)?;
    if standing(user, channel) >= Some(rank) { Ok(()) } else { Err(ChannelRefusal::OperatorNeeded) }
}

/// Whether a user keeps order in a channel: lists its exempts, kicks somebody at all, and lets
/// people in with an invitation.
pub(crate) fn may_keep_order(user: &User, channel: &Channel) -> Answer {
    must_be_at_least(Rank::HalfOperator, user, channel)
}

/// Whether a user may change a mode of a channel that is not somebody's rank: half-operators what
/// keeps order, operators also who finds the channel and whether `+m` lets them alone hear.
pub(crate) fn may_change_mode(user: &User, channel: &Channel, mode: ChannelMode) -> Answer {
    let needed = match mode {
        ChannelMode::Flag(FlagMode::Secret | FlagMode::OpModerated) => Rank::Operator,
        _ => Rank::HalfOperator,
    };
    must_be_at_least(needed, user, channel)
}

/// Whether a user may give a rank to a member, or take it away: half-operators give voices,
/// operators what is up to their own rank, founders all. Nothing is taken from who is above
/// oneself; from oneself, always. Without a member, whether they may with anybody.
pub(crate) fn may_rank(
    user: &User,
    channel: &Channel,
    (on, rank): (bool, Rank),
    member: Option<UserId>,
) -> Answer {
    must_be_in(user, channel)?;
    if !on && member == Some(user.id) {
        return Ok(());
    }
    let needed = match rank {
        Rank::Voice => Rank::HalfOperator,
        Rank::HalfOperator | Rank::Operator => Rank::Operator,
        Rank::Protected | Rank::Founder => Rank::Founder,
    };
    must_be_at_least(needed, user, channel)?;
    let theirs = member.and_then(|member| channel.ranks(member)).and_then(Ranks::highest);
    match theirs.filter(|_| !on) {
        Some(theirs) => must_be_at_least(theirs, user, channel),
        None => Ok(()),
    }
}

/// Whether a user may put a member out: half-operators who has no rank or a voice, operators also
/// half-operators and each other, founders all.
pub(crate) fn may_kick(user: &User, channel: &Channel, member: UserId) -> Answer {
    let theirs = channel.ranks(member).and_then(Ranks::highest);
    let needed = match theirs.filter(|_| user.id != member) {
        Some(Rank::Protected | Rank::Founder) => Rank::Founder,
        Some(Rank::HalfOperator | Rank::Operator) => Rank::Operator,
        Some(Rank::Voice) | None => Rank::HalfOperator,
    };
    must_be_at_least(needed, user, channel)
}

/// Whether a user may set the topic.
pub(crate) fn may_set_topic(user: &User, channel: &Channel) -> Answer {
    must_be_in(user, channel)?;
    if channel.has(FlagMode::Frozen) {
        return must_be_at_least(Rank::Operator, user, channel);
    }
    if channel.has(FlagMode::ProtectedTopic) { may_keep_order(user, channel) } else { Ok(()) }
}

/// Whether a user may invite.
pub(crate) fn may_invite(user: &User, channel: &Channel) -> Answer {
    must_be_in(user, channel)?;
    if channel.has(FlagMode::InviteOnly) { may_keep_order(user, channel) } else { Ok(()) }
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

/// Whether what a user sends to another in private is shown there. Everybody hears oneself.
pub(crate) fn hears(hearer: &User, sender: &User) -> bool {
    hearer.id == sender.id
        || !hearer
            .silences
            .iter()
            .any(|silenced| mask::matches(&silenced.folded, &sender.folded_source))
}

/// Whether a user is shown where another connects from, and how its modes are.
pub(crate) fn can_see_private(asker: &User, other: &User) -> bool {
    asker.id == other.id || asker.modes.has(UserMode::Operator)
}

/// Whether a user may change the values of another: of itself it may.
pub(crate) fn may_change_values_of(user: &User, other: &User) -> bool {
    user.id == other.id || user.modes.has(UserMode::Operator)
}

/// Whether a user may see the values of a channel.
pub(crate) fn can_see_values_in(user: &User, channel: &Channel) -> bool {
    must_be_in(user, channel).is_ok() || user.modes.has(UserMode::Operator)
}

/// Whether a user may change the values of a channel.
pub(crate) fn may_change_values_in(user: &User, channel: &Channel) -> bool {
    must_be_at_least(Rank::Operator, user, channel).is_ok() || user.modes.has(UserMode::Operator)
}

/// What power over the server a command takes. The table of commands asks before it looks any further;
/// what is in here is what the console may say.
pub(crate) fn needed(verb: Verb) -> Option<Power> {
    match verb {
        Verb::Accounts
        | Verb::Ban
        | Verb::Bans
        | Verb::Endsession
        | Verb::Freeze
        | Verb::Invitation
        | Verb::Mute
        | Verb::Mutes
        | Verb::Resetpass
        | Verb::Sessions
        | Verb::Unban
        | Verb::Unmute => Some(Power::Operator),
        Verb::Audit | Verb::Role => Some(Power::Admin),
        _ => None,
    }
}

/// Whether somebody has this power.
pub(crate) fn must_have(power: Power, actor: &Actor) -> Result<(), Refusal> {
    match power {
        _ if actor.power >= power => Ok(()),
        Power::Admin => Err(Refusal::AdminNeeded),
        Power::Nobody | Power::Operator => Err(Refusal::NoPrivileges),
    }
}

/// Whether somebody may do something to an account, or to who is logged in to it: to an admin's,
/// admins alone.
pub(crate) fn may_act_on(realm: &Realm, actor: &Actor, account: Option<&str>) -> Outcome {
    let is_admin = account.is_some_and(|account| role::is_admin(realm, account));
    must_have(if is_admin { Power::Admin } else { Power::Operator }, actor)
}

/// Whether a user does something in a channel by its power over the server alone, without the rank
/// that keeps order there.
pub(crate) fn is_by_power(user: &User, channel: &Channel) -> bool {
    let ranks = channel.ranks(user.id).unwrap_or(Ranks::NONE);
    user.modes.has(UserMode::Operator) && !ranks.at_least(Rank::HalfOperator)
}

/// Whether a user is an operator of the server.
pub(crate) fn must_be_operator(user: &User) -> Result<(), Refusal> {
    if user.modes.has(UserMode::Operator) { Ok(()) } else { Err(Refusal::NoPrivileges) }
}

mod act;
mod speak;
mod view;
pub(crate) use act::{Author, Denied, may_edit, may_redact};
pub(crate) use speak::can_speak;
pub(crate) use view::{leave_out_old, view_of_channel, view_of_heard, view_of_own, view_of_pair};

#[cfg(test)]
mod tests;
