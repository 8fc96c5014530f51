//! Replies: what answers one asker. Never shown to anybody else.

use papo_proto::Verb;
use papo_proto::encode::cut;
use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::numeric::Numeric;

use crate::limits::ECHO_LEN_MAX;
use crate::refusal::Refusal;
use crate::turn::Turn;

/// One line of an answer, before it is known whom it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    head: Head,
    rest: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    /// Followed by the client's nick.
    Numeric(Numeric),
    /// `CAP` is followed by the client's nick too, `FAIL` and others are not.
    Word { word: &'static str, with_client: bool },
}

impl Reply {
    /// A numeric; its first parameter, the client, is added when it is sent.
    pub fn numeric(numeric: Numeric) -> Self {
        Self { head: Head::Numeric(numeric), rest: String::new() }
    }

    /// A message whose first parameter is the client.
    pub fn to_client(word: &'static str) -> Self {
        Self { head: Head::Word { word, with_client: true }, rest: String::new() }
    }

    /// A message that says whom it is for, if anybody, by its own parameters.
    pub fn message(word: &'static str) -> Self {
        Self { head: Head::Word { word, with_client: false }, rest: String::new() }
    }

    /// `FAIL command code context... :text`, of
    /// <https://ircv3.net/specs/extensions/standard-replies>.
    pub fn fail(command: &str, code: &str, context: &[&str], text: &str) -> Self {
        let reply = Self::message("FAIL").word(command).word(code);
        context.iter().fold(reply, |reply, word| reply.given(word)).text(text)
    }

    /// Adds a parameter that is known to be one word.
    #[must_use]
    pub fn word(mut self, word: &str) -> Self {
        self.rest.push(' ');
        self.rest.push_str(word);
        self
    }

    /// Adds a number.
    #[must_use]
    pub fn number(self, number: impl Into<u64>) -> Self {
        self.word(&number.into().to_string())
    }

    /// Adds a parameter as somebody sent it: at most a bounded part of it, and `*` if it would not
    /// be one word.
    #[must_use]
    pub fn given(self, word: &str) -> Self {
        if word.is_empty() || word.starts_with(':') || word.contains([' ', '\r', '\n', '\0']) {
            self.word("*")
        } else {
            self.word(cut(word, ECHO_LEN_MAX))
        }
    }

    /// Adds the last parameter, which may hold anything.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.rest.push_str(" :");
        self.rest.push_str(text);
        self
    }

    /// The line for this client, without source and end.
    pub fn line(&self, client: &str) -> Box<str> {
        match self.head {
            Head::Numeric(numeric) => format!("{numeric} {client}{}", self.rest),
            Head::Word { word, with_client: true } => format!("{word} {client}{}", self.rest),
            Head::Word { word, with_client: false } => format!("{word}{}", self.rest),
        }
        .into()
    }
}

/// Packs words into as few lines as they fit in, `room` bytes each.
pub(crate) fn pack<'a>(words: impl IntoIterator<Item = &'a str>, room: usize) -> Vec<String> {
    pack_with(' ', words, room)
}

/// Packs words with this between them into as few lines as they fit in, `room` bytes each.
pub(crate) fn pack_with<'a>(
    between: char,
    words: impl IntoIterator<Item = &'a str>,
    room: usize,
) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + between.len_utf8() + word.len() <= room => {
                line.push(between);
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// How many bytes a numeric to this asker has besides its parameters: `:server 302 client` and the
/// end of the line.
fn around(turn: &Turn<'_>) -> usize {
    turn.realm.settings.server_name.len() + turn.client().len() + ": 302 \r\n".len()
}

/// How many bytes the last parameter of a numeric has that has no other, in one line to this asker.
pub(crate) fn room(turn: &Turn<'_>) -> usize {
    LINE_LEN_MAX.saturating_sub(around(turn) + " :".len())
}

/// Whether a numeric's words fit whole into one line to this asker. What of its text does not is
/// cut.
pub(crate) fn has_room(turn: &Turn<'_>, reply: &Reply) -> bool {
    let words_len = reply.rest.find(" :").map_or(reply.rest.len(), |text| text + " :".len());
    around(turn) + words_len <= LINE_LEN_MAX
}

/// The rows of a list, as many as one answer may have.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    replies: Vec<Reply>,
    /// There were more.
    was_cut: bool,
}

impl Listing {
    /// As many rows as one answer to this asker may have.
    pub(crate) fn of(turn: &Turn<'_>, rows: impl IntoIterator<Item = Reply>) -> Self {
        let settings = &turn.realm.settings;
        let around = around(turn);
        let mut listing = Self::default();
        let mut bytes = 0;
        for row in rows {
            bytes += around + row.rest.len();
            if bytes > settings.limits.listing_bytes_max {
                listing.was_cut = true;
                break;
            }
            listing.replies.push(row);
        }
        listing
    }

    /// Answers with all rows, and says so if there were more.
    pub(crate) fn tell(self, turn: &mut Turn<'_>, verb: Verb) {
        for reply in &self.replies {
            turn.reply(reply);
        }
        if self.was_cut {
            turn.refuse(&Refusal::TooManyMatches(verb));
        }
    }
}
