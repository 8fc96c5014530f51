//! `OPER`: become an operator of the server.
//!
//! Spec: <https://modern.ircdocs.horse/#oper-message>
//!
//! The names and passwords are those of `[[operator]]` in the configuration. A name that is not
//! there takes as long as a wrong password. Three wrong ones end the connection.
//!
//! ```irc
//! alice> OPER root sesame
//! alice< :papo 381 alice :You are now an IRC operator
//! alice< :alice!alice@10.0.0.1 MODE alice :+o
//! bob> OPER root guess
//! bob< :papo 464 bob :Password incorrect
//! bob> OPER nobody sesame
//! bob< :papo 464 bob :Password incorrect
//! bob> OPER root
//! bob< :papo 461 bob OPER :Not enough parameters
//! bob> OPER root again
//! bob< :papo 464 bob :Password incorrect
//! bob< ERROR :Closing link: too many wrong passwords
//! alice< :bob!bob@10.0.0.2 QUIT :Too many wrong passwords
//! carol< :bob!bob@10.0.0.2 QUIT :Too many wrong passwords
//! ```
//!
//! It is the user who is one, in all of its connections.
//!
//! ```irc
//! with an account teapot
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> OPER root sesame
//! bob< :papo 381 alice :You are now an IRC operator
//! bob< :alice!alice@10.0.0.1 MODE alice :+o
//! alice< :alice!alice@10.0.0.1 MODE alice :+o
//! alice> WALLOPS :hello
//! ```
//!
//! When the last of them has ended, it is none any more: who comes back says the password again.
//!
//! ```irc
//! with users who stay
//! with an account teapot
//! new> PASS :teapot:tea is hot
//! new> NICK teapot
//! new> USER teapot 0 * :Teapot
//! *<...
//! new> OPER root sesame
//! new<...
//! new> QUIT
//! *<...
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! alice< :papo 900 alice alice!alice@10.0.0.1 teapot :You are now logged in as teapot
//! alice< :alice!alice@10.0.0.1 PART #lobby
//! alice< :alice!alice@10.0.0.1 NICK :teapot
//! alice< :teapot!teapot@10.0.0.4 MODE teapot :+r
//! alice< :teapot!teapot@10.0.0.4 JOIN #lobby
//! alice< :papo 353 teapot = #lobby :teapot bob carol
//! alice< :papo 366 teapot #lobby :End of /NAMES list
//! alice< :NickServ!NickServ@papo NOTICE teapot :You are now logged in as teapot.
//! *<...
//! alice> WALLOPS :hello
//! alice< :papo 481 teapot :Permission Denied- You're not an IRC operator
//! ```

use std::sync::Arc;

use papo_proto::Verb;
use papo_proto::command::oper::Oper;
use papo_proto::encode::cut;
use papo_proto::mode::UserMode;
use papo_proto::numeric::RPL_YOUREOPER;

use crate::account::NOBODYS_HASH;
use crate::effect::{Announcement, Question};
use crate::input::Answer;
use crate::limits::{ECHO_LEN_MAX, PASSWORD_LEN_MAX, WRONG_PASSWORDS_MAX};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::role;
use crate::session::Purpose;
use crate::turn::{Outcome, Turn};

pub(super) fn oper(turn: &mut Turn<'_>, said: Oper) -> Outcome {
    if said.password.len() > PASSWORD_LEN_MAX {
        return wrong(turn, &said.name);
    }
    let operators = &turn.realm.settings.operators;
    let found = operators.iter().find(|operator| operator.name == said.name);
    let hash: Arc<str> = found.map_or_else(|| NOBODYS_HASH.into(), |op| op.password_hash.clone());
    turn.ask(
        Purpose::Oper { operator: said.name },
        Question::Verify { password: said.password, hash },
    );
    Ok(())
}

/// The password was checked.
pub(super) fn answered(turn: &mut Turn<'_>, operator: &str, answer: &Answer) -> Outcome {
    let Answer::Verified(right) = answer else {
        return Err(Refusal::TryAgain(Verb::Oper));
    };
    // A reload may have taken the entry away meanwhile.
    if !right || !turn.realm.settings.operators.iter().any(|op| &*op.name == operator) {
        return wrong(turn, operator);
    }
    turn.session_mut().wrong_passwords = 0;
    turn.reply(&Reply::numeric(RPL_YOUREOPER).text("You are now an IRC operator"));
    let (id, mut modes) = (turn.me().id, turn.me().modes);
    if modes.set(UserMode::Operator, true) {
        role::set_modes(turn, id, modes);
        turn.record(Verb::Oper, operator, "");
        let nick = turn.me().nick.as_str().into();
        turn.fx.announcements.push(Announcement::Opered { nick, operator: operator.into() });
    }
    Ok(())
}

fn wrong(turn: &mut Turn<'_>, operator: &str) -> Outcome {
    let nick = turn.me().nick.as_str().into();
    let operator = cut(operator, ECHO_LEN_MAX).into();
    turn.fx.announcements.push(Announcement::OperRefused { nick, operator });
    turn.refuse(&Refusal::PasswordMismatch);
    let session = turn.session_mut();
    session.wrong_passwords += 1;
    if session.wrong_passwords >= WRONG_PASSWORDS_MAX {
        turn.end("Closing link: too many wrong passwords", "Too many wrong passwords");
    }
    Ok(())
}
