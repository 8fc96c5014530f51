//! `MODE`: look at the modes of a channel or of oneself, or change them.
//!
//! Spec: <https://modern.ircdocs.horse/#mode-message>, <https://modern.ircdocs.horse/#channel-modes>,
//! <https://ircv3.net/specs/extensions/account-extban>, <https://ircv3.net/specs/extensions/bot-mode>
//!
//! What was changed, and nothing else, is shown to all members in one line. A mode that is set
//! already is no change.
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
//! A mask means the host that others see. Where hosts are cloaked, an address bans nobody: its cloak
//! does, and the second label of a cloak alone means the whole network (`*!*@*.NETWORK.cloak`).
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
//!
//! Ranks are founder `q`, protected `a`, operator `o`, half-operator `h` and voice `v`. Half-operators
//! keep order: they change every mode but `s` and `U`, and give voices. Operators change those two as
//! well, and make operators and half-operators; founders give every rank. An operator of the server
//! counts as a founder where it is a member. Nothing is taken from who is above oneself; one's own
//! ranks anybody may lay down. The channel mode `r` and the user mode `r` are the server's alone.
//!
//! ```irc
//! alice> JOIN #tea
//! *<...
//! bob> JOIN #tea
//! *<...
//! carol> JOIN #tea
//! *<...
//! alice> MODE #tea +h bob
//! alice< :alice!alice@10.0.0.1 MODE #tea +h bob
//! bob< :alice!alice@10.0.0.1 MODE #tea +h bob
//! carol< :alice!alice@10.0.0.1 MODE #tea +h bob
//! bob> MODE #tea +vimo-s carol carol
//! bob< :bob!bob@10.0.0.2 MODE #tea +vim carol
//! alice< :bob!bob@10.0.0.2 MODE #tea +vim carol
//! carol< :bob!bob@10.0.0.2 MODE #tea +vim carol
//! bob< :papo 482 bob #tea :You're not channel operator
//! bob> MODE #tea -o alice
//! bob< :papo 482 bob #tea :You're not channel operator
//! alice> MODE #tea +qa alice carol
//! alice< :papo 482 alice #tea :You're not channel operator
//! alice> MODE #tea +r
//! alice< :papo 481 alice :Only the server may change the channel mode r
//! alice> OPER root sesame
//! alice<...
//! alice> MODE #tea +qa alice carol
//! alice< :alice!alice@10.0.0.1 MODE #tea +qa alice carol
//! bob< :alice!alice@10.0.0.1 MODE #tea +qa alice carol
//! carol< :alice!alice@10.0.0.1 MODE #tea +qa alice carol
//! bob> MODE #tea -v carol
//! bob< :papo 482 bob #tea :You're not channel operator
//! carol> MODE #tea -o+q alice carol
//! carol< :papo 482 carol #tea :You're not channel operator
//! carol> MODE #tea -h+s-a bob carol
//! carol< :carol!carol@10.0.0.3 MODE #tea -h+s-a bob carol
//! alice< :carol!carol@10.0.0.3 MODE #tea -h+s-a bob carol
//! bob< :carol!carol@10.0.0.3 MODE #tea -h+s-a bob carol
//! carol> MODE #tea -v+i-z carol
//! carol< :carol!carol@10.0.0.3 MODE #tea -v carol
//! alice<...
//! bob<...
//! carol< :papo 482 carol #tea :You're not channel operator
//! carol< :papo 472 carol z :is unknown mode char to me
//! bob> MODE bob +rB
//! bob< :bob!bob@10.0.0.2 MODE bob :+B
//! bob< :papo 481 bob :Only the server may change the user mode r
//! ```
//!
//! The lists are bans `b`, exempts from them `e`, and who needs no invitation `I`. Whoever sees the
//! channel may see its bans; the others are shown to half-operators and above. An entry is a mask of
//! sources; or `~a:name` (`~account:name`), who is logged in to that account, `~a:*` for any; or
//! `~r:mask` (`~realname:mask`), who has such a realname, with `?` for each space.
//!
//! ```irc
//! alice> JOIN #tea
//! *<...
//! bob> JOIN #tea
//! *<...
//! alice> MODE #tea +beI carol ~account:Carol ~r:carol?the*
//! alice< :alice!alice@10.0.0.1 MODE #tea +beI carol!*@* ~account:Carol ~r:carol?the*
//! bob<...
//! alice> MODE #tea +eb ~a:carol CAROL
//! alice> MODE #tea +be-I
//! alice< :papo 367 alice #tea carol!*@* alice!alice@10.0.0.1 1000000000
//! alice< :papo 368 alice #tea :End of channel ban list
//! alice< :papo 348 alice #tea ~account:Carol alice!alice@10.0.0.1 1000000000
//! alice< :papo 349 alice #tea :End of channel exception list
//! alice< :papo 346 alice #tea ~r:carol?the* alice!alice@10.0.0.1 1000000000
//! alice< :papo 347 alice #tea :End of channel invite exception list
//! bob> MODE #tea bbeI
//! bob< :papo 367 bob #tea carol!*@* alice!alice@10.0.0.1 1000000000
//! bob< :papo 368 bob #tea :End of channel ban list
//! bob< :papo 482 bob #tea :You're not channel operator
//! carol> MODE #tea e
//! carol< :papo 442 carol #tea :You're not on that channel
//! bob> MODE #tea -b carol
//! bob< :papo 482 bob #tea :You're not channel operator
//! carol> JOIN #tea
//! carol< :papo 474 carol #tea :Cannot join channel (+b)
//! alice> MODE #tea +i-e+e ~a:carol ~r:*tester
//! alice< :alice!alice@10.0.0.1 MODE #tea +i-e+e ~account:Carol ~r:*tester
//! bob<...
//! carol> JOIN #tea
//! carol< :carol!carol@10.0.0.3 JOIN #tea
//! *<...
//! carol> PRIVMSG #tea :I may
//! alice< :carol!carol@10.0.0.3 PRIVMSG #tea :I may
//! bob< :carol!carol@10.0.0.3 PRIVMSG #tea :I may
//! alice> MODE #tea +bbb ~a ~country:BR :a b
//! alice< :papo 696 alice #tea b ~a :must have something to compare with, as in ~a:name
//! alice< :papo 696 alice #tea b ~country:BR :must be an account, ~a:name, or a realname, ~r:mask
//! alice< :papo 696 alice #tea b * :must be one word of at most 200 bytes
//! ```

