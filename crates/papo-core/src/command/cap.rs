//! `CAP`: negotiate capabilities.
//!
//! Spec: <https://ircv3.net/specs/extensions/capability-negotiation>
//!
//! `LS` and `REQ` hold the registration until `END`. A `REQ` is taken whole or not at all.
//!
//! ```irc
//! new> CAP LS 302
//! new< :papo CAP * LS * :account-notify account-tag away-notify batch cap-notify chghost draft/account-registration=before-connect draft/channel-rename draft/chathistory draft/event-playback draft/extended-isupport draft/message-redaction draft/metadata-2=before-connect,max-subs=50,max-keys=20,max-value-bytes=256 draft/multiline=max-bytes=40000,max-lines=200 draft/no-implicit-names draft/oper-tag draft/pre-away draft/read-marker draft/relaymsg=/ draft/whoami echo-message extended-join extended-monitor
//! new< :papo CAP * LS :invite-notify labeled-response message-tags multi-prefix no-implicit-names papo.im/edit papo.im/nonce papo.im/pin papo.im/remember papo.im/sync sasl=PLAIN,SCRAM-SHA-256,EXTERNAL server-time setname soju.im/search standard-replies userhost-in-names
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
//!
//! What does not fit into a line goes on in the next; `*` says that there is one.
//!
//! ```irc
//! with a very long server name
//! new> NICK a-nick-of-thirty-two-bytes-at-it
//! new> CAP LS 302
//! new< :irc.long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-.example CAP a-nick-of-thirty-two-bytes-at-it LS * :account-notify account-tag away-notify batch cap-notify chghost draft/account-registration=before-connect draft/channel-rename draft/chathistory draft/event-playback draft/extended-isupport draft/message-redaction draft/metadata-2=before-connect,max-subs=50,max-keys=20,max-value-bytes=237 draft/multiline=max-bytes=40000,max-lines=200
//! new< :irc.long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-.example CAP a-nick-of-thirty-two-bytes-at-it LS * :draft/no-implicit-names draft/oper-tag draft/pre-away draft/read-marker draft/relaymsg=/ draft/whoami echo-message extended-join extended-monitor invite-notify labeled-response message-tags multi-prefix no-implicit-names papo.im/edit papo.im/nonce papo.im/pin papo.im/remember papo.im/sync sasl=PLAIN,SCRAM-SHA-256,EXTERNAL server-time setname
//! new< :irc.long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-.example CAP a-nick-of-thirty-two-bytes-at-it LS :soju.im/search standard-replies userhost-in-names
//! new> CAP LS
//! new< :irc.long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-.example CAP a-nick-of-thirty-two-bytes-at-it LS :account-notify account-tag away-notify batch cap-notify chghost draft/account-registration draft/channel-rename draft/chathistory draft/event-playback draft/extended-isupport draft/message-redaction draft/metadata-2 draft/multiline draft/no-implicit-names draft/oper-tag draft/pre-away draft/read-marker draft/relaymsg draft/whoami echo-message
//! new< :irc.long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-.example CAP a-nick-of-thirty-two-bytes-at-it LS :extended-join extended-monitor invite-notify labeled-response message-tags multi-prefix no-implicit-names papo.im/edit papo.im/nonce papo.im/pin papo.im/remember papo.im/sync sasl server-time setname soju.im/search standard-replies userhost-in-names
//! ```
//!
//! When the settings change, who has `cap-notify` is told what is offered no more, and what is now:
//!
//! ```irc
//! with no relayed messages
//! after REHASH with nothing special
//! bob> CAP REQ :draft/relaymsg
//! bob< :papo CAP bob NAK :draft/relaymsg
//! bob> RELAYMSG #lobby zoe/matrix :hello
//! bob< :papo 421 bob RELAYMSG :Unknown command
//! bob> CAP REQ :cap-notify
//! bob<...
//! carol> CAP LS 302
//! carol<...
//! alice> OPER root sesame
//! alice<...
//! alice> REHASH
//! bob< :papo CAP bob NEW :draft/relaymsg
//! carol< :papo CAP carol NEW :draft/relaymsg=/
//! alice<...
//! bob> CAP REQ :draft/relaymsg
//! bob< :papo CAP bob ACK :draft/relaymsg
//! ```
//!
//! ```irc
//! after REHASH with no relayed messages
//! bob> CAP LS 302
//! bob<...
//! bob> CAP REQ :draft/relaymsg
//! bob<...
//! alice> OPER root sesame
//! alice<...
//! alice> REHASH
//! bob< :papo CAP bob DEL :draft/relaymsg
//! alice<...
//! bob> CAP LIST
//! bob< :papo CAP bob LIST :cap-notify
//! bob> CAP REQ :-draft/relaymsg
//! bob< :papo CAP bob ACK :-draft/relaymsg
//! ```
//!
//! A server for everybody wants TLS. Clients that know STS come by it when they have seen in clear at
//! which port, and for some time by nothing else:
//!
//! ```irc
//! after REHASH with a public server
//! bob> CAP LS 302
//! bob<...
//! new> CAP LS 302
//! new<...
//! alice> OPER root sesame
//! alice<...
//! alice> REHASH
//! bob< :papo CAP bob NEW :sts=port=6697
//! new< :papo CAP * NEW :sts=duration=2592000
//! alice<...
//! new> CAP REQ :sts
//! new< :papo CAP * NAK :sts
//! ```
//!
//! ```irc
//! after REHASH with short messages of several lines
//! bob> CAP LS 302
//! bob<...
//! alice> OPER root sesame
//! alice<...
//! alice> REHASH
//! bob< :papo CAP bob NEW :draft/multiline=max-bytes=11,max-lines=3
//! alice<...
//! ```

