//! `BATCH`: lines that belong together begin, or have ended. Those of a history were said before.
//!
//! Spec: <https://ircv3.net/specs/extensions/batch>, <https://ircv3.net/specs/batches/chathistory>

use papo_proto::Capability;

use super::Turn;
use crate::limits::BATCHES_MAX;
use crate::update::Happening;

/// A batch of what was said before.
#[derive(Debug)]
pub(crate) struct Past {
    pub(crate) name: String,
    pub(crate) why: Why,
    /// How many messages it has had.
    pub(crate) found: usize,
    /// Its last message was shown before; lines that have no id belong to that.
    pub(crate) is_repeating: bool,
}

/// Why the server shows what was said before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// We came in.
    Replay,
    /// We asked for what was said before.
    History,
    /// We asked where something was said.
    Search,
}

pub(super) fn batch(turn: &mut Turn<'_>) -> Option<()> {
    let name = turn.said.params.filled(0)?;
    if let Some(name) = name.strip_prefix('+') {
        let why = match turn.said.params.get(1)? {
            // Who has the capability, which is while it asks, is not shown anything unasked.
            "chathistory" if turn.client.negotiation.has(Capability::Chathistory) => Why::History,
            "chathistory" => Why::Replay,
            "soju.im/search" => Why::Search,
            _ => return Some(()),
        };
        let past = &mut turn.client.past;
        if past.len() < BATCHES_MAX {
            past.push(Past { name: name.into(), why, found: 0, is_repeating: false });
        }
    } else if let Some(name) = name.strip_prefix('-') {
        let past = &mut turn.client.past;
        let at = past.iter().position(|open| open.name == name)?;
        let Past { why, found, .. } = past.remove(at);
        if found == 0 && why != Why::Replay {
            let nothing = if why == Why::Search { "nothing was found" } else { "that is all" };
            turn.happened(Happening::Told { text: nothing.into() });
        }
    }
    Some(())
}
