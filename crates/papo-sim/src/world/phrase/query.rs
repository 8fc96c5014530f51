//! Questions: what clients ask about users, channels and the server.

use papo_core::MessageId;

use super::{MASKS, Phrases};
use crate::stage::START_MS;

pub(super) fn who(phrases: &mut Phrases) -> String {
    let mask = match phrases.rng.u8(..4) {
        0 => phrases.nick(),
        1 => phrases.pick(&MASKS),
        2 => phrases.pick(&["0", "*", "*o*", "10.0.0.*"]),
        _ => phrases.channel(),
    };
    let options = ["", "", "", " o", " %tcuihsnfdlaor,42", " o%nfc", " %t,12ab", " %", " %rz,7"];
    format!("WHO {mask}{}", phrases.pick(&options))
}

pub(super) fn whois(phrases: &mut Phrases) -> String {
    let server = phrases.pick(&["", "", "papo ", "elsewhere "]);
    format!("WHOIS {server}{}", phrases.some(Phrases::nick))
}

pub(super) fn list(phrases: &mut Phrases) -> String {
    match phrases.rng.u8(..4) {
        0 => "LIST".into(),
        1 => format!("LIST {}", phrases.some(Phrases::channel)),
        2 => format!("LIST {} {}", phrases.some(Phrases::channel), phrases.some(condition)),
        _ => format!("LIST {}", phrases.some(condition)),
    }
}

/// What LIST may ask of a channel.
fn condition(phrases: &mut Phrases) -> &'static str {
    phrases.pick(&[">1", "<3", "C<1", "C>1", "T<1", "T>0", "#*", "*\u{c1}", "!#t*", "!*", ">many"])
}

/// Hears some no more, sometimes more of them than anybody may.
pub(super) fn silence(phrases: &mut Phrases) -> String {
    let mask = if phrases.one_in(2) { phrases.nick() } else { phrases.pick(&MASKS) };
    match phrases.rng.u8(..12) {
        0 => "SILENCE".into(),
        1 => {
            let lines: Vec<String> = (0..33).map(|number| format!("SILENCE n{number}")).collect();
            lines.join("\r\n")
        }
        2..7 => format!("SILENCE -{mask}"),
        _ => format!("SILENCE +{mask}"),
    }
}

/// Watches nicks, mostly those that people here have, and asks about it.
pub(super) fn monitor(phrases: &mut Phrases) -> String {
    match phrases.rng.u8(..16) {
        0 => "MONITOR C".into(),
        1 => "MONITOR L".into(),
        2..4 => "MONITOR S".into(),
        4..6 => format!("MONITOR - {}", phrases.some(Phrases::nick)),
        6 => format!("MONITOR {}", phrases.pick(&["", "+", "x", "+-"])),
        // More than anybody may.
        7 => {
            let many: Vec<String> = (0..110).map(|number| format!("n{number}")).collect();
            format!("MONITOR + {}", many.join(","))
        }
        _ => format!("MONITOR + {}", phrases.some(Phrases::nick)),
    }
}

/// What was said before: mostly as it must be asked.
pub(super) fn history(phrases: &mut Phrases) -> String {
    let target = if phrases.one_in(2) { phrases.nick() } else { phrases.channel() };
    let limit = phrases.pick(&["1", "2", "5", "50", "1000", "0", "-1"]);
    let (from, to) = (reference(phrases), reference(phrases));
    let word = "CHATHISTORY";
    match phrases.rng.u8(..9) {
        0 => format!("{word} BEFORE {target} {from} {limit}"),
        1 => format!("{word} AFTER {target} {from} {limit}"),
        2 => format!("{word} AROUND {target} {from} {limit}"),
        3 => format!("{word} BETWEEN {target} {from} {to} {limit}"),
        4 => format!("{word} LATEST {target} {from} {limit}"),
        5 => {
            format!("{word} {} {target} {from}", phrases.pick(&["", "TARGETS", "NEWEST", "after"]))
        }
        6 => {
            let times = ["2001-09-09T00:00:00.000Z", "2030-01-01T00:00:00.000Z"];
            let (from, to) = (phrases.pick(&times), phrases.pick(&times));
            format!("{word} TARGETS timestamp={from} timestamp={to} {limit}")
        }
        _ => format!("{word} LATEST {target} * {limit}"),
    }
}