use papo_proto::command::mode::Mode;
use papo_proto::mode::{UserMode, UserModes};
use papo_proto::name::is_channel;
use papo_proto::numeric::{RPL_CHANNELMODEIS, RPL_CREATIONTIME, RPL_UMODEIS};

use crate::policy;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::role;
use crate::turn::{Outcome, Turn};

pub(crate) mod channel;
mod lists;

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
    let mut refusals = Vec::new();
    let (id, before) = (turn.me().id, turn.me().modes);
    let mut after = before;
    for letter in letters.chars() {
        match (letter, UserMode::from_letter(letter)) {
            ('+', _) => on = true,
            ('-', _) => on = false,
            (_, None) => refusals.push(Refusal::UserModeUnknownFlag),
            (_, Some(UserMode::LoggedIn)) => refusals.push(Refusal::ServerSetsMode(letter, "user")),
            // OPER, and an admin's account, alone make operators.
            (_, Some(UserMode::Operator)) if on => {}
            (_, Some(mode)) => _ = after.set(mode, on),
        }
    }
    // What was turned over and back in one line is no change: the answer is never too long.
    if before != after {
        turn.realm.mark_user(id);
        role::set_modes(turn, id, after);
    }
    refuse_each_once(turn, &refusals);
    Ok(())
}

/// What changes from these modes of a user to those, as it goes on the wire.
pub(crate) fn between(before: UserModes, after: UserModes) -> Option<Box<str>> {
    let mut changes = Changes::default();
    for mode in UserMode::ALL.into_iter().filter(|&mode| before.has(mode) != after.has(mode)) {
        changes.add(after.has(mode), mode.letter(), None);
    }
    changes.line().map(|changes| format!(":{changes}").into())
}

/// However often a line does something wrong, it is said once.
fn refuse_each_once(turn: &mut Turn<'_>, refusals: &[Refusal]) {
    for (index, refusal) in refusals.iter().enumerate() {
        if !refusals[..index].contains(refusal) {
            turn.refuse(refusal);
        }
    }
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
