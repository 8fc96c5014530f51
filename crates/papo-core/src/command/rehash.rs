//! `REHASH`: read the configuration again.
//!
//! Spec: <https://modern.ircdocs.horse/#rehash-message>
//!
//! For operators of the server. A configuration with anything wrong in it changes nothing; each
//! fault is told.
//!
//! ```irc
//! bob> REHASH
//! bob< :papo 481 bob :Permission Denied- You're not an IRC operator
//! alice> OPER root sesame
//! alice<...
//! alice> REHASH
//! alice< :papo 382 alice papo.toml :Rehashing
//! ```

use papo_proto::Verb;
use papo_proto::command::rehash::Rehash;
use papo_proto::numeric::RPL_REHASHING;

use crate::effect::Question;
use crate::input::Answer;
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::session::Purpose;
use crate::turn::{Outcome, Turn};

pub(super) fn rehash(turn: &mut Turn<'_>, _said: Rehash) -> Outcome {
    policy::must_be_operator(turn.me())?;
    turn.record(Verb::Rehash, "*", "");
    turn.ask(Purpose::Rehash, Question::Reload);
    Ok(())
}

/// The configuration was read.
pub(super) fn answered(turn: &mut Turn<'_>, answer: Answer) -> Outcome {
    let Answer::Reloaded { file, outcome } = answer else {
        return Err(Refusal::TryAgain(Verb::Rehash));
    };
    match outcome {
        Ok(need_restart) => {
            turn.reply(&Reply::numeric(RPL_REHASHING).given(&file).text("Rehashing"));
            if !need_restart.is_empty() {
                let text = format!("These need a restart: {}", need_restart.join(", "));
                turn.tell(Verb::Rehash, "WARN", "NEEDS_RESTART", &text);
            }
        }
        Err(faults) => {
            for fault in faults {
                let text = format!("Nothing was changed: {fault}");
                turn.tell(Verb::Rehash, "FAIL", "CONFIG_BAD", &text);
            }
        }
    }
    Ok(())
}
