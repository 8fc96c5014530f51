//! `MARKREAD`: say, or ask, up to when a channel or a conversation has been read.
//!
//! Spec: <https://ircv3.net/specs/extensions/read-marker>
//!
//! It is for clients with `draft/read-marker`. What is marked belongs to the account, on every device and after a restart; what a guest marks
//! goes with the guest. A marker never goes back, and never beyond the time that it is. Nobody else
//! learns of it.
//!
//! ```irc
//! alice> CAP REQ draft/read-marker
//! alice<...
//! alice> MARKREAD #lobby
//! alice< :papo MARKREAD #lobby *
//! alice> MARKREAD #LOBBY timestamp=2001-09-09T01:46:30.500Z
//! alice< :papo MARKREAD #lobby timestamp=2001-09-09T01:46:30.500Z
//! alice> MARKREAD #lobby timestamp=2001-09-09T01:46:20.000Z
//! alice< :papo MARKREAD #lobby timestamp=2001-09-09T01:46:30.500Z
//! alice> MARKREAD #lobby
//! alice< :papo MARKREAD #lobby timestamp=2001-09-09T01:46:30.500Z
//! alice> MARKREAD #lobby timestamp=2030-01-01T00:00:00.000Z
//! alice< :papo MARKREAD #lobby timestamp=2001-09-09T01:46:40.000Z
//! alice> MARKREAD BOB timestamp=2001-09-09T01:46:30.500Z
//! alice< :papo MARKREAD bob timestamp=2001-09-09T01:46:30.500Z
//! bob> NICK robert
//! *<...
//! alice> MARKREAD nobody
//! alice< :papo MARKREAD nobody *
//! alice> MARKREAD
//! alice< :papo FAIL MARKREAD NEED_MORE_PARAMS :Missing parameters
//! alice> MARKREAD #lobby *
//! alice< :papo FAIL MARKREAD INVALID_PARAMS * :Not a timestamp
//! alice> MARKREAD #lobby timestamp=yesterday
//! alice< :papo FAIL MARKREAD INVALID_PARAMS timestamp=yesterday :Not a timestamp
//! alice> MARKREAD #lobby timestamp=2001-09-09T03:46:40.000+02:00
//! alice< :papo FAIL MARKREAD INVALID_PARAMS timestamp=2001-09-09T03:46:40.000+02:00 :Not a timestamp
//! alice> MARKREAD #lobby 2001-09-09T01:46:30.500Z
//! alice< :papo FAIL MARKREAD INVALID_PARAMS 2001-09-09T01:46:30.500Z :Not a timestamp
//! alice> MARKREAD #nowhere
//! alice< :papo FAIL MARKREAD INVALID_PARAMS #nowhere :You are in no such channel
//! alice> MARKREAD not:a:nick
//! alice< :papo FAIL MARKREAD INVALID_PARAMS not:a:nick :Neither a channel nor a nick
//! carol> MARKREAD #lobby
//! carol< :papo 421 carol MARKREAD :MARKREAD needs the capability draft/read-marker
//! ```
//!
//! Who comes into a channel is told before the end of the names. A channel that gets another name
//! keeps its marker. All clients of an account are told of what one of them marks.
//!
//! ```irc
//! with an account teapot
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! alice> CAP REQ draft/read-marker
//! alice<...
//! alice> JOIN #tea
//! alice< :alice!alice@10.0.0.1 JOIN #tea
//! alice< :papo MARKREAD #tea *
//! alice< :papo 353 alice = #tea :~alice
//! alice< :papo 366 alice #tea :End of /NAMES list
//! *<...
//! alice> MARKREAD #tea timestamp=2001-09-09T01:46:30.500Z
//! alice< :papo MARKREAD #tea timestamp=2001-09-09T01:46:30.500Z
//! bob> CAP REQ :draft/read-marker draft/no-implicit-names
//! bob<...
//! alice> RENAME #tea #coffee
//! alice< :alice!alice@10.0.0.1 PART #tea :The channel is #coffee now
//! alice< :alice!alice@10.0.0.1 JOIN #coffee
//! alice< :papo MARKREAD #coffee timestamp=2001-09-09T01:46:30.500Z
//! alice<...
//! bob<...
//! bob> MARKREAD #coffee timestamp=2001-09-09T01:46:40.000Z
//! bob< :papo MARKREAD #coffee timestamp=2001-09-09T01:46:40.000Z
//! alice< :papo MARKREAD #coffee timestamp=2001-09-09T01:46:40.000Z
//! bob> MARKREAD #coffee timestamp=2001-09-09T01:46:30.500Z
//! bob< :papo MARKREAD #coffee timestamp=2001-09-09T01:46:40.000Z
//! bob> MARKREAD carol timestamp=2001-09-09T01:46:30.500Z
//! bob< :papo MARKREAD carol timestamp=2001-09-09T01:46:30.500Z
//! alice< :papo MARKREAD carol timestamp=2001-09-09T01:46:30.500Z
//! alice> NICKSERV LOGOUT
//! *<...
//! alice> MARKREAD carol
//! alice< :papo MARKREAD carol *
//! ```
//!
//! While nothing can be kept, an account's marker can't be set: `FAIL MARKREAD INTERNAL_ERROR`.

use papo_proto::command::markread::Markread;
use papo_proto::name::is_channel;
use papo_proto::{Capability, Nick, Verb};

