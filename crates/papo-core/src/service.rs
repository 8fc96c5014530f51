//! `NickServ` and `ChanServ`, to whom people are used to talk: the server listens in their place. Nobody
//! is called so, nothing said to them is kept or shown to anybody, and what they can do, commands do.

use std::sync::Arc;

use crate::command::{chanserv, nickserv};
use crate::effect::Audience;
use crate::event::Happening;
use crate::turn::Turn;

/// A part of the server that can be talked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// For accounts.
    NickServ,
    /// For channels.
    ChanServ,
}

impl Service {
    /// The one that people call so.
    pub(crate) fn named(nick: &str) -> Option<Self> {
        [Self::NickServ, Self::ChanServ].into_iter().find(|it| it.nick().eq_ignore_ascii_case(nick))
    }

    /// How people call it.
    pub(crate) fn nick(self) -> &'static str {
        match self {
            Self::NickServ => "NickServ",
            Self::ChanServ => "ChanServ",
        }
    }

    /// What it is for.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::NickServ => "Accounts: /msg NickServ HELP",
            Self::ChanServ => "Channels: /msg ChanServ HELP",
        }
    }

    /// Listens to a user.
    pub(crate) fn hear(self, turn: &mut Turn<'_>, text: &str) {
        // What only programs read has no answer.
        if text.starts_with('\u{1}') {
            return;
        }
        match self {
            Self::NickServ => nickserv::hear(turn, text),
            Self::ChanServ => chanserv::hear(turn, text),
        }
    }

    /// Tells the user something.
    pub(crate) fn say(self, turn: &mut Turn<'_>, text: &str) {
        let nick = self.nick();
        let source: Arc<str> = format!("{nick}!{nick}@{}", turn.realm.settings.server_name).into();
        let what = Happening::Service { nick: turn.client().into(), text: text.into() };
        let event = turn.event_from(source, what);
        turn.show(Audience::Session(turn.session), event);
    }
}
