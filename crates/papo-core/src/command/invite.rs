//! `INVITE`: ask somebody into a channel, or list where one was asked to.
//!
//! Spec: <https://modern.ircdocs.horse/#invite-message>, <https://ircv3.net/specs/extensions/invite-notify>
//!
//! Any member may invite, unless the channel is `+i`: then only its half-operators and above. Their
//! invitations open the channel once, whatever closes it; anybody else's opens nothing. Who has
//! silenced whoever invites does not hear of it.
//!
//! ```irc
//! alice> JOIN #tea
//! alice<...
//! alice> MODE #tea +i
//! alice< :alice!alice@10.0.0.1 MODE #tea +i
//! bob> JOIN #tea
//! bob< :papo 473 bob #tea :Cannot join channel (+i)
//! alice> INVITE bob #tea
//! alice< :papo 341 alice bob #tea
//! bob< :alice!alice@10.0.0.1 INVITE bob #tea
//! bob> INVITE
//! bob< :papo 336 bob #tea
//! bob< :papo 337 bob :End of /INVITE list
//! bob> JOIN #tea
//! bob< :bob!bob@10.0.0.2 JOIN #tea
//! bob<...
//! alice< :bob!bob@10.0.0.2 JOIN #tea
//! alice> INVITE bob #tea
//! alice< :papo 443 alice bob #tea :is already on channel
//! bob> INVITE carol #tea
//! bob< :papo 482 bob #tea :You're not channel operator
//! alice> MODE #tea +h bob
//! *<...
//! bob> INVITE carol #tea
//! bob< :papo 341 bob carol #tea
//! carol< :bob!bob@10.0.0.2 INVITE carol #tea
//! alice> MODE #tea -h bob
//! *<...
//! carol> JOIN #tea
//! *<...
//! carol> PART #tea
//! *<...
//! carol> INVITE alice #tea
//! carol< :papo 442 carol #tea :You're not on that channel
//! alice> MODE #tea -i+b carol
//! alice<...
//! bob<...
//! bob> INVITE carol #tea
//! bob< :papo 341 bob carol #tea
//! carol< :bob!bob@10.0.0.2 INVITE carol #tea
//! carol> JOIN #tea
//! carol< :papo 474 carol #tea :Cannot join channel (+b)
//! alice> INVITE nobody #tea
//! alice< :papo 401 alice nobody :No such nick/channel
//! alice> INVITE carol #nowhere
//! alice< :papo 403 alice #nowhere :No such channel
//! alice> INVITE carol
//! alice< :papo 461 alice INVITE :Not enough parameters
//! ```
//!
//! An invitation is worth nothing once everybody has left, for who comes next is somebody else:
//!
//! ```irc
//! alice> JOIN #tea
//! alice<...
//! alice> PRIVMSG #tea :tea time
//! alice> INVITE carol #tea
//! *<...
//! alice> PART #tea
//! alice<...
//! bob> JOIN #tea
//! bob<...
//! bob> MODE #tea +i
//! bob<...
//! carol> INVITE
//! carol< :papo 337 carol :End of /INVITE list
//! carol> JOIN #tea
//! carol< :papo 473 carol #tea :Cannot join channel (+i)
//! ```

use papo_proto::Capability;
use papo_proto::command::invite::Invite;
use papo_proto::numeric::{RPL_ENDOFINVITELIST, RPL_INVITELIST, RPL_INVITING};

use crate::effect::{Audience, Except};
use crate::event::Happening;
use crate::id::{ChannelId, UserId};
use crate::limits::INVITATIONS_MAX;
use crate::policy;
use crate::refusal::ChannelRefusal;
use crate::reply::Reply;
use crate::turn::{OfChannel, Outcome, Turn};
use crate::user::Invitation;

pub(super) fn invite(turn: &mut Turn<'_>, said: Invite) -> Outcome {
    let Invite::User { nick, channel: name } = said else {
        list(turn);
        return Ok(());
    };
    let channel = turn.channel(&name)?;
    policy::may_invite(turn.me(), channel).of(&name)?;
    let guest = turn.user(&nick)?;
    if channel.ranks(guest.id).is_some() {
        return Err(ChannelRefusal::UserOn(nick).of(&name));
    }
    let (channel_id, shown) = (channel.id, channel.name.clone());
    let (guest_id, to_guest) = (guest.id, guest.audience());
    let guest_nick: Box<str> = guest.nick.as_str().into();
    let hears = policy::hears(guest, turn.me());

    if hears {
        remember(turn, channel_id, guest_id);
    }
    turn.reply(&Reply::numeric(RPL_INVITING).word(&guest_nick).word(&shown));
    let event = turn.event(Happening::Invite { nick: guest_nick, channel: shown });
    if hears {
        turn.show(to_guest, event.clone());
    }
    let others = Audience::Channel { channel: channel_id, except: Except::Session(turn.session) };
    turn.show_to_capable(others, Capability::InviteNotify, event);
    Ok(())
}

/// Keeps the invitation for the guest.
fn remember(turn: &mut Turn<'_>, channel_id: ChannelId, guest_id: UserId) {
    let channel = &turn.realm.channels[&channel_id];
    let (made, may_open) = (channel.made, policy::may_keep_order(turn.me(), channel).is_ok());
    let before = turn.realm.user(guest_id).invitations.iter();
    // Who was let in by an operator stays so, whoever else invites.
    let opens = may_open || before.into_iter().any(|old| old.is_to(channel) && old.opens);
    let invitations = &mut turn.realm.user_mut(guest_id).invitations;
    invitations.retain(|old| old.channel != channel_id);
    if invitations.len() == INVITATIONS_MAX {
        invitations.remove(0);
    }
    invitations.push(Invitation { channel: channel_id, made, opens });
}

fn list(turn: &mut Turn<'_>) {
    let open = turn.me().invitations.iter();
    let open = open.filter_map(|invitation| {
        let channel = turn.realm.channels.get(&invitation.channel)?;
        invitation.is_to(channel).then_some(channel)
    });
    let names: Vec<_> = open.map(|channel| channel.name.clone()).collect();
    for name in names {
        turn.reply(&Reply::numeric(RPL_INVITELIST).word(&name));
    }
    turn.reply(&Reply::numeric(RPL_ENDOFINVITELIST).text("End of /INVITE list"));
}
