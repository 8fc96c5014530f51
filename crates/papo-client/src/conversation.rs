//! What the person says: to whom plain text goes, and how it gets there.

use papo_proto::Capability;
use papo_proto::frame::LINE_LEN_MAX;

use crate::client::{Client, Phase, now};
use crate::limits::TEXT_ROOM_MIN;
use crate::line::line;
use crate::outgoing::{Item, Saying};
use crate::service::without_secrets;
use crate::split::pieces;
use crate::update::{Happening, MessageKind, Source, Update};

impl Client {
    /// Where plain text goes: to the current conversation, or else to the lobby, the channel that
    /// was joined first.
    pub fn talking_to(&self) -> Option<&str> {
        let lobby = self.channels.lobby().map(crate::Channel::name);
        self.current.as_deref().or(lobby).or(self.lobby_before.as_deref())
    }

    /// Says something to a channel or a nick, as one message or as many as it takes.
    pub fn say(&mut self, kind: MessageKind, target: &str, text: &str) -> Vec<Update> {
        let mut updates = Vec::new();
        let target = Some(target.to_owned());
        let saying = Saying { kind, target, text: text.into(), action: false, nonce: None };
        self.put(Item::Say(saying), text.len(), &mut updates);
        updates
    }

    /// How many typed lines wait for the connection.
    pub fn queued(&self) -> usize {
        self.outgoing.queued()
    }

    /// How many own messages are on their way and have no echo yet.
    pub fn unconfirmed(&self) -> usize {
        self.outgoing.unconfirmed()
    }

    /// Whether more may be typed without being refused.
    pub fn has_room(&self) -> bool {
        self.outgoing.has_room(crate::limits::TYPED_LEN_MAX)
    }

    /// Whether the server has dealt with everything that was typed. Send [`Client::ask_alive`] to
    /// find out.
    pub fn is_settled(&self) -> bool {
        self.is_online() && self.outgoing.is_settled()
    }

    /// Leaves once what was said before has been dealt with; [`Client::is_quitting`] then. Without
    /// a connection nothing can be: whoever does not want to wait calls [`Client::quit`].
    pub(crate) fn quit_after_all(&mut self, reason: &str, updates: &mut Vec<Update>) {
        if !self.outgoing.is_leaving() {
            self.outgoing.push(Item::Quit(reason.into()));
        }
        self.pump(updates);
    }

    /// Whether the person wants to leave and what they said before is still on its way.
    pub fn is_leaving(&self) -> bool {
        self.outgoing.is_leaving()
    }

    /// Puts something at the end of the queue and sends what can be sent.
    pub(crate) fn put(&mut self, item: Item, bytes: usize, updates: &mut Vec<Update>) {
        if !self.outgoing.has_room(bytes) {
            let waiting = self.outgoing.queued();
            let text = format!(
                "not sent: {waiting} lines wait for the connection already; say it again later"
            );
            updates.push(now(Happening::Mistake { text }));
            return;
        }
        self.outgoing.push(item);
        self.pump(updates);
    }

    /// Sends what waits, in order, as far as it may go now.
    pub(crate) fn pump(&mut self, updates: &mut Vec<Update>) {
        if self.phase != Phase::Online {
            return;
        }
        while let Some(item) = self.outgoing.next() {
            if matches!(item, Item::Quit(_)) && !self.outgoing.is_answered() {
                if !self.outgoing.is_barred() {
                    updates.push(Update::Send(self.outgoing.barrier()));
                }
                return;
            }
            let needs_echo = matches!(item, Item::Say(_)) && self.has_echo();
            if needs_echo && self.outgoing.window_is_full() {
                if !self.outgoing.is_barred() {
                    updates.push(Update::Send(self.outgoing.barrier()));
                }
                return;
            }
            match self.outgoing.pop() {
                Some(Item::Line(line)) => {
                    self.outgoing.count();
                    updates.push(Update::Send(line));
                }
                Some(Item::Say(saying)) => self.utter(saying, updates),
                Some(Item::Typed(text)) => {
                    let behind = self.outgoing.set_aside();
                    updates.extend(self.typed(&text));
                    self.outgoing.put_behind(behind);
                }
                Some(Item::Quit(reason)) => updates.extend(self.quit(Some(&reason))),
                None => return,
            }
        }
    }

