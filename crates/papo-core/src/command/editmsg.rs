//! `EDITMSG`: correct what one said.
//!
//! Spec: `docs/protocol/edit.md`
//!
//! It is for clients with `papo.im/edit`. Its author may, as long as the server lets (`edit_within`), and where the new text may be said now.
//! CHATHISTORY shows the newest text; earlier ones are kept.
//!
//! ```irc
//! alice> CAP REQ :papo.im/edit message-tags echo-message draft/chathistory
//! alice<...
//! bob> CAP REQ :message-tags draft/chathistory
//! bob<...
//! alice> PRIVMSG #lobby :at foru
//! alice< @msgid={tea} :alice!alice@10.0.0.1 PRIVMSG #lobby :at foru
//! *<...
//! alice> EDITMSG #LOBBY {tea} :at four
//! alice< @msgid={edit} :alice!alice@10.0.0.1 EDITMSG #lobby {tea} :at four
//! bob< @msgid={edit};+reply={tea} :alice!alice@10.0.0.1 PRIVMSG #lobby :* at four
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :* at four
//! alice> EDITMSG #lobby {tea} :␁ACTION comes at four␁
//! alice< @msgid={again} :alice!alice@10.0.0.1 EDITMSG #lobby {tea} :␁ACTION comes at four␁
//! bob< @msgid={again};+reply={tea} :alice!alice@10.0.0.1 PRIVMSG #lobby :␁ACTION * comes at four␁
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :␁ACTION * comes at four␁
//! alice> EDITMSG #lobby {tea} :at five
//! alice< @msgid={last} :alice!alice@10.0.0.1 EDITMSG #lobby {tea} :at five
//! *<...
//! bob> CHATHISTORY LATEST #lobby * 9
//! bob< @msgid={tea} :alice!alice@10.0.0.1 PRIVMSG #lobby :at five
//! alice> CHATHISTORY LATEST #lobby * 9
//! alice< @msgid={tea};papo.im/edited={last} :alice!alice@10.0.0.1 PRIVMSG #lobby :at five
//! alice> CAP REQ :draft/event-playback
//! alice<...
//! alice> CHATHISTORY LATEST #lobby * 2
//! alice< @msgid={tea};papo.im/edited={last} :alice!alice@10.0.0.1 PRIVMSG #lobby :at five
//! alice> NOTICE bob :psst
//! alice< @msgid={psst} :alice!alice@10.0.0.1 NOTICE bob :psst
//! bob<...
//! alice> EDITMSG bob {psst} :hey
//! alice< @msgid={hey} :alice!alice@10.0.0.1 EDITMSG bob {psst} :hey
//! bob< @msgid={hey};+reply={psst} :alice!alice@10.0.0.1 NOTICE bob :* hey
//! bob> CAP REQ :papo.im/edit
//! bob<...
//! bob> EDITMSG #lobby {tea} :never
//! bob< :papo FAIL EDITMSG EDIT_FORBIDDEN #lobby {tea} :Only who said a message may correct it
//! bob> EDITMSG #lobby {hey} :never
//! bob< :papo FAIL EDITMSG UNKNOWN_MSGID #lobby {hey} :This message does not exist or is too old
//! bob> EDITMSG #nowhere {tea} :never
//! bob< :papo FAIL EDITMSG INVALID_TARGET #nowhere :You have no messages from #nowhere
//! alice> EDITMSG #lobby {tea}
//! alice< :papo 461 alice EDITMSG :Not enough parameters
//! carol> EDITMSG #lobby {tea} :never
//! carol< :papo 421 carol EDITMSG :EDITMSG needs the capability papo.im/edit
//! bob> NICK robert
//! *<...
//! alice> EDITMSG bob {psst} :where are you?
//! alice< :papo 401 alice bob :No such nick/channel
//! ```
//!
//! What may not be said may not become what was said; and what is for some of a channel stays for them.
//!
//! ```irc
//! alice> CAP REQ :papo.im/edit message-tags echo-message
//! alice<...
//! bob> CAP REQ :papo.im/edit message-tags echo-message
//! bob<...
//! alice> JOIN #tea
//! *<...
//! bob> JOIN #tea
//! *<...
//! carol> JOIN #tea
//! *<...
//! bob> PRIVMSG #tea :hot
//! bob< @msgid={hot} :bob!bob@10.0.0.2 PRIVMSG #tea :hot
//! *<...
//! alice> PRIVMSG @#tea :quiet
//! alice< @msgid={quiet} :alice!alice@10.0.0.1 PRIVMSG @#tea :quiet
//! alice> EDITMSG #tea {quiet} :very quiet
//! alice< @msgid={very} :alice!alice@10.0.0.1 EDITMSG @#tea {quiet} :very quiet
//! alice> MODE #tea +m
//! *<...
//! bob> EDITMSG #tea {hot} :buy!
//! bob< :papo 404 bob #tea :Cannot send to channel (+m)
//! alice> MODE #tea +U
//! *<...
//! bob> EDITMSG #tea {hot} :buy!
//! bob< :papo 404 bob #tea :Cannot send to channel (+m)
//! ```
//!
//! ```irc
//! with messages that nobody may take back
//! alice> CAP REQ :papo.im/edit message-tags echo-message
//! alice<...
//! alice> PRIVMSG #lobby :for ever
//! alice< @msgid={ever} :alice!alice@10.0.0.1 PRIVMSG #lobby :for ever
//! *<...
//! alice> EDITMSG #lobby {ever} :or not
//! alice< :papo FAIL EDITMSG EDIT_WINDOW_EXPIRED #lobby {ever} 0 :You can no longer correct this message
//! ```

use papo_proto::command::editmsg::Editmsg;
use papo_proto::{Capability, Verb};

use crate::act::{self, Acting, Found, Wish};
use crate::command::privmsg;
use crate::effect::{Act, Doing};
use crate::event::Happening;
use crate::policy::{self, Author, Denied};
use crate::saying::{Done, Saying};
use crate::turn::{Outcome, Turn};

pub(super) fn editmsg(turn: &mut Turn<'_>, said: Editmsg) -> Outcome {
    turn.must_have(Capability::Edit, Verb::Editmsg)?;
    let Editmsg { target, msgid, text } = said;
    act::ask(turn, Verb::Editmsg, target, &msgid, Wish::Edit { text })
}

/// The message is there.
pub(crate) fn go_on(turn: &mut Turn<'_>, acting: &Acting, found: &Found, text: &str) -> Outcome {
    let author = act::author(turn, &found.event);
    let author = match author.filter(|author| author.id == turn.me().id) {
        Some(_) => Author::Oneself,
        None => Author::Other(None),
    };
    let age_ms = turn.stamp.time_ms.saturating_sub(found.event.time_ms);
    match policy::may_edit(author, (age_ms, turn.realm.settings.edit_within_ms)) {
        Ok(()) => {}
        Err(Denied::Forbidden) => {
            let text = "Only who said a message may correct it";
            return Err(acting.fail("EDIT_FORBIDDEN", text));
        }
        Err(Denied::Expired { within_ms }) => {
            let text = "You can no longer correct this message";
            return Err(acting.too_late("EDIT_WINDOW_EXPIRED", within_ms, text));
        }
    }
    let Happening::Message { kind, .. } = found.event.what else { return Ok(()) };
    let by = turn.me().party(turn.realm.directory.casemapping());
    let done = Done { act: Act { on: found.event.id, by, doing: Doing::Edit }, found };
    let target = act::target(turn, acting, found)?;
    privmsg::say(turn, &target, &Saying { done: Some(&done), ..Saying::plain(kind, text) })
}
