//! What is done to messages that were said a while ago.

use super::Phrases;

/// How many messages are remembered, to do something to.
const REMEMBERED_MAX: usize = 12;

impl Phrases {
    /// Something was said, there and by this id.
    pub fn learn(&mut self, target: &str, id: String) {
        if self.said.len() == REMEMBERED_MAX {
            let at = self.rng.usize(..REMEMBERED_MAX);
            self.said.swap_remove(at);
        }
        self.said.push((target.to_owned(), id));
    }

    /// Where something was said, and its id; now and then that of something else.
    fn one_said(&mut self) -> (String, String) {
        let known = self.said.len();
        if known == 0 || self.one_in(12) {
            let id = self.pick(&["x", "zzzzzzzzzzzzz", "00000000000z0"]);
            return (self.channel().into(), id.into());
        }
        let at = self.rng.usize(..known);
        let (target, id) = self.said[at].clone();
        match self.rng.u8(..10) {
            0 => (self.channel().into(), id),
            1 => (self.nick().into(), id),
            _ => (target, id),
        }
    }
}

impl Phrases {
    /// The tags of a reaction, and whom to send them to.
    pub(super) fn reaction(&mut self) -> (String, String) {
        let (target, id) = self.one_said();
        let reply = self.pick(&["+reply", "+draft/reply"]);
        let react = self.pick(&["+draft/react", "+draft/react", "+draft/unreact"]);
        let text = self.pick(&["\u{1f375}", ":)", ":)", "+1", ""]);
        (format!("{reply}={id};{react}={text}"), target)
    }
}

pub(super) fn redact(phrases: &mut Phrases) -> String {
    let (target, id) = phrases.one_said();
    if phrases.one_in(2) {
        format!("REDACT {target} {id}")
    } else {
        format!("REDACT {target} {id} :{}", phrases.filler())
    }
}

pub(super) fn edit(phrases: &mut Phrases) -> String {
    let (target, id) = phrases.one_said();
    phrases.messages += 1;
    let number = phrases.messages;
    format!("EDITMSG {target} {id} :m{number} {}", phrases.filler())
}

pub(super) fn pin(phrases: &mut Phrases) -> String {
    let (target, id) = phrases.one_said();
    match phrases.rng.u8(..5) {
        0 => format!("PIN {target}"),
        1 => format!("UNPIN {target} {id}"),
        2 => format!("PIN {target} {id}\r\nUNPIN {target} {id}"),
        _ => format!("PIN {target} {id}"),
    }
}
