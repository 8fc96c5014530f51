//! `RENAME`: give a channel another name; who is in it, its modes and its topic stay. For its
//! operators, once a minute.
//!
//! Spec: <https://ircv3.net/specs/extensions/channel-rename>
//!
//! Members without `draft/channel-rename` see themselves leave the old channel and join the new
//! one. Who asks for the old name within an hour is led to the new one, unless the channel is secret.
//!
//! ```irc
//! alice> CAP REQ draft/channel-rename
//! alice<...
//! alice> JOIN #boaring
//! alice<...
//! alice> TOPIC #boaring :Darjeeling
//! alice<...
//! bob> JOIN #boaring
//! *<...
//! bob> RENAME #boaring #boring
//! bob< :papo 482 bob #boaring :You're not channel operator
//! carol> RENAME #boaring #boring
//! carol< :papo 442 carol #boaring :You're not on that channel
//! alice> RENAME #boaring #boring :Typo fix
//! alice< :alice!alice@10.0.0.1 RENAME #boaring #boring :Typo fix
//! bob< :bob!bob@10.0.0.2 PART #boaring :Typo fix
//! bob< :bob!bob@10.0.0.2 JOIN #boring
//! bob< :papo 332 bob #boring :Darjeeling
//! bob< :papo 333 bob #boring alice!alice@10.0.0.1 1000000000
//! bob< :papo 353 bob = #boring :@alice bob
//! bob< :papo 366 bob #boring :End of /NAMES list
//! alice> RENAME #boring #dull
//! alice< :papo FAIL RENAME CANNOT_RENAME #boring #dull :This channel has been renamed recently
//! carol> JOIN #boaring
//! carol< :papo 470 carol #boaring #boring :The channel has been renamed
//! carol< :carol!carol@10.0.0.3 JOIN #boring
//! *<...
//! carol> PART #boring
//! *<...
//! carol> CAP REQ draft/channel-rename
//! carol<...
//! carol> JOIN #Boaring
//! carol< :papo FAIL JOIN CHANNEL_RENAMED #Boaring #boring :The channel has been renamed
//! alice> MODE #boring +s
//! *<...
//! carol> JOIN #Boaring
//! carol< :carol!carol@10.0.0.3 JOIN #Boaring
//! carol<...
//! carol> JOIN #tea
//! carol<...
//! carol> RENAME #tea #TEA
//! carol< :carol!carol@10.0.0.3 RENAME #tea #TEA :
//! alice> RENAME #boring tea
//! alice< :papo 476 alice tea :Bad Channel Mask
//! alice> RENAME #boring #tea
//! alice< :papo FAIL RENAME CHANNEL_NAME_IN_USE #boring #tea :The channel name is already taken
//! alice> OPER root sesame
//! alice<...
//! alice> RENAME #lobby #hall
//! alice< :papo FAIL RENAME CANNOT_RENAME #lobby #hall :Everybody enters by this name
//! alice> RENAME #nowhere #tea
//! alice< :papo 403 alice #nowhere :No such channel
//! alice> RENAME #boring
//! alice< :papo 461 alice RENAME :Not enough parameters
//! ```
//!
//! A name stays taken while it is known what was said under it, though nobody may be there:
//!
//! ```irc
//! bob> JOIN #tea
//! bob<...
//! bob> PRIVMSG #tea :is anybody here?
//! bob> PART #tea
//! bob<...
//! alice> JOIN #coffee
//! alice<...
//! alice> RENAME #coffee #tea
//! alice< :papo FAIL RENAME CHANNEL_NAME_IN_USE #coffee #tea :The channel name is already taken
//! ```

use std::sync::Arc;

use papo_proto::command::rename::Rename;
use papo_proto::encode::cut;
use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::{Capability, ChannelName, Rank};

use crate::channel::Channel;
use crate::command::join;
use crate::effect::{Audience, Change, Except, Only};
use crate::event::Happening;
use crate::id::{ChannelId, SessionId};
use crate::limits::{REASON_LEN_MAX, RENAME_NAMES_MAX, RENAME_PAUSE_SECONDS};
use crate::policy;
use crate::refusal::{ChannelRefusal, Refusal};
use crate::reply::Reply;
use crate::turn::{OfChannel, Outcome, Turn};

