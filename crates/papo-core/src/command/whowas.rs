//! `WHOWAS`: who was behind a nick that is gone?
//!
//! Spec: <https://modern.ircdocs.horse/#whowas-message>
//!
//! Newest first. A bounded number is remembered, of all nicks together. Operators of the server are
//! told the address, too.
//!
//! ```irc
//! bob> NICK robert
//! *<...
//! bob> NICK bob
//! *<...
//! bob> QUIT
//! *<...
//! alice> WHOWAS BOB
//! alice< :papo 314 alice bob bob 10.0.0.2 * :bob the tester
//! alice< :papo 312 alice bob papo :2001-09-09T01:46:40.000Z
//! alice< :papo 314 alice bob bob 10.0.0.2 * :bob the tester
//! alice< :papo 312 alice bob papo :2001-09-09T01:46:40.000Z
//! alice< :papo 369 alice BOB :End of WHOWAS
//! alice> WHOWAS bob 1
//! alice< :papo 314 alice bob bob 10.0.0.2 * :bob the tester
//! alice< :papo 312 alice bob papo :2001-09-09T01:46:40.000Z
//! alice< :papo 369 alice bob :End of WHOWAS
//! alice> WHOWAS nobody
//! alice< :papo 406 alice nobody :There was no such nickname
//! alice< :papo 369 alice nobody :End of WHOWAS
//! alice> WHOWAS
//! alice< :papo 431 alice :No nickname given
//! ```
//!
//! ```irc
//! with cloaked hosts
//! bob> QUIT
//! *<...
//! alice> WHOWAS bob
//! alice< :papo 314 alice bob bob gkd9nrh2jygr.m5rj9g7y.cloak * :bob the tester
//! alice< :papo 312 alice bob papo :2001-09-09T01:46:40.000Z
//! alice< :papo 369 alice bob :End of WHOWAS
//! carol> OPER root sesame
//! carol<...
//! carol> WHOWAS bob
//! carol< :papo 314 carol bob bob gkd9nrh2jygr.m5rj9g7y.cloak * :bob the tester
//! carol< :papo 338 carol bob 10.0.0.2 :Was actually using host
//! carol< :papo 312 carol bob papo :2001-09-09T01:46:40.000Z
//! carol< :papo 369 carol bob :End of WHOWAS
//! ```

use papo_proto::command::whowas::Whowas;
use papo_proto::mode::UserMode;
use papo_proto::numeric::{RPL_ENDOFWHOWAS, RPL_WHOISACTUALLY, RPL_WHOISSERVER, RPL_WHOWASUSER};

use crate::refusal::Refusal;
use crate::render::timestamp;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn whowas(turn: &mut Turn<'_>, said: Whowas) -> Outcome {
    let server = &turn.realm.settings.server_name;
    let most = said.count.unwrap_or(usize::MAX);
    let sees_addresses = turn.me().modes.has(UserMode::Operator);
    let replies: Vec<Vec<Reply>> = turn
        .realm
        .past
        .of(&said.nick, turn.realm.directory.casemapping())
        .take(most)
        .map(|gone| {
            let about = |numeric| Reply::numeric(numeric).word(&gone.nick);
            let was = about(RPL_WHOWASUSER).word(&gone.username).word(&gone.host).word("*");
            let address = (sees_addresses && !gone.address.is_empty()).then(|| {
                about(RPL_WHOISACTUALLY).word(&gone.address).text("Was actually using host")
            });
            let left = about(RPL_WHOISSERVER).word(server).text(&timestamp(gone.time_ms));
            [Some(was.text(&gone.realname)), address, Some(left)].into_iter().flatten().collect()
        })
        .collect();
    if replies.is_empty() {
        turn.refuse(&Refusal::WasNoSuchNick(said.nick.clone()));
    }
    for reply in replies.iter().flatten() {
        turn.reply(reply);
    }
    turn.reply(&Reply::numeric(RPL_ENDOFWHOWAS).given(&said.nick).text("End of WHOWAS"));
    Ok(())
}
