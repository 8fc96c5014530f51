//! `METADATA`: values that users and channels have by names, such as `avatar`.
//!
//! Spec: <https://ircv3.net/specs/extensions/metadata>
//!
//! With `draft/metadata-2`, clients set values of themselves and of channels that they keep, and are
//! told of changes of those that they have subscribed to.
//!
//! ```irc
//! alice> CAP REQ :batch draft/metadata-2
//! alice<...
//! bob> CAP REQ :batch draft/metadata-2
//! bob<...
//! bob> METADATA * SUB avatar pronouns avatar
//! bob< :papo 770 bob avatar pronouns avatar
//! alice> METADATA * SET avatar :https://a.example/alice.png
//! alice< :papo 761 alice * avatar * :https://a.example/alice.png
//! bob< :papo METADATA alice avatar * :https://a.example/alice.png
//! alice> METADATA alice SET status :
//! alice< :papo 761 alice alice status * :
//! bob> METADATA alice GET avatar color Status
//! bob< :papo BATCH +{a} metadata alice
//! bob< @batch={a} :papo 761 bob alice avatar * :https://a.example/alice.png
//! bob< @batch={a} :papo 766 bob alice color :key not set
//! bob< @batch={a} :papo FAIL METADATA KEY_INVALID Status :A key has small letters, digits and _./- in it
//! bob< :papo BATCH -{a}
//! bob> METADATA alice LIST
//! bob< :papo BATCH +{b} metadata alice
//! bob< @batch={b} :papo 761 bob alice avatar * :https://a.example/alice.png
//! bob< @batch={b} :papo 761 bob alice status * :
//! bob< :papo BATCH -{b}
//! bob> METADATA alice SYNC
//! bob< :papo BATCH +{c} metadata alice
//! bob< @batch={c} :papo METADATA alice avatar * :https://a.example/alice.png
//! bob< :papo BATCH -{c}
//! alice> METADATA * SET status
//! alice< :papo 766 alice * status :key not set
//! alice> METADATA * SET status
//! alice< :papo FAIL METADATA KEY_NOT_SET alice status :It has no such value
//! alice> METADATA * CLEAR
//! alice< :papo BATCH +{d} metadata alice
//! alice< @batch={d} :papo 761 alice alice avatar * :https://a.example/alice.png
//! alice< :papo BATCH -{d}
//! bob< :papo METADATA alice avatar *
//! bob> METADATA * UNSUB pronouns colour b@d
//! bob< :papo FAIL METADATA KEY_INVALID b@d :A key has small letters, digits and _./- in it
//! bob< :papo 771 bob pronouns colour
//! bob> METADATA * SUBS
//! bob< :papo BATCH +{e} metadata-subs
//! bob< @batch={e} :papo 772 bob avatar
//! bob< :papo BATCH -{e}
//! alice> METADATA bob SET avatar :x
//! alice< :papo FAIL METADATA KEY_NO_PERMISSION bob avatar :That is for others
//! alice> METADATA bob CLEAR
//! alice< :papo FAIL METADATA KEY_NO_PERMISSION bob * :That is for others
//! alice> METADATA nobody LIST
//! alice< :papo FAIL METADATA INVALID_TARGET nobody :There is nobody and no channel of that name
//! alice> METADATA * SET av@tar :x
//! alice< :papo FAIL METADATA KEY_INVALID av@tar :A key has small letters, digits and _./- in it
//! alice> METADATA bob SUB avatar
//! alice< :papo FAIL METADATA INVALID_TARGET bob :There is nobody and no channel of that name
//! alice> METADATA * DESTROY
//! alice< :papo FAIL METADATA SUBCOMMAND_INVALID DESTROY :There is no such subcommand
//! alice> METADATA * SET
//! alice< :papo FAIL METADATA NEED_MORE_PARAMS SET :Missing parameters
//! alice> METADATA * SUB
//! alice< :papo FAIL METADATA NEED_MORE_PARAMS SUB :Missing parameters
//! alice> METADATA
//! alice< :papo FAIL METADATA NEED_MORE_PARAMS :Missing parameters
//! alice> METADATA * SUB b@d
//! alice< :papo FAIL METADATA KEY_INVALID b@d :A key has small letters, digits and _./- in it
//! carol> METADATA * LIST
//! carol< :papo 421 carol METADATA :METADATA needs the capability draft/metadata-2
//! ```
//!
//! A channel's values are for its members, and changed by its operators. Who comes in is shown those
//! of the channel and of its members, and they are shown the newcomer's.
//!
//! ```irc
//! alice> CAP REQ :batch draft/metadata-2
//! alice<...
//! bob> CAP REQ :batch draft/metadata-2 no-implicit-names
//! bob<...
//! alice> METADATA * SUB homepage
//! alice<...
//! bob> METADATA * SUB avatar homepage
//! bob<...
//! alice> JOIN #tea
//! alice<...
//! alice> METADATA #Tea SET avatar :https://a.example/tea.png
//! alice< :papo 761 alice #tea avatar * :https://a.example/tea.png
//! bob> METADATA #tea GET avatar
//! bob< :papo BATCH +{a} metadata #tea
//! bob< @batch={a} :papo FAIL METADATA KEY_NO_PERMISSION #tea avatar :That is for others
//! bob< :papo BATCH -{a}
//! bob> METADATA #tea LIST
//! bob< :papo FAIL METADATA KEY_NO_PERMISSION #tea * :That is for others
//! bob> METADATA #tea SYNC
//! bob< :papo FAIL METADATA KEY_NO_PERMISSION #tea * :That is for others
//! bob> PART #lobby
//! *<...
//! bob> METADATA * SET homepage :https://bob.example
//! bob<...
//! bob> JOIN #tea
//! alice< :bob!bob@10.0.0.2 JOIN #tea
//! alice< :papo METADATA bob homepage * :https://bob.example
//! bob< :bob!bob@10.0.0.2 JOIN #tea
//! bob< :papo BATCH +{b} metadata #tea
//! bob< @batch={b} :papo METADATA #tea avatar * :https://a.example/tea.png
//! bob< @batch={b} :papo METADATA bob homepage * :https://bob.example
//! bob< :papo BATCH -{b}
//! bob> METADATA #tea SET avatar :x
//! bob< :papo FAIL METADATA KEY_NO_PERMISSION #tea avatar :That is for others
//! alice> METADATA #tea SET avatar
//! alice< :papo 766 alice #tea avatar :key not set
//! bob< :papo METADATA #tea avatar *
//! alice> MODE #tea +s
//! *<...
//! carol> CAP REQ :batch draft/metadata-2
//! carol<...
//! carol> METADATA #tea LIST
//! carol< :papo FAIL METADATA INVALID_TARGET #tea :There is nobody and no channel of that name
//! ```
//!
//! What somebody has who is logged in is the account's, on all its connections. A guest who logs in
//! brings its values along.
//!
//! ```irc
//! with an account teapot
//! bob> CAP REQ :batch draft/metadata-2
//! bob<...
//! bob> METADATA * SUB avatar status
//! bob<...
//! alice> CAP REQ :batch draft/metadata-2
//! alice<...
//! alice> METADATA * SET avatar :cup
//! *<...
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! alice<...
//! carol> CAP REQ :batch draft/metadata-2
//! carol<...
//! carol> METADATA * SUB avatar
//! carol<...
//! carol> METADATA * SET status :cold
//! *<...
//! carol> NICKSERV IDENTIFY teapot tea is hot
//! bob< :papo METADATA alice status * :cold
//! bob< :carol!carol@10.0.0.3 QUIT :Logged in
//! *<...
//! alice> METADATA * SET avatar :pot
//! alice< :papo 761 alice * avatar * :pot
//! bob< :papo METADATA alice avatar * :pot
//! carol< :papo METADATA alice avatar * :pot
//! carol> METADATA * LIST
//! carol< :papo BATCH +{a} metadata alice
//! carol< @batch={a} :papo 761 alice alice avatar * :pot
//! carol< @batch={a} :papo 761 alice alice status * :cold
//! carol< :papo BATCH -{a}
//! carol> QUIT
//! *<...
//! alice> NICKSERV LOGOUT
//! alice< :papo 901 alice alice!alice@10.0.0.1 :You are now logged out
//! alice< :alice!alice@10.0.0.1 MODE alice :-r
//! alice< :papo BATCH +{b} metadata alice
//! alice< :papo BATCH -{b}
//! bob< :papo METADATA alice avatar *
//! bob< :papo METADATA alice status *
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! bob< :papo METADATA alice avatar * :pot
//! bob< :papo METADATA alice status * :cold
//! alice<...
//! ```
//!
//! Values may be set and subscribed to before there is a user.
//!
//! ```irc
//! new> CAP LS 302
//! new<...
//! new> METADATA * LIST
//! new< :papo 421 * METADATA :METADATA needs the capability draft/metadata-2
//! new> CAP REQ :batch draft/metadata-2
//! new< :papo CAP * ACK :batch draft/metadata-2
//! new> METADATA * SUB display-name
//! new< :papo 770 * display-name
//! new> METADATA * SET display-name :a b c
//! new< :papo 761 * * display-name * :a b c
//! new> METADATA alice LIST
//! new< :papo FAIL METADATA INVALID_TARGET alice :There is nobody and no channel of that name
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new> METADATA * LIST
//! new< :papo BATCH +{a} metadata *
//! new< @batch={a} :papo 761 eve * display-name * :a b c
//! new< :papo BATCH -{a}
//! *<...
//! new> CAP END
//! *<...
//! new> METADATA * LIST
//! new< :papo BATCH +{b} metadata eve
//! new< @batch={b} :papo 761 eve eve display-name * :a b c
//! new< :papo BATCH -{b}
//! ```

