//! `AUTHENTICATE`: log in, before registering or afterwards.
//!
//! Spec: <https://ircv3.net/specs/extensions/sasl-3.1>,
//! <https://ircv3.net/specs/extensions/sasl-3.2>
//!
//! The mechanisms are PLAIN, SCRAM-SHA-256, and EXTERNAL for connections that have shown a
//! certificate or come from a browser that is remembered (REMEMBER). Whoever fails three times within a minute must wait, each time longer. Others behind
//! the same address are not kept out, until so many fail there, or at one account from everywhere,
//! that somebody guesses.
//!
//! ```irc
//! with an account teapot
//! bob> AUTHENTICATE PLAIN
//! bob< :papo 904 bob :SASL authentication failed: the capability sasl is not on
//! new> CAP REQ sasl
//! new< :papo CAP * ACK :sasl
//! new> NICK zoe
//! new> USER zoe 0 * :Zoe
//! new> AUTHENTICATE
//! new< :papo 461 zoe AUTHENTICATE :Not enough parameters
//! new> AUTHENTICATE SCRAM-SHA-1
//! new< :papo 908 zoe PLAIN,SCRAM-SHA-256,EXTERNAL :are available SASL mechanisms
//! new< :papo 904 zoe :SASL authentication failed: there is no such mechanism
//! new> AUTHENTICATE PLAIN
//! new< :papo AUTHENTICATE +
//! new> AUTHENTICATE !
//! new< :papo 904 zoe :SASL authentication failed: that was not understood
//! new> AUTHENTICATE PLAIN
//! new< :papo AUTHENTICATE +
//! new> AUTHENTICATE *
//! new< :papo 906 zoe :SASL authentication aborted
//! new> AUTHENTICATE plain
//! new< :papo AUTHENTICATE +
//! new> AUTHENTICATE AHRlYXBvdAB3cm9uZw==
//! new< :papo 904 zoe :SASL authentication failed: The account or the password is wrong
//! new> AUTHENTICATE PLAIN
//! new< :papo AUTHENTICATE +
//! new> AUTHENTICATE Ym9iAHRlYXBvdAB0ZWEgaXMgaG90
//! new< :papo 904 zoe :SASL authentication failed: that was not understood
//! new> AUTHENTICATE PLAIN
//! new< :papo AUTHENTICATE +
//! new> AUTHENTICATE VGVhUG90AHRlYXBvdAB0ZWEgaXMgaG90
//! new< :papo 900 zoe zoe!zoe@10.0.0.4 teapot :You are now logged in as teapot
//! new< :papo 903 zoe :SASL authentication successful
//! new> AUTHENTICATE PLAIN
//! new< :papo 907 zoe :You have already authenticated using SASL
//! new> CAP END
//! new< :papo 001 zoe :Welcome to the papo Network, zoe
//! *<...
//! ```
//!
//! Whose certificate it is needs no password. An exchange that has not come to its end when the
//! registration does is given up.
//!
//! ```irc
//! with an account teapot
//! new> CAP REQ sasl
//! new<...
//! new> NICK TeaPot
//! new> USER zoe 0 * :Zoe
//! new> AUTHENTICATE EXTERNAL
//! new< :papo AUTHENTICATE +
//! new> AUTHENTICATE em9l
//! new< :papo 904 TeaPot :SASL authentication failed: the certificate of this connection is not that account's
//! alice> NICKSERV REGISTER tea-is-hot
//! alice<...
//! new> AUTHENTICATE EXTERNAL
//! new< :papo AUTHENTICATE +
//! new> AUTHENTICATE YWxpY2U=
//! new< :papo 904 TeaPot :SASL authentication failed: the certificate of this connection is not that account's
//! new> AUTHENTICATE PLAIN
//! new< :papo AUTHENTICATE +
//! new> CAP END
//! new< :papo 906 TeaPot :SASL authentication aborted
//! new< :papo 433 * TeaPot :Nickname belongs to an account: log in with SASL or PASS account:password, or take another
//! new> NICK TeaPot
//! new< :papo 433 * TeaPot :Nickname belongs to an account: log in with SASL or PASS account:password, or take another
//! new> AUTHENTICATE EXTERNAL
//! new< :papo AUTHENTICATE +
//! new> AUTHENTICATE +
//! new< :papo 900 * *!zoe@10.0.0.4 teapot :You are now logged in as teapot
//! new< :papo 903 * :SASL authentication successful
//! new> NICK TeaPot
//! new< :papo 001 TeaPot :Welcome to the papo Network, TeaPot
//! *<...
//! ```
//!
//! After three failures there is a pause. A line may have at most 400 bytes of a message.
//!
//! ```irc
//! with an account teapot
//! bob> CAP REQ sasl
//! bob<...
//! bob> AUTHENTICATE PLAIN
//! bob<...
//! bob> AUTHENTICATE AHRlYXBvdAB3cm9uZw==
//! bob< :papo 904 bob :SASL authentication failed: The account or the password is wrong
//! bob> AUTHENTICATE PLAIN
//! bob<...
//! bob> AUTHENTICATE AHRlYXBvdAB3cm9uZw==
//! bob< :papo 904 bob :SASL authentication failed: The account or the password is wrong
//! bob> NS IDENTIFY TEAPOT wrong
//! bob< :NickServ!NickServ@papo NOTICE bob :The account or the password is wrong.
//! bob> AUTHENTICATE PLAIN
//! bob<...
//! bob> AUTHENTICATE AHRlYXBvdAB0ZWEgaXMgaG90
//! bob< :papo 902 bob :Too many wrong passwords, try again in 60 seconds
//! bob> NS IDENTIFY teapot tea is hot
//! bob< :NickServ!NickServ@papo NOTICE bob :Too many wrong passwords, try again in 60 seconds.
//! bob> AUTHENTICATE PLAIN
//! bob<...
//! bob> AUTHENTICATE AG5vYm9keQB3cm9uZw==
//! bob< :papo 904 bob :SASL authentication failed: The account or the password is wrong
//! bob> AUTHENTICATE PLAIN
//! bob<...
//! bob> AUTHENTICATE AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
//! bob< :papo 905 bob :SASL message too long
//! ```

use papo_proto::Capability;
use papo_proto::command::authenticate::Authenticate;
use papo_proto::numeric::RPL_SASLMECHS;
use papo_proto::sasl::Mechanism;

use crate::refusal::LoginRefusal;
use crate::reply::Reply;
use crate::sasl;
use crate::turn::{Outcome, Turn};

pub(super) fn authenticate(turn: &mut Turn<'_>, said: Authenticate) -> Outcome {
    if !turn.has_cap(Capability::Sasl) {
        return Err(LoginRefusal::SaslFail("the capability sasl is not on".into()).into());
    }
    let exchange = turn.session_mut().sasl.take();
    if &*said.word == "*" {
        return Err(LoginRefusal::SaslAborted.into());
    }
    if let Some(exchange) = exchange {
        return sasl::take(turn, *exchange, &said.word);
    }
    if turn.session().account.is_some() {
        return Err(LoginRefusal::SaslAlready.into());
    }
    let found = Mechanism::named(&said.word);
    if let Some(mechanism) = found.filter(|it| sasl::may_use(turn, *it)) {
        sasl::begin(turn, mechanism);
        return Ok(());
    }
    let offered = sasl::mechanisms(turn);
    let text = "are available SASL mechanisms";
    turn.reply(&Reply::numeric(RPL_SASLMECHS).word(&offered).text(text));
    Err(LoginRefusal::SaslFail("there is no such mechanism".into()).into())
}
