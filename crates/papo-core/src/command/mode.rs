//! `MODE`: look at the modes of a channel or of oneself, or change them.
//!
//! Spec: <https://modern.ircdocs.horse/#mode-message>
//!
//! What was changed, and nothing else, is shown to all members in one line. A mode that is set
//! already is no change. Everybody may list the bans.
//!
//! ```irc
//! alice> JOIN #tea
//! alice<...
//! bob> JOIN #tea
//! bob<...
//! alice<...
//! alice> MODE #tea
//! alice< :papo 324 alice #tea +nt
//! alice< :papo 329 alice #tea 1000000000
//! alice> MODE #tea +mi-t+n
//! alice< :alice!alice@10.0.0.1 MODE #tea +mi-t
//! bob< :alice!alice@10.0.0.1 MODE #tea +mi-t
//! alice> MODE #tea +ovl BOB bob 10
//! alice< :alice!alice@10.0.0.1 MODE #tea +ovl bob bob 10
//! bob< :alice!alice@10.0.0.1 MODE #tea +ovl bob bob 10
//! bob> MODE #tea -o alice
//! bob< :bob!bob@10.0.0.2 MODE #tea -o alice
//! alice< :bob!bob@10.0.0.2 MODE #tea -o alice
//! alice> MODE #tea -m
//! alice< :papo 482 alice #tea :You're not channel operator
//! bob> MODE #tea +k sesame
//! bob< :bob!bob@10.0.0.2 MODE #tea +k sesame
//! alice< :bob!bob@10.0.0.2 MODE #tea +k sesame
//! alice> MODE #tea
//! alice< :papo 324 alice #tea +imnkl sesame 10
//! alice< :papo 329 alice #tea 1000000000
//! carol> MODE #tea
//! carol< :papo 324 carol #tea +imnkl * 10
//! carol< :papo 329 carol #tea 1000000000
//! bob> MODE #tea +b mallory
//! bob< :bob!bob@10.0.0.2 MODE #tea +b mallory!*@*
//! alice< :bob!bob@10.0.0.2 MODE #tea +b mallory!*@*
//! alice> MODE #tea b
//! alice< :papo 367 alice #tea mallory!*@* bob!bob@10.0.0.2 1000000000
//! alice< :papo 368 alice #tea :End of channel ban list
//! bob> MODE #tea -b+X-k mallory!*@* x
//! bob< :bob!bob@10.0.0.2 MODE #tea -bk mallory!*@* sesame
//! alice< :bob!bob@10.0.0.2 MODE #tea -bk mallory!*@* sesame
//! bob< :papo 472 bob X :is unknown mode char to me
//! bob> MODE #tea +o carol
//! bob< :papo 441 bob carol #tea :They aren't on that channel
//! bob> MODE #tea +v nobody
//! bob< :papo 401 bob nobody :No such nick/channel
//! bob> MODE #tea +l many
//! bob< :papo 696 bob #tea l many :must be a number above 0
//! bob> MODE #tea +k :a b
//! bob< :papo 696 bob #tea k * :must be one word without commas, of at most 32 bytes
//! carol> MODE #tea +m
//! carol< :papo 442 carol #tea :You're not on that channel
//! bob> MODE #nowhere
//! bob< :papo 403 bob #nowhere :No such channel
//! bob> MODE bob
//! bob< :papo 221 bob +
//! bob> MODE bob +ix
//! bob< :bob!bob@10.0.0.2 MODE bob :+i
//! bob< :papo 501 bob :Unknown MODE flag
//! bob> MODE bob +o
//! bob> MODE alice
//! bob< :papo 502 bob :Cant change mode for other users
//! bob> MODE nobody
//! bob< :papo 401 bob nobody :No such nick/channel
//! bob> MODE
//! bob< :papo 461 bob MODE :Not enough parameters
//! ```
//!
//! Where hosts are cloaked, the second label names the network that somebody comes from:
//!
//! ```irc
//! with cloaked hosts
//! alice> JOIN #tea
//! alice<...
//! alice> MODE #tea +b *!*@*.m5rj9g7y.cloak
//! alice< :alice!alice@1py84vj5rbvt.m5rj9g7y.cloak MODE #tea +b *!*@*.m5rj9g7y.cloak
//! bob> JOIN #tea
//! bob< :papo 474 bob #tea :Cannot join channel (+b)
//! ```

