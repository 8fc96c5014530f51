//! `WHO`: list users by channel, nick or mask.
//!
//! Spec: <https://modern.ircdocs.horse/#who-message>, <https://ircv3.net/specs/extensions/whox>
//!
//! A mask is compared with nick, username, host and realname. Who is `+i` is shown to those who
//! share a channel. A list that would be too long is cut, and says so. `o` lists operators of the
//! server alone. `%` and letters pick what is told of each: `t` the token, `c` a channel, `u` the
//! username, `i` the address, `h` the host, `s` the server, `n` the nick, `f` the flags, `d` the
//! distance, `l` the seconds of silence, `a` the account, `o` the rank's level, `r` the realname.
//! An address is shown to oneself and to operators of the server.
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
//! alice> MODE alice +B
//! alice<...
//! bob> WHO #tea
//! bob< :papo 352 bob #tea alice 10.0.0.1 papo alice G@B :0 alice the tester
//! bob< :papo 315 bob #tea :End of WHO list
//! alice> MODE alice -B
//! alice<...
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
//! bob> WHO a*
//! bob< :papo 315 bob a* :End of WHO list
//! bob> WHO * o
//! bob< :papo 315 bob * :End of WHO list
//! bob> WHO alice %cuhnar
//! bob< :papo 354 bob * alice 10.0.0.1 alice 0 :alice the tester
//! bob< :papo 315 bob alice :End of WHO list
//! bob> WHO #lobby %ranttzif,42
//! bob< :papo 354 bob 42 255.255.255.255 carol H 0 :carol the tester
//! bob< :papo 354 bob 42 10.0.0.2 bob H 0 :bob the tester
//! bob< :papo 315 bob #lobby :End of WHO list
//! carol> OPER root sesame
//! carol<...
//! carol> WHO alice %tcuihsnfdlaor,1234
//! carol< :papo 354 carol 0 * alice 10.0.0.1 10.0.0.1 papo alice G 0 0 0 n/a :alice the tester
//! carol< :papo 315 carol alice :End of WHO list
//! carol> CAP REQ multi-prefix
//! carol<...
//! carol> JOIN #den
//! carol<...
//! carol> MODE #den +v carol
//! carol<...
//! carol> WHO #den o%nftc,x7
//! carol< :papo 354 carol 0 #den carol H*@+
//! carol< :papo 315 carol #den :End of WHO list
//! bob> WHO #nowhere %n
//! bob< :papo 315 bob #nowhere :End of WHO list
//! bob> WHO
//! bob< :papo 461 bob WHO :Not enough parameters
//! ```

use papo_proto::command::who::{Who, Whox};
use papo_proto::mask::{self, MASK_LEN_MAX};
use papo_proto::mode::UserMode;
use papo_proto::name::is_channel;
use papo_proto::numeric::{RPL_ENDOFWHO, RPL_WHOREPLY, RPL_WHOSPCRPL};
use papo_proto::{Capability, Verb};

use crate::channel::Channel;
use crate::command::whois;
use crate::policy;
use crate::reply::{Listing, Reply, has_room};
use crate::turn::{Outcome, Turn};
use crate::user::User;

pub(super) fn who(turn: &mut Turn<'_>, said: Who) -> Outcome {
    let listing = if is_channel(&said.mask) {
        in_channel(turn, &said)
    } else if let Some(user) = turn.realm.user_named(&said.mask) {
        // An exact nick is no list: who knows it may ask.
        let user = Some(user).filter(|it| !said.operators || it.modes.has(UserMode::Operator));
        Listing::of(turn, user.map(|user| row(turn, &said, user, common_channel(turn, user))))
    } else {
        by_mask(turn, &said)
    };
    listing.tell(turn, Verb::Who);
    turn.reply(&Reply::numeric(RPL_ENDOFWHO).given(&said.mask).text("End of WHO list"));
    Ok(())
}

