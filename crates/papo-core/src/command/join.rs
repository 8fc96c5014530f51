//! `JOIN`: enter channels; a channel that does not exist is made.
//!
//! Spec: <https://modern.ircdocs.horse/#join-message>, <https://ircv3.net/specs/extensions/extended-join>
//!
//! Who makes a channel is its operator. Nobody is made the operator of a channel that everybody
//! enters on arrival.
//!
//! ```irc
//! alice> JOIN #tea
//! alice< :alice!alice@10.0.0.1 JOIN #tea
//! alice< :papo 353 alice = #tea :@alice
//! alice< :papo 366 alice #tea :End of /NAMES list
//! alice> JOIN #tea
//! alice> TOPIC #tea :Darjeeling
//! alice< :alice!alice@10.0.0.1 TOPIC #tea :Darjeeling
//! bob> CAP REQ extended-join
//! bob< :papo CAP bob ACK :extended-join
//! bob> JOIN #TEA
//! bob< :bob!bob@10.0.0.2 JOIN #tea * :bob the tester
//! bob< :papo 332 bob #tea :Darjeeling
//! bob< :papo 333 bob #tea alice!alice@10.0.0.1 1000000000
//! bob< :papo 353 bob = #tea :@alice bob
//! bob< :papo 366 bob #tea :End of /NAMES list
//! alice< :bob!bob@10.0.0.2 JOIN #tea
//! alice> MODE #tea +k sesame
//! alice< :alice!alice@10.0.0.1 MODE #tea +k sesame
//! bob< :alice!alice@10.0.0.1 MODE #tea +k sesame
//! carol> JOIN #tea
//! carol< :papo 475 carol #tea :Cannot join channel (+k)
//! carol> JOIN #tea,#chá sesame
//! carol< :carol!carol@10.0.0.3 JOIN #tea
//! carol<...
//! alice< :carol!carol@10.0.0.3 JOIN #tea
//! bob< :carol!carol@10.0.0.3 JOIN #tea * :carol the tester
//! carol> JOIN 0
//! carol< :carol!carol@10.0.0.3 PART #lobby :Left all channels
//! carol<...
//! alice<...
//! bob<...
//! alice> MODE #tea -k+l * 2
//! alice<...
//! bob<...
//! carol> JOIN #tea
//! carol< :papo 471 carol #tea :Cannot join channel (+l)
//! alice> MODE #tea -l+b carol
//! alice<...
//! bob<...
//! carol> JOIN #tea
//! carol< :papo 474 carol #tea :Cannot join channel (+b)
//! alice> MODE #tea -b+iI carol carol
//! *<...
//! carol> JOIN #tea
//! carol< :carol!carol@10.0.0.3 JOIN #tea
//! carol<...
//! alice<...
//! bob<...
//! carol> PART #tea
//! *<...
//! alice> MODE #tea -i+R
//! *<...
//! carol> JOIN #tea
//! carol< :papo 477 carol #tea :Cannot join channel (+R): you must be logged in
//! carol> JOIN tea
//! carol< :papo 476 carol tea :Bad Channel Mask
//! carol> JOIN
//! carol< :papo 461 carol JOIN :Not enough parameters
//! ```
//!
//! Where everybody enters on arrival, nobody could open a door or give a voice: the modes of new
//! channels that would need it (`i`, `m`, `M`, `R`) are left out there.
//!
//! ```irc
//! with all flag modes on new channels
//! alice> MODE #lobby
//! alice< :papo 324 alice #lobby +CHSTUnst
//! alice<...
//! alice> JOIN #tea
//! alice<...
//! alice> MODE #tea
//! alice< :papo 324 alice #tea +CHMRSTUimnst
//! alice<...
//! ```
//!
//! Who can't ask for what was said before (`CHATHISTORY`) is shown the last lines: with their times,
//! if the client has `server-time`, otherwise the times stand before the words. What only programs
//! read is left out.
//!
//! ```irc
//! with three lines replayed
//! alice> PRIVMSG #lobby :one
//! *<...
//! alice> PRIVMSG #lobby :two
//! *<...
//! alice> NOTICE #lobby :three
//! *<...
//! alice> PRIVMSG #lobby :␁ACTION waves␁
//! *<...
//! bob> PART #lobby
//! *<...
//! bob> JOIN #lobby
//! bob< :bob!bob@10.0.0.2 JOIN #lobby
//! bob< :papo 353 bob = #lobby :alice carol bob
//! bob< :papo 366 bob #lobby :End of /NAMES list
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :[01:46] two
//! bob< :alice!alice@10.0.0.1 NOTICE #lobby :[01:46] three
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :␁ACTION [01:46] waves␁
//! *<...
//! alice> PRIVMSG #lobby :␁VERSION␁
//! *<...
//! carol> CAP REQ :batch server-time labeled-response no-implicit-names
//! carol<...
//! carol> PART #lobby
//! *<...
//! carol> @label=in JOIN #lobby
//! carol< @label=in;time=2001-09-09T01:46:40.000Z :carol!carol@10.0.0.3 JOIN #lobby
//! carol< @time=2001-09-09T01:46:40.000Z :papo BATCH +{replay} chathistory #lobby
//! carol< @batch={replay};time=2001-09-09T01:46:40.000Z :alice!alice@10.0.0.1 NOTICE #lobby :three
//! carol< @batch={replay};time=2001-09-09T01:46:40.000Z :alice!alice@10.0.0.1 PRIVMSG #lobby :␁ACTION waves␁
//! carol< @time=2001-09-09T01:46:40.000Z :papo BATCH -{replay}
//! *<...
//! alice> CAP REQ draft/chathistory
//! alice<...
//! alice> PART #lobby
//! *<...
//! alice> JOIN #lobby
//! alice< :alice!alice@10.0.0.1 JOIN #lobby
//! alice< :papo 353 alice = #lobby :carol bob alice
//! alice< :papo 366 alice #lobby :End of /NAMES list
//! *<...
//! ```
//!
//! ```irc
//! with three lines replayed
//! alice> CAP REQ :batch draft/multiline
//! alice<...
//! alice> BATCH +1 draft/multiline #lobby
//! alice> @batch=1 PRIVMSG #lobby :
//! alice> @batch=1 PRIVMSG #lobby :one
//! alice> @batch=1;draft/multiline-concat PRIVMSG #lobby : and a half
//! alice> @batch=1 PRIVMSG #lobby :two
//! alice> BATCH -1
//! *<...
//! alice> BATCH +2 draft/multiline #lobby
//! alice> @batch=2 PRIVMSG #lobby :innocent
//! alice> @batch=2 PRIVMSG #lobby :␁VERSION␁
//! alice> BATCH -2
//! *<...
//! bob> PART #lobby
//! *<...
//! bob> JOIN #lobby
//! bob< :bob!bob@10.0.0.2 JOIN #lobby
//! bob< :papo 353 bob = #lobby :alice carol bob
//! bob< :papo 366 bob #lobby :End of /NAMES list
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :[01:46] one
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby : and a half
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :two
//! *<...
//! carol> CAP REQ :batch draft/multiline no-implicit-names
//! carol<...
//! carol> PART #lobby
//! *<...
//! carol> JOIN #lobby
//! carol< :carol!carol@10.0.0.3 JOIN #lobby
//! carol< :papo BATCH +{replay} chathistory #lobby
//! carol< @batch={replay} :alice!alice@10.0.0.1 BATCH +{whole} draft/multiline #lobby
//! carol< @batch={whole} :alice!alice@10.0.0.1 PRIVMSG #lobby :
//! carol< @batch={whole} :alice!alice@10.0.0.1 PRIVMSG #lobby :[01:46] one
//! carol< @batch={whole};draft/multiline-concat :alice!alice@10.0.0.1 PRIVMSG #lobby : and a half
//! carol< @batch={whole} :alice!alice@10.0.0.1 PRIVMSG #lobby :two
//! carol< @batch={replay} :alice!alice@10.0.0.1 BATCH -{whole}
//! carol< :papo BATCH -{replay}
//! *<...
//! ```
//!
//! ```irc
//! with history since one came
//! bob> PRIVMSG #lobby :before
//! *<...
//! alice> CAP REQ draft/chathistory
//! alice<...
//! alice> PART #lobby
//! *<...
//! alice> JOIN #lobby
//! *<...
//! bob> PRIVMSG #lobby :after
//! *<...
//! alice> CHATHISTORY LATEST #lobby * 9
//! alice< :bob!bob@10.0.0.2 PRIVMSG #lobby :after
//! ```
//!
//! Who is logged in several times is there once, and each connection is told as it asked to be.
//!
//! ```irc
//! with an account teapot
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> CAP REQ draft/no-implicit-names
//! bob<...
//! carol> JOIN #tea
//! carol<...
//! bob> JOIN #tea
//! bob< :alice!alice@10.0.0.1 JOIN #tea
//! alice< :alice!alice@10.0.0.1 JOIN #tea
//! alice< :papo 353 alice = #tea :@carol alice
//! alice< :papo 366 alice #tea :End of /NAMES list
//! carol< :alice!alice@10.0.0.1 JOIN #tea
//! alice> PART #tea
//! alice< :alice!alice@10.0.0.1 PART #tea
//! bob< :alice!alice@10.0.0.1 PART #tea
//! carol< :alice!alice@10.0.0.1 PART #tea
//! ```

