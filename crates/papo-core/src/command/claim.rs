//! `CLAIM`: become an admin by the token that the server gave to who runs it.
//!
//! Spec: none, it is papo's own
//!
//! A server whose accounts have no admin prints a token when it starts, and writes it into the file
//! `claim-token` beside what it keeps; `papo admin claim` makes another. It is good for a day and
//! for one account. Whoever is logged in to an admin's account is an operator of the server at once.
//!
//! ```irc
//! with a claim
//! alice> CLAIM 000102030405060708090a0b0c0d0e0f
//! alice< :papo FAIL CLAIM ACCOUNT_REQUIRED :Log in first, or make an account with REGISTER
//! alice> NICKSERV REGISTER tea-is-hot
//! alice<...
//! alice> CLAIM
//! alice< :papo 461 alice CLAIM :Not enough parameters
//! alice> CLAIM 000102030405060708090a0b0c0d0e00
//! alice< :papo FAIL CLAIM INVALID_TOKEN :That is not the token, or it was used, or it is too old
//! alice> CLAIM 00010203-04050607-08090A0B-0C0D0E0F
//! alice< :alice!alice@10.0.0.1 MODE alice :+o
//! alice< :papo NOTICE alice :You are an admin of this server now
//! alice> CLAIM 000102030405060708090a0b0c0d0e0f
//! alice< :papo FAIL CLAIM INVALID_TOKEN :That is not the token, or it was used, or it is too old
//! alice> NICKSERV LOGOUT
//! alice< :papo 901 alice alice!alice@10.0.0.1 :You are now logged out
//! alice< :alice!alice@10.0.0.1 MODE alice :-or
//! alice< :alice!alice@10.0.0.1 NICK :Guest5
//! *<...
//! bob> NICKSERV IDENTIFY alice tea-is-hot
//! bob< :papo 900 bob bob!bob@10.0.0.2 alice :You are now logged in as alice
//! bob< :bob!bob@10.0.0.2 MODE bob :+or
//! *<...
//! bob> KILL carol :spam
//! *<...
//! ```
//!
//! The console asks for another, and says any word for it.
//!
//! ```irc
//! console> CLAIM NEW
//! console< NOTE CLAIM TOKEN :Log in, and say within a day: /claim 0f0e0d0c0b0a09080706050403020100
//! console< NOTE CLAIM LINK :http://papo.example:7276/claim#0f0e0d0c0b0a09080706050403020100
//! alice> NICKSERV REGISTER tea-is-hot
//! alice<...
//! alice> CLAIM 0f0e0d0c0b0a09080706050403020100
//! alice< :alice!alice@10.0.0.1 MODE alice :+o
//! alice< :papo NOTICE alice :You are an admin of this server now
//! ```
//!
//! Nobody finds it by trying.
//!
//! ```irc
//! with a claim
//! with an account teapot
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! alice> CLAIM 1
//! *<...
//! alice> CLAIM 2
//! *<...
//! alice> CLAIM 3
//! *<...
//! alice> CLAIM 4
//! *<...
//! alice> CLAIM 5
//! *<...
//! alice> CLAIM 000102030405060708090a0b0c0d0e0f
//! alice< :papo FAIL CLAIM TOO_MANY_TRIES :Too many tokens were tried from your address, try again in a minute
//! ```

use papo_proto::command::claim::Claim;
use papo_proto::{Token, Verb};

use crate::effect::{Announcement, Change, Question};
use crate::input::Answer;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::role;
use crate::session::Purpose;
use crate::turn::{Outcome, Turn};

pub(super) fn claim(turn: &mut Turn<'_>, said: Claim) -> Outcome {
    if turn.session().console.is_some() {
        turn.record(Verb::Claim, "*", "a new token");
        turn.ask(Purpose::NewClaim, Question::NewClaim);
        return Ok(());
    }
    let account = turn.session().account().and_then(|name| turn.realm.accounts.named(name));
    let Some(account) = account.cloned() else {
        let text = "Log in first, or make an account with REGISTER";
        return Err(fail("ACCOUNT_REQUIRED", text));
    };
    let (address, now) = (turn.session().address, turn.stamp.seconds());
    if !turn.realm.token_tries.has_room(address, now) {
        let text = "Too many tokens were tried from your address, try again in a minute";
        return Err(fail("TOO_MANY_TRIES", text));
    }
    turn.must_be_able_to_keep("CLAIM", &account.name)?;
    turn.realm.token_tries.count(address, now);
    let claim = turn.realm.claim.filter(|claim| turn.stamp.time_ms < claim.until_ms);
    let token = Token::parse(&said.token);
    if !claim.zip(token).is_some_and(|(claim, token)| claim.hash.is_of(token)) {
        let text = "That is not the token, or it was used, or it is too old";
        return Err(fail("INVALID_TOKEN", text));
    }
    turn.realm.claim = None;
    turn.fx.changes.push(Change::Claim(None));
    role::set(turn, &account, true);
    turn.record(Verb::Claim, &account.name, "by the token");
    let account = Box::from(&*account.name);
    turn.fx.announcements.push(Announcement::Claimed { account });
    turn.ask(Purpose::Claimed, Question::RemoveClaim);
    Ok(())
}

/// There is a new token, and no other is good any more.
pub(super) fn made(turn: &mut Turn<'_>, answer: &Answer) -> Outcome {
    let Answer::NewClaim(Some((token, claim, link))) = answer else {
        return Err(fail("TEMPORARILY_UNAVAILABLE", "The file `claim-token` can't be written"));
    };
    turn.realm.claim = Some(*claim);
    turn.fx.changes.push(Change::Claim(Some(*claim)));
    let text = format!("Log in, and say within a day: /claim {token}");
    turn.tell(Verb::Claim, "NOTE", "TOKEN", &text);
    if let Some(link) = link {
        turn.tell(Verb::Claim, "NOTE", "LINK", link);
    }
    Ok(())
}

/// The token is nowhere any more.
pub(super) fn answered(turn: &mut Turn<'_>) -> Outcome {
    turn.tell(Verb::Claim, "NOTE", "ADMIN", "You are an admin of this server now");
    Ok(())
}

fn fail(code: &str, text: &str) -> Refusal {
    Refusal::Fail(Reply::fail("CLAIM", code, &[], text))
}
