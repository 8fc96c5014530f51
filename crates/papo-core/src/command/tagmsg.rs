//! `TAGMSG`: tell the clients of channels or users something that has no text: that one is typing,
//! or likes what was said.
//!
//! Spec: <https://ircv3.net/specs/extensions/message-tags>
//!
//! It goes where a `PRIVMSG` would go, but only to clients with `message-tags`, and nobody is told
//! that somebody is away. The same tags may stand before `PRIVMSG` and `NOTICE`.
//!
//! ```irc
//! alice> CAP REQ :message-tags echo-message
//! alice<...
//! bob> CAP REQ message-tags
//! bob<...
//! alice> @+typing=active;unknown=1;+draft/x=a\sb TAGMSG #lobby
//! alice< @msgid={one};+typing=active;+draft/x=a\sb :alice!alice@10.0.0.1 TAGMSG #lobby
//! bob< @msgid={one};+typing=active;+draft/x=a\sb :alice!alice@10.0.0.1 TAGMSG #lobby
//! alice> PRIVMSG #lobby :tea?
//! alice< @msgid={question} :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! bob< @msgid={question} :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! bob> @+reply={question};+x=;+x=2 NOTICE alice,carol :yes
//! alice< @msgid={yes};+reply={question};+x=2 :bob!bob@10.0.0.2 NOTICE alice :yes
//! carol< :bob!bob@10.0.0.2 NOTICE carol :yes
//! bob> TAGMSG alice
//! alice< @msgid={empty} :bob!bob@10.0.0.2 TAGMSG alice
//! bob> AWAY :out
//! bob<...
//! alice> @+typing=done TAGMSG bob
//! bob< @msgid={typing};+typing=done :alice!alice@10.0.0.1 TAGMSG bob
//! alice< @msgid={typing};+typing=done :alice!alice@10.0.0.1 TAGMSG bob
//! alice> TAGMSG nobody
//! alice< :papo 401 alice nobody :No such nick/channel
//! alice> TAGMSG
//! alice< :papo 411 alice :No recipient given (TAGMSG)
//! alice> TAGMSG a,b,c,d,e
//! alice< :papo 407 alice e :Too many recipients. No message delivered
//! carol> @+typing=active PRIVMSG alice :tags are for those who asked for them
//! alice< @msgid={plain} :carol!carol@10.0.0.3 PRIVMSG alice :tags are for those who asked for them
//! carol> @+typing=active TAGMSG alice
//! carol< :papo 421 carol TAGMSG :TAGMSG needs the capability message-tags
//! ```
//!
//! A reaction (`+draft/react`) to a message (`+reply` or `+draft/reply`) is kept: each message has it
//! once from each person, 20 of one person and 200 in all. Again, or taken back (`+draft/unreact`) where
//! there is none, it is told to nobody. CHATHISTORY shows reactions after their message to who has
//! `draft/event-playback`, and counts them for nothing. With a text, as a PRIVMSG, it is a message like
//! any other.
//!
//! ```irc
//! alice> CAP REQ :message-tags echo-message draft/chathistory draft/event-playback draft/message-redaction
//! alice<...
//! bob> CAP REQ :message-tags draft/chathistory
//! bob<...
//! alice> PRIVMSG #lobby :tea?
//! alice< @msgid={tea} :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! *<...
//! bob> @+reply={tea};+draft/react=:) TAGMSG #lobby
//! alice< @msgid={one};+reply={tea};+draft/react=:) :bob!bob@10.0.0.2 TAGMSG #lobby
//! bob> @+draft/reply={tea};+draft/react=:) TAGMSG #LOBBY
//! alice> @+reply={tea};+draft/react=:) TAGMSG #lobby
//! alice< @msgid={two};+reply={tea};+draft/react=:) :alice!alice@10.0.0.1 TAGMSG #lobby
//! bob< @msgid={two};+reply={tea};+draft/react=:) :alice!alice@10.0.0.1 TAGMSG #lobby
//! bob> @+reply={tea};+draft/unreact=? TAGMSG #lobby
//! bob> @+reply={tea};+draft/unreact=:) TAGMSG #lobby
//! alice< @msgid={three};+reply={tea};+draft/unreact=:) :bob!bob@10.0.0.2 TAGMSG #lobby
//! bob> CHATHISTORY LATEST #lobby * 9
//! bob< @msgid={tea} :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! alice> CHATHISTORY LATEST #lobby * 9
//! alice< @msgid={tea} :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! alice< @draft/chathistory-context;msgid={two};+reply={tea};+draft/react=:) :alice!alice@10.0.0.1 TAGMSG #lobby
//! alice> PRIVMSG #lobby :tea!
//! *<...
//! alice> CHATHISTORY LATEST #lobby * 2
//! alice< @msgid={tea} :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! alice< @draft/chathistory-context;msgid={two};+reply={tea};+draft/react=:) :alice!alice@10.0.0.1 TAGMSG #lobby
//! alice< @msgid={now} :alice!alice@10.0.0.1 PRIVMSG #lobby :tea!
//! alice> REDACT #lobby {two}
//! alice< @msgid={four} :alice!alice@10.0.0.1 REDACT #lobby {two}
//! alice> CHATHISTORY LATEST #lobby * 3
//! alice< @msgid={tea} :alice!alice@10.0.0.1 PRIVMSG #lobby :tea?
//! alice< @msgid={now} :alice!alice@10.0.0.1 PRIVMSG #lobby :tea!
//! alice< @msgid={four} :alice!alice@10.0.0.1 REDACT #lobby {two}
//! bob> @+reply={tea};+draft/react=a;+draft/unreact=b TAGMSG #lobby
//! bob< :papo FAIL TAGMSG INVALID_REACTION #lobby :A reaction has 1 to 64 bytes, and is given or taken back
//! bob> @+reply={tea};+draft/react=a TAGMSG #lobby,alice
//! bob< :papo 407 bob alice :Too many recipients. No message delivered
//! bob> @+reply={two};+draft/react=a TAGMSG #lobby
//! bob< :papo FAIL TAGMSG UNKNOWN_MSGID #lobby {two} :This message does not exist or is too old
//! bob> @+reply={tea};+draft/react=a TAGMSG #nowhere
//! bob< :papo FAIL TAGMSG INVALID_TARGET #nowhere :You have no messages from #nowhere
//! alice> PRIVMSG bob :psst
//! alice< @msgid={psst} :alice!alice@10.0.0.1 PRIVMSG bob :psst
//! bob<...
//! bob> @+reply={psst};+draft/react=a TAGMSG alice
//! alice< @msgid={five};+reply={psst};+draft/react=a :bob!bob@10.0.0.2 TAGMSG alice
//! bob> NICK robert
//! *<...
//! alice> @+reply={psst};+draft/react=a TAGMSG bob
//! alice< :papo 401 alice bob :No such nick/channel
//! ```
//!
//! A server may withhold tags from others (`CLIENTTAGDENY`):
//!
//! ```irc
//! after REHASH with no tags but reply passed on
//! alice> OPER root sesame
//! alice<...
//! alice> REHASH
//! alice< :papo 005 alice CLIENTTAGDENY=*,-reply :are supported by this server
//! bob< :papo 005 bob CLIENTTAGDENY=*,-reply :are supported by this server
//! carol< :papo 005 carol CLIENTTAGDENY=*,-reply :are supported by this server
//! alice<...
//! bob> CAP REQ message-tags
//! bob<...
//! carol> CAP REQ message-tags
//! carol<...
//! carol> @+typing=active;+reply=1;+draft/reply=1 TAGMSG bob
//! bob< @msgid={one};+reply=1 :carol!carol@10.0.0.3 TAGMSG bob
//! ```
//!
//! What bots (user mode `B`) and operators of the server do is marked
//! (<https://ircv3.net/specs/extensions/bot-mode>).
//!
//! ```irc
//! alice> CAP REQ :message-tags draft/oper-tag
//! alice<...
//! bob> MODE bob +B
//! bob<...
//! bob> PRIVMSG #lobby :beep
//! alice< @msgid={beep};bot :bob!bob@10.0.0.2 PRIVMSG #lobby :beep
//! carol< :bob!bob@10.0.0.2 PRIVMSG #lobby :beep
//! carol> OPER root sesame
//! *<...
//! carol> PRIVMSG #lobby :hello
//! alice< @draft/oper;msgid={hello} :carol!carol@10.0.0.3 PRIVMSG #lobby :hello
//! bob< :carol!carol@10.0.0.3 PRIVMSG #lobby :hello
//! alice> CAP REQ :-message-tags
//! alice<...
//! bob> PRIVMSG alice :beep
//! alice< :bob!bob@10.0.0.2 PRIVMSG alice :beep
//! carol> PRIVMSG alice :psst
//! alice< @draft/oper :carol!carol@10.0.0.3 PRIVMSG alice :psst
//! ```
//!
//! An answer carries the label of what it answers
//! (<https://ircv3.net/specs/extensions/labeled-response>):
//!
//! ```irc
//! alice> CAP REQ :batch labeled-response
//! alice<...
//! alice> @label=ping PING x
//! alice< @label=ping :papo PONG papo :x
//! alice> @label=nothing PONG x
//! alice< @label=nothing :papo ACK
//! alice> @label=who WHO bob
//! alice< @label=who :papo BATCH +{who} labeled-response
//! alice< @batch={who} :papo 352 alice #lobby bob 10.0.0.2 papo bob H :0 bob the tester
//! alice< @batch={who} :papo 315 alice bob :End of WHO list
//! alice< :papo BATCH -{who}
//! alice> @label=lost PRIVMSG nobody :hello?
//! alice< @label=lost :papo 401 alice nobody :No such nick/channel
//! alice> @label=what BOGUS
//! alice< @label=what :papo 421 alice BOGUS :Unknown command
//! alice> @label=join JOIN #tea
//! alice< @label=join :papo BATCH +{join} labeled-response
//! alice< @batch={join} :alice!alice@10.0.0.1 JOIN #tea
//! alice< @batch={join} :papo 353 alice = #tea :@alice
//! alice< @batch={join} :papo 366 alice #tea :End of /NAMES list
//! alice< :papo BATCH -{join}
//! alice> @label=said PRIVMSG #lobby :hot
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :hot
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :hot
//! alice< @label=said :papo ACK
//! alice> CAP REQ :echo-message
//! alice<...
//! alice> @label=mine PRIVMSG #lobby :tea
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :tea
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :tea
//! alice< @label=mine :alice!alice@10.0.0.1 PRIVMSG #lobby :tea
//! alice> @label=self PRIVMSG alice :hello, me
//! alice< :alice!alice@10.0.0.1 PRIVMSG alice :hello, me
//! alice< @label=self :alice!alice@10.0.0.1 PRIVMSG alice :hello, me
//! alice> @label=oper OPER root sesame
//! alice< @label=oper :papo BATCH +{oper} labeled-response
//! alice< @batch={oper} :papo 381 alice :You are now an IRC operator
//! alice<...
//! alice> CAP REQ :-batch
//! alice<...
//! alice> @label=off PING x
//! alice< :papo PONG papo :x
//! alice> CAP REQ :batch
//! alice<...
//! alice> @label=bye QUIT :gone
//! bob< :alice!alice@10.0.0.1 QUIT :Quit: gone
//! carol< :alice!alice@10.0.0.1 QUIT :Quit: gone
//! alice< @label=bye ERROR :Closing link: Quit: gone
//! ```
//!
//! All connections of an account are one person:
//!
//! ```irc
//! with an account teapot
//! alice> CAP REQ :message-tags echo-message
//! alice<...
//! bob> CAP REQ :message-tags echo-message
//! bob<...
//! carol> CAP REQ :message-tags echo-message
//! carol<...
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! carol> PRIVMSG #lobby :tea?
//! carol< @msgid={tea} :carol!carol@10.0.0.3 PRIVMSG #lobby :tea?
//! *<...
//! alice> @+reply={tea};+draft/react=:) TAGMSG #lobby
//! alice< @msgid={one};+reply={tea};+draft/react=:) :alice!alice@10.0.0.1 TAGMSG #lobby
//! bob< @msgid={one};+reply={tea};+draft/react=:) :alice!alice@10.0.0.1 TAGMSG #lobby
//! carol< @msgid={one};+reply={tea};+draft/react=:) :alice!alice@10.0.0.1 TAGMSG #lobby
//! bob> @+reply={tea};+draft/react=:) TAGMSG #lobby
//! bob> @+reply={tea};+draft/unreact=:) TAGMSG #lobby
//! alice< @msgid={two};+reply={tea};+draft/unreact=:) :alice!alice@10.0.0.1 TAGMSG #lobby
//! bob< @msgid={two};+reply={tea};+draft/unreact=:) :alice!alice@10.0.0.1 TAGMSG #lobby
//! carol< @msgid={two};+reply={tea};+draft/unreact=:) :alice!alice@10.0.0.1 TAGMSG #lobby
//! ```

use papo_proto::command::tagmsg::Tagmsg;
use papo_proto::{Capability, Verb};

use crate::command::privmsg;
use crate::event::MessageKind;
use crate::reaction;
use crate::saying::Saying;
use crate::turn::{Outcome, Turn};

pub(super) fn tagmsg(turn: &mut Turn<'_>, said: Tagmsg) -> Outcome {
    turn.must_have(Capability::MessageTags, Verb::Tagmsg)?;
    if let Some(outcome) = reaction::ask(turn, &said.targets) {
        return outcome;
    }
    privmsg::to_all(turn, said.targets, &Saying::plain(MessageKind::Tagmsg, ""))
}
