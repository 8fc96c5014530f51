//! `PIN`: keep a message of a channel at hand, or ask for those that are.
//!
//! Spec: `docs/protocol/pin.md`
//!
//! It is for clients with `papo.im/pin`. Half-operators and above pin messages.
//!
//! ```irc
//! alice> CAP REQ :papo.im/pin message-tags echo-message batch draft/message-redaction papo.im/edit
//! alice<...
//! bob> CAP REQ :papo.im/pin message-tags batch
//! bob<...
//! alice> JOIN #tea
//! *<...
//! bob> JOIN #tea
//! *<...
//! carol> JOIN #tea
//! *<...
//! alice> PRIVMSG #tea :at four
//! alice< @msgid={four} :alice!alice@10.0.0.1 PRIVMSG #tea :at four
//! *<...
//! alice> PRIVMSG #tea :bring cups
//! alice< @msgid={cups} :alice!alice@10.0.0.1 PRIVMSG #tea :bring cups
//! *<...
//! alice> PIN #TEA {cups}
//! alice< @msgid={one} :alice!alice@10.0.0.1 PIN #tea {cups}
//! bob< @msgid={one} :alice!alice@10.0.0.1 PIN #tea {cups}
//! alice> PIN #tea {four}
//! alice< @msgid={two} :alice!alice@10.0.0.1 PIN #tea {four}
//! bob< @msgid={two} :alice!alice@10.0.0.1 PIN #tea {four}
//! alice> PIN #tea {four}
//! alice> EDITMSG #tea {four} :at five
//! *<...
//! bob> PIN #tea
//! bob< :papo BATCH +{list} papo.im/pins #tea
//! bob< @batch={list};msgid={cups} :alice!alice@10.0.0.1 PRIVMSG #tea :bring cups
//! bob< @batch={list};msgid={four} :alice!alice@10.0.0.1 PRIVMSG #tea :at five
//! bob< :papo BATCH -{list}
//! alice> REDACT #tea {cups}
//! *<...
//! bob> PIN #tea
//! bob< :papo BATCH +{less} papo.im/pins #tea
//! bob< @batch={less};msgid={four} :alice!alice@10.0.0.1 PRIVMSG #tea :at five
//! bob< :papo BATCH -{less}
//! bob> PIN #tea {four}
//! bob< :papo 482 bob #tea :You're not channel operator
//! alice> PIN #tea {cups}
//! alice< :papo FAIL PIN UNKNOWN_MSGID #tea {cups} :This message does not exist or is too old
//! alice> PIN #nowhere {cups}
//! alice< :papo FAIL PIN INVALID_TARGET #nowhere :You have no messages from #nowhere
//! alice> PIN bob
//! alice< :papo FAIL PIN INVALID_TARGET bob :You have no messages from bob
//! alice> PIN
//! alice< :papo 461 alice PIN :Not enough parameters
//! carol> PIN #tea
//! carol< :papo 421 carol PIN :PIN needs the capability papo.im/pin
//! ```

use papo_proto::command::pin::Pin;
use papo_proto::history::Read;
use papo_proto::name::is_channel;
use papo_proto::{Capability, Verb};

use crate::act::{self, Acting, Found, Wish};
use crate::effect::Doing;
use crate::event::Happening;
use crate::input::Answer;
use crate::limits::PINS_MAX;
use crate::policy;
use crate::refusal::Refusal;
use crate::session::Purpose;
use crate::turn::{OfChannel, Outcome, Turn};

pub(super) fn pin(turn: &mut Turn<'_>, said: Pin) -> Outcome {
    let Pin { channel, msgid } = said;
    if let Some(msgid) = msgid {
        return ask(turn, Verb::Pin, channel, &msgid, true);
    }
    must_know_pins(turn, Verb::Pin, &channel)?;
    let view = act::view(turn, Verb::Pin, &channel)?;
    let channel = turn.channel(&channel)?.name.clone();
    turn.read(Purpose::Pins { channel }, Read::Pins(view));
    Ok(())
}

/// Looks for the message that is to be pinned, or taken down.
pub(super) fn ask(
    turn: &mut Turn<'_>,
    verb: Verb,
    channel: Box<str>,
    msgid: &str,
    on: bool,
) -> Outcome {
    must_know_pins(turn, verb, &channel)?;
    act::ask(turn, verb, channel, msgid, Wish::Pin { on })
}

/// Pins are of channels, and for those who know of them.
fn must_know_pins(turn: &Turn<'_>, verb: Verb, target: &str) -> Outcome {
    turn.must_have(Capability::Pin, verb)?;
    if is_channel(target) { Ok(()) } else { Err(act::nothing_there(verb, target)) }
}

/// The messages that are pinned are there.
pub(crate) fn show(turn: &mut Turn<'_>, channel: &str, answer: Answer) -> Outcome {
    let Answer::Pages(pages) = answer else { return Err(Refusal::TryAgain(Verb::Pin)) };
    turn.in_batch(&format!("papo.im/pins {channel}"), |turn| {
        pages.into_iter().flatten().for_each(|message| turn.replay(message));
    });
    Ok(())
}

/// The message is there.
pub(crate) fn go_on(turn: &mut Turn<'_>, acting: &Acting, found: &Found, on: bool) -> Outcome {
    let channel = found.channel.and_then(|channel| turn.realm.channels.get(&channel));
    let Some(channel) = channel else { return Err(acting.unknown()) };
    policy::may_keep_order(turn.me(), channel).of(&acting.target)?;
    if found.is_pinned == on {
        return Ok(());
    }
    if on && found.pins >= PINS_MAX {
        return Err(acting.fail("TOO_MANY_PINS", "There are too many pinned messages here"));
    }
    let (channel, id) = (channel.name.clone(), found.event.id);
    let scene = act::scene(turn, acting, found)?;
    let event = turn.event(Happening::Pin { channel, id, on });
    let doing = if on { Doing::Pin } else { Doing::Unpin };
    act::keep_and_show(turn, (found, scene), doing, Capability::Pin, event);
    Ok(())
}