fn in_channel(turn: &Turn<'_>, said: &Who) -> Listing {
    let me = turn.me();
    let channel = turn.realm.channel_named(&said.mask);
    let Some(channel) = channel.filter(|channel| policy::can_see_channel(me, channel)) else {
        return Listing::default();
    };
    let rows = channel
        .members()
        .map(|member| turn.realm.user(member))
        .filter(|user| policy::can_see_user(me, user))
        .filter(|user| !said.operators || user.modes.has(UserMode::Operator))
        .map(|user| row(turn, said, user, Some(channel)));
    Listing::of(turn, rows)
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
    let rows = turn
        .realm
        .users
        .values()
        .filter(|user| policy::can_see_user(me, user))
        .filter(|user| !said.operators || user.modes.has(UserMode::Operator))
        .filter(|user| {
            wanted == "*"
                || mask::matches(&wanted, user.nick.folded().as_str())
                || mask::matches(&wanted, &user.folded_source)
                || fits(&user.username)
                || fits(&user.host)
                || fits(&user.realname)
        })
        .map(|user| row(turn, said, user, common_channel(turn, user)));
    Listing::of(turn, rows)
}

/// A channel that both are in, to be shown beside the user.
fn common_channel<'a>(turn: &'a Turn<'_>, user: &User) -> Option<&'a Channel> {
    let shared = turn.me().channels.iter().find(|&id| user.channels.contains(id))?;
    turn.realm.channels.get(shared)
}

/// What is told of a user. The longest names together leave no room for the channel's: then it is
/// `*`, for programs read all of these words.
fn row(turn: &Turn<'_>, said: &Who, user: &User, channel: Option<&Channel>) -> Reply {
    let row = |name: &str| match &said.whox {
        Some(whox) => whox_row(turn, whox, user, channel, name),
        None => usual_row(turn, user, channel, name),
    };
    let named = row(channel.map_or("*", |channel| &channel.name));
    if has_room(turn, &named) { named } else { row("*") }
}

fn usual_row(turn: &Turn<'_>, user: &User, channel: Option<&Channel>, name: &str) -> Reply {
    Reply::numeric(RPL_WHOREPLY)
        .word(name)
        .word(&user.username)
        .word(&user.host)
        .word(&turn.realm.settings.server_name)
        .word(user.nick.as_str())
        .word(&flags(turn, user, channel))
        .text(&format!("0 {}", user.realname))
}

/// Here or gone, operator of the server or not, and the ranks in the channel that is shown.
fn flags(turn: &Turn<'_>, user: &User, channel: Option<&Channel>) -> String {
    let mut flags = String::from(if user.away.is_some() { "G" } else { "H" });
    if user.modes.has(UserMode::Operator) {
        flags.push('*');
    }
    if let Some(ranks) = channel.and_then(|channel| channel.ranks(user.id)) {
        flags.extend(ranks.prefixes(turn.has_cap(Capability::MultiPrefix)));
    }
    if user.modes.has(UserMode::Bot) {
        flags.push(UserMode::Bot.letter());
    }
    flags
}

/// The fields that were asked for, in the order that the spec gives them.
fn whox_row(
    turn: &Turn<'_>,
    whox: &Whox,
    user: &User,
    channel: Option<&Channel>,
    name: &str,
) -> Reply {
    let reply = Reply::numeric(RPL_WHOSPCRPL);
    "tcuihsnfdlaor".chars().filter(|&letter| whox.fields.contains(letter)).fold(
        reply,
        |reply, letter| match letter {
            't' => reply.word(&whox.token),
            'c' => reply.word(name),
            'u' => reply.word(&user.username),
            'i' => match whois::addresses(turn, user).first() {
                Some(address) => reply.word(address),
                None => reply.word("255.255.255.255"),
            },
            'h' => reply.word(&user.host),
            's' => reply.word(&turn.realm.settings.server_name),
            'n' => reply.word(user.nick.as_str()),
            'f' => reply.word(&flags(turn, user, channel)),
            'd' => reply.number(0u64),
            'l' => reply.number(turn.stamp.seconds().saturating_sub(user.active_at)),
            'a' => reply.word(user.account.as_deref().unwrap_or("0")),
            'o' => reply.word("n/a"),
            _ => reply.text(&user.realname),
        },
    )
}
