//! `TOPIC`: what a channel is about.
//!
//! Spec: <https://modern.ircdocs.horse/#topic-message>

use super::Turn;
use crate::update::Happening;

pub(super) fn topic(turn: &mut Turn<'_>) -> Option<()> {
    let by = turn.source()?;
    let channel = turn.channel(0)?;
    let text = turn.text(1).to_owned();
    keep(turn, channel, Some(&text));
    turn.happened(Happening::TopicChanged { channel: channel.into(), by, text });
    Some(())
}

/// `RPL_NOTOPIC`
pub(super) fn none(turn: &mut Turn<'_>) -> Option<()> {
    let channel = turn.param(1)?;
    keep(turn, channel, None);
    turn.happened(Happening::Topic { channel: channel.into(), text: None });
    Some(())
}

/// `RPL_TOPIC`
pub(super) fn is(turn: &mut Turn<'_>) -> Option<()> {
    let (channel, text) = (turn.param(1)?, turn.text(2));
    keep(turn, channel, Some(text));
    turn.happened(Happening::Topic { channel: channel.into(), text: Some(text.into()) });
    Some(())
}

/// `RPL_TOPICWHOTIME`
pub(super) fn set_by(turn: &mut Turn<'_>) -> Option<()> {
    let (channel, by) = (turn.param(1)?.to_owned(), turn.param(2)?.to_owned());
    let at = turn.text(3).parse().ok();
    turn.happened(Happening::TopicSetBy { channel, by, at });
    Some(())
}

fn keep(turn: &mut Turn<'_>, channel: &str, text: Option<&str>) {
    if let Some(channel) = turn.client.channels.get_mut(channel) {
        channel.topic = text.filter(|text| !text.is_empty()).map(Into::into);
    }
}
