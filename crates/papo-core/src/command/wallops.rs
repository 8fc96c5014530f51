//! `WALLOPS`: what operators of the server have to say to all who are `+w`.
//!
//! Spec: <https://modern.ircdocs.horse/#wallops-message>
//!
//! ```irc
//! bob> MODE bob +w
//! bob<...
//! carol> WALLOPS :hello
//! carol< :papo 481 carol :Permission Denied- You're not an IRC operator
//! alice> OPER root sesame
//! alice<...
//! alice> WALLOPS :Restart at noon
//! bob< :alice!alice@10.0.0.1 WALLOPS :Restart at noon
//! alice> WALLOPS
//! alice< :papo 461 alice WALLOPS :Not enough parameters
//! ```

use papo_proto::command::wallops::Wallops;
use papo_proto::encode::cut;
use papo_proto::mode::UserMode;

use crate::effect::Audience;
use crate::event::Happening;
use crate::id::SessionId;
use crate::limits::REASON_LEN_MAX;
use crate::policy;
use crate::turn::{Outcome, Turn};
use crate::user::User;

pub(super) fn wallops(turn: &mut Turn<'_>, said: Wallops) -> Outcome {
    policy::must_be_operator(turn.me())?;
    let text = cut(&said.text, REASON_LEN_MAX).into();
    let event = turn.event(Happening::Wallops { text });
    let listeners = turn.realm.users.values().filter(|user| user.modes.has(UserMode::Wallops));
    let sessions: Vec<SessionId> = listeners.flat_map(User::sessions).copied().collect();
    for session in sessions {
        turn.show(Audience::Session(session), event.clone());
    }
    Ok(())
}
