//! `SILENCE`: hear nothing in private from some.
//!
//! Spec: <https://modern.ircdocs.horse/#rplisupport-parameters>; as in ircu, where it comes from.
//!
//! Messages and invitations to oneself from whoever matches a mask are dropped, and whoever sent
//! them does not notice. In channels everybody is heard. `bob` means `bob!*@*`.
//!
//! ```irc
//! alice> SILENCE +BOB
//! alice< :alice!alice@10.0.0.1 SILENCE +BOB!*@*
//! alice> AWAY :at lunch
//! alice<...
//! bob> CAP REQ echo-message
//! bob<...
//! bob> PRIVMSG alice :hello?
//! bob< :bob!bob@10.0.0.2 PRIVMSG alice :hello?
//! bob< :papo 301 bob alice :at lunch
//! bob> NOTICE alice :hello!
//! bob< :bob!bob@10.0.0.2 NOTICE alice :hello!
//! bob> JOIN #tea
//! bob<...
//! bob> INVITE alice #tea
//! bob< :papo 341 bob alice #tea
//! alice> INVITE
//! alice< :papo 337 alice :End of /INVITE list
//! bob> PRIVMSG #lobby :hello, all
//! bob< :bob!bob@10.0.0.2 PRIVMSG #lobby :hello, all
//! alice< :bob!bob@10.0.0.2 PRIVMSG #lobby :hello, all
//! carol< :bob!bob@10.0.0.2 PRIVMSG #lobby :hello, all
//! alice> SILENCE *!*@10.0.0.*
//! alice< :alice!alice@10.0.0.1 SILENCE +*!*@10.0.0.*
//! alice> SILENCE
//! alice< :papo 271 alice alice BOB!*@*
//! alice< :papo 271 alice alice *!*@10.0.0.*
//! alice< :papo 272 alice alice :End of Silence List
//! alice> PRIVMSG alice :I hear myself
//! alice< :alice!alice@10.0.0.1 PRIVMSG alice :I hear myself
//! alice<...
//! alice> SILENCE -*!*@10.0.0.*
//! alice< :alice!alice@10.0.0.1 SILENCE -*!*@10.0.0.*
//! alice> SILENCE
//! alice< :papo 271 alice alice BOB!*@*
//! alice< :papo 272 alice alice :End of Silence List
//! alice> SILENCE -bob
//! alice< :alice!alice@10.0.0.1 SILENCE -bob!*@*
//! bob> PRIVMSG alice :hello again
//! alice< :bob!bob@10.0.0.2 PRIVMSG alice :hello again
//! bob<...
//! alice> SILENCE +
//! alice< :papo FAIL SILENCE INVALID_MASK * :A mask is one word of at most 200 bytes
//! alice> SILENCE :a b
//! alice< :papo FAIL SILENCE INVALID_MASK * :A mask is one word of at most 200 bytes
//! ```

use papo_proto::command::silence::Silence;
use papo_proto::mask::{self, MASK_LEN_MAX};
use papo_proto::numeric::{RPL_ENDOFSILELIST, RPL_SILELIST};

use crate::effect::Only;
use crate::event::Happening;
use crate::limits::SILENCES_MAX;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};
use crate::user::Silenced;

pub(super) fn silence(turn: &mut Turn<'_>, said: Silence) -> Outcome {
    let (on, given) = match &said {
        Silence::List => {
            list(turn);
            return Ok(());
        }
        Silence::Add(given) => (true, given),
        Silence::Remove(given) => (false, given),
    };
    let mask = mask::complete(given);
    if given.is_empty()
        || mask.contains([' ', ','])
        || mask.starts_with(':')
        || mask.len() > MASK_LEN_MAX
    {
        let text = format!("A mask is one word of at most {MASK_LEN_MAX} bytes");
        return Err(Refusal::Fail(Reply::fail("SILENCE", "INVALID_MASK", &[given], &text)));
    }
    change(turn, on, &mask)
}

/// Brings it about, and says what is the case now even if it was so before.
fn change(turn: &mut Turn<'_>, on: bool, mask: &str) -> Outcome {
    let silenced = Silenced::new(mask, turn.realm.directory.casemapping());
    let silences = &mut turn.me_mut().silences;
    let known = silences.iter().position(|it| it.folded == silenced.folded);
    match (on, known) {
        (true, None) if silences.len() >= SILENCES_MAX => {
            return Err(Refusal::SilenceListFull(mask.into()));
        }
        (true, None) => silences.push(silenced),
        (false, Some(index)) => _ = silences.remove(index),
        _ => {}
    }
    turn.realm.mark_user(turn.me().id);
    let sign = if on { '+' } else { '-' };
    let event = turn.event(Happening::Silence { change: format!("{sign}{mask}").into() });
    turn.show_to_me(Only::All, event);
    Ok(())
}

fn list(turn: &mut Turn<'_>) {
    let me = turn.me();
    let about = |numeric| Reply::numeric(numeric).word(me.nick.as_str());
    let mut replies: Vec<Reply> =
        me.silences.iter().map(|silenced| about(RPL_SILELIST).word(&silenced.mask)).collect();
    replies.push(about(RPL_ENDOFSILELIST).text("End of Silence List"));
    for reply in &replies {
        turn.reply(reply);
    }
}
