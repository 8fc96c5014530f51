//! `QUIT`: leave the server.
//!
//! Spec: <https://modern.ircdocs.horse/#quit-message>
//!
//! ```irc
//! alice> JOIN #tea
//! alice<...
//! bob> JOIN #tea
//! bob<...
//! alice<...
//! alice> QUIT :see you
//! alice< ERROR :Closing link: Quit: see you
//! bob< :alice!alice@10.0.0.1 QUIT :Quit: see you
//! carol< :alice!alice@10.0.0.1 QUIT :Quit: see you
//! bob> PRIVMSG alice :wait
//! bob< :papo 401 bob alice :No such nick/channel
//! bob> QUIT
//! bob< ERROR :Closing link: Quit
//! carol< :bob!bob@10.0.0.2 QUIT :Quit
//! ```

use papo_proto::command::quit::Quit;
use papo_proto::encode::cut;

use crate::limits::REASON_LEN_MAX;
use crate::turn::{Outcome, Turn};

pub(super) fn quit(turn: &mut Turn<'_>, said: Quit) -> Outcome {
    let seen = match &*said.reason {
        "" => "Quit".to_owned(),
        reason => format!("Quit: {}", cut(reason, REASON_LEN_MAX)),
    };
    turn.end(&format!("Closing link: {seen}"), &seen);
    Ok(())
}
