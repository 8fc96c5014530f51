//! Names: nicks, channels, usernames. What has such a type is valid and knows its folded form.

use std::borrow::Cow;
use std::sync::Arc;

use crate::casemapping::{Casemapping, Folded};
use crate::encode::cut;
use crate::rank::Rank;
use crate::skeleton::Skeleton;

/// The characters that a channel's name begins with (`CHANTYPES`).
pub const CHANNEL_TYPES: &str = "#";
/// The longest username that is kept, in bytes; longer ones are cut (`USERLEN`).
pub const USERNAME_LEN_MAX: usize = 18;

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// It has more bytes than this.
    #[error("it is longer than {0} bytes")]
    TooLong(usize),
    /// It begins with a character that means something else in front of a name.
    #[error("it may not begin with `{0}`")]
    BadStart(char),
    /// It has a character that means something else, or is no letter, digit or mark.
    #[error("it has a character that no name may have")]
    BadCharacter,
    /// It needs a language that `casemapping = "ascii"` leaves out.
    #[error("only ASCII is allowed here")]
    NotAscii,
}

/// A valid nick, as its owner writes it.
#[derive(Debug, Clone)]
pub struct Nick {
    text: Arc<str>,
    folded: Folded<Nick>,
    skeleton: Skeleton,
}

/// What would break masks, sources, targets or server names in the middle of a nick; `/` is kept
/// for relayed nicks.
const NOT_IN_NICKS: &[char] = &[' ', ',', '*', '?', '!', '@', '.', ':', '/'];
/// What means a channel, a rank or a server mask at the beginning.
const NOT_FIRST_IN_NICKS: &[char] = &['#', '&', '~', '@', '%', '+', '-', '$', ':'];

impl Nick {
    /// Reads a nick. Spec: <https://modern.ircdocs.horse/#nick-message>.
    pub fn parse(text: &str, casemapping: Casemapping, len_max: usize) -> Result<Self, NameError> {
        let first = text.chars().next().ok_or(NameError::Empty)?;
        if text.len() > len_max {
            return Err(NameError::TooLong(len_max));
        }
        if NOT_FIRST_IN_NICKS.contains(&first) {
            return Err(NameError::BadStart(first));
        }
        if text.contains(NOT_IN_NICKS) {
            return Err(NameError::BadCharacter);
        }
        if casemapping == Casemapping::Ascii && !text.is_ascii() {
            return Err(NameError::NotAscii);
        }
        let folded = Self::fold(text, casemapping).ok_or(NameError::BadCharacter)?;
        let skeleton = Skeleton::of(text);
        Ok(Self { text: text.into(), folded, skeleton })
    }

    /// Folds a nick that was seen somewhere, to look it up. `None`: there can be no such nick.
    /// What is folded already must not be folded again, for it may be no name itself.
    pub fn fold(text: &str, casemapping: Casemapping) -> Option<Folded<Self>> {
        Self::key(text, casemapping).map(Folded::already)
    }

    /// The text of what [`Self::fold`] makes, which finds the same in maps.
    pub fn key(text: &str, casemapping: Casemapping) -> Option<Cow<'_, str>> {
        casemapping.fold(text)
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same, to be shared.
    pub fn shared(&self) -> Arc<str> {
        self.text.clone()
    }

    /// As it is compared.
    pub fn folded(&self) -> &Folded<Self> {
        &self.folded
    }

    /// As it looks.
    pub fn skeleton(&self) -> &Skeleton {
        &self.skeleton
    }
}

/// A valid channel name, as its maker wrote it.
#[derive(Debug, Clone)]
pub struct ChannelName {
    text: Box<str>,
    folded: Folded<ChannelName>,
}

impl ChannelName {
    /// Reads a channel name. Spec: <https://modern.ircdocs.horse/#channels>.
    pub fn parse(text: &str, casemapping: Casemapping, len_max: usize) -> Result<Self, NameError> {
        let first = text.chars().next().ok_or(NameError::Empty)?;
        if text.len() > len_max {
            return Err(NameError::TooLong(len_max));
        }
        if !is_channel(text) {
            return Err(NameError::BadStart(first));
        }
        if text.len() == first.len_utf8() || text.contains([' ', ',', '*', '?']) {
            return Err(NameError::BadCharacter);
        }
        let folded = Self::fold(text, casemapping).ok_or(NameError::BadCharacter)?;
        Ok(Self { text: text.into(), folded })
    }

    /// Folds a channel's name that was seen somewhere, to look it up, as [`Nick::fold`] does.
    pub fn fold(text: &str, casemapping: Casemapping) -> Option<Folded<Self>> {
        Self::key(text, casemapping).map(Folded::already)
    }

    /// The text of what [`Self::fold`] makes, which finds the same in maps.
    pub fn key(text: &str, casemapping: Casemapping) -> Option<Cow<'_, str>> {
        // The rules for names from right to left would not have a `#` at the left.
        let name = text.trim_start_matches('#');
        if name.is_empty() {
            return Some(text.into());
        }
        let signs = &text[..text.len() - name.len()];
        Some(match casemapping.fold(name)? {
            Cow::Borrowed(folded) if folded == name => text.into(),
            folded => format!("{signs}{folded}").into(),
        })
    }

    /// As it was written when the channel was made.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// As it is compared.
    pub fn folded(&self) -> &Folded<Self> {
        &self.folded
    }
}

