//! The past: who had which nick, as far as it is remembered.

use std::collections::VecDeque;
use std::sync::Arc;

use papo_proto::{Casemapping, Folded, Nick};

use crate::limits::PAST_NICKS_MAX;
use crate::user::User;

/// The nicks that were given up lately, newest first.
#[derive(Debug, Default)]
pub(crate) struct Past(VecDeque<Gone>);

/// Somebody who had a nick once.
#[derive(Debug)]
pub(crate) struct Gone {
    folded: Folded<Nick>,
    pub(crate) nick: Box<str>,
    pub(crate) username: Box<str>,
    pub(crate) host: Arc<str>,
    /// Where it came from, for operators of the server.
    pub(crate) address: Arc<str>,
    pub(crate) realname: Arc<str>,
    /// When the nick was given up, in milliseconds since 1970.
    pub(crate) time_ms: u64,
}

impl Past {
    /// Remembers that a user gave its nick up.
    pub(crate) fn remember(&mut self, user: &User, address: Arc<str>, time_ms: u64) {
        self.0.truncate(PAST_NICKS_MAX - 1);
        self.0.push_front(Gone {
            folded: user.nick.folded().clone(),
            nick: user.nick.as_str().into(),
            username: user.username.clone(),
            host: user.host.clone(),
            address,
            realname: user.realname.clone(),
            time_ms,
        });
    }

    /// Those who had this nick, newest first.
    pub(crate) fn of(
        &self,
        nick: &str,
        casemapping: Casemapping,
    ) -> impl Iterator<Item = &Gone> + use<'_> {
        let folded = Nick::fold(nick, casemapping);
        self.0.iter().filter(move |gone| folded.as_ref() == Some(&gone.folded))
    }
}
