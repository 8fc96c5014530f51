//! `NOTICE`: say something that must never be answered by a program, so nothing here answers.
//!
//! Spec: <https://modern.ircdocs.horse/#notice-message>
//!
//! ```irc
//! alice> NOTICE #lobby :the build is green
//! bob< :alice!alice@10.0.0.1 NOTICE #lobby :the build is green
//! carol< :alice!alice@10.0.0.1 NOTICE #lobby :the build is green
//! alice> NOTICE bob :psst
//! bob< :alice!alice@10.0.0.1 NOTICE bob :psst
//! alice> NOTICE bob,BOB :once
//! bob< :alice!alice@10.0.0.1 NOTICE bob :once
//! alice> NOTICE nobody :psst
//! alice> NOTICE #nowhere :psst
//! alice> JOIN #tea
//! *<...
//! bob> JOIN #tea
//! *<...
//! bob> NOTICE @#tea :psst
//! alice< :bob!bob@10.0.0.2 NOTICE @#tea :psst
//! alice> MODE #tea +T
//! *<...
//! alice> NOTICE #tea :psst
//! bob> NOTICE @#tea :psst
//! bob> PRIVMSG #tea :aloud, then
//! alice< :bob!bob@10.0.0.2 PRIVMSG #tea :aloud, then
//! alice> NOTICE
//! alice> NOTICE bob
//! ```

use papo_proto::command::notice::Notice;

use crate::command::privmsg;
use crate::event::MessageKind;
use crate::nonce;
use crate::saying::Saying;
use crate::turn::{Outcome, Turn};

pub(super) fn notice(turn: &mut Turn<'_>, said: Notice) -> Outcome {
    if said.text.is_empty() {
        return Ok(());
    }
    let targets_max = turn.realm.settings.limits.targets_max;
    let targets = privmsg::distinct(turn, said.targets);
    if !nonce::is_new(turn, &targets, MessageKind::Notice).unwrap_or(false) {
        return Ok(());
    }
    for target in targets.iter().take(targets_max) {
        // What can't be delivered is dropped without a word: that is what a notice is.
        let saying = Saying::plain(MessageKind::Notice, &said.text);
        let _unanswered = privmsg::say(turn, target, &saying);
    }
    Ok(())
}
