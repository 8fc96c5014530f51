//! `FREEZE`: let only operators speak in a channel.
//!
//! Spec: none; it is papo's own.
//!
//! For operators of the server, who need not be in the channel. While it is frozen (`+F`), only who is an
//! operator of it, or a member and an operator of the server, speaks there or sets the topic; no MODE
//! changes that. A founded channel is frozen after a restart, too.
//!
//! ```irc
//! bob> JOIN #tea
//! *<...
//! carol> JOIN #tea
//! *<...
//! bob> MODE #tea +v carol
//! *<...
//! bob> FREEZE #tea on
//! bob< :papo 481 bob :Permission Denied- You're not an IRC operator
//! alice> OPER root sesame
//! alice<...
//! alice> FREEZE #coffee on
//! alice< :papo 403 alice #coffee :No such channel
//! alice> FREEZE #tea maybe
//! alice< :papo FAIL FREEZE INVALID_STATE maybe :It is `on` or `off`
//! alice> FREEZE #tea on :calm down
//! bob< :papo MODE #tea +F
//! carol< :papo MODE #tea +F
//! alice< :papo NOTICE alice :#tea is frozen
//! alice> FREEZE #TEA on
//! alice< :papo NOTICE alice :#tea is frozen
//! carol> PRIVMSG #tea :but
//! carol< :papo 404 carol #tea :Cannot send to channel (+F)
//! bob> MODE #tea -F
//! bob< :papo 481 bob :Only the server may change the channel mode F
//! bob> PRIVMSG #tea :please
//! carol< :bob!bob@10.0.0.2 PRIVMSG #tea :please
//! alice> FREEZE #tea off
//! bob< :papo MODE #tea -F
//! carol< :papo MODE #tea -F
//! alice< :papo NOTICE alice :#tea is not frozen
//! ```

use papo_proto::Verb;
use papo_proto::command::freeze::Freeze;
use papo_proto::mode::FlagMode;

use crate::command::mode;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn freeze(turn: &mut Turn<'_>, said: Freeze) -> Outcome {
    let on = match &*said.state.to_ascii_lowercase() {
        "on" => true,
        "off" => false,
        _ => {
            let text = "It is `on` or `off`";
            let reply = Reply::fail("FREEZE", "INVALID_STATE", &[&said.state], text);
            return Err(Refusal::Fail(reply));
        }
    };
    let channel = turn.realm.channel_named(&said.channel);
    let channel = channel.ok_or_else(|| Refusal::NoSuchChannel(said.channel.clone()))?;
    let (id, name) = (channel.id, channel.name.clone());
    turn.must_be_able_to_keep("FREEZE", &name)?;
    if turn.channel_mut(id).flags.set(FlagMode::Frozen, on) {
        let reason = said.reason.map(|reason| format!(", {reason}")).unwrap_or_default();
        let state = if on { "on" } else { "off" };
        turn.record(Verb::Freeze, &name, &format!("{state}{reason}"));
        mode::channel::show_server_modes(turn, id, &[(on, FlagMode::Frozen.letter(), None)]);
    }
    let text = format!("{name} is {}", if on { "frozen" } else { "not frozen" });
    turn.tell(Verb::Freeze, "NOTE", "STATE", &text);
    Ok(())
}
