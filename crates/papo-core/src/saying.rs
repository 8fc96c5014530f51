//! What is said, whether by a message, or by what is done to one.

use std::borrow::Cow;

use papo_proto::MessageKind;

use crate::act::Found;
use crate::effect::{Act, Doing};
use crate::id::MessageId;
use crate::multiline::{self, Composed, Piece};
use crate::refusal::Refusal;
use crate::turn::Outcome;

/// How much longer a line is that says what a message is corrected to, in bytes: a bound.
const EDIT_LEN: usize = 15;

/// What is said, and in which way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Saying<'a> {
    pub(crate) kind: MessageKind,
    pub(crate) text: &'a str,
    /// Of a message of several lines, where they were sent in pieces; `None` for a plain one.
    pub(crate) joints: Option<&'a [u32]>,
    /// What it does to a message, if it does anything.
    pub(crate) done: Option<&'a Done<'a>>,
}

impl<'a> Saying<'a> {
    /// One that is no longer than a line.
    pub(crate) fn plain(kind: MessageKind, text: &'a str) -> Self {
        Self { kind, text, joints: None, done: None }
    }

    /// What of it goes into one line each.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = Piece<'a>> {
        multiline::pieces(self.text, self.joints.unwrap_or_default())
    }

    /// Which message it corrects.
    pub(crate) fn edits(&self) -> Option<MessageId> {
        self.done.filter(|done| done.act.doing == Doing::Edit).map(|done| done.act.on)
    }

    /// Whether the history has it: not what has nothing but tags, unless it does something.
    pub(crate) fn is_kept(&self) -> bool {
        self.kind != MessageKind::Tagmsg || self.done.is_some()
    }

    /// What is said as this target is shown it. What would not fit into a line as its receivers get it
    /// is refused, for a message is never cut; one of several lines is taken apart.
    pub(crate) fn composed(
        &self,
        source: &str,
        target: &str,
        shown: impl Fn(&str) -> Cow<'_, str>,
    ) -> Result<Composed, Refusal> {
        let Saying { kind, text, joints, .. } = *self;
        if joints.is_none() {
            let text = shown(text);
            must_fit(source, target, kind, &text)?;
            // `EDITMSG target id :text` is longer than what stands for it.
            if self.edits().is_some()
                && text.len() + EDIT_LEN > multiline::room(source, kind, target)
            {
                return Err(Refusal::TooLongToRelay);
            }
            return Ok(Composed::plain(&text));
        }
        let room = multiline::room(source, kind, target);
        let mut composed = Composed::default();
        for piece in self.pieces() {
            composed.push_fitting(Piece { text: &shown(piece.text), ..piece }, room);
        }
        Ok(composed)
    }
}

/// What is done to a message that was found.
#[derive(Debug)]
pub(crate) struct Done<'a> {
    pub(crate) act: Act,
    pub(crate) found: &'a Found,
}

/// Refuses a message that would not fit into a line as its receivers get it: it is never cut.
pub(crate) fn must_fit(source: &str, target: &str, kind: MessageKind, text: &str) -> Outcome {
    let room = multiline::room(source, kind, target);
    if text.len() > room { Err(Refusal::TooLongToRelay) } else { Ok(()) }
}
