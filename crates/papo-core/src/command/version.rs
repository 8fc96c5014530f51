//! `VERSION`: which program is this, and what does it promise?
//!
//! Spec: <https://modern.ircdocs.horse/#version-message>
//!
//! ```irc
//! alice> VERSION
//! alice< :papo 351 alice papo-0 papo :IRCv3 in any language
//! alice<...
//! alice> VERSION p*
//! alice< :papo 351 alice papo-0 papo :IRCv3 in any language
//! alice<...
//! alice> VERSION elsewhere.example
//! alice< :papo 402 alice elsewhere.example :No such server
//! ```

use papo_proto::command::version::Version;
use papo_proto::numeric::RPL_VERSION;

use crate::command::isupport;
use crate::command::motd::must_be_us;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn version(turn: &mut Turn<'_>, said: Version) -> Outcome {
    if let Some(server) = said.server {
        must_be_us(turn, &server)?;
    }
    let settings = turn.realm.settings.clone();
    turn.reply(
        &Reply::numeric(RPL_VERSION)
            .word(&settings.version)
            .word(&settings.server_name)
            .text("IRCv3 in any language"),
    );
    isupport::announce(turn);
    Ok(())
}
