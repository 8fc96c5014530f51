//! `CAP`: which capabilities there are and which are in force.
//!
//! Spec: <https://ircv3.net/specs/extensions/capability-negotiation>

use super::{Turn, login};

pub(super) fn cap(turn: &mut Turn<'_>) -> Option<()> {
    let subcommand = turn.param(1)?.to_ascii_uppercase();
    // With an asterisk before the list, more lines follow.
    let more = turn.param(2) == Some("*") && turn.said.params.get(3).is_some();
    let list = turn.last();
    let negotiation = &mut turn.client.negotiation;
    let lines = match subcommand.as_str() {
        "LS" | "NEW" => {
            negotiation.offer(list);
            if more { Vec::new() } else { negotiation.ask() }
        }
        "ACK" => negotiation.agreed(list),
        "NAK" => negotiation.refused(list),
        "DEL" => {
            negotiation.withdraw(list);
            Vec::new()
        }
        _ => return None,
    };
    for line in lines {
        turn.send(line);
    }
    if !more && turn.client.negotiation.is_held() {
        match turn.client.begin_login() {
            Ok(lines) => lines.into_iter().for_each(|line| turn.send(line)),
            Err(reason) => login::refuse(turn, &reason),
        }
    }
    Some(())
}
