//! What MUTE and BAN, and what takes them back, have in common.

use std::sync::Arc;

use papo_proto::encode::cut;
use papo_proto::{Verb, span};

use crate::effect::Change;
use crate::failures::network;
use crate::limits::REASON_LEN_MAX;
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::{Listing, Reply};
use crate::sanction::{Aim, Kind, Sanction};
use crate::turn::{Outcome, Turn};

/// What is to be done to somebody.
pub(crate) struct Wish<'a> {
    pub(crate) verb: Verb,
    pub(crate) kind: Kind,
    pub(crate) whom: &'a str,
    pub(crate) time: &'a str,
    pub(crate) reason: Option<&'a str>,
}

fn fail(verb: Verb, code: &str, word: &str, text: &str) -> Refusal {
    Refusal::Fail(Reply::fail(verb.word(), code, &[word], text))
}

/// Whom somebody means by a word: an account before a nick, and who has an account by that.
fn aim_at(turn: &Turn<'_>, verb: Verb, word: &str) -> Result<Aim, Refusal> {
    let (realm, casemapping) = (&turn.realm, turn.realm.directory.casemapping());
    let read = |text: &str| {
        let text_of =
            || fail(verb, "INVALID_MASK", word, "It is no nick, account, address or mask");
        Aim::read(text, casemapping).ok_or_else(text_of)
    };
    let is_plain = !word.contains(['!', '@', '*', '?', '~', '/', ':']);
    if !is_plain || word.parse::<std::net::IpAddr>().is_ok() {
        return read(word);
    }
    let user = realm.user_named(word);
    let account = realm.accounts.named(word).map(|it| it.name.clone());
    if let Some(account) = account.or_else(|| user.and_then(|user| user.account.clone())) {
        return read(&format!("~a:{account}"));
    }
    let user = user.ok_or_else(|| Refusal::NoSuchNick(word.into()))?;
    let session = user.sessions.first().ok_or_else(|| Refusal::NoSuchNick(word.into()))?;
    // One host has a whole /64.
    match network(realm.sessions[session].address) {
        v6 @ std::net::IpAddr::V6(_) => read(&format!("{v6}/64")),
        v4 @ std::net::IpAddr::V4(_) => read(&v4.to_string()),
    }
}

/// Does it, if it may be done. Gives what is in force now.
pub(crate) fn impose(turn: &mut Turn<'_>, wish: &Wish<'_>) -> Result<Arc<Sanction>, Refusal> {
    let Wish { verb, kind, whom, time, reason } = *wish;
    let aim = aim_at(turn, verb, whom)?;
    let Some(span) = span::read(time) else {
        let text = "The time is such as 30m, 2h, 7d, 4w, or forever";
        return Err(fail(verb, "INVALID_TIME", time, text));
    };
    must_not_mean_the_mighty(turn, verb, &aim, whom)?;
    turn.must_be_able_to_keep(verb.word(), whom)?;
    if turn.realm.sanctions.are_full() {
        return Err(fail(verb, "LIST_FULL", whom, "There are too many, take some back first"));
    }
    let now_ms = turn.stamp.time_ms;
    let sanction = Arc::new(Sanction {
        kind,
        mask: aim.text(),
        by: turn.actor().name,
        reason: cut(reason.unwrap_or_default(), REASON_LEN_MAX).into(),
        made_ms: now_ms,
        until_ms: span.map(|span| now_ms.saturating_add(span)),
    });
    if let Some(before) = turn.realm.sanctions.put(aim, sanction.clone()) {
        // It may be written in another way.
        turn.fx.changes.push(Change::Lifted(kind, before.mask.clone()));
    }
    turn.fx.changes.push(Change::Sanction(sanction.clone()));
    let on = format!("{} for {time}", sanction.mask);
    turn.record(verb, &on, &sanction.reason);
    turn.tell(verb, "NOTE", "IN_FORCE", &format!("{}{}", sanction.mask, sanction.in_words()));
    Ok(sanction)
}

/// Nobody does it to an admin without being one, or to itself.
fn must_not_mean_the_mighty(turn: &Turn<'_>, verb: Verb, aim: &Aim, whom: &str) -> Outcome {
    let actor = turn.actor();
    if turn.session().console.is_none() && aim.means(&turn.realm.who_is(turn.session())) {
        return Err(fail(verb, "MEANS_YOURSELF", whom, "That would mean yourself, too"));
    }
    if let Aim::Mask(mask) = aim
        && let Some(name) = mask.as_str().strip_prefix("~a:")
    {
        policy::may_act_on(turn.realm, &actor, Some(name))?;
    }
    Ok(())
}

/// Takes it back.
pub(crate) fn lift(
    turn: &mut Turn<'_>,
    (verb, kind): (Verb, Kind),
    whom: &str,
    reason: Option<&str>,
) -> Outcome {
    let by_word = aim_at(turn, verb, whom).ok();
    let as_shown = Aim::read(whom, turn.realm.directory.casemapping());
    turn.must_be_able_to_keep(verb.word(), whom)?;
    let sanctions = &mut turn.realm.sanctions;
    let mut aims = [as_shown, by_word].into_iter().flatten();
    let Some(lifted) = aims.find_map(|aim| sanctions.remove(kind, &aim)) else {
        return Err(fail(verb, "NOT_IN_FORCE", whom, "There is nothing to take back"));
    };
    turn.fx.changes.push(Change::Lifted(kind, lifted.mask.clone()));
    turn.record(verb, &lifted.mask, reason.unwrap_or_default());
    turn.tell(verb, "NOTE", "LIFTED", &format!("{} is taken back", lifted.mask));
    Ok(())
}

/// Lists those of a kind.
pub(crate) fn list(turn: &mut Turn<'_>, verb: Verb, kind: Kind) {
    let rows = turn.realm.sanctions.of(kind).map(|it| {
        let text = format!("{} by {}{}", it.mask, it.by, it.in_words());
        turn.telling(verb, "NOTE", "IN_FORCE", &text)
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        turn.tell(verb, "NOTE", "NONE", "There are none");
    }
    Listing::of(turn, rows).tell(turn, verb);
}
