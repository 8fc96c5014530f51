//! `VERIFY`: complete the making of an account. Here an account is complete when it is made.
//!
//! Spec: <https://ircv3.net/specs/extensions/account-registration>
//!
//! ```irc
//! with an account teapot
//! bob> VERIFY bob 12345
//! bob< :papo FAIL VERIFY INVALID_CODE bob :No account waits for a code here
//! bob> VERIFY bob
//! bob< :papo 461 bob VERIFY :Not enough parameters
//! bob> NS IDENTIFY teapot tea is hot
//! bob<...
//! bob> VERIFY teapot 12345
//! bob< :papo FAIL VERIFY ALREADY_AUTHENTICATED teapot :You are logged in
//! ```

use papo_proto::command::verify::Verify;

use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn verify(turn: &mut Turn<'_>, said: Verify) -> Outcome {
    let (code, text) = match turn.session().account {
        Some(_) => ("ALREADY_AUTHENTICATED", "You are logged in"),
        None => ("INVALID_CODE", "No account waits for a code here"),
    };
    Err(Refusal::Fail(Reply::fail("VERIFY", code, &[&said.account], text)))
}
