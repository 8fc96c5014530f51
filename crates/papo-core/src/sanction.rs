//! Mutes and bans of the whole server: whom they mean, why, and until when.
//!
//! One means an account (`~a:name`), an address or a network, or whoever a mask of `nick!user@host`
//! or of a realname means, by the host that others see or by the address. What has expired is gone.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use papo_proto::Casemapping;
use papo_proto::extban::{ListMask, Subject};

use crate::effect::{Change, Effects};
use crate::input::Stamp;
use crate::limits::SANCTIONS_MAX;
use crate::realm::Realm;
use crate::render;
use crate::session::{Session, State};
use crate::user::User;

/// What somebody may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Say something.
    Mute,
    /// Be here.
    Ban,
}

/// A mute or a ban.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sanction {
    /// Which of the two.
    pub kind: Kind,
    /// Whom it means, as it is shown.
    pub mask: Box<str>,
    /// By whom, as the record has it.
    pub by: Box<str>,
    /// Why; empty if nobody has said it.
    pub reason: Box<str>,
    /// Since when, in milliseconds since 1970.
    pub made_ms: u64,
    /// Until when; `None` for ever.
    pub until_ms: Option<u64>,
}

impl Sanction {
    /// Until when and why, for people.
    pub(crate) fn in_words(&self) -> String {
        let until = self.until_ms.map(|ms| format!(" until {}", render::timestamp(ms)));
        let why = if self.reason.is_empty() { String::new() } else { format!(": {}", self.reason) };
        format!("{}{why}", until.unwrap_or_default())
    }
}

/// Whom a sanction means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Aim {
    /// Who comes from there.
    Network(IpNet),
    /// Whom a mask means.
    Mask(ListMask),
}

impl Aim {
    /// Reads it as it is shown.
    pub(crate) fn read(text: &str, casemapping: Casemapping) -> Option<Self> {
        let address = || text.parse::<IpAddr>().ok().map(|it| IpNet::from(it.to_canonical()));
        match text.parse::<IpNet>().ok().or_else(address) {
            Some(network) => Some(Self::Network(network.trunc())),
            None => ListMask::read(text, casemapping).ok().map(Self::Mask),
        }
    }

    /// As it is shown.
    pub(crate) fn text(&self) -> Box<str> {
        match self {
            Self::Network(net) if net.prefix_len() == net.max_prefix_len() => {
                net.addr().to_string().into()
            }
            Self::Network(net) => net.to_string().into(),
            Self::Mask(mask) => mask.as_str().into(),
        }
    }

    /// Whether it means somebody.
    pub(crate) fn means(&self, who: &Who) -> bool {
        let any = |mask: &ListMask, texts: &[String]| texts.iter().any(|text| mask.matches(text));
        match self {
            Self::Network(net) => who.addresses.iter().any(|address| net.contains(address)),
            Self::Mask(mask) => match mask.subject() {
                Subject::Source => any(mask, &who.sources),
                Subject::Account => any(mask, who.account.as_slice()),
                Subject::Realname => any(mask, who.realname.as_slice()),
            },
        }
    }
}

/// All that is known of somebody, as masks compare it.
#[derive(Debug, Default)]
pub(crate) struct Who {
    addresses: Vec<IpAddr>,
    account: Option<String>,
    sources: Vec<String>,
    realname: Option<String>,
}

/// The mutes and bans that are in force.
#[derive(Debug, Default)]
pub(crate) struct Sanctions {
    all: Vec<(Aim, Arc<Sanction>)>,
    /// How many there are of each kind: most of the time there is none to look through.
    counts: [usize; 2],
    /// When the next one expires, in milliseconds since 1970.
    next_ms: Option<u64>,
}

impl Sanctions {
    /// Those of a kind, oldest first.
    pub(crate) fn of(&self, kind: Kind) -> impl Iterator<Item = &Arc<Sanction>> {
        self.all.iter().map(|(_, it)| it).filter(move |it| it.kind == kind)
    }

    pub(crate) fn are_full(&self) -> bool {
        self.all.len() >= SANCTIONS_MAX
    }

    /// Adds one, in the place of one that means the same.
    pub(crate) fn put(&mut self, aim: Aim, sanction: Arc<Sanction>) -> Option<Arc<Sanction>> {
        let before = self.remove(sanction.kind, &aim);
        self.all.push((aim, sanction));
        self.count();
        before
    }

