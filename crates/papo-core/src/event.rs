//! What happened, as those who may see it are told.

use std::sync::Arc;

pub use papo_proto::MessageKind;
use papo_proto::mode::{UserMode, UserModes};
use papo_proto::{CapSet, Capability};

use crate::id::MessageId;
use crate::multiline;

/// One thing that happened. It is made once and shared by all who see it.
#[derive(Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is known by (`msgid`).
    pub id: MessageId,
    /// When, in milliseconds since 1970, UTC.
    pub time_ms: u64,
    /// Who did it: `nick!user@host`.
    pub source: Arc<str>,
    /// The account of who did it.
    pub account: Option<Arc<str>>,
    /// The modes of who did it: operators and bots are marked.
    pub modes: UserModes,
    /// By what it was corrected last, if it was: a message is shown as it is now.
    pub edited: Option<MessageId>,
    /// What.
    pub what: Happening,
}

/// The kinds of things that happen.
#[derive(Debug, PartialEq, Eq)]
pub enum Happening {
    /// Came into a channel.
    Join {
        /// Which.
        channel: Arc<str>,
        /// The account of who came (`extended-join`).
        account: Option<Arc<str>>,
        /// The name for people (`extended-join`).
        realname: Arc<str>,
    },
    /// Left a channel.
    Part {
        /// Which.
        channel: Arc<str>,
        /// Why.
        reason: Option<Box<str>>,
    },
    /// Put somebody out of a channel.
    Kick {
        /// Which channel.
        channel: Arc<str>,
        /// Whom.
        nick: Box<str>,
        /// Why.
        reason: Box<str>,
    },
    /// Left the server.
    Quit {
        /// Why.
        reason: Box<str>,
    },
    /// Has another nick now.
    Nick {
        /// Which.
        nick: Box<str>,
    },
    /// Changed a topic.
    Topic {
        /// Of which channel.
        channel: Arc<str>,
        /// To what; empty when it was removed.
        text: Arc<str>,
    },
    /// Changed modes.
    Mode {
        /// Of what: a channel or the user itself.
        target: Arc<str>,
        /// Letters and arguments as they go on the wire.
        changes: Box<str>,
    },
    /// Said something.
    Message {
        /// In which way.
        kind: MessageKind,
        /// To whom: a channel or a nick.
        target: Arc<str>,
        /// What; nothing in a `TAGMSG`. LF stands between the lines of one that has several.
        text: Box<str>,
        /// Where in the text a line was sent in pieces, see [`crate::multiline`].
        joints: Box<[u32]>,
        /// The tags for clients, as they go on the wire.
        tags: Box<str>,
    },
    /// Took a message back, or away.
    Redact {
        /// Where it was said.
        target: Arc<str>,
        /// Which.
        id: MessageId,
        /// Why.
        reason: Option<Box<str>>,
    },
    /// Corrected a message.
    Edit {
        /// In which way it was said.
        kind: MessageKind,
        /// To whom.
        target: Arc<str>,
        /// Which.
        id: MessageId,
        /// What it says now.
        text: Box<str>,
    },
    /// Keeps a message of a channel at hand, or no more.
    Pin {
        /// Which channel.
        channel: Arc<str>,
        /// Which message.
        id: MessageId,
        /// It is pinned now.
        on: bool,
    },
    /// Went away, or is back.
    Away {
        /// Why; `None` for being back.
        text: Option<Arc<str>>,
    },
    /// Logged in, or out.
    Account {
        /// To which account; `None` for being logged out.
        account: Option<Arc<str>>,
    },
    /// A part of the server tells a user something.
    Service {
        /// Whom.
        nick: Box<str>,
        /// What.
        text: Box<str>,
    },
    /// Has another realname now.
    Setname {
        /// Which.
        realname: Box<str>,
    },
    /// Has another username or host now.
    Chghost {
        /// Which username.
        username: Box<str>,
        /// Which host.
        host: Arc<str>,
    },
    /// Gave a channel another name.
    Rename {
        /// Which it had.
        channel: Arc<str>,
        /// Which it has.
        name: Arc<str>,
        /// Why; may be empty.
        reason: Box<str>,
    },
    /// Ended somebody's connection; seen by that one.
    Kill {
        /// Whose.
        nick: Box<str>,
        /// Why.
        reason: Box<str>,
    },
    /// Told all who want to hear it.
    Wallops {
        /// What.
        text: Box<str>,
    },
    /// Hears some no more in private, or hears them again; seen by the user itself.
    Silence {
        /// The mask with its sign.
        change: Box<str>,
    },
    /// Asked somebody into a channel.
    Invite {
        /// Whom.
        nick: Box<str>,
        /// Where to.
        channel: Arc<str>,
    },
}

impl Happening {
    /// The command and the target of what nobody may see that is not kept: its sender is told if it
    /// can't be.
    pub(crate) fn must_be_kept(&self) -> Option<(&'static str, &Arc<str>)> {
        match self {
            Self::Message { kind, target, .. } => Some((kind.word(), target)),
            Self::Edit { target, .. } => Some(("EDITMSG", target)),
            Self::Pin { channel, on: true, .. } => Some(("PIN", channel)),
            Self::Pin { channel, on: false, .. } => Some(("UNPIN", channel)),
            Self::Redact { target, .. } => Some(("REDACT", target)),
            _ => None,
        }
    }
}

impl Event {
    /// The capabilities that change how it looks. Sessions that agree in these share its bytes.
    pub fn variants(&self) -> CapSet {
        let mut caps = CapSet::of(&[Capability::ServerTime, Capability::MessageTags]);
        caps.set(Capability::AccountTag, self.account.is_some());
        caps.set(Capability::OperTag, self.modes.has(UserMode::Operator));
        caps.set(Capability::ExtendedJoin, matches!(self.what, Happening::Join { .. }));
        let is_multiline = self.is_multiline();
        caps.set(Capability::Multiline, is_multiline);
        caps.set(Capability::Batch, is_multiline);
        let is_edit = self.edited.is_some() || matches!(self.what, Happening::Edit { .. });
        caps.set(Capability::Edit, is_edit);
        caps
    }

    /// Whether it is a part of a message when that is shown again: a reaction to it, or that it is
    /// pinned.
    pub fn is_context(&self) -> bool {
        matches!(
            self.what,
            Happening::Pin { .. } | Happening::Message { kind: MessageKind::Tagmsg, .. }
        )
    }

    /// Whether it is a message that takes more than one line.
    pub(crate) fn is_multiline(&self) -> bool {
        let Happening::Message { kind, target, text, joints, .. } = &self.what else {
            return false;
        };
        !joints.is_empty()
            || text.contains('\n')
            || text.len() > multiline::room(&self.source, *kind, target)
    }
}
