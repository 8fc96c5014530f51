//! `INFO`: what is this program?
//!
//! Spec: <https://modern.ircdocs.horse/#info-message>
//!
//! ```irc
//! alice> INFO
//! alice< :papo 371 alice :papo-0: a chat system in one program
//! alice< :papo 371 alice :Running since just now
//! alice< :papo 371 alice :Licence: Apache-2.0
//! alice< :papo 374 alice :End of INFO list
//! alice> INFO bob
//! alice< :papo 371 alice :papo-0: a chat system in one program
//! alice<...
//! alice> INFO elsewhere.example
//! alice< :papo 402 alice elsewhere.example :No such server
//! ```

use papo_proto::command::info::Info;
use papo_proto::numeric::{RPL_ENDOFINFO, RPL_INFO};

use crate::command::motd::must_be_us;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn info(turn: &mut Turn<'_>, said: Info) -> Outcome {
    if let Some(server) = said.server {
        must_be_us(turn, &server)?;
    }
    let settings = turn.realm.settings.clone();
    for line in [
        format!("{}: a chat system in one program", settings.version),
        format!("Running since {}", settings.created),
        "Licence: Apache-2.0".to_owned(),
    ] {
        turn.reply(&Reply::numeric(RPL_INFO).text(&line));
    }
    turn.reply(&Reply::numeric(RPL_ENDOFINFO).text("End of INFO list"));
    Ok(())
}
