//! What was typed and is not yet known to have arrived.
//!
//! A typed line first waits in a queue, which is only held up while there is no connection or too
//! much is on its way. With `echo-message` an own message then stays in the *window* until its echo
//! comes. When the connection breaks, the window goes back to the front of the queue and is sent
//! again: the server may have taken a message whose echo was lost. With `papo.im/nonce` it knows the
//! message again, and **it is said once**; on other servers it may be said twice, and is never lost.
//!
//! A refused message has no echo. Servers answer in order, so a PING is a barrier: once its PONG is
//! here, what was said before it and has no echo was refused, and is not tried again. (Refusals
//! that name the target are recognised at once.) Services are another matter: what is said to them
//! has no echo, and saying it twice would do it twice.

use std::collections::VecDeque;

use crate::limits::{QUEUED_BYTES_MAX, QUEUED_MAX, UNCONFIRMED_MAX};
use crate::line::line;
use crate::service::{is_service, without_secrets};
use crate::update::{Happening, MessageKind};

/// What our PINGs begin with; the number of the last line before them follows.
const TOKEN: &str = "papo-";

/// A message to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Saying {
    pub(crate) kind: MessageKind,
    /// `None`: the lobby, which was not known yet when it was typed.
    pub(crate) target: Option<String>,
    pub(crate) text: String,
    pub(crate) action: bool,
    /// What the server knows it by, since it was first sent.
    pub(crate) nonce: Option<String>,
}

impl Saying {
    /// Its text as it goes on the wire.
    pub(crate) fn wire_text(&self) -> String {
        if self.action { format!("\u{1}ACTION {}\u{1}", self.text) } else { self.text.clone() }
    }

    /// Whether it is for a service.
    pub(crate) fn is_for_service(&self) -> bool {
        self.target.as_deref().is_some_and(is_service)
    }

    /// That it did not reach its target, and why.
    pub(crate) fn not_delivered(self, reason: String) -> Happening {
        let target = self.target.unwrap_or_else(|| "*".into());
        let text = without_secrets(&target, &self.text);
        Happening::NotDelivered { target, text, reason }
    }
}

/// Something that waits for its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    Line(String),
    Say(Saying),
    /// As it was typed: what it means is only known when the connection is ready.
    Typed(String),
    /// Leave, once all before it has been dealt with.
    Quit(String),
}

impl Item {
    fn bytes(&self) -> usize {
        match self {
            Self::Line(text) | Self::Typed(text) | Self::Quit(text) => text.len(),
            Self::Say(saying) => saying.text.len(),
        }
    }
}

#[derive(Debug)]
struct Unconfirmed {
    number: u64,
    target: String,
    saying: Saying,
}

/// The queue and the window.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    queue: VecDeque<Item>,
    queue_bytes: usize,
    window: VecDeque<Unconfirmed>,
    /// How many lines were sent, over all connections.
    sent: u64,
    /// The number of the last PING, and of the last PONG.
    asked: u64,
    answered: u64,
}

impl Outgoing {
    pub(crate) fn len(&self) -> usize {
        self.queue.len() + self.window.len()
    }

    /// What waits and says something: leaving does not.
    pub(crate) fn queued(&self) -> usize {
        self.queue.len() - usize::from(self.is_leaving())
    }

    /// Whether the last thing that waits is to leave.
    pub(crate) fn is_leaving(&self) -> bool {
        matches!(self.queue.back(), Some(Item::Quit(_)))
    }

    /// Whether something waits of which it is not known yet what it means.
    pub(crate) fn has_typed(&self) -> bool {
        self.queue.iter().any(|item| matches!(item, Item::Typed(_)))
    }

    /// Takes all that waits out of the way of something that comes before it.
    pub(crate) fn set_aside(&mut self) -> VecDeque<Item> {
        self.queue_bytes = 0;
        std::mem::take(&mut self.queue)
    }

    /// Puts behind what waits what was set aside.
    pub(crate) fn put_behind(&mut self, items: VecDeque<Item>) {
        for item in items {
            self.push(item);
        }
    }

    pub(crate) fn unconfirmed(&self) -> usize {
        self.window.len()
    }

