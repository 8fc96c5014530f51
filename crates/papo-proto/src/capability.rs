//! Capabilities: what a client asked for and the server agreed to.
//!
//! Spec: <https://ircv3.net/specs/extensions/capability-negotiation>.

/// A capability that this server offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Capability {
    /// Members learn who logs in and out.
    AccountNotify,
    /// `REGISTER` makes an account.
    AccountRegistration,
    /// Messages carry the account of who said them.
    AccountTag,
    /// Members learn when another goes away or returns.
    AwayNotify,
    /// Lines that belong together are grouped.
    Batch,
    /// What was said before may be asked for (`CHATHISTORY`).
    Chathistory,
    /// A channel's new name is told as such.
    ChannelRename,
    /// Another username or host is told as such.
    Chghost,
    /// `CAP NEW` and `CAP DEL`; comes with `CAP LS 302`.
    CapNotify,
    /// A message comes back to its sender as others see it.
    EchoMessage,
    /// Messages may be corrected, and it is told which are (`EDITMSG`).
    Edit,
    /// What is asked for of what was said before has also what happened.
    EventPlayback,
    /// `ISUPPORT` may be asked for before registration, and comes in a batch.
    ExtendedIsupport,
    /// `JOIN` carries account and realname.
    ExtendedJoin,
    /// What members learn of each other, watchers learn of whom they watch.
    ExtendedMonitor,
    /// Members learn who was invited.
    InviteNotify,
    /// An answer carries the label of the line that it answers. Needs `batch`.
    LabeledResponse,
    /// Messages may be taken back, and it is told when others are (`REDACT`).
    MessageRedaction,
    /// Any tag may be sent; `TAGMSG`, `msgid` and tags between clients.
    MessageTags,
    /// All ranks of a member are shown, not the highest alone.
    MultiPrefix,
    /// Users and channels have values by names, such as an avatar. Needs `batch`.
    Metadata,
    /// A message of several lines is said as one. Needs `batch`.
    Multiline,
    /// `JOIN` is not followed by the list of names.
    NoImplicitNames,
    /// The same by its name from when it was a draft.
    NoImplicitNamesDraft,
    /// What operators of the server do is marked.
    OperTag,
    /// `AWAY` may be said before registration; `*` means that nobody looks at the screen.
    PreAway,
    /// What was said before may be looked for (`SEARCH`).
    Search,
    /// It is told what is pinned in a channel (`PIN`).
    Pin,
    /// Every message carries its time.
    ServerTime,
    /// All clients of an account know what has been read (`MARKREAD`).
    ReadMarker,
    /// A message that is sent again is not said again.
    Nonce,
    /// A browser is remembered, and logs in by itself (`REMEMBER`).
    Remember,
    /// `AUTHENTICATE` logs in.
    Sasl,
    /// Bridges say for whom they speak, and clients see which bridge it was.
    Relaymsg,
    /// Who arrives is told its own source, and of each change to it. Needs `chghost` and `setname`.
    Whoami,
    /// Members learn of new realnames.
    Setname,
    /// `FAIL`, `WARN` and `NOTE` beyond what other specs demand.
    StandardReplies,
    /// One request tells all conversations, with what is new in them (`SYNC`). Needs `batch`.
    Sync,
    /// `NAMES` shows whole sources.
    UserhostInNames,
}

impl Capability {
    /// All that are offered, in the order they are listed in.
    pub const ALL: [Self; 39] = [
        Self::AccountNotify,
        Self::AccountTag,
        Self::AwayNotify,
        Self::Batch,
        Self::CapNotify,
        Self::Chghost,
        Self::AccountRegistration,
        Self::ChannelRename,
        Self::Chathistory,
        Self::EventPlayback,
        Self::ExtendedIsupport,
        Self::MessageRedaction,
        Self::Metadata,
        Self::Multiline,
        Self::NoImplicitNamesDraft,
        Self::OperTag,
        Self::PreAway,
        Self::ReadMarker,
        Self::Relaymsg,
        Self::Whoami,
        Self::EchoMessage,
        Self::ExtendedJoin,
        Self::ExtendedMonitor,
        Self::InviteNotify,
        Self::LabeledResponse,
        Self::MessageTags,
        Self::MultiPrefix,
        Self::NoImplicitNames,
        Self::Edit,
        Self::Nonce,
        Self::Pin,
        Self::Remember,
        Self::Sync,
        Self::Sasl,
        Self::ServerTime,
        Self::Setname,
        Self::Search,
        Self::StandardReplies,
        Self::UserhostInNames,
    ];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccountNotify => "account-notify",
            Self::AccountRegistration => "draft/account-registration",
            Self::AccountTag => "account-tag",
            Self::AwayNotify => "away-notify",
            Self::Batch => "batch",
            Self::CapNotify => "cap-notify",
            Self::ChannelRename => "draft/channel-rename",
            Self::Chathistory => "draft/chathistory",
            Self::Chghost => "chghost",
            Self::EchoMessage => "echo-message",
            Self::Edit => "papo.im/edit",
            Self::EventPlayback => "draft/event-playback",
            Self::ExtendedIsupport => "draft/extended-isupport",
            Self::ExtendedJoin => "extended-join",
            Self::ExtendedMonitor => "extended-monitor",
            Self::InviteNotify => "invite-notify",
            Self::LabeledResponse => "labeled-response",
            Self::MessageRedaction => "draft/message-redaction",
            Self::MessageTags => "message-tags",
            Self::MultiPrefix => "multi-prefix",
            Self::Metadata => "draft/metadata-2",
            Self::Multiline => "draft/multiline",
            Self::NoImplicitNames => "no-implicit-names",
            Self::NoImplicitNamesDraft => "draft/no-implicit-names",
            Self::Nonce => "papo.im/nonce",
            Self::OperTag => "draft/oper-tag",
            Self::Pin => "papo.im/pin",
            Self::PreAway => "draft/pre-away",
            Self::ReadMarker => "draft/read-marker",
            Self::Remember => "papo.im/remember",
            Self::Whoami => "draft/whoami",
            Self::Relaymsg => "draft/relaymsg",
            Self::Sasl => "sasl",
            Self::Search => "soju.im/search",
            Self::ServerTime => "server-time",
            Self::Setname => "setname",
            Self::StandardReplies => "standard-replies",
            Self::Sync => "papo.im/sync",
            Self::UserhostInNames => "userhost-in-names",
        }
    }

    /// The capability of that name. Names are compared as they are written.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cap| cap.name() == name)
    }
}

/// A set of capabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct CapSet(u64);

impl CapSet {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// The set of all.
    pub const ALL: Self = Self::of(&Capability::ALL);

    /// The set of these.
    pub const fn of(caps: &[Capability]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < caps.len() {
            bits |= 1u64 << caps[at] as u8;
            at += 1;
        }
        Self(bits)
    }

    /// Whether it holds this one.
    pub fn has(self, cap: Capability) -> bool {
        self.0 & (1 << cap as u8) != 0
    }

    /// Adds or removes one.
    pub fn set(&mut self, cap: Capability, on: bool) {
        if on {
            self.0 |= 1 << cap as u8;
        } else {
            self.0 &= !(1 << cap as u8);
        }
    }

    /// What both sets hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What this set holds and the other does not.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Its members, in listing order.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.into_iter().filter(move |&cap| self.has(cap))
    }
}
