//! `LINKS`: which servers are there? Only this one.
//!
//! Spec: <https://modern.ircdocs.horse/#links-message>
//!
//! ```irc
//! alice> LINKS
//! alice< :papo 364 alice * papo :0 papo
//! alice< :papo 365 alice * :End of /LINKS list
//! ```

use papo_proto::command::links::Links;
use papo_proto::numeric::{RPL_ENDOFLINKS, RPL_LINKS};

use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn links(turn: &mut Turn<'_>, _said: Links) -> Outcome {
    let settings = turn.realm.settings.clone();
    let about = format!("0 {}", settings.network);
    turn.reply(&Reply::numeric(RPL_LINKS).word("*").word(&settings.server_name).text(&about));
    turn.reply(&Reply::numeric(RPL_ENDOFLINKS).word("*").text("End of /LINKS list"));
    Ok(())
}
