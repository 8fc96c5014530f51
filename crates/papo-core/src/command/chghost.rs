//! `CHGHOST`: give a user another host, or back the one that it came with. For operators of the
//! server.
//!
//! Spec: <https://ircv3.net/specs/extensions/chghost>
//!
//! Who shares a channel and has `chghost` is told as much; to others it looks as if the user had
//! left for a moment and come back.
//!
//! ```irc
//! alice> CHGHOST carol garden.example
//! alice< :papo 481 alice :Permission Denied- You're not an IRC operator
//! alice> OPER root sesame
//! alice<...
//! alice> CAP REQ chghost
//! alice<...
//! alice> CHGHOST carol garden.example
//! alice< :carol!carol@10.0.0.3 CHGHOST carol garden.example
//! bob< :carol!carol@10.0.0.3 QUIT :Changing host
//! bob< :carol!carol@garden.example JOIN #lobby
//! carol< :papo 396 carol garden.example :is now your visible host
//! carol> CAP REQ chghost
//! carol<...
//! carol> JOIN #tea
//! carol<...
//! bob> JOIN #tea
//! *<...
//! alice> CHGHOST carol tea.example
//! alice< :carol!carol@garden.example CHGHOST carol tea.example
//! carol< :carol!carol@garden.example CHGHOST carol tea.example
//! carol< :papo 396 carol tea.example :is now your visible host
//! bob< :carol!carol@garden.example QUIT :Changing host
//! bob< :carol!carol@tea.example JOIN #lobby
//! bob< :carol!carol@tea.example JOIN #tea
//! bob< :papo MODE #tea +o carol
//! alice> CHGHOST carol tea.example
//! alice> CHGHOST carol a@b
//! alice< :papo FAIL CHGHOST INVALID_HOST a@b :A host is one word of letters, digits and . - : / of at most 63 bytes
//! alice> CHGHOST carol a..b
//! alice< :papo FAIL CHGHOST INVALID_HOST a..b :A host is one word of letters, digits and . - : / of at most 63 bytes
//! alice> CHGHOST carol
//! alice< :carol!carol@tea.example CHGHOST carol 10.0.0.3
//! carol< :carol!carol@tea.example CHGHOST carol 10.0.0.3
//! carol< :papo 396 carol 10.0.0.3 :is now your visible host
//! *<...
//! alice> CHGHOST nobody garden.example
//! alice< :papo 401 alice nobody :No such nick/channel
//! alice> CHGHOST
//! alice< :papo 461 alice CHGHOST :Not enough parameters
//! ```

use std::sync::Arc;

use papo_proto::Capability;
use papo_proto::command::chghost::Chghost;

use crate::effect::{Audience, Only};
use crate::event::Happening;
use crate::id::{ChannelId, UserId};
use crate::limits::HOST_LEN_MAX;
use crate::policy;
use crate::refusal::Refusal;
use crate::registration;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn chghost(turn: &mut Turn<'_>, said: Chghost) -> Outcome {
    policy::must_be_operator(turn.me())?;
    let user = turn.user(&said.nick)?;
    let host = said.host.clone().unwrap_or_else(|| {
        let session = user.sessions.first().map(|session| &turn.realm.sessions[session]);
        // Who has no connection keeps what it has.
        let host = session.map(|it| registration::visible_host(&turn.realm.settings, it));
        Box::from(&*host.unwrap_or_else(|| user.host.clone()))
    });
    if !is_host(&host) {
        let text = format!(
            "A host is one word of letters, digits and . - : / of at most {HOST_LEN_MAX} bytes"
        );
        return Err(Refusal::Fail(Reply::fail("CHGHOST", "INVALID_HOST", &[&host], &text)));
    }
    if *user.host != *host {
        let id = user.id;
        change(turn, id, host.into());
    }
    Ok(())
}

/// A host may not begin with a colon, it would read as the last parameter.
fn is_host(host: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-:/".contains(&byte);
    let has_gap = host.split('.').any(str::is_empty);
    host.len() <= HOST_LEN_MAX && !host.starts_with(':') && !has_gap && host.bytes().all(fits)
}

fn change(turn: &mut Turn<'_>, id: UserId, host: Arc<str>) {
    let user = turn.realm.user(id);
    let (itself, except, username) = (user.audience(), user.except(), user.username.clone());
    let channels: Arc<[ChannelId]> = user.channels().collect();
    let known = Audience::Channels { channels: channels.clone(), except };
    let changes = turn.event_of(id, Happening::Chghost { username, host: host.clone() });
    let leaves = turn.event_of(id, Happening::Quit { reason: "Changing host".into() });
    turn.show_to_who_knows(id, Capability::Chghost, changes.clone());
    turn.show_to(known, Only::Without(Capability::Chghost), leaves);
    turn.show_to_capable(itself, Capability::Chghost, changes);

    let casemapping = turn.realm.directory.casemapping();
    turn.realm.user_mut(id).set_host(host, casemapping);
    turn.realm.mark_user(id);
    for &channel in &*channels {
        come_back(turn, id, channel);
    }
    for &session in &*turn.realm.user(id).sessions.clone() {
        registration::tell_host(&mut turn.of(session));
    }
}

/// Shows those who saw the user leave that it is in a channel, with the ranks that it has there.
fn come_back(turn: &mut Turn<'_>, id: UserId, channel: ChannelId) {
    let user = turn.realm.user(id);
    let (except, nick) = (user.except(), user.nick.as_str().to_owned());
    let there = &turn.realm.channels[&channel];
    if there.members.len() == 1 {
        return;
    }
    let name = there.name.clone();
    let ranks = there.ranks(id).unwrap_or_default();
    let others = Audience::Channel { channel, except };
    let comes = user.joins(name.clone());
    let comes = turn.event_of(id, comes);
    turn.show_to(others.clone(), Only::Without(Capability::Chghost), comes);
    // A line for each rank: mostly there is one, and all of them might not fit into one.
    for rank in ranks.iter() {
        let (target, changes) = (name.clone(), format!("+{} {nick}", rank.letter()).into());
        let server_name = turn.realm.settings.server_name.clone();
        let given = turn.event_from(server_name, Happening::Mode { target, changes });
        turn.show_to(others.clone(), Only::Without(Capability::Chghost), given);
    }
}
