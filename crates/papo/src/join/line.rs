//! One line on its way to the screen. Its text may come from anywhere; only [`Line::paint`] makes
//! it something that a terminal gets, and there is no other way out.

use super::sanitise::clean;

/// How a piece of a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Dim,
    Nick,
    Bad,
}

/// Pieces of text with their looks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Line {
    pieces: Vec<(Style, String)>,
}

/// The colours for nicks: readable on dark and bright backgrounds, and none that means alarm.
const NICK_COLOURS: [u8; 5] = [32, 33, 34, 35, 36];

impl Line {
    fn with(mut self, style: Style, text: impl Into<String>) -> Self {
        self.pieces.push((style, text.into()));
        self
    }

    /// A line without words yet.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Text as it is.
    pub(super) fn text(self, text: impl Into<String>) -> Self {
        self.with(Style::Plain, text)
    }

    /// Text that is less important.
    pub(super) fn dim(self, text: impl Into<String>) -> Self {
        self.with(Style::Dim, text)
    }

    /// A nick, in a colour of its own.
    pub(super) fn nick(self, nick: &str) -> Self {
        self.with(Style::Nick, nick)
    }

    /// Text that says what went wrong.
    pub(super) fn bad(self, text: impl Into<String>) -> Self {
        self.with(Style::Bad, text)
    }

    /// The line as the terminal gets it, without its end.
    pub(super) fn paint(&self, coloured: bool) -> String {
        let mut out = String::new();
        for (style, text) in &self.pieces {
            let text = clean(text);
            let colour = match style {
                Style::Plain => None,
                Style::Dim => Some(2),
                Style::Bad => Some(31),
                Style::Nick => Some(nick_colour(&text)),
            };
            match colour.filter(|_| coloured && !text.is_empty()) {
                Some(colour) => out
                    .push_str(&["\u{1b}[", &colour.to_string(), "m", &text, "\u{1b}[0m"].concat()),
                None => out.push_str(&text),
            }
        }
        out
    }
}

/// The same nick has the same colour everywhere.
fn nick_colour(nick: &str) -> u8 {
    let sum = nick.bytes().fold(7_usize, |sum, b| sum.wrapping_mul(31).wrapping_add(b.into()));
    NICK_COLOURS[sum % NICK_COLOURS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_sequences_come_out() {
        let line = Line::new().dim("12:01 ").text("<").nick("b\u{1b}ob").text("> \u{1b}[2J\n");
        assert_eq!(line.paint(false), "12:01 <b\u{fffd}ob> \u{fffd}[2J\u{fffd}");
        let coloured = line.paint(true);
        assert!(coloured.starts_with("\u{1b}[2m12:01 \u{1b}[0m<\u{1b}[3"), "{coloured:?}");
        assert_eq!(coloured.matches('\u{1b}').count(), 4);
    }
}
