//! Messages of several lines.
//!
//! Spec: <https://ircv3.net/specs/extensions/multiline>. Such a message is one text in which LF
//! stands between its lines. Where somebody sent one of these lines in pieces, for it was too long
//! for one line of the protocol, is a joint: the place in the text, in bytes, where the next piece
//! begins. Clients that know no such messages get the pieces as messages.

use papo_proto::MessageKind;
use papo_proto::encode::cut;
use papo_proto::frame::LINE_LEN_MAX;

/// A part of a message that goes into one line of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Its text; empty for an empty line.
    pub text: &'a str,
    /// It goes on with the line of the piece before it.
    pub is_joined: bool,
}

/// The pieces of a text, in order: one, if it has one line and no joints. Joints that are none in
/// this text are passed over.
pub fn pieces<'a>(text: &'a str, joints: &'a [u32]) -> impl Iterator<Item = Piece<'a>> {
    let mut at = 0;
    text.split('\n').flat_map(move |line| {
        let first = at;
        at += line.len() + 1;
        let inside = joints.iter().filter_map(move |&joint| {
            let place = usize::try_from(joint).ok()?.checked_sub(first)?;
            (place > 0 && place < line.len() && line.is_char_boundary(place)).then_some(place)
        });
        let mut from = 0;
        inside.chain([line.len()]).filter_map(move |to| {
            let piece = Piece { text: line.get(from..to)?, is_joined: from > 0 };
            from = to;
            Some(piece)
        })
    })
}

/// How many bytes a text may have in one line to this target as its receivers get it.
pub(crate) fn room(source: &str, kind: MessageKind, target: &str) -> usize {
    // `:source WORD target :text` and the end of the line
    LINE_LEN_MAX.saturating_sub(source.len() + kind.word().len() + target.len() + 7)
}

/// As much of the beginning of a text as fits, and the rest: behind a space if there is one, and
/// never inside of a character.
pub(crate) fn split(text: &str, room: usize) -> (&str, &str) {
    if text.len() <= room {
        return (text, "");
    }
    // The longest character has four bytes; room for it is left by all names there can be.
    let longest = cut(text, room.max(4));
    let end = longest.rfind(' ').map_or(longest.len(), |space| space + 1);
    text.split_at(end)
}

/// A message of several lines that is put together piece by piece.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Composed {
    pub(crate) text: String,
    pub(crate) joints: Vec<u32>,
    /// It has a line, be it empty.
    has_begun: bool,
}

impl Composed {
    /// A text of one line.
    pub(crate) fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), joints: Vec::new(), has_begun: true }
    }

    /// Adds a piece, however long.
    pub(crate) fn push(&mut self, piece: Piece<'_>) {
        if !piece.is_joined {
            if self.has_begun {
                self.text.push('\n');
            }
        } else if !piece.text.is_empty()
            && !self.is_at_line_start()
            && let Ok(joint) = u32::try_from(self.text.len())
        {
            self.joints.push(joint);
        }
        self.has_begun = true;
        self.text.push_str(piece.text);
    }

    /// Adds a piece in pieces of at most so many bytes.
    pub(crate) fn push_fitting(&mut self, piece: Piece<'_>, room: usize) {
        let (first, mut rest) = split(piece.text, room);
        self.push(Piece { text: first, ..piece });
        while !rest.is_empty() {
            let (next, after) = split(rest, room);
            self.push(Piece { text: next, is_joined: true });
            rest = after;
        }
    }

    /// How many bytes the text would have with this piece.
    pub(crate) fn len_with(&self, piece: Piece<'_>) -> usize {
        let feed = usize::from(self.has_begun && !piece.is_joined);
        self.text.len() + feed + piece.text.len()
    }

    /// Whether there is nothing in it but empty lines.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.bytes().all(|byte| byte == b'\n')
    }

    fn is_at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(given: &[(&str, bool)], room: usize) -> Composed {
        let mut composed = Composed::default();
        for &(text, is_joined) in given {
            composed.push_fitting(Piece { text, is_joined }, room);
        }
        composed
    }

    #[test]
    fn what_was_put_together_comes_apart_again() {
        for (given, text) in [
            (
                &[("hello", false), ("", false), ("how is ", false), ("everyone?", true)][..],
                "hello\n\nhow is everyone?",
            ),
            (&[("", false), ("", false), ("a", false), ("", false)], "\n\na\n"),
            (&[("a", false), ("b", true), ("c", true), ("d", false)], "abc\nd"),
            (&[("one", false)], "one"),
        ] {
            let composed = of(given, 100);
            assert_eq!(composed.text, text);
            let again = pieces(&composed.text, &composed.joints);
            assert!(again.map(|it| (it.text, it.is_joined)).eq(given.iter().copied()), "{text:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_sent_in_pieces() {
        for (text, room, wanted) in [
            ("one two three", 8, &["one two ", "three"][..]),
            ("onetwothree", 4, &["onet", "woth", "ree"]),
            ("\u{e9}\u{e9}\u{e9}\u{e9}", 5, &["\u{e9}\u{e9}", "\u{e9}\u{e9}"]),
            ("\u{1f375}\u{1f375}", 1, &["\u{1f375}", "\u{1f375}"]),
            (" a", 4, &[" a"]),
        ] {
            let composed = of(&[(text, false)], room);
            assert_eq!(composed.text, text);
            let found: Vec<&str> = pieces(text, &composed.joints).map(|piece| piece.text).collect();
            assert_eq!(found, wanted, "{text:?}");
        }
    }

    #[test]
    fn joints_of_another_text_do_no_harm() {
        let text = "a\u{e9}\nb";
        for joints in [&[2][..], &[0], &[4], &[3], &[5], &[900], &[1, 1, 1], &[u32::MAX]] {
            let found: Vec<Piece<'_>> = pieces(text, joints).collect();
            let all: String = found.iter().map(|piece| piece.text).collect();
            assert_eq!(all, "a\u{e9}b", "{joints:?}: {found:?}");
        }
        let found: Vec<&str> = pieces("abcd", &[3, 1]).map(|piece| piece.text).collect();
        assert_eq!(found.concat(), "abcd");
    }

    #[test]
    fn nothing_is_lost() {
        let words = [
            "",
            "a",
            "a b c ",
            "\u{e9}\u{e9}\u{e9}",
            "\u{1f375} tea \u{1f375}",
            "long enough to be cut",
        ];
        for (at, first) in words.iter().enumerate() {
            for (pattern, room) in (0..16).flat_map(|bits| (4..20).map(move |room| (bits, room))) {
                let given: Vec<(&str, bool)> = (0..4)
                    .map(|bit| (words[(at + bit * 2) % words.len()], pattern >> bit & 1 == 1))
                    .chain([(*first, false)])
                    .collect();
                let composed = of(&given, room);
                let again: Vec<Piece<'_>> = pieces(&composed.text, &composed.joints).collect();
                let mut twice = Composed::default();
                for &piece in &again {
                    twice.push(piece);
                }
                assert_eq!(twice, composed, "{given:?}");
                assert!(again.iter().all(|piece| piece.text.len() <= room), "{given:?}: {room}");
            }
        }
    }
}
