//! `ISUPPORT`: what does the server promise?
//!
//! Spec: <https://github.com/ircv3/ircv3-specifications/blob/master/extensions/extended-isupport.md>
//!
//! Those with `draft/extended-isupport` may ask before they are registered, and are told in a
//! batch if they know batches.
//!
//! ```irc
//! new> ISUPPORT
//! new< :papo 451 * :You have not registered
//! new> CAP REQ :batch draft/extended-isupport
//! new< :papo CAP * ACK :batch draft/extended-isupport
//! new> ISUPPORT
//! new< :papo BATCH +{batch} draft/isupport
//! new<...
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new> CAP END
//! *<...
//! bob> CAP REQ :batch draft/extended-isupport labeled-response
//! bob<...
//! bob> @label=what ISUPPORT
//! bob< @label=what :papo BATCH +{one} draft/isupport
//! bob<...
//! alice> ISUPPORT
//! alice<...
//! ```

use papo_proto::Capability;
use papo_proto::command::isupport::Isupport;

use crate::isupport::replies;
use crate::turn::{Outcome, Turn};

pub(super) fn isupport(turn: &mut Turn<'_>, _said: Isupport) -> Outcome {
    announce(turn);
    Ok(())
}

/// Says it all.
pub(crate) fn announce(turn: &mut Turn<'_>) {
    let settings = turn.realm.settings.clone();
    let say = |turn: &mut Turn<'_>| {
        for reply in replies(&settings) {
            turn.reply(&reply);
        }
    };
    if turn.has_cap(Capability::ExtendedIsupport) {
        turn.in_batch("draft/isupport", say);
    } else {
        say(turn);
    }
}
