//! `NICK`: take a nick, or another one.
//!
//! Spec: <https://modern.ircdocs.horse/#nick-message>
//!
//! A nick has one owner, and so has everything that looks like it.
//!
//! ```irc
//! alice> NICK alicia
//! alice< :alice!alice@10.0.0.1 NICK :alicia
//! bob< :alice!alice@10.0.0.1 NICK :alicia
//! carol< :alice!alice@10.0.0.1 NICK :alicia
//! bob> NICK ALICIA
//! bob< :papo 433 bob ALICIA :Nickname is already in use
//! bob> NICK аlісіа
//! bob< :papo 433 bob аlісіа :Nickname is already in use
//! alice> NICK Alicia
//! alice< :alicia!alice@10.0.0.1 NICK :Alicia
//! bob<...
//! carol<...
//! alice> NICK Alicia
//! bob> NICK João
//! bob< :bob!bob@10.0.0.2 NICK :João
//! alice<...
//! carol<...
//! bob> NICK #bob
//! bob< :papo 432 João #bob :Erroneous nickname: it begins with a character that means something else
//! bob> NICK NickServ
//! bob< :papo 432 João NickServ :Erroneous nickname: it is reserved
//! bob> NICK
//! bob< :papo 431 João :No nickname given
//! new> NICK carol
//! new< :papo 433 * carol :Nickname is already in use
//! new> NICK a.b
//! new< :papo 432 * a.b :Erroneous nickname: it has a character that no nick may have
//! ```
//!
//! All of an account's connections are called the same.
//!
//! ```irc
//! with an account teapot
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> NICK zoe
//! alice< :alice!alice@10.0.0.1 NICK :zoe
//! bob< :alice!alice@10.0.0.1 NICK :zoe
//! carol< :alice!alice@10.0.0.1 NICK :zoe
//! ```
//!
//! Who stays without a connection is called as its account: no other nick is held by nobody.
//!
//! ```irc
//! with users who stay
//! with an account teapot
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! alice<...
//! alice> NICK zoe
//! *<...
//! bob> MONITOR + zoe
//! bob<...
//! alice> QUIT
//! alice<...
//! bob< :zoe!alice@10.0.0.1 NICK :teapot
//! bob< :papo 731 bob :zoe
//! carol< :zoe!alice@10.0.0.1 NICK :teapot
//! carol> NICK zoe
//! bob< :carol!carol@10.0.0.3 NICK :zoe
//! bob< :papo 730 bob :zoe!carol@10.0.0.3
//! carol< :carol!carol@10.0.0.3 NICK :zoe
//! ```

use std::sync::Arc;

use papo_proto::Nick;
use papo_proto::command::nick::Nick as Said;
use papo_proto::name::NameError;

use crate::effect::{Audience, Only};
use crate::event::Happening;
use crate::id::UserId;
use crate::policy;
use crate::refusal::Refusal;
use crate::registration;
use crate::turn::{Outcome, Turn};

pub(super) fn nick(turn: &mut Turn<'_>, said: Said) -> Outcome {
    let settings = &turn.realm.settings;
    let nick = Nick::parse(&said.nick, settings.casemapping, settings.limits.nick_len_max)
        .map_err(|error| Refusal::ErroneousNickname(said.nick.clone(), why(error)))?;
    policy::may_have_nick(&nick, &settings.server_name)?;
    let session = turn.session();
    if session.user().is_some() {
        policy::may_take_nick(turn.realm, &nick, session)?;
        rename(turn, nick);
        return Ok(());
    }
    let rival = turn.realm.directory.rival(&nick, None);
    if rival.is_some_and(|rival| turn.realm.user(rival).account.is_none()) {
        return Err(Refusal::NicknameInUse(said.nick));
    }
    // Whose it is matters when the registration ends: it may log in until then.
    if let Some(registration) = registration::so_far(turn) {
        registration.nick = Some(nick);
        registration::try_finish(turn);
    }
    Ok(())
}

pub(crate) fn rename(turn: &mut Turn<'_>, nick: Nick) {
    let (id, address) = (turn.me().id, turn.session().address_as_host());
    rename_user(turn, id, nick, address);
}

/// Gives a nick to the user whose turn it is, or to one that has no session any more. This is the
/// address from which it had the other.
pub(crate) fn rename_user(turn: &mut Turn<'_>, id: UserId, nick: Nick, address: Arc<str>) {
    let old = turn.realm.user(id).nick.clone();
    if old.as_str() == nick.as_str() {
        return;
    }
    let event = turn.event_of(id, Happening::Nick { nick: nick.as_str().into() });
    let event_id = event.id;
    let user = turn.realm.user(id);
    let (channels, except): (Arc<[_]>, _) = (user.channels().collect(), user.except());
    if !user.sessions.is_empty() {
        turn.show_to_me(Only::All, event.clone());
    }
    turn.keep_event(&channels, &event);
    if !channels.is_empty() {
        turn.show(Audience::Channels { channels, except }, event);
    }
    let time_ms = turn.stamp.time_ms;
    turn.realm.past.remember(&turn.realm.users[&id], address, time_ms);
    turn.realm.directory.remove_nick(&old);
    turn.realm.directory.add_nick(&nick, id);
    let casemapping = turn.realm.directory.casemapping();
    turn.realm.user_mut(id).rename(nick, casemapping);
    turn.realm.mark_user(id);
    let user = turn.realm.user_mut(id);
    if user.nick.folded() != old.folded() {
        if user.account.is_none() {
            user.known_since = event_id;
        }
        turn.realm.tell_offline(&old, turn.stamp, turn.fx);
        turn.realm.tell_online(id, turn.stamp, turn.fx);
    }
}

/// What is wrong with a nick, for people.
pub(super) fn why(error: NameError) -> &'static str {
    match error {
        NameError::Empty => "it is empty",
        NameError::TooLong(_) => "it is too long",
        NameError::BadStart(_) => "it begins with a character that means something else",
        NameError::BadCharacter => "it has a character that no nick may have",
        NameError::NotAscii => "only ASCII is allowed on this server",
    }
}
