//! Conversations: the channels that somebody is in, and what it and others have said to each other,
//! by the names that clients have for them.

use papo_proto::Nick;
use papo_proto::history::View;
use papo_proto::name::is_channel;

use crate::id::{ChannelId, MessageId};
use crate::policy;
use crate::realm::Realm;
use crate::turn::Turn;
use crate::user::account_party;

/// A channel, or a person, to somebody.
#[derive(Debug)]
pub(crate) struct Conversation {
    /// How it is called.
    pub(crate) name: Box<str>,
    /// Which channel it is; `None` for a person.
    pub(crate) channel: Option<ChannelId>,
    /// What may be seen of it.
    pub(crate) view: View,
    /// What was said up to here was said before it was its own.
    pub(crate) since: MessageId,
}

impl Conversation {
    /// The one that the user whose turn it is has by this name, as far as it has come; `None` if
    /// there is nothing by this name that it may ask for.
    pub(crate) fn named(turn: &Turn<'_>, target: &str) -> Option<Self> {
        let (realm, me) = (&turn.realm, turn.me());
        let until = realm.last_message();
        if is_channel(target) {
            let channel = realm.channel_named(target)?;
            let view = policy::view_of_channel(me, channel, &realm.settings, until)?;
            let since = *channel.since.get(&me.id)?;
            let (name, channel) = ((*channel.name).into(), Some(channel.id));
            return Some(Self { name, channel, view, since });
        }
        let casemapping = realm.directory.casemapping();
        let nick = Nick::parse(target, casemapping, realm.settings.limits.nick_len_max).ok()?;
        let folded = nick.folded();
        // The same one is here as a guest, or by an account.
        let mut others = vec![folded.as_str().into(), account_party(folded.as_str())];
        let mut name = target;
        if let Some(other) = realm.user_named(target) {
            name = other.nick.as_str();
            let party = other.party(casemapping);
            if !others.contains(&party) {
                others.push(party);
            }
        }
        let view = policy::view_of_pair(me, others, casemapping, until);
        Some(Self { name: name.into(), channel: None, view, since: me.known_since })
    }
}

/// How somebody is called who is known by this in private: by the nick that it has, if it is here, or
/// by the one that it had. A channel's name is its own.
pub(crate) fn name_of(realm: &Realm, party: &str) -> Box<str> {
    let casemapping = realm.directory.casemapping();
    let name = party.strip_prefix('@').unwrap_or(party);
    let by_account = || {
        let account = realm.accounts.named(name).filter(|_| name != party)?;
        realm.by_account.get(&account.name).map(|&id| realm.user(id))
    };
    let here = realm.user_named(name).filter(|user| *user.party(casemapping) == *party);
    here.or_else(by_account).map_or(name, |user| user.nick.as_str()).into()
}
