//! `CHANSERV`: what can be done with a channel, in the words of `/msg ChanServ`.
//!
//! Spec: <https://modern.ircdocs.horse/#privmsg-message>, and habit
//!
//! Who makes a channel and has an account has founded it. It lasts: its topic, modes, lists and the
//! ranks of accounts are as they were when somebody comes in again, and its founder has the rank `q`
//! whenever it is there. The flag `r` shows it.
//!
//! ```irc
//! with an account teapot
//! alice> NS IDENTIFY teapot tea is hot
//! *<...
//! alice> JOIN #tea
//! alice< :alice!alice@10.0.0.1 JOIN #tea
//! alice< :papo 353 alice = #tea :~alice
//! alice< :papo 366 alice #tea :End of /NAMES list
//! alice< :papo MODE #tea +rq alice
//! alice> TOPIC #tea :Darjeeling
//! alice<...
//! alice> MODE #tea +k-q sesame alice
//! alice< :alice!alice@10.0.0.1 MODE #tea +k sesame
//! alice< :papo 696 alice #tea q alice :founded the channel; ChanServ TRANSFER gives it away
//! alice> PART #tea
//! alice<...
//! bob> JOIN #tea
//! bob< :papo 475 bob #tea :Cannot join channel (+k)
//! bob> CS INFO #tea
//! bob< :ChanServ!ChanServ@papo NOTICE bob :#tea: made on 2001-09-09, founded by teapot.
//! bob> JOIN #tea sesame
//! bob< :bob!bob@10.0.0.2 JOIN #tea
//! bob< :papo 332 bob #tea :Darjeeling
//! bob< :papo 333 bob #tea alice!alice@10.0.0.1 1000000000
//! bob< :papo 353 bob = #tea :bob
//! bob< :papo 366 bob #tea :End of /NAMES list
//! alice> JOIN #tea
//! alice< :alice!alice@10.0.0.1 JOIN #tea
//! alice< :papo 332 alice #tea :Darjeeling
//! alice< :papo 333 alice #tea alice!alice@10.0.0.1 1000000000
//! alice< :papo 353 alice = #tea :bob ~alice
//! alice< :papo 366 alice #tea :End of /NAMES list
//! alice< :papo MODE #tea +qo alice alice
//! bob< :alice!alice@10.0.0.1 JOIN #tea
//! bob< :papo MODE #tea +qo alice alice
//! alice> CS VOICE #tea bob
//! alice< :alice!alice@10.0.0.1 MODE #tea +v bob
//! bob< :alice!alice@10.0.0.1 MODE #tea +v bob
//! bob> CS OP #tea
//! bob< :papo 482 bob #tea :You're not channel operator
//! bob> CS DROP #tea
//! bob< :ChanServ!ChanServ@papo NOTICE bob :Only who founded #tea may do that.
//! bob> CS TRANSFER #tea bob
//! bob< :ChanServ!ChanServ@papo NOTICE bob :Only who founded #tea may do that.
//! alice> CS TRANSFER #tea bob
//! alice< :ChanServ!ChanServ@papo NOTICE alice :There is no account bob.
//! alice> CS TRANSFER #tea
//! alice< :ChanServ!ChanServ@papo NOTICE alice :Say: TRANSFER #channel account
//! alice> CS REGISTER #tea
//! alice< :ChanServ!ChanServ@papo NOTICE alice :#tea is founded already.
//! alice> CS DROP #tea
//! alice< :papo MODE #tea -r
//! bob< :papo MODE #tea -r
//! alice< :ChanServ!ChanServ@papo NOTICE alice :#tea ends with its last member.
//! alice> CS REGISTER #tea
//! alice< :papo MODE #tea +r
//! bob< :papo MODE #tea +r
//! alice< :ChanServ!ChanServ@papo NOTICE alice :#tea is yours, and lasts.
//! alice> CS INFO #coffee
//! alice< :ChanServ!ChanServ@papo NOTICE alice :There is no founded channel #coffee.
//! ```
//!
//! A channel that belongs to nobody any more can be given away by an operator of the server.
//!
//! ```irc
//! with an account teapot
//! alice> NS REGISTER tea-is-hot
//! *<...
//! alice> JOIN #tea
//! *<...
//! bob> NS IDENTIFY teapot tea is hot
//! *<...
//! bob> JOIN #tea
//! *<...
//! alice> NS DROP tea-is-hot
//! *<...
//! bob> CS INFO #tea
//! bob< :ChanServ!ChanServ@papo NOTICE bob :#tea: made on 2001-09-09, founded by nobody who is still known.
//! carol> OPER root sesame
//! *<...
//! carol> CS TRANSFER #tea teapot
//! bob< :papo MODE #tea +q bob
//! alice< :papo MODE #tea +q bob
//! carol< :ChanServ!ChanServ@papo NOTICE carol :#tea belongs to teapot now.
//! ```
//!
//! It can be given away, and let go, while nobody is in it.
//!
//! ```irc
//! with an account teapot
//! alice> NS REGISTER tea-is-hot
//! *<...
//! alice> JOIN #tea,#coffee
//! *<...
//! alice> PART #tea,#coffee
//! *<...
//! bob> NS IDENTIFY teapot tea is hot
//! *<...
//! alice> CS TRANSFER #tea teapot
//! alice< :ChanServ!ChanServ@papo NOTICE alice :#tea belongs to teapot now.
//! alice> CS DROP #coffee
//! alice< :ChanServ!ChanServ@papo NOTICE alice :#coffee ends with its last member.
//! bob> JOIN #tea
//! bob< :bob!bob@10.0.0.2 JOIN #tea
//! bob< :papo 353 bob = #tea :~bob
//! bob< :papo 366 bob #tea :End of /NAMES list
//! bob< :papo MODE #tea +q bob
//! ```
//!
//! ```irc
//! alice> PRIVMSG ChanServ :help
//! alice< :ChanServ!ChanServ@papo NOTICE alice :Who makes a channel, with JOIN, and has an account, has founded it: it lasts.
//! alice<...
//! alice> JOIN #tea
//! alice<...
//! alice> CHANSERV REGISTER #tea
//! alice< :ChanServ!ChanServ@papo NOTICE alice :You must be logged in to found a channel.
//! alice> NS REGISTER tea-is-hot
//! *<...
//! alice> CHANSERV REGISTER
//! alice< :ChanServ!ChanServ@papo NOTICE alice :Say: REGISTER #channel
//! alice> CHANSERV REGISTER #nowhere
//! alice< :papo 403 alice #nowhere :No such channel
//! alice> CHANSERV REGISTER #lobby
//! alice< :papo 482 alice #lobby :You're not channel operator
//! alice> CHANSERV REGISTER #tea
//! alice< :papo MODE #tea +rq alice
//! alice< :ChanServ!ChanServ@papo NOTICE alice :#tea is yours, and lasts.
//! alice> CHANSERV BREW #tea
//! alice< :ChanServ!ChanServ@papo NOTICE alice :There is no BREW here; say HELP.
//! alice> CHANSERV
//! alice< :papo 461 alice CHANSERV :Not enough parameters
//! ```

