//! `CAP`: negotiate capabilities.
//!
//! Spec: <https://ircv3.net/specs/extensions/capability-negotiation>
//!
//! `LS` and `REQ` hold the registration until `END`. A `REQ` is taken whole or not at all.
//!
//! ```irc
//! new> CAP LS 302
//! new< :papo CAP * LS :account-notify account-tag away-notify batch cap-notify chghost draft/channel-rename draft/extended-isupport draft/no-implicit-names draft/oper-tag draft/pre-away draft/whoami echo-message extended-join extended-monitor invite-notify labeled-response message-tags multi-prefix no-implicit-names server-time setname standard-replies userhost-in-names
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new> CAP REQ :multi-prefix echo-message
//! new< :papo CAP eve ACK :multi-prefix echo-message
//! new> CAP REQ :multi-prefix no-such-thing
//! new< :papo CAP eve NAK :multi-prefix no-such-thing
//! new> CAP REQ :-multi-prefix
//! new< :papo CAP eve ACK :-multi-prefix
//! new> CAP LIST
//! new< :papo CAP eve LIST :cap-notify echo-message
//! new> CAP REQ :-cap-notify
//! new< :papo CAP eve NAK :-cap-notify
//! new> CAP ACK :echo-message
//! new< :papo 410 eve ACK :Invalid CAP command
//! new> CAP
//! new< :papo 461 eve CAP :Not enough parameters
//! new> CAP END
//! new< :papo 001 eve :Welcome to the papo Network, eve
//! *<...
//! ```

use papo_proto::command::cap::Cap;
use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::{CapSet, Capability};

use crate::effect::Delivery;
use crate::refusal::Refusal;
use crate::registration;
use crate::reply::{Reply, pack};
use crate::turn::{Outcome, Turn};

/// The version of the negotiation that brings values, several lines, and `cap-notify`.
const VERSION_302: u32 = 302;
/// How many bytes of names go into one line of a list.
const LIST_LEN_MAX: usize = 400;

pub(super) fn cap(turn: &mut Turn<'_>, said: Cap) -> Outcome {
    match said {
        Cap::Ls(version) => {
            hold_registration(turn);
            let session = turn.session_mut();
            session.cap_version = session.cap_version.max(version);
            if version >= VERSION_302 {
                let mut caps = session.caps;
                caps.set(Capability::CapNotify, true);
                set_caps(turn, caps);
            }
            list(turn, "LS", Capability::ALL.into_iter(), version);
        }
        Cap::List => {
            let session = turn.session();
            let (caps, version) = (session.caps, session.cap_version);
            list(turn, "LIST", caps.iter(), version);
        }
        Cap::Req(words) => {
            hold_registration(turn);
            request(turn, &words)?;
        }
        Cap::End => {
            if let Some(registration) = registration::so_far(turn) {
                registration.negotiating = false;
                registration::try_finish(turn);
            }
        }
        Cap::Invalid(word) => return Err(Refusal::InvalidCapCommand(word)),
    }
    Ok(())
}

fn hold_registration(turn: &mut Turn<'_>) {
    if let Some(registration) = registration::so_far(turn) {
        registration.negotiating = true;
    }
}

fn list(
    turn: &mut Turn<'_>,
    subcommand: &str,
    caps: impl Iterator<Item = Capability>,
    version: u32,
) {
    let mut lines = pack(caps.map(Capability::name), LIST_LEN_MAX);
    let last = lines.pop().unwrap_or_default();
    for line in lines {
        let reply = Reply::to_client("CAP").word(subcommand);
        // Before 302 there is no way to say that more follows, and clients take each line alone.
        let reply = if version >= VERSION_302 { reply.word("*") } else { reply };
        turn.reply(&reply.text(&line));
    }
    turn.reply(&Reply::to_client("CAP").word(subcommand).text(&last));
}

fn request(turn: &mut Turn<'_>, words: &str) -> Outcome {
    // Half an answer would name other capabilities than were asked for.
    // `:server CAP client ACK :words` and the end of the line
    let server_name_len = turn.realm.settings.server_name.len();
    if server_name_len + turn.client().len() + words.len() + 14 > LINE_LEN_MAX {
        return Err(Refusal::TooLongToRelay);
    }
    let session = turn.session();
    let changed = change(session.caps, session.cap_version, words);
    let answer = if changed.is_some() { "ACK" } else { "NAK" };
    turn.reply(&Reply::to_client("CAP").word(answer).text(words));
    // Nothing may look otherwise before the client knows.
    if let Some(caps) = changed {
        set_caps(turn, caps);
    }
    Ok(())
}

/// The set after the changes that `words` ask for; `None` if one of them can't be made.
fn change(mut caps: CapSet, version: u32, words: &str) -> Option<CapSet> {
    for word in words.split_ascii_whitespace() {
        let (name, on) = word.strip_prefix('-').map_or((word, true), |name| (name, false));
        let cap = Capability::named(name)?;
        // It belongs to version 302, which can't be taken back.
        if cap == Capability::CapNotify && !on && version >= VERSION_302 {
            return None;
        }
        caps.set(cap, on);
    }
    Some(caps)
}

fn set_caps(turn: &mut Turn<'_>, caps: CapSet) {
    let session = turn.session_mut();
    if session.caps != caps {
        session.caps = caps;
        turn.fx.deliveries.push(Delivery::Capabilities { session: turn.session, caps });
    }
}