use std::sync::Arc;

use papo_proto::command::join::Join;
use papo_proto::mode::FlagMode;
use papo_proto::numeric::{ERR_LINKCHANNEL, RPL_TOPIC, RPL_TOPICWHOTIME};
use papo_proto::{Capability, ChannelName, Folded, Rank, Ranks};

use crate::channel::Channel;
use crate::command::{markread, metadata, names, part};
use crate::dormant::Dormant;
use crate::effect::{Audience, Delivery, Except};
use crate::event::Happening;
use crate::founded;
use crate::id::ChannelId;
use crate::mask_lists::MaskLists;
use crate::policy::{self, Pass};
use crate::refusal::{ChannelRefusal, Refusal};
use crate::reply::Reply;
use crate::service::Service;
use crate::turn::{OfChannel, Outcome, Turn};

pub(super) fn join(turn: &mut Turn<'_>, said: Join) -> Outcome {
    let Join::Channels(channels) = said else {
        for channel in turn.me().channels.clone() {
            part::leave(turn, channel, Some("Left all channels".into()));
        }
        return Ok(());
    };
    for (name, key) in channels {
        if let Err(refusal) = enter(turn, &name, Pass::Key(key.as_deref())) {
            turn.refuse(&refusal);
        }
    }
    Ok(())
}