use std::sync::Arc;

use papo_proto::command::metadata::{Action, Metadata};
use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::name::is_channel;
use papo_proto::numeric::*;
use papo_proto::{Capability, Verb};

use crate::id::{ChannelId, UserId};
use crate::limits::{
    METADATA_CHANGE_MS, METADATA_CHANGES_AHEAD_MS, METADATA_KEY_LEN_MAX, METADATA_KEYS_MAX,
    METADATA_SUBS_MAX, METADATA_VALUE_LEN_MAX,
};
use crate::metadata::is_key;
use crate::owner::Owner;
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::session::Session;
use crate::settings::Settings;
use crate::turn::{Outcome, Turn};

mod subscribing;
mod telling;

use subscribing::{subscribe, tell_keys, unsubscribe};
use telling::{Empty, hearers, in_batch, rows, sync_channel, tell, told};
pub(super) use telling::{introduce, sync_users};
pub(crate) use telling::{retell, show_to_watchers, sync_on_join, tell_own};

pub(super) fn metadata(turn: &mut Turn<'_>, said: Metadata) -> Outcome {
    turn.must_have(Capability::Metadata, Verb::Metadata)?;
    turn.must_have(Capability::Batch, Verb::Metadata)?;
    let Metadata { target, action } = said;
    match action {
        Action::Get(keys) => get(turn, &target, &keys),
        Action::List => list(turn, &target),
        Action::Set(key, value) => set(turn, &target, &key, value.as_deref()),
        Action::Clear => clear(turn, &target),
        Action::Sync => sync(turn, &target),
        Action::TooFew(word) => {
            let word = word.as_deref();
            Err(fail("NEED_MORE_PARAMS", word.as_slice(), "Missing parameters"))
        }
        Action::Unknown(word) => {
            Err(fail("SUBCOMMAND_INVALID", &[&word], "There is no such subcommand"))
        }
        Action::Sub(_) | Action::Unsub(_) | Action::Subs if &*target != "*" => {
            Err(invalid_target(&target))
        }
        Action::Sub(keys) => subscribe(turn, &keys),
        Action::Unsub(keys) => unsubscribe(turn, &keys),
        Action::Subs => {
            let keys: Vec<Box<str>> = turn.session().subs.iter().cloned().collect();
            turn.in_batch("metadata-subs", |turn| tell_keys(turn, RPL_METADATASUBS, &keys));
            Ok(())
        }
    }
}

