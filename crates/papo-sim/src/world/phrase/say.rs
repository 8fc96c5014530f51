//! Messages of one line. Each that has a text has a number in it that no other has.

use super::Phrases;
use super::words::NICKS;

/// Whom a message is for.
pub(super) fn target(phrases: &mut Phrases) -> String {
    match phrases.rng.u8(..8) {
        0 | 1 => phrases.nick().into(),
        2 => format!("{}{}", phrases.pick(&["~", "&", "@", "%", "+", "@+"]), phrases.channel()),
        _ => phrases.channel().into(),
    }
}

pub(super) fn message(phrases: &mut Phrases) -> String {
    let word = phrases.pick(&["PRIVMSG", "PRIVMSG", "PRIVMSG", "NOTICE", "TAGMSG"]);
    let targets = phrases.some(target);
    if word == "TAGMSG" {
        return format!("TAGMSG {targets}");
    }
    phrases.messages += 1;
    let number = phrases.messages;
    // Now and then the same message again, as far as the server is concerned.
    if phrases.one_in(5) {
        phrases.nonce = Some(format!("papo.im/nonce=nonce-number-{:06}", phrases.rng.u32(..60)));
        let targets = target(phrases);
        return format!("{word} {targets} :m{number} {}", phrases.pick(&["hot", "hotter"]));
    }
    let mut filler = phrases.filler();
    if phrases.one_in(5) {
        filler = format!("{}: {filler}", phrases.pick(&NICKS));
    }
    // What only programs read has its mark at the very beginning.
    match filler.strip_prefix('\u{1}') {
        Some(inside) if phrases.one_in(2) => format!("{word} {targets} :\u{1}m{number} {inside}"),
        _ => format!("{word} {targets} :m{number} {filler}"),
    }
}

pub(super) fn relay(phrases: &mut Phrases) -> String {
    let nick = phrases.pick(&["zoe/matrix", "alice/d", "zoe", "/", "a!b/c", "jo\u{e3}o/x/y"]);
    phrases.messages += 1;
    let number = phrases.messages;
    format!("RELAYMSG {} {nick} :m{number} {}", phrases.channel(), phrases.filler())
}