use papo_proto::command::cap::Cap;
use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::{CapSet, Capability};

use crate::command::metadata;
use crate::command::relaymsg::SEPARATOR;
use crate::effect::{Delivery, Effects};
use crate::input::{Stamp, Transport};
use crate::limits::Limits;
use crate::policy;
use crate::realm::Realm;
use crate::refusal::Refusal;
use crate::registration;
use crate::reply::{Reply, pack};
use crate::sasl;
use crate::session::Session;
use crate::settings::{AccountRegistration, Settings};
use crate::turn::{Outcome, Turn};

/// The version of the negotiation that brings values, several lines, and `cap-notify`.
const VERSION_302: u32 = 302;

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
            let offered = offered_to(turn);
            list(turn, "LS", offered, version);
        }
        Cap::List => {
            let session = turn.session();
            let (caps, version) = (session.caps, session.cap_version);
            list(turn, "LIST", caps, version);
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

/// The capabilities that are offered.
fn offered(settings: &Settings) -> CapSet {
    let mut caps = CapSet::ALL.without(settings.disabled_caps);
    if settings.account_registration == AccountRegistration::Closed {
        caps.set(Capability::AccountRegistration, false);
    }
    caps
}

/// Those of them that are offered to a session: to who will not be let in, none by which a client would
/// say a password that others on the way can read.
fn offered_to(turn: &Turn<'_>) -> CapSet {
    let mut caps = offered(&turn.realm.settings);
    if policy::has_to_come_to(turn.realm, turn.session()).is_some() {
        caps.set(Capability::Sasl, false);
        caps.set(Capability::AccountRegistration, false);
    }
    caps
}

/// Capabilities as one subcommand names them, packed into lines. Values are for offers alone, and
/// for who knows of them.
fn named(turn: &Turn<'_>, subcommand: &str, caps: CapSet, version: u32) -> Vec<String> {
    let with_values = version >= VERSION_302 && matches!(subcommand, "LS" | "NEW");
    let word = |cap: Capability| match cap {
        Capability::Relaymsg if with_values => format!("{}={SEPARATOR}", cap.name()),
        Capability::AccountRegistration if with_values => format!("{}=before-connect", cap.name()),
        Capability::Sasl if with_values => format!("{}={}", cap.name(), sasl::mechanisms(turn)),
        Capability::Multiline if with_values => multiline(&turn.realm.settings.limits),
        Capability::Metadata if with_values => metadata::offer(&turn.realm.settings),
        _ => cap.name().to_owned(),
    };
    let sts = sts(turn).filter(|_| with_values && subcommand == "LS");
    let words: Vec<String> = caps.iter().map(word).chain(sts).collect();
    // `:server CAP client WORD * :names` and the end of the line
    let server_name_len = turn.realm.settings.server_name.len();
    let room = LINE_LEN_MAX - (server_name_len + turn.client().len() + subcommand.len() + 13);
    pack(words.iter().map(String::as_str), room)
}

/// How clients are to come: by TLS (<https://ircv3.net/specs/extensions/sts>). It can't be asked for.
fn sts(turn: &Turn<'_>) -> Option<String> {
    let public = turn.realm.settings.public?;
    let seconds = public.sts_seconds?;
    let session = turn.session();
    match session.transport {
        Transport::TlsByName => Some(format!("sts=duration={seconds}")),
        Transport::Clear if seconds > 0 && !session.is_here => {
            Some(format!("sts=port={}", public.port))
        }
        Transport::Clear | Transport::Tls => None,
    }
}

/// The capability of messages of several lines, with how long they may be.
fn multiline(limits: &Limits) -> String {
    let Limits { multiline_bytes_max: bytes, multiline_lines_max: lines, .. } = limits;
    format!("{}=max-bytes={bytes},max-lines={lines}", Capability::Multiline.name())
}

fn list(turn: &mut Turn<'_>, subcommand: &str, caps: CapSet, version: u32) {
    let mut lines = named(turn, subcommand, caps, version);
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
    let changed = change(session, offered_to(turn), words);
    let answer = if changed.is_some() { "ACK" } else { "NAK" };
    turn.reply(&Reply::to_client("CAP").word(answer).text(words));
    // Nothing may look otherwise before the client knows.
    if let Some(caps) = changed {
        set_caps(turn, caps);
    }
    Ok(())
}

/// The set after the changes that `words` ask for; `None` if one of them can't be made.
fn change(session: &Session, offered: CapSet, words: &str) -> Option<CapSet> {
    let (mut caps, version) = (session.caps, session.cap_version);
    for word in words.split_ascii_whitespace() {
        let (name, on) = word.strip_prefix('-').map_or((word, true), |name| (name, false));
        let cap = Capability::named(name).filter(|&cap| !on || offered.has(cap))?;
        // It belongs to version 302, which can't be taken back.
        if cap == Capability::CapNotify && !on && version >= VERSION_302 {
            return None;
        }
        caps.set(cap, on);
    }
    Some(caps)
}

/// Tells who wants to know it what is offered no more and what is offered now. What is no more is
/// taken from them; others, who can't be told, keep what they have.
pub(crate) fn offer_anew(realm: &mut Realm, before: &Settings, stamp: Stamp, fx: &mut Effects) {
    let (old, limits) = (&before.limits, &realm.settings.limits);
    let is_longer_or_shorter = multiline(old) != multiline(limits);
    let sts_of = |settings: &Settings| settings.public.and_then(|public| public.sts_seconds);
    let sts_has_changed = sts_of(before) != sts_of(&realm.settings);
    let (before, now) = (offered(before), offered(&realm.settings));
    let (gone, mut new) = (before.without(now), now.without(before));
    if is_longer_or_shorter && now.has(Capability::Multiline) {
        new.set(Capability::Multiline, true);
    }
    if gone == new && !sts_has_changed {
        return;
    }
    let wants = |session: &Session| session.caps.has(Capability::CapNotify);
    let told: Vec<_> =
        realm.sessions.iter().filter(|(_, session)| wants(session)).map(|(&id, _)| id).collect();
    for id in told {
        let mut turn = Turn::new(realm, fx, id, stamp);
        let Session { caps, cap_version, .. } = *turn.session();
        let tell = |turn: &mut Turn<'_>, word, changed| {
            for line in named(turn, word, changed, cap_version) {
                turn.reply(&Reply::to_client("CAP").word(word).text(&line));
            }
        };
        tell(&mut turn, "DEL", gone);
        set_caps(&mut turn, caps.without(gone));
        let withheld = now.without(offered_to(&turn));
        tell(&mut turn, "NEW", new.without(withheld));
        // There is no word for that it is no more: it runs out.
        if let Some(sts) = sts(&turn).filter(|_| sts_has_changed && cap_version >= VERSION_302) {
            turn.reply(&Reply::to_client("CAP").word("NEW").text(&sts));
        }
    }
}

fn set_caps(turn: &mut Turn<'_>, caps: CapSet) {
    let session = turn.session_mut();
    if session.caps != caps {
        session.caps = caps;
        turn.fx.deliveries.push(Delivery::Capabilities { session: turn.session, caps });
    }
}