    /// Takes the one away that means the same.
    pub(crate) fn remove(&mut self, kind: Kind, aim: &Aim) -> Option<Arc<Sanction>> {
        let at = self.all.iter().position(|(other, it)| it.kind == kind && other == aim)?;
        let (_, removed) = self.all.remove(at);
        self.count();
        Some(removed)
    }

    /// The first one that means somebody.
    pub(crate) fn find(&self, kind: Kind, who: &Who) -> Option<&Arc<Sanction>> {
        let mut all = self.all.iter();
        all.find(|(aim, it)| it.kind == kind && aim.means(who)).map(|(_, it)| it)
    }

    pub(crate) fn has(&self, kind: Kind) -> bool {
        self.counts[kind as usize] > 0
    }

    fn count(&mut self) {
        self.counts = [Kind::Mute, Kind::Ban].map(|kind| self.of(kind).count());
        self.next_ms = self.all.iter().filter_map(|(_, it)| it.until_ms).min();
    }
}

impl Realm {
    /// Forgets what has expired.
    pub(crate) fn forget_expired(&mut self, stamp: Stamp, fx: &mut Effects) {
        if self.sanctions.next_ms.is_none_or(|next| stamp.time_ms < next) {
            return;
        }
        let is_over = |it: &Sanction| it.until_ms.is_some_and(|until| until <= stamp.time_ms);
        let over = self.sanctions.all.extract_if(.., |(_, it)| is_over(it));
        let lifted = over.map(|(_, it)| Change::Lifted(it.kind, it.mask.clone()));
        fx.changes.extend(lifted);
        self.sanctions.count();
    }

    /// What is known of a session, whether it is a user's yet or not.
    pub(crate) fn who_is(&self, session: &Session) -> Who {
        if let Some(user) = session.user() {
            return self.who_is_user(self.user(user));
        }
        let fold = |text: &str| self.directory.casemapping().fold_mask(text);
        let State::Registering(so_far) = &session.state else { return Who::default() };
        let nick = so_far.nick.as_ref().map_or("*", |nick| nick.as_str());
        let username = so_far.username.as_deref().unwrap_or("*");
        let visible = crate::registration::visible_host(&self.settings, session);
        let source = |host: &str| fold(&format!("{nick}!{username}@{host}"));
        Who {
            addresses: vec![session.address.to_canonical()],
            account: session.account().map(fold),
            sources: vec![source(&visible), source(&session.address_as_host())],
            realname: Some(fold(&so_far.realname)),
        }
    }

    /// What is known of a user.
    pub(crate) fn who_is_user(&self, user: &User) -> Who {
        let fold = |text: &str| self.directory.casemapping().fold_mask(text);
        let sessions = || user.sessions.iter().map(|session| &self.sessions[session]);
        let (nick, username) = (user.nick.as_str(), &user.username);
        let real =
            sessions().map(|it| fold(&format!("{nick}!{username}@{}", it.address_as_host())));
        Who {
            addresses: sessions().map(|it| it.address.to_canonical()).collect(),
            account: user.account.as_deref().map(fold),
            sources: real.chain([user.folded_source.to_string()]).collect(),
            realname: Some(fold(&user.realname)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aims_mean_whom_they_say() {
        let who = Who {
            addresses: vec![[10, 1, 2, 3].into(), "2001:db8::7".parse().expect("an address")],
            account: Some("zoë".into()),
            sources: vec!["zoë!z@10.1.2.3".into(), "zoë!z@abc.def.ip".into()],
            realname: Some("zoë the tester".into()),
        };
        for (text, shown, is_meant) in [
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.0.0/16", "10.1.0.0/16", true),
            ("10.1.2.9/16", "10.1.0.0/16", true),
            ("10.2.0.0/16", "10.2.0.0/16", false),
            ("::ffff:10.1.2.3", "10.1.2.3", true),
            ("2001:db8::/64", "2001:db8::/64", true),
            ("~a:ZOË", "~a:ZOË", true),
            ("~a:zo", "~a:zo", false),
            ("*!*@*.def.ip", "*!*@*.def.ip", true),
            ("*@10.1.*", "*!*@10.1.*", true),
            ("~r:*tester", "~r:*tester", true),
        ] {
            let aim = Aim::read(text, Casemapping::Precis).expect("it means somebody");
            assert_eq!((&*aim.text(), aim.means(&who)), (shown, is_meant), "{text}");
            assert!(!aim.means(&Who::default()), "{text}");
        }
    }
}
