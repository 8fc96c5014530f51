//! The pulse: whether the realm's thread and the archivist's still do what they are there for.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use crate::inbox::Inputs;

/// Somebody feels the pulse: answered by the archivist's thread, which it reaches by way of the realm's.
pub(crate) type Beat = SyncSender<()>;

/// Where to feel whether a server is alive.
#[derive(Debug, Clone)]
pub struct Pulse {
    beats: SyncSender<Beat>,
    realm: SyncSender<Inputs>,
}

impl Pulse {
    /// The pulse of the realm with this inbox, and what its thread takes.
    pub(crate) fn new(realm: &SyncSender<Inputs>) -> (Self, Receiver<Beat>) {
        let (beats, receiver) = sync_channel(1);
        (Self { beats, realm: realm.clone() }, receiver)
    }

    /// Whether what is given to the realm now goes through it and through the archivist in that
    /// time.
    pub fn beats_within(&self, patience: Duration) -> bool {
        let (beat, felt) = sync_channel(1);
        // The one before is still waiting if there is no room.
        let is_taken = self.beats.try_send(beat).is_ok();
        // A realm whose inbox is full is awake, or will never be.
        let _awake = self.realm.try_send(Vec::new());
        is_taken && felt.recv_timeout(patience).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inbox::of_realm;

    const SHORT: Duration = Duration::from_millis(20);

    #[test]
    fn it_is_felt_when_it_is_answered_and_only_then() {
        let (realm, inbox) = of_realm();
        let (pulse, beats) = Pulse::new(&realm);
        // Nobody takes it, and then the second does not even get there.
        assert!(!pulse.beats_within(SHORT));
        assert!(!pulse.beats_within(SHORT));
        assert!(inbox.recv().is_ok_and(|woken| woken.is_empty()), "the realm was woken");
        let _late = beats.recv().expect("the first is there").send(());
        // It is taken, and dropped by a thread that ends.
        let dropping = std::thread::spawn(move || drop((beats.recv(), beats)));
        assert!(!pulse.beats_within(Duration::from_mins(1)));
        dropping.join().expect("it has ended");
        assert!(!pulse.beats_within(SHORT), "nobody is there");
        let (pulse, beats) = Pulse::new(&realm);
        let answering = std::thread::spawn(move || beats.recv().expect("one comes").send(()));
        assert!(pulse.beats_within(Duration::from_mins(1)));
        answering.join().expect("it has ended").expect("somebody waits");
    }
}
