//! `REMEMBER`: have this browser log in by itself from now on.
//!
//! Spec: `docs/protocol/remember.md` (`papo.im/remember`)
//!
//! For pages in browsers. Who is logged in is given a ticket, which is good for a minute and once. The
//! page gives it back by HTTP (`POST /remember`), and the browser is given a cookie that no script sees.
//! A connection that it opens later may log in by SASL EXTERNAL.
//!
//! ```irc
//! alice> REMEMBER
//! alice< :papo 421 alice REMEMBER :REMEMBER needs the capability papo.im/remember
//! alice> CAP REQ papo.im/remember
//! alice< :papo CAP alice ACK :papo.im/remember
//! alice> REMEMBER
//! alice< :papo FAIL REMEMBER ACCOUNT_REQUIRED :Log in first, or make an account with REGISTER
//! alice> NICKSERV REGISTER tea-is-hot
//! alice<...
//! alice> REMEMBER
//! alice< :papo REMEMBER b0b1b2b3b4b5b6b7b8b9babbbcbdbebf
//! ```

use papo_proto::command::remember::Remember;
use papo_proto::{Capability, Verb};

use crate::effect::Question;
use crate::input::Answer;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::session::Purpose;
use crate::turn::{Outcome, Turn};

pub(super) fn remember(turn: &mut Turn<'_>, _said: Remember) -> Outcome {
    turn.must_have(Capability::Remember, Verb::Remember)?;
    may(turn)?;
    turn.ask(Purpose::NewTicket, Question::NewTicket);
    Ok(())
}

/// The ticket was made.
pub(super) fn made(turn: &mut Turn<'_>, answer: &Answer) -> Outcome {
    let Answer::NewTicket(Some(ticket)) = answer else {
        return Err(fail("TEMPORARILY_UNAVAILABLE", "Try again soon"));
    };
    may(turn)?;
    let Some(account) = turn.session().account.clone() else { return Ok(()) };
    turn.realm.browsers.give(*ticket, turn.session, account, turn.stamp.time_ms);
    turn.reply(&Reply::message("REMEMBER").word(&ticket.to_string()));
    Ok(())
}

fn may(turn: &Turn<'_>) -> Outcome {
    if turn.session().account.is_none() {
        return Err(fail("ACCOUNT_REQUIRED", "Log in first, or make an account with REGISTER"));
    }
    // Or it would be remembered for ever without anybody proving anything again.
    if turn.session().is_by_browser {
        return Err(fail("ALREADY_REMEMBERED", "This browser has logged in by itself"));
    }
    turn.must_be_able_to_keep("REMEMBER", "*")
}

fn fail(code: &str, text: &str) -> Refusal {
    Refusal::Fail(Reply::fail("REMEMBER", code, &[], text))
}
