//! `LINKS`: which servers are there? Only this one, if a mask means it.
//!
//! Spec: <https://modern.ircdocs.horse/#links-message>
//!
//! ```irc
//! alice> LINKS
//! alice< :papo 364 alice * papo :0 papo
//! alice< :papo 365 alice * :End of /LINKS list
//! alice> LINKS PAP*
//! alice< :papo 364 alice * papo :0 papo
//! alice< :papo 365 alice * :End of /LINKS list
//! alice> LINKS *.example
//! alice< :papo 365 alice * :End of /LINKS list
//! alice> LINKS elsewhere.example *
//! alice< :papo 402 alice elsewhere.example :No such server
//! ```

use papo_proto::command::links::Links;
use papo_proto::numeric::{RPL_ENDOFLINKS, RPL_LINKS};

use crate::command::motd::{must_be_us, names_us};
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn links(turn: &mut Turn<'_>, said: Links) -> Outcome {
    if let Some(server) = said.server {
        must_be_us(turn, &server)?;
    }
    let settings = turn.realm.settings.clone();
    if said.mask.is_none_or(|mask| names_us(turn, &mask)) {
        let about = format!("0 {}", settings.network);
        turn.reply(&Reply::numeric(RPL_LINKS).word("*").word(&settings.server_name).text(&about));
    }
    turn.reply(&Reply::numeric(RPL_ENDOFLINKS).word("*").text("End of /LINKS list"));
    Ok(())
}
