//! `WHO`: list users by channel, nick or mask.
//!
//! Spec: <https://modern.ircdocs.horse/#who-message>
//!
//! A mask is compared with nick, username, host and realname. Who is `+i` is shown to those who
//! share a channel. A list that would be too long is cut, and says so.
//!
//! ```irc
//! alice> JOIN #tea
//! alice<...
//! alice> AWAY :brewing
//! alice<...
//! bob> WHO #tea
//! bob< :papo 352 bob #tea alice 10.0.0.1 papo alice G@ :0 alice the tester
//! bob< :papo 315 bob #tea :End of WHO list
//! bob> WHO Alice
//! bob< :papo 352 bob #lobby alice 10.0.0.1 papo alice G :0 alice the tester
//! bob< :papo 315 bob Alice :End of WHO list
//! bob> WHO c*
//! bob< :papo 352 bob #lobby carol 10.0.0.3 papo carol H :0 carol the tester
//! bob< :papo 315 bob c* :End of WHO list
//! alice> PART #lobby
//! alice<...
//! bob<...
//! carol<...
//! alice> MODE alice +i
//! alice<...
//! bob> WHO #tea
//! bob< :papo 315 bob #tea :End of WHO list
//! bob> WHO alice
//! bob< :papo 352 bob * alice 10.0.0.1 papo alice G :0 alice the tester
//! bob< :papo 315 bob alice :End of WHO list
//! bob> WHO * o
//! bob< :papo 315 bob * :End of WHO list
//! bob> WHO
//! bob< :papo 461 bob WHO :Not enough parameters
//! ```

use papo_proto::command::who::Who;
use papo_proto::mask::{self, MASK_LEN_MAX};
use papo_proto::mode::UserMode;
use papo_proto::name::is_channel;
use papo_proto::numeric::{RPL_ENDOFWHO, RPL_WHOREPLY};
use papo_proto::{Capability, Verb};

use crate::channel::Channel;
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::{Listing, Reply};
use crate::turn::{Outcome, Turn};
use crate::user::User;

pub(super) fn who(turn: &mut Turn<'_>, said: Who) -> Outcome {
    let listing = if is_channel(&said.mask) {
        in_channel(turn, &said)
    } else if let Some(user) = turn.realm.user_named(&said.mask) {
        // An exact nick is no list: who knows it may ask.
        std::iter::once(user)
            .filter(|user| !said.operators || user.modes.has(UserMode::Operator))
            .map(|user| row(turn, user, common_channel(turn, user)))
            .collect()
    } else {
        by_mask(turn, &said)
    };
    for reply in &listing.replies {
        turn.reply(reply);
    }
    if listing.was_cut {
        turn.refuse(&Refusal::TooManyMatches(Verb::Who));
    }
    turn.reply(&Reply::numeric(RPL_ENDOFWHO).given(&said.mask).text("End of WHO list"));
    Ok(())
}

fn in_channel(turn: &Turn<'_>, said: &Who) -> Listing {
    let me = turn.me();
    let channel = turn.realm.channel_named(&said.mask);
    let Some(channel) = channel.filter(|channel| policy::can_see_channel(me, channel)) else {
        return Listing::default();
    };
    channel
        .members()
        .map(|member| turn.realm.user(member))
        .filter(|user| policy::can_see_user(me, user))
        .filter(|user| !said.operators || user.modes.has(UserMode::Operator))
        .map(|user| row(turn, user, Some(channel)))
        .collect()
}

fn by_mask(turn: &Turn<'_>, said: &Who) -> Listing {
    let me = turn.me();
    let casemapping = turn.realm.directory.casemapping();
    // `0` and an empty mask mean everybody, as in RFC 1459.
    let wanted = if &*said.mask == "0" { "*" } else { &*said.mask };
    if wanted.len() > MASK_LEN_MAX {
        return Listing::default();
    }
    let wanted = casemapping.fold_mask(wanted);
    let fits = |text: &str| mask::matches(&wanted, &casemapping.fold_mask(text));
    turn.realm
        .users
        .values()
        .filter(|user| policy::can_see_user(me, user))
        .filter(|user| !said.operators || user.modes.has(UserMode::Operator))
        .filter(|user| {
            wanted == "*"
                || mask::matches(&wanted, user.nick.folded().as_str())
                || fits(&user.username)
                || fits(&user.host)
                || fits(&user.realname)
        })
        .map(|user| row(turn, user, common_channel(turn, user)))
        .collect()
}

/// A channel that both are in, to be shown beside the user.
fn common_channel<'a>(turn: &'a Turn<'_>, user: &User) -> Option<&'a Channel> {
    let shared = turn.me().channels.iter().find(|&id| user.channels.contains(id))?;
    turn.realm.channels.get(shared)
}

fn row(turn: &Turn<'_>, user: &User, channel: Option<&Channel>) -> Reply {
    let mut flags = String::from(if user.away.is_some() { "G" } else { "H" });
    if user.modes.has(UserMode::Operator) {
        flags.push('*');
    }
    if let Some(ranks) = channel.and_then(|channel| channel.ranks(user.id)) {
        flags.extend(ranks.prefixes(turn.has_cap(Capability::MultiPrefix)));
    }
    Reply::numeric(RPL_WHOREPLY)
        .word(channel.map_or("*", |channel| &channel.name))
        .word(&user.username)
        .word(&user.host)
        .word(&turn.realm.settings.server_name)
        .word(user.nick.as_str())
        .word(&flags)
        .text(&format!("0 {}", user.realname))
}
