//! Messages of several lines, and what is wrong with some.

use super::Phrases;
use super::say::target;

/// One whole batch, mostly. Each line that is not empty has its number in it.
pub(super) fn message(phrases: &mut Phrases) -> String {
    let word = phrases.pick(&["PRIVMSG", "PRIVMSG", "PRIVMSG", "NOTICE"]);
    let target = target(phrases);
    phrases.messages += 1;
    let number = phrases.messages;
    // No other has it: what one leaves open is not taken up by the next.
    let reference = number;
    let kind = if phrases.one_in(20) { "netsplit" } else { "draft/multiline" };
    let mut lines = vec![format!("BATCH +{reference} {kind} {target}")];
    let count = if phrases.one_in(30) { 70 } else { phrases.rng.usize(1..5) };
    for line in 1..=count {
        while phrases.one_in(4) {
            lines.push(format!("@batch={reference} {word} {target} :"));
        }
        let mut said = format!("m{number} {line}/{count} {}", phrases.filler());
        let concat = if phrases.one_in(3) { ";draft/multiline-concat" } else { "" };
        if !concat.is_empty() {
            said.insert(0, ' ');
        }
        lines.push(format!("@batch={reference}{concat} {word} {target} :{said}"));
    }
    lines.push(format!("BATCH -{reference}"));
    if phrases.one_in(4) {
        spoil(phrases, &mut lines, reference);
    }
    lines.join("\r\n")
}

/// Makes something of it wrong, or puts something between.
fn spoil(phrases: &mut Phrases, lines: &mut Vec<String>, reference: u64) {
    let at = phrases.rng.usize(..lines.len());
    let strange = match phrases.rng.u8(..12) {
        0 => return lines.truncate(at),
        1 => format!("@label=in{reference} BATCH +other{reference} draft/multiline #tea"),
        2 => "BATCH -none".into(),
        3 => "BATCH +a.b draft/multiline #tea".into(),
        4 => format!("@label=in{reference};batch={reference} PRIVMSG #tea :m{reference} hot"),
        5 => format!("@batch={reference};draft/multiline-concat NOTICE #tea :"),
        6 => {
            let long = "x".repeat(400);
            format!("@batch={reference};+typing=done PRIVMSG #tea :m{reference} {long}")
        }
        7 => format!("@batch={reference} JOIN #tea"),
        8 => format!("CAP REQ -{}", phrases.capability()),
        9 => phrases.nick_line(),
        _ => phrases.pick(&["OPER root sesame", "LUSERS", "JOIN #tea", "AWAY"]).into(),
    };
    lines.insert(at, strange);
}
