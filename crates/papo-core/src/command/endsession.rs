//! `ENDSESSION`: end one connection, or forget a browser.
//!
//! Spec: none; it is papo's own.
//!
//! For operators of the server; of who is logged in to an admin's account, for admins. SESSIONS says
//! what the connections are called. Who stays is still there, with its other connections. A browser that
//! is remembered (REMEMBER) logs in no more by itself, and its connections end.
//!
//! ```irc
//! alice> OPER root sesame
//! alice<...
//! alice> ENDSESSION 9-9
//! alice< :papo FAIL ENDSESSION NO_SUCH_SESSION 9-9 :There is no such connection
//! alice> ENDSESSION x
//! alice< :papo FAIL ENDSESSION NO_SUCH_SESSION x :There is no such connection
//! alice> ENDSESSION 2-3 :a lost laptop
//! carol< ERROR :Closing link: ended by an operator (a lost laptop)
//! alice< :carol!carol@10.0.0.3 QUIT :Ended by an operator (a lost laptop)
//! bob< :carol!carol@10.0.0.3 QUIT :Ended by an operator (a lost laptop)
//! alice< :papo NOTICE alice :The connection 2-3 has ended
//! bob> ENDSESSION 0-1
//! bob< :papo 481 bob :Permission Denied- You're not an IRC operator
//! ```
//!
//! ```irc
//! with an admin teapot
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! bob<...
//! alice> OPER root sesame
//! alice<...
//! alice> ENDSESSION 1-2
//! alice< :papo 481 alice :Permission Denied- You're not an admin of this server
//! ```

use papo_proto::Verb;
use papo_proto::command::endsession::Endsession;
use papo_proto::encode::cut;

use crate::browser::Browser;
use crate::id::SessionId;
use crate::limits::REASON_LEN_MAX;
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn endsession(turn: &mut Turn<'_>, said: Endsession) -> Outcome {
    let id = SessionId::parse(&said.session);
    if let Some(browser) = turn.realm.browsers.called(&said.session).cloned() {
        return forget(turn, &browser, said.reason.as_deref().unwrap_or_default());
    }
    let Some((id, session)) = id.and_then(|id| Some((id, turn.realm.sessions.get(&id)?))) else {
        let text = "There is no such connection";
        let reply = Reply::fail("ENDSESSION", "NO_SUCH_SESSION", &[&said.session], text);
        return Err(Refusal::Fail(reply));
    };
    policy::may_act_on(turn.realm, &turn.actor(), session.account())?;
    let nick = session.user().map(|user| turn.realm.user(user).nick.as_str());
    let whom = format!("{id} {}", nick.unwrap_or("*"));
    let reason = said.reason.as_deref().map(|reason| cut(reason, REASON_LEN_MAX));
    let why = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    turn.record(Verb::Endsession, &whom, reason.unwrap_or_default());
    let told = format!("The connection {id} has ended");
    let ends_itself = id == turn.session;
    if ends_itself {
        turn.tell(Verb::Endsession, "NOTE", "ENDED", &told);
    }
    let error = format!("Closing link: ended by an operator{why}");
    turn.of(id).end(&error, &format!("Ended by an operator{why}"));
    if !ends_itself {
        turn.tell(Verb::Endsession, "NOTE", "ENDED", &told);
    }
    Ok(())
}

fn forget(turn: &mut Turn<'_>, browser: &Browser, reason: &str) -> Outcome {
    let id = browser.id();
    policy::may_act_on(turn.realm, &turn.actor(), Some(&browser.account))?;
    turn.must_be_able_to_keep("ENDSESSION", &id)?;
    let reason = cut(reason, REASON_LEN_MAX);
    let why = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
    turn.record(Verb::Endsession, &format!("{id} {}", browser.account), reason);
    let told = format!("The browser {id} is forgotten");
    // It may be the own one.
    turn.tell(Verb::Endsession, "NOTE", "FORGOTTEN", &told);
    let (error, seen) =
        (format!("ended by an operator{why}"), format!("Ended by an operator{why}"));
    let stamp = turn.stamp;
    turn.realm.end_browser(browser.hash, &error, &seen, stamp, turn.fx);
    Ok(())
}
