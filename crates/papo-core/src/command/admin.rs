//! `ADMIN`: who runs this server?
//!
//! Spec: <https://modern.ircdocs.horse/#admin-message>
//!
//! The answer is what `[admin]` in the configuration says.
//!
//! ```irc
//! alice> ADMIN
//! alice< :papo 256 alice papo :Administrative info
//! alice< :papo 257 alice :The back room, Recife
//! alice< :papo 258 alice :The tea house
//! alice< :papo 259 alice :tea@example.org
//! alice> ADMIN bob
//! alice<...
//! alice> ADMIN elsewhere.example
//! alice< :papo 402 alice elsewhere.example :No such server
//! ```

use papo_proto::command::admin::Admin;
use papo_proto::numeric::{RPL_ADMINEMAIL, RPL_ADMINLOC1, RPL_ADMINLOC2, RPL_ADMINME};

use crate::command::motd::must_be_us;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn admin(turn: &mut Turn<'_>, said: Admin) -> Outcome {
    if let Some(server) = said.server {
        must_be_us(turn, &server)?;
    }
    let settings = turn.realm.settings.clone();
    let server = &settings.server_name;
    let Some(admin) = &settings.admin else {
        return Err(Refusal::NoAdminInfo(Box::from(&**server)));
    };
    turn.reply(&Reply::numeric(RPL_ADMINME).word(server).text("Administrative info"));
    for (numeric, text) in [
        (RPL_ADMINLOC1, &admin.location),
        (RPL_ADMINLOC2, &admin.organisation),
        (RPL_ADMINEMAIL, &admin.email),
    ] {
        turn.reply(&Reply::numeric(numeric).text(text));
    }
    Ok(())
}