use std::sync::Arc;

use papo_proto::command::mode::Mode;
use papo_proto::mode::UserMode;
use papo_proto::name::is_channel;
use papo_proto::numeric::{RPL_CHANNELMODEIS, RPL_CREATIONTIME, RPL_UMODEIS};

use crate::effect::Audience;
use crate::event::Happening;
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

mod channel;

pub(super) fn mode(turn: &mut Turn<'_>, said: Mode) -> Outcome {
    match (is_channel(&said.target), &said.letters) {
        (true, Some(letters)) => channel::change(turn, &said.target, letters, &said.arguments),
        (true, None) => show_channel(turn, &said.target),
        (false, letters) => user(turn, &said.target, letters.as_deref()),
    }
}

fn show_channel(turn: &mut Turn<'_>, name: &str) -> Outcome {
    let channel = turn.channel(name)?;
    let is_member = policy::must_be_in(turn.me(), channel).is_ok();
    let modes =
        Reply::numeric(RPL_CHANNELMODEIS).word(&channel.name).word(&channel.modes(is_member));
    let created = Reply::numeric(RPL_CREATIONTIME).word(&channel.name).number(channel.created);
    turn.reply(&modes);
    turn.reply(&created);
    Ok(())
}

fn user(turn: &mut Turn<'_>, nick: &str, letters: Option<&str>) -> Outcome {
    if turn.user(nick)?.id != turn.me().id {
        return Err(Refusal::UsersDontMatch);
    }
    let Some(letters) = letters else {
        let modes = format!("+{}", turn.me().modes.letters());
        turn.reply(&Reply::numeric(RPL_UMODEIS).word(&modes));
        return Ok(());
    };
    let mut on = true;
    let mut unknown = false;
    let before = turn.me().modes;
    for letter in letters.chars() {
        match (letter, UserMode::from_letter(letter)) {
            ('+', _) => on = true,
            ('-', _) => on = false,
            (_, None) => unknown = true,
            // OPER alone makes operators.
            (_, Some(UserMode::Operator)) if on => {}
            (_, Some(mode)) => _ = turn.me_mut().modes.set(mode, on),
        }
    }
    // What was turned over and back in one line is no change: the answer is never too long.
    let after = turn.me().modes;
    let mut changes = Changes::default();
    for mode in UserMode::ALL.into_iter().filter(|&mode| before.has(mode) != after.has(mode)) {
        changes.add(after.has(mode), mode.letter(), None);
    }
    if let Some(changes) = changes.line() {
        let target: Arc<str> = turn.me().nick.as_str().into();
        let event = turn.event(Happening::Mode { target, changes: format!(":{changes}").into() });
        turn.show(Audience::Session(turn.session), event);
    }
    if unknown { Err(Refusal::UserModeUnknownFlag) } else { Ok(()) }
}

/// The changes that were made, as one mode string with its arguments.
#[derive(Debug, Default)]
struct Changes {
    letters: String,
    arguments: String,
    on: Option<bool>,
}

impl Changes {
    fn add(&mut self, on: bool, letter: char, argument: Option<&str>) {
        if self.on != Some(on) {
            self.on = Some(on);
            self.letters.push(if on { '+' } else { '-' });
        }
        self.letters.push(letter);
        if let Some(argument) = argument {
            self.arguments.push(' ');
            self.arguments.push_str(argument);
        }
    }

    fn line(self) -> Option<String> {
        (!self.letters.is_empty()).then_some(self.letters + &self.arguments)
    }
}
