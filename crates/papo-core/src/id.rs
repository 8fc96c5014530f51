//! Identities. Each is a type of its own; none is ever used twice while the realm lives.

use std::fmt;

use papo_proto::history::ID_END;

/// The digits of what is written five bits a character: without the four letters that are easily
/// misread, i, l, o and u.
pub(crate) const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// One connection, wherever it is. It carries the worker that owns it, so that an effect finds its
/// way without asking anybody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(u64);

impl SessionId {
    /// The `serial`th session of this worker of this node.
    pub const fn new(node: u8, worker: u8, serial: u64) -> Self {
        assert!(serial < 1 << 48, "2^48 connections are enough for a process");
        Self(((node as u64) << 56) | ((worker as u64) << 48) | serial)
    }

    /// The node it is on.
    pub const fn node(self) -> u8 {
        (self.0 >> 56) as u8
    }

    /// The worker that owns its socket.
    pub const fn worker(self) -> usize {
        ((self.0 >> 48) & 0xFF) as usize
    }
}

impl SessionId {
    /// The one that is written so.
    pub fn parse(text: &str) -> Option<Self> {
        let (worker, serial) = text.split_once('-')?;
        let (worker, serial) = (worker.parse().ok()?, serial.parse().ok()?);
        (serial < 1 << 48).then(|| Self::new(0, worker, serial))
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.worker(), self.0 & 0xFFFF_FFFF_FFFF)
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "session {}.{}.{}", self.node(), self.worker(), self.0 & 0xFFFF_FFFF_FFFF)
    }
}

/// One user: a nick and all it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(pub u64);

/// One channel. Once something was said in it, whoever makes one of its name makes the same again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChannelId(pub u64);

/// One thing that happened: the value of the tag `msgid`, and the name of a batch.
///
/// It is made of the time and grows with each, so no two are alike, not even after a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct MessageId(pub u64);

impl MessageId {
    /// How many there can be in one millisecond, as a power of two; what is more takes those of
    /// the next.
    const SHIFT: u32 = 20;

    /// The one that is written so. It may be anybody's, or nobody's.
    pub fn parse(text: &str) -> Option<Self> {
        let digit = |byte| DIGITS.iter().position(|&digit| digit == byte);
        if text.len() != 13 {
            return None;
        }
        let id = text.bytes().try_fold(0_u64, |id, byte| {
            let digit = u64::try_from(digit(byte)?).ok()?;
            id.checked_mul(32)?.checked_add(digit)
        })?;
        (id < ID_END).then_some(Self(id))
    }

    /// As it is written: thirteen characters that sort as the ids do.
    pub(crate) fn digits(self) -> [u8; 13] {
        std::array::from_fn(|place| DIGITS[(self.0 >> (5 * (12 - place)) & 31) as usize])
    }

    /// The first one that there can be at this time in milliseconds since 1970.
    pub fn first_at(time_ms: u64) -> Self {
        Self(time_ms.min(ID_END >> Self::SHIFT) << Self::SHIFT)
    }

    /// The last one that there can be at this time in milliseconds since 1970.
    pub fn last_at(time_ms: u64) -> Self {
        let next = Self::first_at(time_ms.saturating_add(1)).0;
        Self::first_at(time_ms).max(Self(next.saturating_sub(1)))
    }

    /// When it was made, in milliseconds since 1970; a little later if many were made then.
    pub fn time_ms(self) -> u64 {
        self.0 >> Self::SHIFT
    }

    /// The next one after this, at this time in milliseconds since 1970.
    #[must_use]
    pub fn next(self, time_ms: u64) -> Self {
        Self((time_ms << Self::SHIFT).max(self.0 + 1))
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digits().into_iter().try_for_each(|digit| fmt::Write::write_char(f, digit.into()))
    }
}

/// One question that was asked outside the realm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for id in [0, 1, 31, 32, 1_700_000_000_000 << 20, ID_END - 1] {
            assert_eq!(MessageId::parse(&MessageId(id).to_string()), Some(MessageId(id)));
        }
        let too_large = ["7zzzzzzzzzzzz", "zzzzzzzzzzzzz"];
        for text in ["", "0", "1234", "00000000000000", "000000000000l", "+00000000000"] {
            assert_eq!(MessageId::parse(text), None, "{text}");
        }
        assert_eq!(too_large.map(MessageId::parse), [None, None]);
        assert_eq!(MessageId::first_at(u64::MAX).0 >> 20, ID_END >> 20);
        assert_eq!(MessageId::last_at(7).0 + 1, MessageId::first_at(8).0);
        assert_eq!([MessageId::first_at(7), MessageId::last_at(7)].map(MessageId::time_ms), [7, 7]);
        assert_eq!(MessageId::last_at(u64::MAX), MessageId::first_at(u64::MAX));
    }
}
