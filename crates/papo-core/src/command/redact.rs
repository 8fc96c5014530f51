//! `REDACT`: take back a message, or take away somebody else's.
//!
//! Spec: <https://ircv3.net/specs/extensions/message-redaction>
//!
//! It is for clients with `draft/message-redaction`. Its author may, as long as the server lets (`redact_within`), and in a channel whoever could put
//! the author out of it. The text is deleted, from the history and from the disk. What stays is that
//! somebody took back something, when, and why: CHATHISTORY shows it, in the place of the REDACT, to
//! who has `draft/event-playback` as well; the message itself is left out. Clients without the
//! capability are told nothing.
//!
//! ```irc
//! alice> CAP REQ :draft/message-redaction message-tags echo-message draft/chathistory draft/event-playback
//! alice<...
//! bob> CAP REQ :draft/message-redaction message-tags draft/chathistory
//! bob<...
//! alice> PRIVMSG #lobby :my password is tea
//! alice< @msgid={oops} :alice!alice@10.0.0.1 PRIVMSG #lobby :my password is tea
//! *<...
//! alice> PRIVMSG #lobby :hello
//! *<...
//! alice> REDACT #LOBBY {oops} :oops
//! alice< @msgid={redaction} :alice!alice@10.0.0.1 REDACT #lobby {oops} :oops
//! bob< @msgid={redaction} :alice!alice@10.0.0.1 REDACT #lobby {oops} :oops
//! bob> CHATHISTORY LATEST #lobby * 9
//! bob< @msgid={hello} :alice!alice@10.0.0.1 PRIVMSG #lobby :hello
//! alice> CHATHISTORY LATEST #lobby * 9
//! alice< @msgid={hello} :alice!alice@10.0.0.1 PRIVMSG #lobby :hello
//! alice< @msgid={redaction} :alice!alice@10.0.0.1 REDACT #lobby {oops} :oops
//! alice> REDACT #lobby {oops}
//! alice< :papo FAIL REDACT UNKNOWN_MSGID #lobby {oops} :This message does not exist or is too old
//! alice> REDACT #lobby {redaction}
//! alice< :papo FAIL REDACT UNKNOWN_MSGID #lobby {redaction} :This message does not exist or is too old
//! bob> REDACT #lobby {hello}
//! bob< :papo FAIL REDACT REDACT_FORBIDDEN #lobby {hello} :You are not authorised to delete this message
//! alice> REDACT #lobby 17
//! alice< :papo FAIL REDACT UNKNOWN_MSGID #lobby 17 :This message does not exist or is too old
//! alice> REDACT #nowhere {hello}
//! alice< :papo FAIL REDACT INVALID_TARGET #nowhere :You cannot delete messages from #nowhere
//! alice> REDACT bob {hello}
//! alice< :papo FAIL REDACT UNKNOWN_MSGID bob {hello} :This message does not exist or is too old
//! alice> REDACT #lobby
//! alice< :papo 461 alice REDACT :Not enough parameters
//! carol> REDACT #lobby {hello}
//! carol< :papo 421 carol REDACT :REDACT needs the capability draft/message-redaction
//! ```
//!
//! Who keeps order in a channel may take away what others said, as with KICK; what was said to some
//! of the channel is taken away before those alone.
//!
//! ```irc
//! alice> CAP REQ :draft/message-redaction message-tags echo-message
//! alice<...
//! bob> CAP REQ :draft/message-redaction message-tags echo-message
//! bob<...
//! carol> CAP REQ :draft/message-redaction message-tags echo-message
//! carol<...
//! alice> JOIN #tea
//! *<...
//! bob> JOIN #tea
//! *<...
//! carol> JOIN #tea
//! *<...
//! alice> MODE #tea +h bob
//! *<...
//! carol> PRIVMSG #tea :buy!
//! carol< @msgid={spam} :carol!carol@10.0.0.3 PRIVMSG #tea :buy!
//! *<...
//! alice> PRIVMSG %#tea :who is this?
//! alice< @msgid={asked} :alice!alice@10.0.0.1 PRIVMSG %#tea :who is this?
//! *<...
//! bob> REDACT #tea {asked}
//! bob< :papo FAIL REDACT REDACT_FORBIDDEN #tea {asked} :You are not authorised to delete this message
//! carol> REDACT #tea {asked}
//! carol< :papo FAIL REDACT UNKNOWN_MSGID #tea {asked} :This message does not exist or is too old
//! bob> REDACT #tea {spam} :no spam
//! alice< @msgid={away} :bob!bob@10.0.0.2 REDACT #tea {spam} :no spam
//! bob< @msgid={away} :bob!bob@10.0.0.2 REDACT #tea {spam} :no spam
//! carol< @msgid={away} :bob!bob@10.0.0.2 REDACT #tea {spam} :no spam
//! alice> REDACT %#tea {asked}
//! alice< @msgid={back} :alice!alice@10.0.0.1 REDACT #tea {asked}
//! bob< @msgid={back} :alice!alice@10.0.0.1 REDACT #tea {asked}
//! ```
//!
//! In private, both ends see it. Who has the nick of an author is not the author.
//!
//! ```irc
//! alice> CAP REQ :draft/message-redaction message-tags echo-message
//! alice<...
//! bob> CAP REQ :draft/message-redaction message-tags echo-message
//! bob<...
//! carol> CAP REQ :draft/message-redaction message-tags draft/chathistory draft/event-playback
//! carol<...
//! alice> PRIVMSG bob :psst
//! alice< @msgid={psst} :alice!alice@10.0.0.1 PRIVMSG bob :psst
//! bob<...
//! alice> PRIVMSG bob :hey
//! alice< @msgid={hey} :alice!alice@10.0.0.1 PRIVMSG bob :hey
//! bob<...
//! alice> PRIVMSG #lobby :mine
//! alice< @msgid={mine} :alice!alice@10.0.0.1 PRIVMSG #lobby :mine
//! *<...
//! bob> REDACT alice {psst}
//! bob< :papo FAIL REDACT REDACT_FORBIDDEN alice {psst} :You are not authorised to delete this message
//! alice> REDACT BOB {psst}
//! alice< @msgid={one} :alice!alice@10.0.0.1 REDACT bob {psst}
//! bob< @msgid={one} :alice!alice@10.0.0.1 REDACT bob {psst}
//! bob> NICK robert
//! *<...
//! carol> NICK bob
//! *<...
//! alice> REDACT bob {hey}
//! alice< @msgid={two} :alice!alice@10.0.0.1 REDACT bob {hey}
//! carol> CHATHISTORY LATEST alice * 9
//! alice> NICK eve
//! *<...
//! carol> NICK alice
//! *<...
//! carol> REDACT #lobby {mine}
//! carol< :papo FAIL REDACT REDACT_FORBIDDEN #lobby {mine} :You are not authorised to delete this message
//! alice> NICK alicia
//! *<...
//! alice> REDACT #lobby {mine}
//! alice< :papo FAIL REDACT REDACT_FORBIDDEN #lobby {mine} :You are not authorised to delete this message
//! ```
//!
//! What an account said is its own wherever it is logged in, and all its connections are told; what a
//! guest said is not, for nobody knows who that was.
//!
//! ```irc
//! with an account teapot
//! alice> CAP REQ :draft/message-redaction message-tags echo-message
//! alice<...
//! bob> CAP REQ :draft/message-redaction message-tags
//! bob<...
//! carol> CAP REQ :draft/message-redaction message-tags
//! carol<...
//! alice> PRIVMSG #lobby :before
//! alice< @msgid={before} :alice!alice@10.0.0.1 PRIVMSG #lobby :before
//! *<...
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! alice> PRIVMSG carol :psst
//! alice< @msgid={psst} :alice!alice@10.0.0.1 PRIVMSG carol :psst
//! carol<...
//! alice> PRIVMSG #lobby :after
//! alice< @msgid={after} :alice!alice@10.0.0.1 PRIVMSG #lobby :after
//! *<...
//! alice> NICK zoe
//! *<...
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> REDACT #lobby {before}
//! bob< :papo FAIL REDACT REDACT_FORBIDDEN #lobby {before} :You are not authorised to delete this message
//! bob> REDACT carol {psst}
//! bob< @msgid={one} :zoe!alice@10.0.0.1 REDACT carol {psst}
//! alice< @msgid={one} :zoe!alice@10.0.0.1 REDACT carol {psst}
//! carol< @msgid={one} :zoe!alice@10.0.0.1 REDACT carol {psst}
//! bob> REDACT #lobby {after}
//! bob< @msgid={two} :zoe!alice@10.0.0.1 REDACT #lobby {after}
//! alice< @msgid={two} :zoe!alice@10.0.0.1 REDACT #lobby {after}
//! carol< @msgid={two} :zoe!alice@10.0.0.1 REDACT #lobby {after}
//! carol> PRIVMSG zoe :hi
//! alice< @msgid={hi} :carol!carol@10.0.0.3 PRIVMSG zoe :hi
//! bob<...
//! carol> REDACT zoe {hi}
//! carol< @msgid={three} :carol!carol@10.0.0.3 REDACT zoe {hi}
//! alice< @msgid={three} :carol!carol@10.0.0.3 REDACT zoe {hi}
//! bob< @msgid={three} :carol!carol@10.0.0.3 REDACT zoe {hi}
//! ```
//!
//! Who comes back later is not shown what was taken back meanwhile:
//!
//! ```irc
//! with users who stay
//! with an account teapot
//! with three lines replayed
//! carol> CAP REQ :draft/message-redaction message-tags echo-message
//! carol<...
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! alice> QUIT
//! *<...
//! carol> PRIVMSG teapot :psst
//! carol< @msgid={psst} :carol!carol@10.0.0.3 PRIVMSG teapot :psst
//! carol<...
//! carol> PRIVMSG teapot :call me
//! *<...
//! carol> REDACT teapot {psst}
//! carol< @msgid={one} :carol!carol@10.0.0.3 REDACT teapot {psst}
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! bob< :papo 900 bob bob!bob@10.0.0.2 teapot :You are now logged in as teapot
//! bob< :bob!bob@10.0.0.2 PART #lobby
//! bob< :bob!bob@10.0.0.2 NICK :teapot
//! bob< :teapot!alice@10.0.0.1 MODE teapot :+r
//! bob< :teapot!alice@10.0.0.1 JOIN #lobby
//! bob< :papo 353 teapot = #lobby :teapot carol
//! bob< :papo 366 teapot #lobby :End of /NAMES list
//! bob< :NickServ!NickServ@papo NOTICE teapot :You are now logged in as teapot.
//! bob< :carol!carol@10.0.0.3 PRIVMSG teapot :[01:46] call me
//! *<...
//! ```
//!
//! ```irc
//! with messages that nobody may take back
//! alice> CAP REQ :draft/message-redaction message-tags echo-message
//! alice<...
//! alice> PRIVMSG #lobby :for ever
//! alice< @msgid={ever} :alice!alice@10.0.0.1 PRIVMSG #lobby :for ever
//! *<...
//! alice> REDACT #lobby {ever}
//! alice< :papo FAIL REDACT REDACT_WINDOW_EXPIRED #lobby {ever} 0 :You can no longer delete this message
//! ```