/// What is offered, with its bounds.
pub(super) fn offer(settings: &Settings) -> String {
    format!(
        "{}=before-connect,max-subs={METADATA_SUBS_MAX},max-keys={METADATA_KEYS_MAX},\
         max-value-bytes={}",
        Capability::Metadata.name(),
        value_len_max(settings)
    )
}

/// How many bytes a value may have, so that it is told whole to whoever asks.
fn value_len_max(settings: &Settings) -> usize {
    let limits = &settings.limits;
    // `:server METADATA target key * :value` or, for one client, `761 client` in its place
    let around = settings.server_name.len()
        + limits.nick_len_max
        + limits.nick_len_max.max(limits.channel_len_max)
        + METADATA_KEY_LEN_MAX
        + ":  METADATA   * :\r\n".len();
    METADATA_VALUE_LEN_MAX.min(LINE_LEN_MAX.saturating_sub(around))
}

/// Whether a session is told of values.
fn knows(session: &Session) -> bool {
    session.caps.has(Capability::Metadata) && session.caps.has(Capability::Batch)
}

fn fail(code: &str, context: &[&str], text: &str) -> Refusal {
    Refusal::Fail(Reply::fail("METADATA", code, context, text))
}

fn invalid_target(target: &str) -> Refusal {
    fail("INVALID_TARGET", &[target], "There is nobody and no channel of that name")
}