use crate::effect::Change;
use crate::id::ChannelId;
use crate::marker::Spot;
use crate::owner::Owner;
use crate::refusal::Refusal;
use crate::render::{read_timestamp, timestamp};
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};
use crate::user::account_party;

pub(super) fn markread(turn: &mut Turn<'_>, said: Markread) -> Outcome {
    turn.must_have(Capability::ReadMarker, Verb::Markread)?;
    let target = said.target.ok_or_else(|| fail("NEED_MORE_PARAMS", &[], "Missing parameters"))?;
    let Marked { name, spots } = find(turn, &target)?;
    let before = read_up_to(turn, &spots);
    let Some(sent) = said.timestamp else {
        turn.reply(&reply(&name, before));
        return Ok(());
    };
    let time_ms = sent.strip_prefix("timestamp=").and_then(read_timestamp);
    let time_ms = time_ms.ok_or_else(|| fail("INVALID_PARAMS", &[&sent], "Not a timestamp"))?;
    let time_ms = time_ms.min(turn.stamp.time_ms);
    if before.is_some_and(|before| time_ms <= before) {
        turn.reply(&reply(&name, before));
        return Ok(());
    }
    let [spot, ..] = spots;
    set(turn, &target, spot, time_ms)?;
    let told = reply(&name, Some(time_ms));
    for other in turn.my_others() {
        let mut other = turn.of(other);
        if other.has_cap(Capability::ReadMarker) {
            other.reply(&told);
        }
    }
    turn.reply(&told);
    Ok(())
}

/// Up to when, in milliseconds since 1970, the user has read the channel or the person of this name.
pub(super) fn marker_of(turn: &Turn<'_>, name: &str) -> Option<u64> {
    find(turn, name).ok().and_then(|found| read_up_to(turn, &found.spots))
}

/// Tells who has just come into a channel up to when it has read it.
pub(crate) fn tell_channel(turn: &mut Turn<'_>, id: ChannelId) {
    if turn.has_cap(Capability::ReadMarker) {
        let time_ms = turn.realm.markers.get(&Owner::of(turn.me()), &Spot::Channel(id));
        let name = turn.realm.channels[&id].name.clone();
        turn.reply(&reply(&name, time_ms));
    }
}

/// What somebody means by a target.
struct Marked {
    /// How it is called.
    name: Box<str>,
    /// By what its marker may be known; a new one is known by the first.
    spots: [Spot; 2],
}

fn find(turn: &Turn<'_>, target: &str) -> Result<Marked, Refusal> {
    let realm = &turn.realm;
    if is_channel(target) {
        let channel = realm.channel_named(target);
        let channel = channel.filter(|it| turn.me().channels.contains(&it.id));
        let text = "You are in no such channel";
        let channel = channel.ok_or_else(|| fail("INVALID_PARAMS", &[target], text))?;
        let spot = Spot::Channel(channel.id);
        return Ok(Marked { name: (*channel.name).into(), spots: [spot.clone(), spot] });
    }
    let casemapping = realm.directory.casemapping();
    let nick = Nick::parse(target, casemapping, usize::MAX).map_err(|_| {
        let text = "Neither a channel nor a nick";
        fail("INVALID_PARAMS", &[target], text)
    })?;
    let guest: Box<str> = nick.folded().as_str().into();
    let account = account_party(nick.folded().as_str());
    let here = realm.user_named(target);
    let name = here.map_or(target, |user| user.nick.as_str()).into();
    // Who is here is known by what it is now; what was read of the guest of that name is read.
    let spots = match here {
        Some(user) => [user.party(casemapping), guest],
        None if realm.accounts.named(target).is_some() => [account, guest],
        None => [guest, account],
    };
    Ok(Marked { name, spots: spots.map(Spot::Person) })
}

fn read_up_to(turn: &Turn<'_>, spots: &[Spot]) -> Option<u64> {
    let owner = Owner::of(turn.me());
    spots.iter().filter_map(|spot| turn.realm.markers.get(&owner, spot)).max()
}

fn set(turn: &mut Turn<'_>, target: &str, spot: Spot, time_ms: u64) -> Outcome {
    let owner = Owner::of(turn.me());
    let text = "The read timestamp could not be set";
    let failed = || fail("INTERNAL_ERROR", &[target], text);
    if matches!(owner, Owner::Account(_)) && !turn.realm.can_keep {
        return Err(failed());
    }
    let given_up = turn.realm.markers.set(owner.clone(), spot.clone(), time_ms);
    let given_up = given_up.map_err(|_| failed())?;
    if let Owner::Account(account) = owner {
        if let Some(spot) = given_up {
            turn.fx.changes.push(Change::Marker { account: account.clone(), spot, time_ms: None });
        }
        turn.fx.changes.push(Change::Marker { account, spot, time_ms: Some(time_ms) });
    }
    Ok(())
}

fn reply(name: &str, time_ms: Option<u64>) -> Reply {
    let time = time_ms.map_or("*".to_owned(), |it| format!("timestamp={}", timestamp(it)));
    Reply::message("MARKREAD").given(name).word(&time)
}

fn fail(code: &str, context: &[&str], text: &str) -> Refusal {
    Refusal::Fail(Reply::fail("MARKREAD", code, context, text))
}
