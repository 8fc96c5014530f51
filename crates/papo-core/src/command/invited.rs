//! `INVITED`: come by an invitation.
//!
//! Spec: none; it is papo's own.
//!
//! Said before registration or after it, with the token of a link that INVITATION has made. Where
//! accounts are made by invitation, one for an account lets REGISTER through, once; where nobody comes in
//! without an account, one for a guest does, if it is said before registration. One that leads into a
//! channel does so at once, or when there is an account, whatever closes it but a ban. A use is counted
//! when it lets somebody do something, and kept before that is told.
//!
//! ```irc
//! with accounts by invitation
//! alice> OPER root sesame
//! alice<...
//! alice> JOIN #tea
//! *<...
//! alice> MODE #tea +ik sesame
//! *<...
//! alice> INVITATION MAKE room=#tea :for Bob
//! alice<...
//! bob> INVITED
//! bob< :papo 461 bob INVITED :Not enough parameters
//! bob> INVITED 000102030405060708090a0b0c0d0e0f
//! bob< :papo FAIL INVITED INVALID_TOKEN :There is no such invitation, or it was used, or it is too old
//! bob> INVITED a0a1a2a3-a4a5a6a7-a8a9aaab-acadae01
//! bob< :papo NOTICE bob :You are invited, for an account in #tea: make one with REGISTER
//! bob> REGISTER * * short
//! bob< :papo FAIL REGISTER WEAK_PASSWORD bob :The password is too short: 8 characters are the least
//! bob> REGISTER * * tea-is-hot
//! bob< :papo REGISTER SUCCESS bob :You have an account now
//! bob< :papo 900 bob bob!bob@10.0.0.2 bob :You are now logged in as bob
//! bob< :bob!bob@10.0.0.2 MODE bob :+r
//! bob< :bob!bob@10.0.0.2 JOIN #tea
//! bob< :papo 353 bob = #tea :@alice bob
//! bob< :papo 366 bob #tea :End of /NAMES list
//! alice< :bob!bob@10.0.0.2 JOIN #tea
//! carol> INVITED a0a1a2a3a4a5a6a7a8a9aaabacadae01
//! carol< :papo FAIL INVITED INVALID_TOKEN :There is no such invitation, or it was used, or it is too old
//! carol> REGISTER * * tea-is-hot
//! carol< :papo FAIL REGISTER DISALLOWED carol :Accounts are not made by everybody here; ask an operator
//! ```
//!
//! ```irc
//! with accounts required
//! console> INVITATION MAKE as=guest
//! console<...
//! new> INVITED a0a1a2a3a4a5a6a7a8a9aaabacadae01
//! new< :papo NOTICE * :You are invited, as a guest
//! new> NICK zoe
//! new> USER zoe 0 * :Zoe
//! new< :papo 001 zoe :Welcome to the papo Network, zoe
//! new<...
//! *<...
//! ```
//!
//! Nobody finds one by trying.
//!
//! ```irc
//! console> INVITATION MAKE as=guest
//! console<...
//! bob> INVITED 1
//! *<...
//! bob> INVITED 2
//! *<...
//! bob> INVITED 3
//! *<...
//! bob> INVITED 4
//! *<...
//! bob> INVITED 5
//! *<...
//! bob> INVITED a0a1a2a3a4a5a6a7a8a9aaabacadae01
//! bob< :papo FAIL INVITED TOO_MANY_TRIES :Too many tokens were tried from your address, try again in a minute
//! ```

use papo_proto::command::invited::Invited;
use papo_proto::{Token, Verb};

use crate::invite;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn invited(turn: &mut Turn<'_>, said: Invited) -> Outcome {
    let (address, now) = (turn.session().address, turn.stamp.seconds());
    if !turn.realm.token_tries.has_room(address, now) {
        let text = "Too many tokens were tried from your address, try again in a minute";
        return Err(Refusal::Fail(Reply::fail("INVITED", "TOO_MANY_TRIES", &[], text)));
    }
    let hash = Token::parse(&said.token).map(Token::hash);
    let accepted =
        hash.ok_or_else(|| invite::refusal(turn)).and_then(|hash| invite::accept(turn, hash));
    if accepted.is_err() {
        turn.realm.token_tries.count(address, now);
        return accepted;
    }
    let text = welcome(turn);
    turn.tell(Verb::Invited, "NOTE", "ACCEPTED", &text);
    invite::enter_room(turn);
    Ok(())
}

/// What the invitation is good for, to who has it.
fn welcome(turn: &Turn<'_>) -> String {
    let session = turn.session();
    let Some(invited) = session.invited.as_deref() else { return String::new() };
    let invite = &invited.invite;
    let room = invite.room.as_ref().map(|room| format!(" in {room}")).unwrap_or_default();
    match (invite.is_for_guest, &session.account) {
        (true, _) => format!("You are invited, as a guest{room}"),
        (false, None) => format!("You are invited, for an account{room}: make one with REGISTER"),
        (false, Some(account)) => format!("You are invited, as {account}{room}"),
    }
}