use std::sync::Arc;

use papo_proto::Rank;
use papo_proto::command::chanserv::Chanserv;
use papo_proto::encode::cut;
use papo_proto::mode::FlagMode;

use super::nickserv::split;
use crate::command::{join, mode};
use crate::founded::{self, ChannelState};
use crate::limits::ECHO_LEN_MAX;
use crate::policy;
use crate::render;
use crate::service::Service;
use crate::turn::{OfChannel, Outcome, Turn};

const HELP: &[&str] = &[
    "Who makes a channel, with JOIN, and has an account, has founded it: it lasts.",
    "REGISTER #channel: found one that is there",
    "INFO #channel: whose it is",
    "TRANSFER #channel account: give it to somebody else",
    "DROP #channel: let it end with its last member",
    "OP, DEOP, HALFOP, DEHALFOP, VOICE, DEVOICE #channel [nick]: as MODE does",
    "MODE, TOPIC, KICK, INVITE and RENAME look after it; /HELP says more of each.",
];

/// What gives ranks and takes them, and the mode that does so, too.
const RANKS: [(&str, &str); 6] = [
    ("OP", "+o"),
    ("DEOP", "-o"),
    ("HALFOP", "+h"),
    ("DEHALFOP", "-h"),
    ("VOICE", "+v"),
    ("DEVOICE", "-v"),
];

pub(super) fn chanserv(turn: &mut Turn<'_>, said: Chanserv) -> Outcome {
    hear(turn, &said.text);
    Ok(())
}

/// Listens to a user.
pub(crate) fn hear(turn: &mut Turn<'_>, text: &str) {
    let (word, rest) = split(text);
    let (name, rest) = split(rest);
    let word = word.to_ascii_uppercase();
    let outcome = match &*word {
        "HELP" => {
            for line in HELP {
                say(turn, line);
            }
            Ok(())
        }
        "REGISTER" => register(turn, name),
        "INFO" => {
            info(turn, name);
            Ok(())
        }
        "TRANSFER" => {
            transfer(turn, name, split(rest).0);
            Ok(())
        }
        "DROP" => {
            end(turn, name);
            Ok(())
        }
        _ => {
            if let Some((_, letters)) = RANKS.iter().find(|(it, _)| *it == word) {
                rank(turn, name, letters, split(rest).0)
            } else {
                say(turn, &format!("There is no {} here; say HELP.", cut(&word, ECHO_LEN_MAX)));
                Ok(())
            }
        }
    };
    if let Err(refusal) = outcome {
        turn.refuse(&refusal);
    }
}

