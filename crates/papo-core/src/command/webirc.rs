//! `WEBIRC`: a gateway says for whom it speaks.
//!
//! Spec: <https://ircv3.net/specs/extensions/webirc>
//!
//! Only from the hosts of a gateway in the configuration (`[[webirc]]`), with its password, and as
//! the first line. From then on the connection is taken for one from the client's address: limits,
//! cloaks and WHOIS go by it. What the gateway says of the client's host name is not looked
//! up and so not believed; its options change nothing. Whatever is wrong ends the connection, and
//! whoever runs the server is told.
//!
//! ```irc
//! with a gateway at 10.0.0.4
//! new> WEBIRC sesame KiwiIRC 3-100.example 198.51.100.3 :secure local-port=6697
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new<...
//! alice< :eve!eve@198.51.100.3 JOIN #lobby
//! bob< :eve!eve@198.51.100.3 JOIN #lobby
//! carol< :eve!eve@198.51.100.3 JOIN #lobby
//! new> WEBIRC sesame KiwiIRC 3-100.example 198.51.100.3
//! new< :papo 462 eve :You may not reregister
//! ```
//!
//! ```irc
//! with a gateway at 10.0.0.4
//! new> WEBIRC guess KiwiIRC 198.51.100.3 198.51.100.3
//! new< ERROR :Closing link: Invalid WebIRC password
//! ```
//!
//! ```irc
//! with a gateway at 10.0.0.4
//! new> NICK eve
//! new> WEBIRC sesame KiwiIRC 198.51.100.3 198.51.100.3
//! new< ERROR :Closing link: WEBIRC must be the first line
//! ```
//!
//! ```irc
//! with a gateway at 10.0.0.4
//! new> WEBIRC sesame KiwiIRC example.org example.org
//! new< ERROR :Closing link: WEBIRC without an IP address
//! ```
//!
//! ```irc
//! with a gateway at 10.0.0.4
//! new> WEBIRC sesame KiwiIRC 198.51.100.3
//! new< ERROR :Closing link: WEBIRC without an IP address
//! ```
//!
//! ```irc
//! new> WEBIRC sesame KiwiIRC 198.51.100.3 198.51.100.3
//! new< ERROR :Closing link: WEBIRC is not allowed from your address
//! ```

use std::net::IpAddr;
use std::sync::Arc;

use papo_proto::command::webirc::Webirc;

use crate::effect::{Announcement, Question};
use crate::input::{Answer, Doubt};
use crate::limits::PASSWORD_LEN_MAX;
use crate::registration;
use crate::session::Purpose;
use crate::turn::{Outcome, Turn};

pub(super) fn webirc(turn: &mut Turn<'_>, said: Webirc) -> Outcome {
    let from = turn.session().address;
    let gateways = turn.realm.settings.gateways.iter();
    let hashes: Vec<Arc<str>> = gateways
        .filter(|gateway| gateway.is_at(from))
        .map(|gateway| gateway.password_hash.clone())
        .collect();
    if hashes.is_empty() {
        return reject(turn, from, "WEBIRC is not allowed from your address");
    }
    if registration::so_far(turn).is_none_or(|so_far| so_far.lines > 1) {
        return reject(turn, from, "WEBIRC must be the first line");
    }
    let Some(address) = said.address else {
        return reject(turn, from, "WEBIRC without an IP address");
    };
    if said.password.len() > PASSWORD_LEN_MAX {
        return reject(turn, from, WRONG_PASSWORD);
    }
    let session = turn.session;
    let question = Question::Vouch { session, password: said.password, hashes, address };
    turn.ask(Purpose::Webirc { address }, question);
    Ok(())
}

/// The password was checked, and whether one more may come from that address.
pub(super) fn answered(turn: &mut Turn<'_>, address: IpAddr, answer: Answer) -> Outcome {
    let from = turn.session().address;
    match answer {
        Answer::Vouched(Ok(())) => {
            turn.session_mut().address = address.to_canonical();
            Ok(())
        }
        Answer::Vouched(Err(Doubt::WrongPassword)) => reject(turn, from, WRONG_PASSWORD),
        Answer::Vouched(Err(Doubt::NotAdmitted(reason))) => reject(turn, address, &reason),
        _ => reject(turn, from, "the server is busy, try again soon"),
    }
}

const WRONG_PASSWORD: &str = "Invalid WebIRC password";

/// Ends the connection; whoever runs the server is told who was refused, and why.
fn reject(turn: &mut Turn<'_>, address: IpAddr, reason: &str) -> Outcome {
    turn.fx.announcements.push(Announcement::Refused { address, reason: reason.into() });
    turn.end(&format!("Closing link: {reason}"), reason);
    Ok(())
}