    fn has_echo(&self) -> bool {
        self.negotiation.has(Capability::EchoMessage)
    }

    /// Sends the first piece of a message; the others are next in the queue.
    fn utter(&mut self, mut saying: Saying, updates: &mut Vec<Update>) {
        let target = saying.target.take().or_else(|| self.talking_to().map(Into::into));
        let Some(target) = target else {
            let reason = "you are in no channel; enter one with /join #NAME".to_owned();
            updates.push(now(saying.not_delivered(reason)));
            return;
        };
        if saying.nonce.is_none() {
            self.leave_first_piece(&mut saying, &target);
        }
        self.outgoing.count();
        let wire = line(&[saying.kind.word(), &target], Some(&saying.wire_text()));
        let nonce = saying.nonce.as_ref().filter(|_| self.negotiation.has(Capability::Nonce));
        updates.push(Update::Send(match nonce {
            Some(nonce) => format!("@papo.im/nonce={nonce} {wire}"),
            None => wire,
        }));
        if self.has_echo() {
            self.outgoing.expect_echo(&target, saying);
        } else {
            // Nobody will tell us that it arrived, so it counts as said.
            updates.push(now(Happening::Message {
                source: Source { nick: self.nick.clone(), address: self.address.clone() },
                text: without_secrets(&target, &saying.text),
                target,
                kind: saying.kind,
                action: saying.action,
                mine: true,
                confirmed: true,
                past: false,
            }));
        }
    }

    /// Leaves of a message what fits into one; the rest is next in the queue. From now on the piece
    /// has a nonce, by which the server knows this very text: it is not split again.
    fn leave_first_piece(&mut self, saying: &mut Saying, target: &str) {
        let room = self.text_room(saying.kind, target, saying.action);
        let mut split = pieces(&saying.text, room).into_iter().map(str::to_owned);
        let first = split.next().unwrap_or_default();
        let rest: Vec<String> = split.collect();
        for text in rest.into_iter().rev() {
            let piece = Saying { target: Some(target.into()), text, ..saying.clone() };
            self.outgoing.push_front(Item::Say(piece));
        }
        saying.text = first;
        if self.has_echo() && self.negotiation.has(Capability::Nonce) {
            self.named += 1;
            saying.nonce = Some(format!("{:032x}-{}", self.secret, self.named));
        }
    }

    /// How many bytes of text fit in one message as others will get it:
    /// `:nick!user@host PRIVMSG target :text`.
    fn text_room(&self, kind: MessageKind, target: &str, action: bool) -> usize {
        let address = self.address.as_ref().map_or(self.isupport.address_len(), String::len);
        let source = ":! ".len() + self.nick.len() + address;
        let words = kind.word().len() + "  :".len() + target.len();
        let wrapping = if action { "\u{1}ACTION \u{1}".len() } else { 0 };
        (LINE_LEN_MAX - 2).saturating_sub(source + words + wrapping).max(TEXT_ROOM_MIN)
    }

    /// Plain text goes to a channel from now on, without a word about it.
    pub(crate) fn turn_to(&mut self, channel: &str) {
        self.current = Some(channel.into());
    }

    /// A channel is no longer there to talk to. Where plain text goes instead is said if that
    /// changed.
    pub(crate) fn turn_away(&mut self, channel: &str, updates: &mut Vec<Update>) {
        let fold = self.channels.fold;
        let was_current = self.current.take_if(|current| fold.same(current, channel)).is_some();
        let was_left = self.left_here.take_if(|left| fold.same(left, channel)).is_some();
        if was_current || (was_left && self.current.is_none()) {
            self.tell_talking(updates);
        }
    }

    /// Says where plain text goes.
    pub(crate) fn tell_talking(&self, updates: &mut Vec<Update>) {
        let target = self.talking_to().map(Into::into);
        updates.push(now(Happening::Talking { target }));
    }
}