fn invalid_key(key: &str) -> Refusal {
    fail("KEY_INVALID", &[key], "A key has small letters, digits and _./- in it")
}

fn forbidden(target: &str, key: &str) -> Refusal {
    fail("KEY_NO_PERMISSION", &[target, key], "That is for others")
}

/// Who or what has values.
struct Subject {
    owner: Owner,
    of: Kind,
    /// How it is called.
    name: Arc<str>,
    /// The asker may see its values.
    is_visible: bool,
    /// The asker may change them.
    is_open: bool,
}

#[derive(Clone, Copy)]
enum Kind {
    /// Of the session itself, which is still registering.
    Stranger,
    User(UserId),
    Channel(ChannelId),
}

/// Whom somebody means who may know of it.
fn find(turn: &Turn<'_>, target: &str) -> Result<Subject, Refusal> {
    let missing = || invalid_target(target);
    let Some(me) = turn.session().user().map(|id| turn.realm.user(id)) else {
        let owner = Owner::Session(turn.session);
        let (of, name, is_visible, is_open) = (Kind::Stranger, "*".into(), true, true);
        let me = Subject { owner, of, name, is_visible, is_open };
        return (target == "*").then_some(me).ok_or_else(missing);
    };
    if is_channel(target) {
        let channel = turn.channel(target).map_err(|_| missing())?;
        let is_visible = policy::can_see_values_in(me, channel);
        let is_open = policy::may_change_values_in(me, channel);
        let (owner, of) = (Owner::Channel(channel.id), Kind::Channel(channel.id));
        return Ok(Subject { owner, of, name: channel.name.clone(), is_visible, is_open });
    }
    let user = if target == "*" { me } else { turn.user(target).map_err(|_| missing())? };
    let is_open = policy::may_change_values_of(me, user);
    let (owner, name) = (Owner::of(user), user.nick.as_str().into());
    Ok(Subject { owner, of: Kind::User(user.id), name, is_visible: true, is_open })
}

fn key_value(name: &str, key: &str, value: &str) -> Reply {
    Reply::numeric(RPL_KEYVALUE).word(name).word(key).word("*").text(value)
}

fn not_set(name: &str, key: &str) -> Reply {
    Reply::numeric(RPL_KEYNOTSET).word(name).word(key).text("key not set")
}

fn get(turn: &mut Turn<'_>, target: &str, keys: &[Box<str>]) -> Outcome {
    let subject = find(turn, target)?;
    let name = &*subject.name;
    in_batch(turn, name, |turn| {
        for key in keys {
            if !is_key(key) {
                turn.refuse(&invalid_key(key));
            } else if !subject.is_visible {
                turn.refuse(&forbidden(name, key));
            } else {
                let value = turn.realm.metadata.get(&subject.owner, key);
                let reply = value.map_or_else(|| not_set(name, key), |it| key_value(name, key, it));
                turn.reply(&reply);
            }
        }
    });
    Ok(())
}

fn list(turn: &mut Turn<'_>, target: &str) -> Outcome {
    let subject = find(turn, target)?;
    if !subject.is_visible {
        return Err(forbidden(&subject.name, "*"));
    }
    let values = turn.realm.metadata.of(&subject.owner);
    let rows: Vec<Reply> =
        values.map(|(key, value)| key_value(&subject.name, key, value)).collect();
    in_batch(turn, &subject.name, |turn| rows.iter().for_each(|row| turn.reply(row)));
    Ok(())
}