    /// Whether one more item of that size may wait.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        self.queue.len() < QUEUED_MAX && self.queue_bytes + bytes <= QUEUED_BYTES_MAX
    }

    /// Whether a message to this target is on its way.
    pub(crate) fn awaits_echo(&self, same_target: impl Fn(&str) -> bool) -> bool {
        self.window.iter().any(|u| same_target(&u.target))
    }

    pub(crate) fn window_is_full(&self) -> bool {
        self.window.len() >= UNCONFIRMED_MAX
    }

    /// Whether the server has dealt with all that was sent.
    pub(crate) fn is_settled(&self) -> bool {
        self.queue.is_empty() && self.is_answered()
    }

    /// Whether it has dealt with it, whatever else waits.
    pub(crate) fn is_answered(&self) -> bool {
        self.window.is_empty() && self.answered >= self.sent
    }

    /// Whether the last line has a PING behind it already.
    pub(crate) fn is_barred(&self) -> bool {
        self.asked >= self.sent
    }

    /// Whether a line that enters a channel waits.
    pub(crate) fn joins_wait(&self) -> bool {
        self.queue.iter().any(|item| matches!(item, Item::Line(text) if text.starts_with("JOIN ")))
    }

    pub(crate) fn push(&mut self, item: Item) {
        self.queue_bytes += item.bytes();
        self.queue.push_back(item);
    }

    pub(crate) fn push_front(&mut self, item: Item) {
        self.queue_bytes += item.bytes();
        self.queue.push_front(item);
    }

    pub(crate) fn next(&self) -> Option<&Item> {
        self.queue.front()
    }

    pub(crate) fn pop(&mut self) -> Option<Item> {
        let item = self.queue.pop_front()?;
        self.queue_bytes -= item.bytes();
        Some(item)
    }

    /// A line goes out.
    pub(crate) fn count(&mut self) {
        self.sent += 1;
    }

    /// A message goes out and will have an echo.
    pub(crate) fn expect_echo(&mut self, target: &str, saying: Saying) {
        self.window.push_back(Unconfirmed { number: self.sent, target: target.into(), saying });
    }

    /// The connection is gone: what was not confirmed is first in the queue. What was for services
    /// is not sent again, and handed back.
    pub(crate) fn take_back(&mut self) -> Vec<Saying> {
        let mut for_services = Vec::new();
        while let Some(Unconfirmed { target, mut saying, .. }) = self.window.pop_back() {
            saying.target = Some(target);
            if saying.is_for_service() {
                for_services.insert(0, saying);
            } else {
                self.push_front(Item::Say(saying));
            }
        }
        self.asked = self.asked.min(self.answered);
        for_services
    }

    /// An own message came back that has this nonce; says whether it was one that we wait for.
    pub(crate) fn confirm_nonce(&mut self, nonce: &str) -> bool {
        let at = self.window.iter().position(|u| u.saying.nonce.as_deref() == Some(nonce));
        at.and_then(|at| self.window.remove(at)).is_some()
    }

    /// An own message came back; says whether it was one that we wait for. Servers may change a
    /// text on its way, so without an exact match the oldest message to the same target counts.
    pub(crate) fn confirm(
        &mut self,
        kind: MessageKind,
        text: &str,
        same_target: impl Fn(&str) -> bool,
    ) -> bool {
        let candidate = |u: &Unconfirmed| u.saying.kind == kind && same_target(&u.target);
        let exact = |u: &Unconfirmed| candidate(u) && u.saying.wire_text() == text;
        let at = self.window.iter().position(exact);
        let at = at.or_else(|| self.window.iter().position(candidate));
        at.and_then(|at| self.window.remove(at)).is_some()
    }

    /// The server refused to deliver something to a target: the oldest message to it.
    pub(crate) fn refuse(&mut self, same_target: impl Fn(&str) -> bool) -> Option<Saying> {
        let at = self.window.iter().position(|u| same_target(&u.target))?;
        let refused = self.window.remove(at)?;
        Some(Saying { target: Some(refused.target), ..refused.saying })
    }

    /// A PING that asks whether all that was sent has been dealt with.
    pub(crate) fn barrier(&mut self) -> String {
        self.asked = self.sent;
        line(&["PING", &format!("{TOKEN}{}", self.sent)], None)
    }

    /// A PONG came: the messages before it that have no echo were refused. What a service heard
    /// has none, and would have been refused with a word.
    pub(crate) fn pong(&mut self, token: &str) -> Vec<Saying> {
        let number = token.strip_prefix(TOKEN).and_then(|number| number.parse().ok());
        let Some(number) = number.filter(|&number: &u64| number <= self.asked) else {
            return Vec::new();
        };
        self.answered = self.answered.max(number);
        let mut refused = Vec::new();
        while self.window.front().is_some_and(|u| u.number <= number) {
            if let Some(Unconfirmed { target, saying, .. }) = self.window.pop_front() {
                refused.push(Saying { target: Some(target), ..saying });
            }
        }
        refused.retain(|saying| !saying.is_for_service());
        refused
    }
}