/// What has been read, mostly as it must be said.
pub(super) fn read(phrases: &mut Phrases) -> String {
    let target = if phrases.one_in(2) { phrases.nick() } else { phrases.channel() };
    let (minute, second) = (phrases.rng.u8(46..60), phrases.rng.u8(..60));
    match phrases.rng.u8(..8) {
        0 => format!("MARKREAD {target} {}", phrases.pick(&["*", "now", "timestamp=x"])),
        1 => "MARKREAD".into(),
        2 | 3 => format!("MARKREAD {target}"),
        _ => format!("MARKREAD {target} timestamp=2001-09-09T01:{minute}:{second:02}.000Z"),
    }
}

/// Looks for what people here say, and for what can't be looked for.
pub(super) fn search(phrases: &mut Phrases) -> String {
    let mut attributes = Vec::new();
    if phrases.one_in(2) {
        let target = if phrases.one_in(3) { phrases.nick() } else { phrases.channel() };
        attributes.push(format!("in={}", target.replace(' ', "\\s")));
    }
    if phrases.one_in(4) {
        attributes.push(format!("from={}", phrases.nick().replace(' ', "\\s")));
    }
    if !phrases.one_in(4) {
        let words = ["hot", "HOT", "ola", "ol\u{e1}\\studo", "\u{1f375}", "sips", "VERSION", "x"];
        let more = [":colons:", "bold", "m", "\"\\s(", "*", "AND", "em"];
        let word = if phrases.one_in(3) { phrases.pick(&more) } else { phrases.pick(&words) };
        attributes.push(format!("text={word}"));
    }
    for key in ["after", "before"] {
        if phrases.one_in(6) {
            attributes.push(format!("{key}={}", reference(phrases).replace("timestamp=", "")));
        }
    }
    if phrases.one_in(4) {
        attributes.push(format!("limit={}", phrases.pick(&["1", "2", "5", "50", "0", "-1"])));
    }
    if phrases.one_in(20) {
        attributes.push("colour=red".into());
    }
    format!("SEARCH :{}", attributes.join(";"))
}

/// All conversations, or one.
pub(super) fn sync(phrases: &mut Phrases) -> String {
    match phrases.rng.u8(..4) {
        0 => format!("SYNC {}", phrases.nick()),
        1 => format!("SYNC {}", phrases.channel()),
        // What was read just now makes a difference.
        2 => format!("CAP REQ :papo.im/sync draft/read-marker\r\n{}\r\nSYNC", read(phrases)),
        _ => format!("SYNC{}", phrases.pick(&["", " *"])),
    }
}

/// A moment about which the world begins, an id of about then, or nonsense.
fn reference(phrases: &mut Phrases) -> String {
    match phrases.rng.u8(..12) {
        0 => {
            phrases.pick(&["now", "msgid=x", "timestamp=x", "seq=1", "msgid=zzzzzzzzzzzzz"]).into()
        }
        1..6 => {
            let (minute, second) = (phrases.rng.u8(46..60), phrases.rng.u8(..60));
            format!("timestamp=2001-09-09T01:{minute}:{second:02}.000Z")
        }
        _ => {
            let time_ms = START_MS + phrases.rng.u64(..1_000_000);
            format!("msgid={}", MessageId(time_ms << 20))
        }
    }
}

/// Questions that change nothing.
pub(super) fn short(phrases: &mut Phrases) -> String {
    let words = [
        "ISON", "ISUPPORT", "USERHOST", "WHOWAS", "VERSION", "TIME", "INFO", "LINKS", "ADMIN",
        "HELP", "HELPOP", "STATS",
    ];
    let word = phrases.pick(&words);
    match word {
        "LINKS" => format!("LINKS {}", phrases.pick(&["", "papo", "papo *", "x *", "*.example"])),
        "VERSION" | "TIME" | "ADMIN" | "INFO" => {
            format!("{word} {}", phrases.pick(&["", "papo", "elsewhere"]))
        }
        "HELP" | "HELPOP" => {
            format!("{word} {}", phrases.pick(&["", "who", "cmode", "CMDS", "nonsense"]))
        }
        "ISON" | "USERHOST" => {
            let again = format!(" {}", phrases.nick()).repeat(phrases.rng.usize(..9));
            format!("{word} {}{again}", phrases.nick())
        }
        "STATS" => {
            format!("STATS {}", phrases.pick(&["u", "l", "m", "o", "p", "c", "", "u papo"]))
        }
        _ => format!("{word} {} {}", phrases.nick(), phrases.nick()),
    }
}