use papo_proto::command::redact::Redact;
use papo_proto::encode::cut;
use papo_proto::{Capability, Verb};

use crate::act::{self, Acting, Found, Wish};
use crate::effect::Doing;
use crate::event::Happening;
use crate::limits::REASON_LEN_MAX;
use crate::policy::{self, Author, Denied};
use crate::turn::{Outcome, Turn};

pub(super) fn redact(turn: &mut Turn<'_>, said: Redact) -> Outcome {
    turn.must_have(Capability::MessageRedaction, Verb::Redact)?;
    let reason = said.reason.map(|reason| cut(&reason, REASON_LEN_MAX).into());
    act::ask(turn, Verb::Redact, said.target, &said.msgid, Wish::Redact { reason })
}

/// The message is there.
pub(crate) fn go_on(
    turn: &mut Turn<'_>,
    acting: &Acting,
    found: &Found,
    reason: Option<&str>,
) -> Outcome {
    let me = turn.me();
    let author = match act::author(turn, &found.event) {
        Some(author) if author.id == me.id => Author::Oneself,
        Some(author) => Author::Other(Some(author.id)),
        None => Author::Other(None),
    };
    let channel = found.channel.and_then(|channel| turn.realm.channels.get(&channel));
    let age_ms = turn.stamp.time_ms.saturating_sub(found.event.time_ms);
    let within = turn.realm.settings.redact_within_ms;
    match policy::may_redact(me, channel, author, (age_ms, within)) {
        Ok(()) => {}
        Err(Denied::Forbidden) => {
            let text = "You are not authorised to delete this message";
            return Err(acting.fail("REDACT_FORBIDDEN", text));
        }
        Err(Denied::Expired { within_ms }) => {
            let text = "You can no longer delete this message";
            return Err(acting.too_late("REDACT_WINDOW_EXPIRED", within_ms, text));
        }
    }
    let scene = act::scene(turn, acting, found)?;
    let (target, id) = (scene.target.clone(), found.event.id);
    let event = turn.event(Happening::Redact { target, id, reason: reason.map(Into::into) });
    let needs = Capability::MessageRedaction;
    act::keep_and_show(turn, (found, scene), Doing::Redact, needs, event);
    Ok(())
}