fn say(turn: &mut Turn<'_>, text: &str) {
    Service::ChanServ.say(turn, text);
}

/// Founds a channel that is there.
fn register(turn: &mut Turn<'_>, name: &str) -> Outcome {
    if name.is_empty() {
        say(turn, "Say: REGISTER #channel");
        return Ok(());
    }
    let Some(account) = turn.me().account.clone() else {
        say(turn, "You must be logged in to found a channel.");
        return Ok(());
    };
    let channel = turn.channel(name)?;
    policy::must_be_at_least(Rank::Operator, turn.me(), channel).of(name)?;
    let (id, shown) = (channel.id, channel.name.clone());
    let why_not = if channel.founded.is_some() {
        Some(format!("{shown} is founded already."))
    } else if join::is_lobby(turn, &channel.folded) {
        Some(format!("Everybody enters {shown} on arrival: it can't belong to anybody."))
    } else if !turn.realm.foundations.has_room(&account) {
        Some("You have founded too many channels.".to_owned())
    } else {
        None
    };
    if let Some(why_not) = why_not {
        say(turn, &why_not);
        return Ok(());
    }
    turn.must_be_able_to_keep("CHANSERV", &shown)?;
    founded::found(turn.realm, id, &account);
    let me = turn.me().id;
    let given = founded::give_ranks(turn.realm, me, id);
    founded::show(turn, id, true, me, &given);
    say(turn, &format!("{shown} is yours, and lasts."));
    Ok(())
}

/// A founded channel that the user may know of; if there is none, it is told.
fn founded_named(turn: &mut Turn<'_>, name: &str) -> Option<Arc<ChannelState>> {
    let found = turn.realm.founded_named(name).filter(|state| {
        !state.flags.has(FlagMode::Secret)
            || policy::may_give_away(turn.me(), state)
            || turn.me().channels.contains(&state.id)
    });
    if found.is_none() {
        let text = format!("There is no founded channel {}.", cut(name, ECHO_LEN_MAX));
        say(turn, &text);
    }
    found
}

/// The same, if the user may do with it what it likes.
fn own(turn: &mut Turn<'_>, name: &str) -> Option<Arc<ChannelState>> {
    let state = founded_named(turn, name)?;
    let why_not = if !policy::may_give_away(turn.me(), &state) {
        format!("Only who founded {} may do that.", state.name)
    } else if !turn.realm.can_keep {
        "Nothing can be kept at the moment, so nothing was changed.".to_owned()
    } else {
        return Some(state);
    };
    say(turn, &why_not);
    None
}

fn info(turn: &mut Turn<'_>, name: &str) {
    let Some(state) = founded_named(turn, name) else { return };
    let made = render::timestamp(state.created.saturating_mul(1000));
    let day = made.split('T').next().unwrap_or_default();
    let founder = state.founder.as_deref().unwrap_or("nobody who is still known");
    say(turn, &format!("{}: made on {day}, founded by {founder}.", state.name));
}

fn transfer(turn: &mut Turn<'_>, name: &str, account: &str) {
    if account.is_empty() {
        return say(turn, "Say: TRANSFER #channel account");
    }
    let Some(state) = own(turn, name) else { return };
    let Some(account) = turn.realm.accounts.named(account).map(|it| it.name.clone()) else {
        return say(turn, &format!("There is no account {}.", cut(account, ECHO_LEN_MAX)));
    };
    if state.founder.as_ref() == Some(&account) || !turn.realm.foundations.has_room(&account) {
        return say(turn, &format!("{account} can't found one more channel, or has founded it."));
    }
    turn.realm.set_founder(state.id, &account);
    if let Some(user) = state.founder.as_deref().and_then(|it| turn.realm.user_of_account(it)) {
        founded::take_founders_rank(turn, user, state.id);
    }
    if let Some(user) = turn.realm.user_of_account(&account) {
        let given = founded::give_ranks(turn.realm, user, state.id);
        founded::show(turn, state.id, false, user, &given);
    }
    say(turn, &format!("{} belongs to {account} now.", state.name));
}

fn end(turn: &mut Turn<'_>, name: &str) {
    let Some(state) = own(turn, name) else { return };
    turn.realm.unfound(state.id, turn.fx);
    if turn.realm.channels.contains_key(&state.id) {
        let off = (false, FlagMode::Registered.letter(), None);
        mode::channel::show_server_modes(turn, state.id, &[off]);
    }
    say(turn, &format!("{} ends with its last member.", state.name));
}

/// Gives a rank, or takes it, as MODE does; one's own, if nobody is named.
fn rank(turn: &mut Turn<'_>, name: &str, letters: &str, nick: &str) -> Outcome {
    let nick = if nick.is_empty() { turn.me().nick.as_str() } else { nick };
    let nick: Box<str> = nick.into();
    mode::channel::change(turn, name, letters, &[nick])
}
