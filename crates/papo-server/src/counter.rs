//! Where those wait who ask the realm something by HTTP. What they ask goes to the realm as all else
//! does, and they are answered when what follows from it is kept.

use std::collections::BTreeMap;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};

use papo_core::Input;
use papo_core::browser::{Asking, NotRemembered, Verdict, Wish};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::inbox::Inputs;
use crate::limits::COUNTER_PATIENCE;

/// The way to it, from both sides.
#[derive(Debug, Clone)]
pub(crate) struct Counter {
    realm: SyncSender<Inputs>,
    /// Each has a connection, and asks one thing at a time: there is no bound but the gate's.
    waiting: Arc<Mutex<Waiting>>,
}

/// Who waits.
#[derive(Debug, Default)]
struct Waiting {
    /// The number of the last one.
    last: u64,
    all: BTreeMap<u64, oneshot::Sender<Outcome>>,
}

type Outcome = Result<(), NotRemembered>;

impl Counter {
    pub(crate) fn new(realm: &SyncSender<Inputs>) -> Self {
        Self { realm: realm.clone(), waiting: Arc::default() }
    }

    /// Asks for this. `None`: the realm has no time.
    pub(crate) async fn ask(&self, wish: Wish) -> Option<Outcome> {
        let (sender, receiver) = oneshot::channel();
        let asker = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.last += 1;
            let asker = waiting.last;
            waiting.all.insert(asker, sender);
            asker
        };
        let asked = self.realm.try_send(vec![Input::Asked(Asking { asker, wish })]);
        let outcome = match asked {
            Ok(()) => timeout(COUNTER_PATIENCE, receiver).await.ok().and_then(Result::ok),
            Err(_) => None,
        };
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).all.remove(&asker);
        outcome
    }

    /// Tells those who wait.
    pub(crate) fn tell(&self, verdicts: &[Verdict]) {
        if verdicts.is_empty() {
            return;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for Verdict { asker, outcome } in verdicts {
            if let Some(sender) = waiting.all.remove(asker) {
                // Who has left needs no answer.
                let _left = sender.send(*outcome);
            }
        }
    }
}
