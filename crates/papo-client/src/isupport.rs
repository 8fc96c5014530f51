//! What the server said of itself in `RPL_ISUPPORT`. Only tokens that somebody here uses are kept,
//! so a server may send any number of them.
//!
//! Spec: <https://modern.ircdocs.horse/#rplisupport-parameters>.

use papo_proto::encode::cut;

use crate::fold::Fold;
use crate::limits::{ADDRESS_LEN_MAX, TOKEN_LEN_MAX};

/// The server's promises, or what the specs say to assume without them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Isupport {
    network: Option<String>,
    chantypes: String,
    /// Mode letters and prefixes of the ranks, highest first.
    ranks: Vec<(char, char)>,
    statusmsg: String,
    /// The four types of channel modes.
    chanmodes: [String; 4],
    pub(crate) fold: Fold,
    user_len: usize,
    host_len: usize,
}

impl Default for Isupport {
    fn default() -> Self {
        Self {
            network: None,
            chantypes: "#&".into(),
            ranks: vec![('o', '@'), ('v', '+')],
            statusmsg: String::new(),
            chanmodes: ["b".into(), "k".into(), "l".into(), "imnpst".into()],
            fold: Fold::default(),
            user_len: 18,
            host_len: 63,
        }
    }
}

impl Isupport {
    /// The name of the network (`NETWORK`).
    pub fn network(&self) -> Option<&str> {
        self.network.as_deref()
    }

    /// Whether a target means a channel (`CHANTYPES`).
    pub fn is_channel(&self, target: &str) -> bool {
        target.chars().next().is_some_and(|c| self.chantypes.contains(c))
    }

    /// The channel whose conversation a message belongs to, and before it the sign of the rank that
    /// a member needs to see it, if there is one: `@#tea` (`STATUSMSG`). `None`: the target means no
    /// channel.
    pub fn channel_target<'a>(&self, target: &'a str) -> Option<(Option<char>, &'a str)> {
        let sign = target.chars().next().filter(|&c| self.statusmsg.contains(c));
        let name = target.trim_start_matches(|c| self.statusmsg.contains(c));
        if self.is_channel(name) {
            return Some((sign, name));
        }
        // What is a sign before a channel may begin the name of one, too.
        self.is_channel(target).then_some((None, target))
    }

    /// The character that a channel's name begins with when a person leaves it out.
    pub(crate) fn channel_type(&self) -> char {
        self.chantypes.chars().next().unwrap_or('#')
    }

    /// The prefix that a member mode gives (`PREFIX`).
    pub(crate) fn prefix_of(&self, letter: char) -> Option<char> {
        self.ranks.iter().find(|(mode, _)| *mode == letter).map(|(_, prefix)| *prefix)
    }

    /// Where a prefix stands among the ranks, highest first.
    pub(crate) fn place(&self, prefix: char) -> Option<usize> {
        self.ranks.iter().position(|(_, other)| *other == prefix)
    }

    /// Whether a channel mode takes an argument.
    pub(crate) fn takes_argument(&self, letter: char, on: bool) -> bool {
        let [lists, always, when_set, _] = &self.chanmodes;
        self.prefix_of(letter).is_some()
            || lists.contains(letter)
            || always.contains(letter)
            || on && when_set.contains(letter)
    }

    /// The longest `user@host` that our own messages may carry.
    pub(crate) fn address_len(&self) -> usize {
        (self.user_len + 1 + self.host_len).min(ADDRESS_LEN_MAX)
    }

    /// Takes one token.
    pub(crate) fn learn(&mut self, token: &str) {
        if token.len() > TOKEN_LEN_MAX {
            return;
        }
        if let Some(taken_back) = token.strip_prefix('-') {
            self.forget(taken_back);
            return;
        }
        let (key, value) = token.split_once('=').unwrap_or((token, ""));
        match key {
            "NETWORK" => self.network = Some(unescape(value)).filter(|name| !name.is_empty()),
            "CHANTYPES" => self.chantypes = value.into(),
            "STATUSMSG" => self.statusmsg = value.into(),
            "CASEMAPPING" => self.fold = Fold::named(value),
            "UTF8MAPPING" if value == "rfc8265" => self.fold = Fold::Precis,
            "PREFIX" => {
                if let Some(ranks) = read_ranks(value) {
                    self.ranks = ranks;
                }
            }
            "CHANMODES" => {
                let mut types = value.split(',');
                self.chanmodes = std::array::from_fn(|_| types.next().unwrap_or_default().into());
            }
            "USERLEN" => self.user_len = len(value, self.user_len),
            "HOSTLEN" => self.host_len = len(value, self.host_len),
            _ => {}
        }
    }

    fn forget(&mut self, key: &str) {
        let start = Self::default();
        match key {
            "NETWORK" => self.network = None,
            "CHANTYPES" => self.chantypes = start.chantypes,
            "STATUSMSG" => self.statusmsg = start.statusmsg,
            "PREFIX" => self.ranks = start.ranks,
            "CHANMODES" => self.chanmodes = start.chanmodes,
            _ => {}
        }
    }
}

fn len(value: &str, before: usize) -> usize {
    value.parse().map_or(before, |len: usize| len.min(ADDRESS_LEN_MAX))
}

/// `(ov)@+`; an empty value means that there are no ranks.
fn read_ranks(value: &str) -> Option<Vec<(char, char)>> {
    if value.is_empty() {
        return Some(Vec::new());
    }
    let (letters, prefixes) = value.strip_prefix('(')?.split_once(')')?;
    Some(letters.chars().zip(prefixes.chars()).take(crate::limits::RANKS_MAX).collect())
}

/// Undoes `\x20`, `\x5C` and `\x3D`.
fn unescape(value: &str) -> String {
    let text = value.replace("\\x20", " ").replace("\\x3D", "=").replace("\\x5C", "\\");
    cut(&text, TOKEN_LEN_MAX).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_change_what_names_and_modes_mean() {
        let mut server = Isupport::default();
        for token in [
            "NETWORK=Tea\\x20Net",
            "CHANTYPES=#!",
            "PREFIX=(qov)~@+",
            "CHANMODES=beI,k,lj,nt",
            "CASEMAPPING=ascii",
            "UTF8MAPPING=rfc8265",
            "STATUSMSG=@+",
            "HOSTLEN=999999",
            "UNKNOWN=1",
        ] {
            server.learn(token);
        }
        assert_eq!(server.network(), Some("Tea Net"));
        for (target, meant) in [
            ("!tea", Some((None, "!tea"))),
            ("@#tea", Some((Some('@'), "#tea"))),
            ("+tea", None),
            ("@", None),
        ] {
            assert_eq!(server.channel_target(target), meant, "{target}");
        }
        assert!(server.is_channel("!tea") && !server.is_channel("@#tea"));
        assert!(!server.is_channel("&tea") && !server.is_channel("tea") && !server.is_channel(""));
        assert_eq!(server.prefix_of('q'), Some('~'));
        assert!(server.takes_argument('j', true) && !server.takes_argument('j', false));
        assert_eq!(server.fold, Fold::Precis);
        assert_eq!(server.address_len(), ADDRESS_LEN_MAX);
        server.learn("-CHANTYPES");
        assert!(server.is_channel("&tea"));
        server.learn("STATUSMSG=~&@%+");
        assert_eq!(server.channel_target("&tea"), Some((None, "&tea")));
        assert_eq!(server.channel_target("&#tea"), Some((Some('&'), "#tea")));
    }
}
