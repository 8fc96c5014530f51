//! `AUDIT`: what was done by those who run the server?
//!
//! Spec: none; it is papo's own.
//!
//! For admins. Everything that operators, admins and the console do by their power is recorded, with
//! who and why, and kept for ever: the last twenty are shown, or as many as one asks for, of those
//! that have a word in them.
//!
//! ```irc
//! with an admin teapot
//! bob> OPER root sesame
//! bob<...
//! bob> KILL carol :spam
//! *<...
//! bob> AUDIT
//! bob< :papo 481 bob :Permission Denied- You're not an admin of this server
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! alice> AUDIT
//! alice< :papo NOTICE alice :2001-09-09T01:46:40.000Z bob!bob@10.0.0.2 OPER root
//! alice< :papo NOTICE alice :2001-09-09T01:46:40.000Z bob!bob@10.0.0.2 KILL carol: spam
//! alice> AUDIT 1
//! alice< :papo NOTICE alice :2001-09-09T01:46:40.000Z bob!bob@10.0.0.2 KILL carol: spam
//! alice> AUDIT oper
//! alice< :papo NOTICE alice :2001-09-09T01:46:40.000Z bob!bob@10.0.0.2 OPER root
//! alice> CAP REQ standard-replies
//! alice<...
//! alice> AUDIT 5 coffee
//! alice< :papo NOTE AUDIT NONE :Nothing like that is recorded
//! alice> AUDIT 5 SPAM
//! alice< :papo NOTE AUDIT DEED :2001-09-09T01:46:40.000Z bob!bob@10.0.0.2 KILL carol: spam
//! ```

use papo_proto::Verb;
use papo_proto::command::audit::Audit;
use papo_proto::encode::cut;
use papo_proto::history::Read;

use crate::audit::Deed;
use crate::input::Answer;
use crate::limits::{AUDIT_LINES, AUDIT_LINES_MAX, ECHO_LEN_MAX};
use crate::refusal::Refusal;
use crate::render;
use crate::reply::Listing;
use crate::session::Purpose;
use crate::turn::{Outcome, Turn};

pub(super) fn audit(turn: &mut Turn<'_>, said: Audit) -> Outcome {
    let count = said.count.and_then(|count| count.parse().ok()).unwrap_or(AUDIT_LINES);
    let most = count.clamp(1, AUDIT_LINES_MAX);
    let word = cut(&said.word.unwrap_or_default(), ECHO_LEN_MAX).to_lowercase().into();
    turn.read(Purpose::Audit, Read::Audit { most, word });
    Ok(())
}

/// The deeds were read.
pub(super) fn answered(turn: &mut Turn<'_>, answer: Answer) -> Outcome {
    let Answer::Audit(deeds) = answer else { return Err(Refusal::TryAgain(Verb::Audit)) };
    if deeds.is_empty() {
        turn.tell(Verb::Audit, "NOTE", "NONE", "Nothing like that is recorded");
    }
    let rows = deeds.iter().map(|deed| turn.telling(Verb::Audit, "NOTE", "DEED", &in_words(deed)));
    let rows: Vec<_> = rows.collect();
    Listing::of(turn, rows).tell(turn, Verb::Audit);
    Ok(())
}

fn in_words(deed: &Deed) -> String {
    let Deed { time_ms, by, what, on, why } = deed;
    let why = if why.is_empty() { String::new() } else { format!(": {why}") };
    format!("{} {by} {what} {on}{why}", render::timestamp(*time_ms))
}
