//! Those who read what was kept: a few threads with a connection each, and bounded queues of their
//! own, so that history waits for no password and no password for history. Searches, which may take
//! long, have a queue and a thread of their own: no history waits for them.
//!
//! A session asks one thing at a time. So everybody who is connected may ask for history at once, as
//! when all come back at the same moment: each waits for its turn, and nobody is sent away who could
//! not ask again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use papo_core::input::{Answer, News};
use papo_core::{Event, Input, Ticket};
use papo_proto::history::Read;
use papo_store::{Line, Reader, StoreError};

use crate::inbox::Inputs;
use crate::keeping;
use crate::limits::{READERS, SEARCH_PATIENCE, SEARCHERS, SEARCHES_MAX};

/// A question and its ticket.
pub(crate) type Asked = (Ticket, Box<Read>);

/// The ways to those who read.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pages: Queue,
    searches: Queue,
}

/// The way to some threads that answer one kind of questions.
#[derive(Debug, Clone)]
struct Queue {
    sender: SyncSender<Asked>,
    /// How many questions were admitted and nobody has taken yet.
    waiting: Arc<AtomicUsize>,
    /// How many may be.
    most: usize,
}

impl Reading {
    /// Starts the threads, which put their answers into `realm`, and end when nobody can ask any
    /// more. Each of so many clients may ask for history at once.
    pub(crate) fn start(
        reader: &Reader,
        realm: &SyncSender<Inputs>,
        clients_max: usize,
    ) -> Result<Self, StoreError> {
        let pages = Queue::start("reader", READERS, clients_max, reader, realm)?;
        let searches = Queue::start("searcher", SEARCHERS, SEARCHES_MAX, reader, realm)?;
        Ok(Self { pages, searches })
    }

    /// Whether one more question may wait. Only the realm's thread asks, and each that is admitted
    /// is put later: there is room for it then.
    pub(crate) fn admit(&self, read: &Read) -> bool {
        let Queue { waiting, most, .. } = self.queue(read);
        let is_room = waiting.load(Ordering::Acquire) < *most;
        if is_room {
            waiting.fetch_add(1, Ordering::AcqRel);
        }
        is_room
    }

    /// Has a question answered that was admitted. All that it may ask about is kept by now.
    pub(crate) fn put(&self, asked: Asked) {
        // No more are admitted than have room, so this never waits.
        let _stopped = self.queue(&asked.1).sender.send(asked);
    }

    fn queue(&self, read: &Read) -> &Queue {
        match read {
            Read::Search(_) => &self.searches,
            Read::Pages(_)
            | Read::One(_)
            | Read::Pins(_)
            | Read::Account { .. }
            | Read::Audit { .. }
            | Read::Targets(_)
            | Read::News(..) => &self.pages,
        }
    }
}

impl Queue {
    fn start(
        name: &str,
        threads: usize,
        most: usize,
        reader: &Reader,
        realm: &SyncSender<Inputs>,
    ) -> Result<Self, StoreError> {
        let (sender, receiver) = sync_channel(most);
        let receiver = Arc::new(Mutex::new(receiver));
        let waiting = Arc::new(AtomicUsize::new(0));
        for _ in 0..threads {
            let (reader, realm) = (reader.another()?, realm.clone());
            let (receiver, waiting) = (receiver.clone(), waiting.clone());
            let spawned = thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || answer_all(&reader, &receiver, &waiting, &realm));
            spawned.map_err(|error| StoreError::File { path: "a thread".into(), error })?;
        }
        Ok(Self { sender, waiting, most })
    }
}

fn answer_all(
    reader: &Reader,
    questions: &Mutex<Receiver<Asked>>,
    waiting: &AtomicUsize,
    realm: &SyncSender<Inputs>,
) {
    loop {
        let next = questions.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((ticket, read)) = next else { return };
        waiting.fetch_sub(1, Ordering::AcqRel);
        let answer = answer(reader, &read).unwrap_or(Answer::Unreadable);
        // A realm that is gone needs no answers.
        let _gone = realm.send(vec![Input::Answered { ticket, answer }]);
    }
}

fn answer(reader: &Reader, read: &Read) -> Result<Answer, StoreError> {
    match read {
        Read::Pages(pages) => {
            let page = |(view, page): &(_, _)| Ok(events(reader.lines(view, page)?));
            Ok(Answer::Pages(pages.iter().map(page).collect::<Result<_, StoreError>>()?))
        }
        Read::One(asked) => {
            Ok(Answer::One(reader.one(asked)?.map(|found| Box::new(keeping::found(found)))))
        }
        Read::Pins(view) => {
            let lines = reader.pins(view)?.into_iter().map(keeping::event_of).collect();
            Ok(Answer::Pages(vec![lines]))
        }
        Read::Account { name, hash } => Ok(Answer::Kept(reader.has_account(name, hash)?)),
        Read::Audit { most, word } => {
            let deeds = reader.audit(*most, word)?.into_iter().map(keeping::deed);
            Ok(Answer::Audit(deeds.collect()))
        }
        Read::Targets(asked) => Ok(Answer::Targets(reader.targets(asked)?)),
        Read::Search(asked) => Ok(match reader.search(asked, SEARCH_PATIENCE)? {
            Some(found) => Answer::Pages(vec![events(found)]),
            None => Answer::GaveUp,
        }),
        Read::News(hearer, places) => {
            let news = |papo_store::News { count, last, pins }| News {
                count,
                pins,
                last: last.map(keeping::event_of),
            };
            Ok(Answer::News(reader.news(hearer, places)?.into_iter().map(news).collect()))
        }
    }
}

fn events(lines: Vec<Line>) -> Vec<Arc<Event>> {
    lines.into_iter().map(keeping::event_of).collect()
}