fn set(turn: &mut Turn<'_>, target: &str, key: &str, value: Option<&str>) -> Outcome {
    let subject = find(turn, target)?;
    if !is_key(key) {
        return Err(invalid_key(key));
    }
    if !subject.is_open {
        return Err(forbidden(&subject.name, key));
    }
    must_be_able_to_keep(turn, &subject)?;
    let has = turn.realm.metadata.get(&subject.owner, key).is_some();
    match value {
        None if !has => {
            return Err(fail("KEY_NOT_SET", &[&subject.name, key], "It has no such value"));
        }
        Some(value) if value.len() > value_len_max(&turn.realm.settings) => {
            return Err(fail("VALUE_INVALID", &[], "The value is too long"));
        }
        Some(_) if !has && turn.realm.metadata.of(&subject.owner).len() >= METADATA_KEYS_MAX => {
            return Err(fail("LIMIT_REACHED", &[&subject.name], "It has as many values as it may"));
        }
        _ => {}
    }
    must_wait(turn, &subject.name, key)?;
    // The client asked for `*`, and knows its answer by that.
    let name = if target == "*" { target } else { &subject.name };
    let reply = value.map_or_else(|| not_set(name, key), |value| key_value(name, key, value));
    turn.reply(&reply);
    change(turn, &subject, key, value.map(Into::into));
    Ok(())
}

fn clear(turn: &mut Turn<'_>, target: &str) -> Outcome {
    let subject = find(turn, target)?;
    if !subject.is_open {
        return Err(forbidden(&subject.name, "*"));
    }
    must_be_able_to_keep(turn, &subject)?;
    must_wait(turn, &subject.name, "*")?;
    let values = turn.realm.metadata.of(&subject.owner);
    let values: Vec<(String, Arc<str>)> =
        values.map(|(key, value)| (key.to_owned(), value.clone())).collect();
    in_batch(turn, &subject.name, |turn| {
        for (key, value) in &values {
            turn.reply(&key_value(&subject.name, key, value));
        }
    });
    for (key, _) in &values {
        change(turn, &subject, key, None);
    }
    Ok(())
}

/// Refuses what would have to be kept while nothing can be.
fn must_be_able_to_keep(turn: &Turn<'_>, subject: &Subject) -> Outcome {
    if turn.realm.can_keep || !subject.owner.is_kept() {
        return Ok(());
    }
    let text = "The server can't keep values at the moment, its operators know";
    Err(fail("STORE_UNAVAILABLE", &[&subject.name], text))
}

/// Slows down who changes values all the time: each change is told to many.
fn must_wait(turn: &mut Turn<'_>, name: &str, key: &str) -> Outcome {
    let now = turn.stamp.time_ms;
    let busy = turn.session().changes_ms.saturating_sub(now);
    if busy > METADATA_CHANGES_AHEAD_MS {
        let seconds = (busy - METADATA_CHANGES_AHEAD_MS).div_ceil(1000).to_string();
        return Err(fail("RATE_LIMITED", &[name, key, &seconds], "Too many changes, wait a while"));
    }
    turn.session_mut().changes_ms = now + busy + METADATA_CHANGE_MS;
    Ok(())
}

/// Makes a change, and tells those of it who want to know.
fn change(turn: &mut Turn<'_>, subject: &Subject, key: &str, value: Option<Arc<str>>) {
    let hearers = hearers(turn, subject.of);
    tell(turn, &hearers, key, &told(&subject.name, key, value.as_deref()));
    turn.realm.set_value(&subject.owner, key, value, turn.fx);
}

fn sync(turn: &mut Turn<'_>, target: &str) -> Outcome {
    let subject = find(turn, target)?;
    if !subject.is_visible {
        return Err(forbidden(&subject.name, "*"));
    }
    let keys = turn.session().subs.clone();
    match subject.of {
        Kind::Channel(id) => sync_channel(turn, id, &keys, Empty::Shown),
        Kind::User(_) | Kind::Stranger => {
            let rows = rows(turn.realm, &subject.owner, &subject.name, &keys);
            in_batch(turn, &subject.name, |turn| rows.iter().for_each(|row| turn.reply(row)));
        }
    }
    Ok(())
}