pub(super) fn rename(turn: &mut Turn<'_>, said: Rename) -> Outcome {
    let channel = turn.channel(&said.channel)?;
    policy::must_be_at_least(Rank::Operator, turn.me(), channel).of(&said.channel)?;
    let settings = &turn.realm.settings;
    let new = ChannelName::parse(&said.name, settings.casemapping, settings.limits.channel_len_max)
        .map_err(|_| ChannelRefusal::BadMask.of(&said.name))?;
    may_be_renamed(turn, channel, &new)?;
    let id = channel.id;
    let (old, old_folded) = (channel.name.clone(), channel.folded.clone());
    let now = turn.stamp.seconds();
    turn.realm.directory.rename_channel(&old_folded, &new, id, now);
    let channel = turn.channel_mut(id);
    channel.name = new.as_str().into();
    channel.folded = new.folded().clone();
    channel.renamed = now;
    let seq = channel.seq;
    turn.realm.mark_members(id);
    let channel = &turn.realm.channels[&id];
    if seq > 0 {
        let (name, folded) = (channel.name.clone(), channel.folded.clone());
        turn.fx.changes.push(Change::Renamed { channel: id, name, folded });
    }
    let name = turn.realm.channels[&id].name.clone();
    let reason = cut(&said.reason, REASON_LEN_MAX);
    let what = Happening::Rename { channel: old.clone(), name, reason: reason.into() };
    let event = turn.event(what);
    let members = Audience::Channel { channel: id, except: Except::Nobody };
    turn.keep_event(&[id], &event);
    turn.show_to(members, Only::With(Capability::ChannelRename), event);
    if old_folded != *new.folded() {
        move_others(turn, id, &old, reason);
    }
    Ok(())
}

fn may_be_renamed(turn: &Turn<'_>, channel: &Channel, name: &ChannelName) -> Outcome {
    let refuse = |code, text| {
        let names = [&*channel.name, name.as_str()];
        Err(Refusal::Fail(Reply::fail("RENAME", code, &names, text)))
    };
    let directory = &turn.realm.directory;
    if join::is_lobby(turn, &channel.folded) {
        return refuse("CANNOT_RENAME", "Everybody enters by this name");
    }
    let has_past = turn.realm.dormant.contains_key(name.folded());
    if has_past || directory.channel_folded(name.folded()).is_some_and(|it| it != channel.id) {
        return refuse("CHANNEL_NAME_IN_USE", "The channel name is already taken");
    }
    // `:source RENAME old new :` and the end of the line; half a name would be another channel's
    let len = turn.me().source.len() + channel.name.len() + name.as_str().len() + 14;
    if len > LINE_LEN_MAX {
        return refuse("CANNOT_RENAME", "Both names together are too long");
    }
    if !turn.realm.can_keep {
        return refuse("CANNOT_RENAME", "The new name can't be kept at the moment");
    }
    if turn.stamp.seconds() < channel.renamed + RENAME_PAUSE_SECONDS {
        return refuse("CANNOT_RENAME", "This channel has been renamed recently");
    }
    let knows =
        |session: &&SessionId| turn.realm.sessions[*session].caps.has(Capability::ChannelRename);
    let sessions = channel.members().flat_map(|member| turn.realm.user(member).sessions());
    let others = sessions.filter(|session| !knows(session)).count();
    let is_other_name = channel.folded != *name.folded();
    if is_other_name && others * channel.members.len() > RENAME_NAMES_MAX {
        return refuse("CANNOT_RENAME", "Too many are here whose clients can't follow");
    }
    Ok(())
}

/// Shows the members who do not know of renamed channels that they left one and came into another.
fn move_others(turn: &mut Turn<'_>, id: ChannelId, old: &Arc<str>, reason: &str) {
    let members = turn.realm.channels[&id].members();
    let sessions: Vec<SessionId> =
        members.flat_map(|member| turn.realm.user(member).sessions()).copied().collect();
    for session in sessions {
        if session == turn.session {
            move_one(turn, id, old, reason);
        } else {
            move_one(&mut turn.of(session), id, old, reason);
        }
    }
}

fn move_one(turn: &mut Turn<'_>, id: ChannelId, old: &Arc<str>, reason: &str) {
    if turn.has_cap(Capability::ChannelRename) {
        return;
    }
    let channel = turn.realm.channels[&id].name.clone();
    // Their clients do not know what became of the channel, so people must.
    let reason = match reason {
        "" => format!("The channel is {channel} now"),
        reason => reason.to_owned(),
    };
    let reason = Some(reason.into());
    let leaves = turn.event(Happening::Part { channel: old.clone(), reason });
    let comes = turn.me().joins(channel);
    let comes = turn.event(comes);
    turn.show(Audience::Session(turn.session), leaves);
    turn.show(Audience::Session(turn.session), comes);
    join::describe(turn, id);
}
