//! `AWAY`: say that you are away and why, or that you are back.
//!
//! Spec: <https://modern.ircdocs.horse/#away-message>, <https://ircv3.net/specs/extensions/away-notify>
//!
//! Who shares a channel and has `away-notify` is told. Who writes to somebody away is told why.
//!
//! ```irc
//! bob> CAP REQ away-notify
//! bob< :papo CAP bob ACK :away-notify
//! alice> AWAY :at lunch
//! alice< :papo 306 alice :You have been marked as being away
//! bob< :alice!alice@10.0.0.1 AWAY :at lunch
//! bob> PRIVMSG alice :hungry?
//! alice< :bob!bob@10.0.0.2 PRIVMSG alice :hungry?
//! bob< :papo 301 bob alice :at lunch
//! alice> AWAY
//! alice< :papo 305 alice :You are no longer marked as being away
//! bob< :alice!alice@10.0.0.1 AWAY
//! ```

use papo_proto::Capability;
use papo_proto::command::away::Away;
use papo_proto::encode::cut;
use papo_proto::numeric::{RPL_NOWAWAY, RPL_UNAWAY};

use crate::event::Happening;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn away(turn: &mut Turn<'_>, said: Away) -> Outcome {
    let len_max = turn.realm.settings.limits.away_len_max;
    let text = said.text.map(|text| cut(&text, len_max).into());
    let me = turn.me_mut();
    let changed = me.away != text;
    me.away.clone_from(&text);
    turn.reply(&if text.is_some() {
        Reply::numeric(RPL_NOWAWAY).text("You have been marked as being away")
    } else {
        Reply::numeric(RPL_UNAWAY).text("You are no longer marked as being away")
    });
    if changed {
        let event = turn.event(Happening::Away { text });
        turn.show_to_capable(turn.acquaintances(), Capability::AwayNotify, event);
    }
    Ok(())
}