/// Enters a channel on arrival.
pub(crate) fn enter_lobby(turn: &mut Turn<'_>, name: &str) {
    if let Err(refusal) = enter(turn, name, Pass::Key(None)) {
        turn.refuse(&refusal);
    }
}

/// Enters a channel by a link of who runs the server.
pub(crate) fn enter_by_link(turn: &mut Turn<'_>, name: &str) -> Outcome {
    enter(turn, name, Pass::Link)
}

fn enter(turn: &mut Turn<'_>, name: &str, pass: Pass<'_>) -> Outcome {
    let settings = turn.realm.settings.clone();
    let limits = &settings.limits;
    let parsed = ChannelName::parse(name, settings.casemapping, limits.channel_len_max)
        .map_err(|_| ChannelRefusal::BadMask.of(name))?;
    let existing = turn.realm.directory.channel_folded(parsed.folded());
    if existing.is_none()
        && !is_lobby(turn, parsed.folded())
        && let Some(new_name) = new_name(turn, &parsed)
    {
        return redirect(turn, name, &new_name, pass);
    }
    if existing.is_some_and(|id| turn.me().channels.contains(&id)) {
        return Ok(());
    }
    if turn.me().channels.len() >= limits.channels_max {
        return Err(Refusal::TooManyChannels(name.into()));
    }
    let (id, ranks) = match existing {
        Some(id) => {
            policy::may_join(turn.me(), &turn.realm.channels[&id], pass).of(name)?;
            (id, Ranks::NONE)
        }
        None => open(turn, &parsed, pass).of(name)?,
    };
    let user = turn.me().id;
    let last = turn.realm.last_message();
    let channel = turn.realm.channels.get_mut(&id).expect("it is there, or was just opened");
    channel.members.insert(user, ranks);
    channel.since.insert(user, last);
    let me = turn.me_mut();
    me.channels.insert(id);
    me.invitations.retain(|invitation| invitation.channel != id);
    turn.realm.mark_user(user);
    for &session in &*turn.me().sessions.clone() {
        turn.fx.deliveries.push(Delivery::Subscribe { session, channel: id });
    }
    announce(turn, id, ranks);
    turn.came_into.push(id);
    Ok(())
}

/// The name that a channel has now which had this one until lately.
fn new_name(turn: &Turn<'_>, former: &ChannelName) -> Option<Arc<str>> {
    let id = turn.realm.directory.formerly(former.folded(), turn.stamp.seconds())?;
    let channel = turn.realm.channels.get(&id)?;
    policy::can_see_channel(turn.me(), channel).then(|| channel.name.clone())
}

/// Leads who asked for a channel by a former name to where it is. Who knows of renamed channels
/// goes there by itself.
fn redirect(turn: &mut Turn<'_>, name: &str, new_name: &str, pass: Pass<'_>) -> Outcome {
    let text = "The channel has been renamed";
    if turn.has_cap(Capability::ChannelRename) {
        let names = [name, new_name];
        return Err(Refusal::Fail(Reply::fail("JOIN", "CHANNEL_RENAMED", &names, text)));
    }
    turn.reply(&Reply::numeric(ERR_LINKCHANNEL).given(name).word(new_name).text(text));
    enter(turn, new_name, pass)
}

/// Whether everybody enters this channel on arrival.
pub(super) fn is_lobby(turn: &Turn<'_>, name: &Folded<ChannelName>) -> bool {
    let casemapping = turn.realm.directory.casemapping();
    let mut lobbies = turn.realm.settings.auto_join.iter();
    lobbies.any(|lobby| ChannelName::fold(lobby, casemapping).as_ref() == Some(name))
}