/// Whether a target means a channel.
pub fn is_channel(target: &str) -> bool {
    target.starts_with('#')
}

/// Reads a channel, or those of its members who have at least a rank: `@#tea` (`STATUSMSG`).
/// `None`: the target is neither.
///
/// Spec: <https://modern.ircdocs.horse/#statusmsg-parameter>
pub fn channel_target(target: &str) -> Option<(Option<Rank>, &str)> {
    if is_channel(target) {
        return Some((None, target));
    }
    let rank = Rank::from_prefix(target.chars().next()?)?;
    let name = &target[rank.prefix().len_utf8()..];
    is_channel(name).then_some((Some(rank), name))
}

/// Makes a username fit for a source: characters that would break it are left out, and it is cut
/// at [`USERNAME_LEN_MAX`]. `None` when nothing is left.
pub fn username(text: &str) -> Option<String> {
    let kept: String = text
        .chars()
        .filter(|&c| !c.is_control() && !c.is_whitespace() && !"!@:*?".contains(c))
        .collect();
    Some(cut(&kept, USERNAME_LEN_MAX).to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nicks() {
        use NameError::*;
        let table = [
            ("alice", Ok("alice")),
            ("Alice", Ok("alice")),
            ("João", Ok("joão")),
            ("ZOË", Ok("zoë")),
            ("Zoe\u{308}", Ok("zoë")),
            ("田中", Ok("田中")),
            ("Ольга", Ok("ольга")),
            ("ＢＯＢ", Ok("bob")),
            ("[a]{b}\\|^_`-", Ok("[a]{b}\\|^_`-")),
            ("1st", Ok("1st")),
            ("", Err(Empty)),
            ("#a", Err(BadStart('#'))),
            ("@a", Err(BadStart('@'))),
            ("+a", Err(BadStart('+'))),
            (":a", Err(BadStart(':'))),
            ("-a", Err(BadStart('-'))),
            ("a b", Err(BadCharacter)),
            ("a,b", Err(BadCharacter)),
            ("a!b", Err(BadCharacter)),
            ("a@b", Err(BadCharacter)),
            ("irc.example", Err(BadCharacter)),
            ("a*", Err(BadCharacter)),
            ("a\u{200b}b", Err(BadCharacter)),
            ("a\u{202e}b", Err(BadCharacter)),
            ("a\u{7}b", Err(BadCharacter)),
            ("a\u{a0}b", Err(BadCharacter)),
            ("tea🍵", Err(BadCharacter)),
            ("a234567890123456789012345678901234", Err(TooLong(32))),
        ];
        for (text, expected) in table {
            let found = Nick::parse(text, Casemapping::Precis, 32);
            let found = found.as_ref().map(|nick| nick.folded().as_str()).map_err(|e| *e);
            assert_eq!(found, expected, "{text:?}");
        }
        assert_eq!(Nick::parse("João", Casemapping::Ascii, 32).err(), Some(NotAscii));
    }

    #[test]
    fn channels() {
        for (text, folds_to) in [
            ("#tea", Some("#tea")),
            ("#TEA", Some("#tea")),
            ("#Café", Some("#café")),
            ("##", Some("##")),
            ("#c++", Some("#c++")),
            ("#חדר", Some("#חדר")),
            ("#غرفة", Some("#غرفة")),
            ("#Ꭰ", Some("#ꭰ")),
            ("#茶", Some("#茶")),
            ("#", None),
            ("tea", None),
            ("&tea", None),
            ("", None),
            ("#a b", None),
            ("#a,b", None),
            ("#a\u{7}", None),
            ("#a\u{200b}", None),
            ("#a*", None),
        ] {
            let found = ChannelName::parse(text, Casemapping::Precis, 64).ok();
            assert_eq!(found.as_ref().map(|c| c.folded().as_str()), folds_to, "{text:?}");
        }
    }

    #[test]
    fn targets_that_mean_a_channel() {
        for (target, expected) in [
            ("#tea", Some((None, "#tea"))),
            ("@#tea", Some((Some(Rank::Operator), "#tea"))),
            ("~##", Some((Some(Rank::Founder), "##"))),
            ("&#tea", Some((Some(Rank::Protected), "#tea"))),
            ("@+#tea", None),
            ("@", None),
            ("@tea", None),
            ("é#tea", None),
            ("", None),
        ] {
            assert_eq!(channel_target(target), expected, "{target:?}");
        }
    }

    #[test]
    fn usernames_are_made_to_fit() {
        for (text, kept) in [
            ("bob", Some("bob")),
            ("b o!b@", Some("bob")),
            ("joão", Some("joão")),
            ("ã2345678901234567890", Some("ã2345678901234567")),
            ("@!", None),
            ("", None),
        ] {
            assert_eq!(username(text).as_deref(), kept);
        }
    }
}
