//! `QUIT`: leave the server.
//!
//! Spec: <https://modern.ircdocs.horse/#quit-message>
//!
//! ```irc
//! alice> JOIN #tea
//! alice<...
//! bob> JOIN #tea
//! bob<...
//! alice<...
//! alice> QUIT :see you
//! alice< ERROR :Closing link: Quit: see you
//! bob< :alice!alice@10.0.0.1 QUIT :Quit: see you
//! carol< :alice!alice@10.0.0.1 QUIT :Quit: see you
//! bob> PRIVMSG alice :wait
//! bob< :papo 401 bob alice :No such nick/channel
//! bob> QUIT
//! bob< ERROR :Closing link: Quit
//! carol< :bob!bob@10.0.0.2 QUIT :Quit
//! ```
//!
//! The other connections of the same account stay, and nobody notices. Where accounts stay, the last
//! one leaves a user who is away.
//!
//! ```irc
//! with users who stay
//! with an account teapot
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> QUIT
//! bob< ERROR :Closing link: Quit
//! carol> CAP REQ away-notify
//! carol<...
//! alice> QUIT :see you
//! alice< ERROR :Closing link: Quit: see you
//! carol< :alice!alice@10.0.0.1 NICK :teapot
//! carol< :teapot!alice@10.0.0.1 AWAY :Offline
//! carol> PRIVMSG teapot :wait
//! carol< :papo 301 carol teapot :Offline
//! carol> NAMES #lobby
//! carol< :papo 353 carol = #lobby :teapot carol
//! carol< :papo 366 carol #lobby :End of /NAMES list
//! carol> NICKSERV IDENTIFY teapot tea is hot
//! carol< :papo 900 carol carol!carol@10.0.0.3 teapot :You are now logged in as teapot
//! carol< :carol!carol@10.0.0.3 PART #lobby
//! carol< :carol!carol@10.0.0.3 NICK :teapot
//! carol< :teapot!alice@10.0.0.1 MODE teapot :+r
//! carol< :teapot!alice@10.0.0.1 JOIN #lobby
//! carol< :papo 353 teapot = #lobby :teapot
//! carol< :papo 366 teapot #lobby :End of /NAMES list
//! carol< :NickServ!NickServ@papo NOTICE teapot :You are now logged in as teapot.
//! ```
//!
//! Whoever comes back finds what was said meanwhile, all of it if that is not too much, in its channels
//! and to itself. Clients that can ask for it (`CHATHISTORY`) ask.
//!
//! ```irc
//! with users who stay
//! with an account teapot
//! with three lines replayed
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! alice> QUIT
//! *<...
//! bob> PRIVMSG #lobby :where is alice?
//! *<...
//! bob> PRIVMSG #lobby :gone
//! *<...
//! bob> PRIVMSG #lobby :for long
//! *<...
//! bob> PRIVMSG #lobby :it seems
//! *<...
//! carol> PRIVMSG teapot :psst
//! *<...
//! carol> PRIVMSG teapot :call me
//! *<...
//! bob> PRIVMSG teapot :me too
//! *<...
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! bob< :papo 900 bob bob!bob@10.0.0.2 teapot :You are now logged in as teapot
//! bob< :bob!bob@10.0.0.2 PART #lobby
//! bob< :bob!bob@10.0.0.2 NICK :teapot
//! bob< :teapot!alice@10.0.0.1 MODE teapot :+r
//! bob< :teapot!alice@10.0.0.1 JOIN #lobby
//! bob< :papo 353 teapot = #lobby :teapot carol
//! bob< :papo 366 teapot #lobby :End of /NAMES list
//! bob< :NickServ!NickServ@papo NOTICE teapot :You are now logged in as teapot.
//! bob< :bob!bob@10.0.0.2 PRIVMSG #lobby :[01:46] where is alice?
//! bob< :bob!bob@10.0.0.2 PRIVMSG #lobby :[01:46] gone
//! bob< :bob!bob@10.0.0.2 PRIVMSG #lobby :[01:46] for long
//! bob< :bob!bob@10.0.0.2 PRIVMSG #lobby :[01:46] it seems
//! bob< :carol!carol@10.0.0.3 PRIVMSG teapot :[01:46] psst
//! bob< :carol!carol@10.0.0.3 PRIVMSG teapot :[01:46] call me
//! bob< :bob!bob@10.0.0.2 PRIVMSG teapot :[01:46] me too
//! carol< :bob!bob@10.0.0.2 QUIT :Logged in
//! ```

use papo_proto::command::quit::Quit;
use papo_proto::encode::cut;

use crate::limits::REASON_LEN_MAX;
use crate::turn::{Outcome, Turn};

pub(super) fn quit(turn: &mut Turn<'_>, said: Quit) -> Outcome {
    let seen = match &*said.reason {
        "" => "Quit".to_owned(),
        reason => format!("Quit: {}", cut(reason, REASON_LEN_MAX)),
    };
    turn.end(&format!("Closing link: {seen}"), &seen);
    Ok(())
}
