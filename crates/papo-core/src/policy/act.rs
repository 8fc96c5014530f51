//! What somebody may do to a message that was said.

use crate::channel::Channel;
use crate::id::UserId;
use crate::user::User;

use super::{may_keep_order, may_kick};

/// Who said a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author {
    /// Who wants to do something to it.
    Oneself,
    /// Somebody else, who may be here.
    Other(Option<UserId>),
}

/// Why nothing may be done to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denied {
    /// It is not for this one to do.
    Forbidden,
    /// It is too old.
    Expired {
        /// For how long it could have been done, in milliseconds.
        within_ms: u64,
    },
}

/// Whether a message of this age may still be changed by its author: both in milliseconds, `None`
/// for ever.
fn is_in_time((age_ms, within_ms): (u64, Option<u64>)) -> Result<(), Denied> {
    match within_ms.filter(|within_ms| age_ms >= *within_ms) {
        Some(within_ms) => Err(Denied::Expired { within_ms }),
        None => Ok(()),
    }
}

/// Whether a user may take a message away: the author in time, and in a channel whoever could put
/// the author out, or, if that is not a member, anybody.
pub(crate) fn may_redact(
    user: &User,
    channel: Option<&Channel>,
    author: Author,
    time: (u64, Option<u64>),
) -> Result<(), Denied> {
    let keeps_order = channel.is_some_and(|channel| {
        let author = match author {
            Author::Oneself => Some(user.id),
            Author::Other(other) => other.filter(|other| channel.members.contains_key(other)),
        };
        author
            .map_or_else(|| may_keep_order(user, channel), |it| may_kick(user, channel, it))
            .is_ok()
    });
    match author {
        _ if keeps_order => Ok(()),
        Author::Oneself => is_in_time(time),
        Author::Other(_) => Err(Denied::Forbidden),
    }
}

/// Whether a user may correct a message: the author, in time.
pub(crate) fn may_edit(author: Author, time: (u64, Option<u64>)) -> Result<(), Denied> {
    match author {
        Author::Oneself => is_in_time(time),
        Author::Other(_) => Err(Denied::Forbidden),
    }
}
