//! `SETNAME`: take another realname.
//!
//! Spec: <https://ircv3.net/specs/extensions/setname>
//!
//! Who shares a channel and has `setname` is told. Without the capability the command works and
//! says nothing, not even what is wrong, as servers did before there was one.
//!
//! ```irc
//! alice> CAP REQ setname
//! alice< :papo CAP alice ACK :setname
//! bob> CAP REQ setname
//! bob<...
//! alice> SETNAME :Alice of the tea room
//! alice< :alice!alice@10.0.0.1 SETNAME :Alice of the tea room
//! bob< :alice!alice@10.0.0.1 SETNAME :Alice of the tea room
//! carol> SETNAME :Carol
//! bob< :carol!carol@10.0.0.3 SETNAME :Carol
//! alice< :carol!carol@10.0.0.3 SETNAME :Carol
//! alice> SETNAME :1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901
//! alice< :papo FAIL SETNAME INVALID_REALNAME :A realname has at most 150 bytes
//! alice> SETNAME
//! alice< :papo 461 alice SETNAME :Not enough parameters
//! ```

use papo_proto::Capability;
use papo_proto::command::setname::Setname;

use crate::effect::Only;
use crate::event::Happening;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn setname(turn: &mut Turn<'_>, said: Setname) -> Outcome {
    let len_max = turn.realm.settings.limits.realname_len_max;
    if said.realname.len() > len_max {
        if turn.has_cap(Capability::Setname) {
            let text = format!("A realname has at most {len_max} bytes");
            turn.reply(&Reply::fail("SETNAME", "INVALID_REALNAME", &[], &text));
        }
        return Ok(());
    }
    turn.me_mut().realname = said.realname.clone().into();
    turn.realm.mark_user(turn.me().id);
    let event = turn.event(Happening::Setname { realname: said.realname });
    turn.show_to_me(Only::With(Capability::Setname), event.clone());
    turn.show_to_who_knows(turn.me().id, Capability::Setname, event);
    Ok(())
}
