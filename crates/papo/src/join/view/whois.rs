//! What is known about somebody, as a line each.

use papo_client::WhoisFact;

use super::Line;

pub(super) fn line(line: Line, nick: &str, fact: &WhoisFact) -> Option<Line> {
    let line = line.nick(nick);
    Some(match fact {
        WhoisFact::User { username, host, realname } => {
            line.dim(format!(" is {username}@{host} ")).text(format!("({realname})"))
        }
        WhoisFact::Server { name, about } => line.dim(format!(" is on {name} ({about})")),
        WhoisFact::Operator => line.text(" is an operator of the server"),
        WhoisFact::Account(account) => line.dim(format!(" is logged in as {account}")),
        WhoisFact::Idle { seconds, .. } => {
            line.dim(format!(" has been silent for {}", duration(*seconds)))
        }
        WhoisFact::Channels(channels) => line.dim(format!(" is in {channels}")),
        WhoisFact::Other(text) => line.dim(format!(" {text}")),
        WhoisFact::End => return None,
    })
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}
