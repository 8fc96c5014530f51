//! Channels in which some talk and all hear it: `fanout` has one, `rooms` many.

use crate::Progress;
use crate::error::Error;
use crate::measure::Sender;
use crate::plan::{Plan, Rooms};
use crate::swarm::{Listen, Swarm, seconds};

use super::enter::{enter, say};
use super::talk::Talking;

/// Lets everybody in, and into their channels.
pub(super) fn begin(
    plan: &Plan,
    rooms: Rooms,
    progress: &mut dyn Progress,
) -> Result<Talking, Error> {
    let mut entered = enter(plan, rooms.clients(), &[], progress)?;
    fill(&mut entered.swarm, plan, rooms, progress)?;
    let senders = senders(plan, rooms);
    Talking::new(plan, entered, senders)
}

/// The name of a channel.
pub(super) fn channel(plan: &Plan, room: u32) -> String {
    format!("#{}{room}", plan.prefix)
}

/// Who sends in the channels: the first members of each.
pub(super) fn senders(plan: &Plan, rooms: Rooms) -> Vec<Sender> {
    let sender = |room, member: u32| Sender {
        peer: (room * rooms.members + member) as usize,
        prefix: format!("PRIVMSG {} :", channel(plan, room)).into(),
        audience: rooms.members - 1,
    };
    (0..rooms.rooms)
        .flat_map(|room| (0..rooms.senders).map(move |member| sender(room, member)))
        .collect()
}

/// Puts `members` clients after each other into each channel, and waits until all of them know all.
/// Returns how long that took, in seconds, and how many JOINs they were told of.
pub(super) fn fill(
    swarm: &mut Swarm,
    plan: &Plan,
    rooms: Rooms,
    progress: &mut dyn Progress,
) -> Result<(f64, u64), Error> {
    let members = u64::from(rooms.members);
    // Each is told of its own JOIN, and of those after it.
    let joins = u64::from(rooms.rooms) * members * (members + 1) / 2;
    let of = joins + u64::from(rooms.clients());
    progress.begin("joining", of);
    let start = swarm.now();
    for peer in 0..rooms.clients() {
        let line = format!("JOIN {}", channel(plan, peer / rooms.members));
        say(swarm.say(peer as usize), &line);
    }
    let mut joining = Joining { heard: 0 };
    swarm.until("joining", of, &mut joining, |_, joining| {
        progress.at(joining.heard);
        Ok(joining.heard)
    })?;
    Ok((seconds(swarm.now() - start), joins))
}

/// Counts JOINs, and ends of lists of names.
#[derive(Debug)]
struct Joining {
    heard: u64,
}

impl Listen for Joining {
    fn line(&mut self, _: usize, line: &[u8], _: u64, _: &mut Vec<u8>) -> Result<bool, Error> {
        let counts = matches!(command(line), b"JOIN" | b"366");
        self.heard += u64::from(counts);
        Ok(counts)
    }
}

/// The command of a line, as it stands there.
fn command(line: &[u8]) -> &[u8] {
    let words = line.split(|&byte| byte == b' ').filter(|word| !word.is_empty());
    let mut words = words.skip_while(|word| word.starts_with(b"@"));
    match words.next() {
        Some([b':', ..]) => words.next().unwrap_or_default(),
        word => word.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_stands_after_tags_and_source() {
        for (line, expected) in [
            ("JOIN #a", "JOIN"),
            (":n!u@h JOIN #a", "JOIN"),
            ("@time=1 :n!u@h JOIN :#a", "JOIN"),
            (":s 366 n #a :End", "366"),
            ("", ""),
            (":s", ""),
        ] {
            assert_eq!(command(line.as_bytes()), expected.as_bytes(), "{line}");
        }
    }
}