/// Opens a channel that nobody is in: one that is founded goes on as it was, with all its doors.
fn open(
    turn: &mut Turn<'_>,
    name: &ChannelName,
    pass: Pass<'_>,
) -> Result<(ChannelId, Ranks), ChannelRefusal> {
    let (casemapping, seed) = (turn.realm.directory.casemapping(), turn.realm.seed);
    let founded = turn.realm.dormant.get(name.folded()).and_then(|dormant| {
        let state = dormant.state.as_ref()?;
        state.wake(dormant.seq, casemapping, seed)
    });
    let Some(channel) = founded else { return Ok(make(turn, name)) };
    policy::may_join(turn.me(), &channel, pass)?;
    let id = channel.id;
    turn.realm.dormant.swap_remove(name.folded());
    turn.realm.directory.add_channel(name, id);
    turn.realm.channels.insert(id, channel);
    Ok((id, Ranks::NONE))
}

fn make(turn: &mut Turn<'_>, name: &ChannelName) -> (ChannelId, Ranks) {
    // What was said there before goes on.
    let (id, seq) = match turn.realm.dormant.swap_remove(name.folded()) {
        Some(Dormant { id, seq, .. }) => (id, seq),
        None => (ChannelId(turn.realm.next_id()), 0),
    };
    let is_lobby = is_lobby(turn, name.folded());
    let mut flags = turn.realm.settings.channel_flags;
    if is_lobby {
        // Nobody is there who could let people in or give them a voice.
        for door in [
            FlagMode::InviteOnly,
            FlagMode::LoggedInJoin,
            FlagMode::LoggedInSpeak,
            FlagMode::Moderated,
        ] {
            flags.set(door, false);
        }
    }
    turn.realm.directory.add_channel(name, id);
    let channel = Channel {
        id,
        made: turn.realm.last_message(),
        name: name.as_str().into(),
        folded: name.folded().clone(),
        created: turn.stamp.seconds(),
        renamed: 0,
        topic: None,
        flags,
        key: None,
        limit: None,
        lists: MaskLists::new(turn.realm.directory.casemapping()),
        members: turn.realm.seed.map(),
        since: turn.realm.seed.map(),
        seq,
        founded: None,
    };
    turn.realm.channels.insert(id, channel);
    let mut ranks = Ranks::NONE;
    ranks.set(Rank::Operator, !is_lobby);
    (id, ranks)
}

/// Shows all members that the user is here, with which ranks, and the user what the channel is like.
fn announce(turn: &mut Turn<'_>, id: ChannelId, ranks: Ranks) {
    let name = turn.realm.channels[&id].name.clone();
    let (comes, away) = (turn.me().joins(name), turn.me().away.clone());
    let event = turn.event(comes);
    turn.keep_event(&[id], &event);
    turn.show(Audience::Channel { channel: id, except: Except::Nobody }, event);
    if away.is_some() {
        let event = turn.event(Happening::Away { text: away });
        let others = Audience::Channel { channel: id, except: turn.me().except() };
        turn.show_to_capable(others, Capability::AwayNotify, event);
    }
    let me = turn.me().id;
    let is_new = ranks != Ranks::NONE && found(turn, id);
    let given = founded::give_ranks(turn.realm, me, id);
    metadata::introduce(turn, id);
    describe(turn, id);
    metadata::sync_on_join(turn, id);
    for other in turn.my_others() {
        let mut turn = turn.of(other);
        describe(&mut turn, id);
        metadata::sync_on_join(&mut turn, id);
    }
    founded::show(turn, id, is_new, me, &given);
}

/// Who has made a channel and has an account has founded it, if there is room for one more.
fn found(turn: &mut Turn<'_>, id: ChannelId) -> bool {
    let Some(account) = turn.me().account.clone() else { return false };
    if turn.realm.foundations.has_room(&account) {
        founded::found(turn.realm, id, &account);
        return true;
    }
    let name = turn.realm.channels[&id].name.clone();
    let text = format!("{name} ends with its last member: you have founded too many channels.");
    Service::ChanServ.say(turn, &text);
    false
}

/// Tells who has just come what the channel is like.
pub(crate) fn describe(turn: &mut Turn<'_>, id: ChannelId) {
    let channel = &turn.realm.channels[&id];
    let name = &channel.name;
    let topic = channel.topic.as_ref().map(|topic| {
        [
            Reply::numeric(RPL_TOPIC).word(name).text(&topic.text),
            Reply::numeric(RPL_TOPICWHOTIME).word(name).word(&topic.by).number(topic.at),
        ]
    });
    for reply in topic.into_iter().flatten() {
        turn.reply(&reply);
    }
    markread::tell_channel(turn, id);
    if !turn.has_cap(Capability::NoImplicitNames) && !turn.has_cap(Capability::NoImplicitNamesDraft)
    {
        names::show(turn, id);
    }
}
