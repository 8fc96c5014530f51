//! What is done to messages, and looking for them.

use super::*;

const ONLINE: &str = "
< :papo CAP * LS * :batch echo-message message-tags draft/chathistory draft/message-redaction
< :papo CAP * LS :papo.im/edit soju.im/search
> CAP REQ :batch draft/message-redaction echo-message message-tags papo.im/edit soju.im/search
< :papo CAP alice ACK :batch draft/message-redaction echo-message message-tags papo.im/edit soju.im/search
> CAP END
< :papo 001 alice :Welcome
* Registered alice
> PING papo-0
< :alice!al@host JOIN #lobby
* Joined #lobby alice al@host mine
* Talking #lobby
< :papo PONG papo papo-0
* Ready
";

#[test]
fn own_last_words_are_corrected_and_taken_back() {
    play(&format!(
        "{ONLINE}
! /edit tea
* Mistake you have said nothing in #lobby since you came
! at foru
> PRIVMSG #lobby :at foru
< @msgid=aa :alice!al@host PRIVMSG #lobby :at foru
* Message alice al@host #lobby at foru mine confirmed
< @msgid=b :bob!bob@host PRIVMSG #lobby :when?
* Message bob bob@host #lobby when?
! at foru
> PRIVMSG #lobby :at foru
! /edit at four
* Mistake what you said last is still on its way; say it again in a moment
< @msgid=a :alice!al@host PRIVMSG #lobby :at foru
* Message alice al@host #lobby at foru mine confirmed
! /ns INFO
> PRIVMSG NickServ :INFO
! /edit at four
> EDITMSG #lobby a :at four
< @msgid=c :alice!al@host EDITMSG #lobby a :at four
* Edited alice al@host #lobby at four mine
! /edit
* Mistake usage: /edit TEXT
! /delete
> REDACT #lobby a
< @msgid=d :alice!al@host REDACT #lobby a
* TakenBack alice al@host #lobby - mine
! /delete
* Mistake you have said nothing in #lobby since you came
< @msgid=e :bob!bob@host EDITMSG #lobby b :\u{1}ACTION wonders when\u{1}
* Edited bob bob@host #lobby wonders when
< @msgid=f :bob!bob@host REDACT #lobby b :never mind
* TakenBack bob bob@host #lobby never mind
"
    ));
    after_registration(
        "
! /edit tea
* Mistake the server does not offer that
! /delete
* Mistake the server does not offer that
! /search tea
* Mistake the server does not offer that
! /history
* Mistake the server does not offer that
",
    );
}

#[test]
fn what_was_said_is_found() {
    play(&format!(
        "{ONLINE}
< @msgid=b :bob!bob@host PRIVMSG #lobby :hi
* Message bob bob@host #lobby hi
! /search green tea; hot
> SEARCH :in=#lobby;limit=20;text=green\\stea\\:\\shot
< :papo BATCH +1 soju.im/search
< @batch=1;msgid=b :bob!bob@host PRIVMSG #lobby :green tea
* Message bob bob@host #lobby green tea
< :papo BATCH -1
! /search #tea x
> SEARCH :in=#tea;limit=20;text=x
< :papo BATCH +2 soju.im/search
< :papo BATCH -2
* Told nothing was found
! /search
* Mistake usage: /search [#CHANNEL] WORDS
"
    ));
}

/// It begins where the last page began.
#[test]
fn what_was_said_before_is_shown_page_by_page() {
    play(&format!(
        "{ONLINE}
! /history two
* Mistake usage: /history [COUNT]
! /history 2
> CAP REQ :draft/chathistory
> CHATHISTORY LATEST #lobby * 2
> CAP REQ :-draft/chathistory
< :papo CAP alice ACK :draft/chathistory
< :papo BATCH +1 chathistory #lobby
< @batch=1;msgid=c :bob!bob@host PRIVMSG #lobby :three
* Message bob bob@host #lobby three
< @batch=1;msgid=d :bob!bob@host PRIVMSG #lobby :four
* Message bob bob@host #lobby four
< :papo BATCH -1
< :papo CAP alice ACK :-draft/chathistory
! /history
> CAP REQ :draft/chathistory
> CHATHISTORY BEFORE #lobby msgid=c 20
> CAP REQ :-draft/chathistory
< :papo CAP alice ACK :draft/chathistory
< :papo BATCH +2 chathistory #lobby
< :papo BATCH -2
* Told that is all
< :papo CAP alice ACK :-draft/chathistory
< :papo BATCH +3 chathistory #lobby
< @batch=3;msgid=e :bob!bob@host PRIVMSG #lobby :five
* Message bob bob@host #lobby five past
< @batch=3 :bob!bob@host PRIVMSG #lobby :and a line of five
* Message bob bob@host #lobby and a line of five past
< @batch=3;msgid=e :bob!bob@host PRIVMSG #lobby :five
< @batch=3 :bob!bob@host PRIVMSG #lobby :and a line of five
< :papo BATCH -3
"
    ));
}
