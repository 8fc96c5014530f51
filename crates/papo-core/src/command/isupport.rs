//! `ISUPPORT`: what does the server promise?
//!
//! Spec: <https://github.com/ircv3/ircv3-specifications/blob/master/extensions/extended-isupport.md>
//!
//! Those with `draft/extended-isupport` may ask before they are registered, and are told in a
//! batch if they know batches.
//!
//! ```irc
//! new> ISUPPORT
//! new< :papo 451 * :You have not registered
//! new> CAP REQ :batch draft/extended-isupport
//! new< :papo CAP * ACK :batch draft/extended-isupport
//! new> ISUPPORT
//! new< :papo BATCH +{batch} draft/isupport
//! new<...
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new> CAP END
//! *<...
//! bob> CAP REQ :batch draft/extended-isupport labeled-response
//! bob<...
//! bob> @label=what ISUPPORT
//! bob< @label=what :papo BATCH +{one} draft/isupport
//! bob<...
//! alice> ISUPPORT
//! alice<...
//! ```

use papo_proto::Capability;
use papo_proto::command::isupport::Isupport;

use crate::effect::Effects;
use crate::input::Stamp;
use crate::isupport::{replies, tokens};
use crate::realm::Realm;
use crate::settings::Settings;
use crate::turn::{Outcome, Turn};
use crate::user::User;

pub(super) fn isupport(turn: &mut Turn<'_>, _said: Isupport) -> Outcome {
    announce(turn);
    Ok(())
}

/// Tells all users which promises are other ones now: what is new or has another value, and with a
/// `-` what is promised no more.
pub(crate) fn announce_changes(
    realm: &mut Realm,
    before: &Settings,
    stamp: Stamp,
    fx: &mut Effects,
) {
    let (before, now) = (tokens(before), tokens(&realm.settings));
    let name = |token: &str| token.split('=').next().unwrap_or_default().to_owned();
    let names: Vec<String> = now.iter().map(|token| name(token)).collect();
    let gone = before.iter().map(|token| name(token)).filter(|name| !names.contains(name));
    let gone: Vec<String> = gone.map(|name| format!("-{name}")).collect();
    let changed: Vec<String> =
        now.into_iter().filter(|token| !before.contains(token)).chain(gone).collect();
    if changed.is_empty() {
        return;
    }
    let users: Vec<_> = realm.users.values().flat_map(User::sessions).copied().collect();
    for session in users {
        say(&mut Turn::new(realm, fx, session, stamp), &changed);
    }
}

/// Says it all.
pub(crate) fn announce(turn: &mut Turn<'_>) {
    let tokens = tokens(&turn.realm.settings);
    say(turn, &tokens);
}

fn say(turn: &mut Turn<'_>, tokens: &[String]) {
    let say = |turn: &mut Turn<'_>| {
        for reply in replies(tokens) {
            turn.reply(&reply);
        }
    };
    if turn.has_cap(Capability::ExtendedIsupport) {
        turn.in_batch("draft/isupport", say);
    } else {
        say(turn);
    }
}
