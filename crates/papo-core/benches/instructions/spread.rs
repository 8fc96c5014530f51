//! What a worker does with what happened: render it, and find who sees it.

use std::hint::black_box;
use std::sync::Arc;

use papo_core::effect::{Except, Only};
use papo_core::event::{Happening, MessageKind};
use papo_core::fanout::Fanout;
use papo_core::{Audience, ChannelId, Delivery, Event, MessageId, SessionId, render};
use papo_proto::mode::UserModes;
use papo_proto::{CapSet, Capability};

use crate::{TIMES, measure};

/// What changes the look of a plain message of somebody with an account.
const VARIANTS: [Capability; 3] =
    [Capability::ServerTime, Capability::MessageTags, Capability::AccountTag];

/// A message of somebody with an account.
fn message() -> Event {
    Event {
        id: MessageId::first_at(1_000_000_000_000),
        time_ms: 1_000_000_000_000,
        source: "alice!alice@10.0.0.1".into(),
        account: Some("alice".into()),
        modes: UserModes::default(),
        edited: None,
        what: Happening::Message {
            kind: MessageKind::Privmsg,
            target: "#lobby".into(),
            text: "good morning, who has time for a coffee?".into(),
            joints: Box::default(),
            tags: Box::default(),
        },
    }
}

/// That of a client which has asked for all.
pub(crate) fn one_look() -> Vec<CapSet> {
    vec![CapSet::of(&VARIANTS)]
}

/// All that a message has.
pub(crate) fn all_looks() -> Vec<CapSet> {
    let mut looks = vec![CapSet::NONE];
    for variant in VARIANTS {
        for mut look in looks.clone() {
            look.set(variant, true);
            looks.push(look);
        }
    }
    assert_eq!(message().variants(), CapSet::of(&VARIANTS), "there are no others");
    looks
}

/// One operation: rendering each of these looks.
pub(crate) fn render(looks: &[CapSet]) -> usize {
    let event = message();
    let mut buffer = Vec::new();
    measure(vec![looks; 2 * TIMES], |looks| {
        for &look in looks {
            buffer.clear();
            render::event(&event, look, &None, &mut buffer);
            black_box(buffer.as_slice());
        }
    })
}

/// One operation: a message to a channel in which this worker has 1,000 sessions that look alike.
pub(crate) fn fan_out() -> usize {
    let channel = ChannelId(1);
    let mut fanout = Fanout::new("papo", 7);
    for seat in 0..1_000 {
        let session = SessionId::new(0, 0, seat as u64 + 1);
        fanout.seat(session, seat);
        let caps = CapSet::of(&VARIANTS);
        for delivery in
            [Delivery::Capabilities { session, caps }, Delivery::Subscribe { session, channel }]
        {
            fanout.apply(&delivery, |_, _| {});
        }
    }
    let except = Except::Session(SessionId::new(0, 0, 500));
    let audience = Audience::Channel { channel, except };
    let event = Arc::new(message());
    let delivery = Delivery::Event { audience, only: Only::All, place: None, event };
    measure(vec![&delivery; 2 * TIMES], |delivery| {
        fanout.apply(delivery, |seat, act| {
            black_box((seat, &act));
        });
    })
}
