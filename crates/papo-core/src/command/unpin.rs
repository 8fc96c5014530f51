//! `UNPIN`: keep a message of a channel at hand no more.
//!
//! Spec: `docs/protocol/pin.md`
//!
//! It is for clients with `papo.im/pin`.
//!
//! ```irc
//! alice> CAP REQ :papo.im/pin message-tags echo-message draft/chathistory draft/event-playback
//! alice<...
//! alice> JOIN #tea
//! *<...
//! alice> PRIVMSG #tea :at four
//! alice< @msgid={four} :alice!alice@10.0.0.1 PRIVMSG #tea :at four
//! alice> PIN #tea {four}
//! alice< @msgid={one} :alice!alice@10.0.0.1 PIN #tea {four}
//! alice> CHATHISTORY LATEST #tea * 1
//! alice< @msgid={four} :alice!alice@10.0.0.1 PRIVMSG #tea :at four
//! alice< @draft/chathistory-context;msgid={one} :alice!alice@10.0.0.1 PIN #tea {four}
//! alice> UNPIN #tea {four}
//! alice< @msgid={two} :alice!alice@10.0.0.1 UNPIN #tea {four}
//! alice> UNPIN #tea {four}
//! alice> PIN #tea
//! alice> CHATHISTORY LATEST #tea * 1
//! alice< @msgid={four} :alice!alice@10.0.0.1 PRIVMSG #tea :at four
//! alice> UNPIN #tea {two}
//! alice< :papo FAIL UNPIN UNKNOWN_MSGID #tea {two} :This message does not exist or is too old
//! alice> UNPIN bob {four}
//! alice< :papo FAIL UNPIN INVALID_TARGET bob :You have no messages from bob
//! alice> UNPIN #tea
//! alice< :papo 461 alice UNPIN :Not enough parameters
//! carol> UNPIN #tea {four}
//! carol< :papo 421 carol UNPIN :UNPIN needs the capability papo.im/pin
//! bob> CAP REQ :papo.im/pin
//! bob<...
//! bob> JOIN #tea
//! *<...
//! bob> UNPIN #tea {four}
//! bob< :papo 482 bob #tea :You're not channel operator
//! ```

use papo_proto::Verb;
use papo_proto::command::unpin::Unpin;

use crate::command::pin;
use crate::turn::{Outcome, Turn};

pub(super) fn unpin(turn: &mut Turn<'_>, said: Unpin) -> Outcome {
    pin::ask(turn, Verb::Unpin, said.channel, &said.msgid, false)
}
