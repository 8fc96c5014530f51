//! `MODE`: modes of a channel or of ourselves.
//!
//! Spec: <https://modern.ircdocs.horse/#mode-message>

use super::Turn;
use crate::client::Client;
use crate::update::Happening;

pub(super) fn mode(turn: &mut Turn<'_>) -> Option<()> {
    let by = turn.source()?;
    let target = turn.param(0)?;
    let words = turn.said.params.as_slice().get(1..)?;
    if let Some(channel) = turn.channel(0) {
        set_ranks(turn.client, channel, words);
    }
    let changes = words.join(" ");
    turn.happened(Happening::ModeChanged { target: target.into(), by, changes });
    Some(())
}

/// `RPL_CHANNELMODEIS`
pub(super) fn channel_modes(turn: &mut Turn<'_>) -> Option<()> {
    let target = turn.param(1)?.to_owned();
    let modes = turn.said.params.as_slice().get(2..)?.join(" ");
    turn.happened(Happening::Modes { target, modes });
    Some(())
}

/// `RPL_UMODEIS`
pub(super) fn user_modes(turn: &mut Turn<'_>) -> Option<()> {
    let target = turn.client.nick.clone();
    turn.happened(Happening::Modes { target, modes: turn.text(1).into() });
    Some(())
}

/// Follows what a change does to the ranks of members.
fn set_ranks(client: &mut Client, channel: &str, words: &[&str]) {
    let Some((letters, arguments)) = words.split_first() else { return };
    let mut arguments = arguments.iter();
    let mut on = true;
    for letter in letters.chars() {
        match letter {
            '+' => on = true,
            '-' => on = false,
            _ if client.isupport.takes_argument(letter, on) => {
                let Some(argument) = arguments.next() else { return };
                if let Some(prefix) = client.isupport.prefix_of(letter) {
                    client.channels.set_rank(channel, argument, prefix, on, &client.isupport);
                }
            }
            _ => {}
        }
    }
}
