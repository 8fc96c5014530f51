//! The console: a Unix socket in the data directory, for who runs the server on the machine itself.
//!
//! Whoever connects says one command, in a line, and is told what came of it: lines that begin with
//! `+` and a space, or with `-` if something was refused, then the end. The realm takes it for a
//! session like any other, with an admin's power. One is served at a time; none may take long. Other
//! systems have no such thing.

#[cfg(unix)]
mod desk;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use papo_core::Delivery;

use crate::inbox::Inputs;
use crate::limits::CONSOLE_ANSWERS_MAX;
use crate::notice::Notices;

/// The socket in the data directory.
pub const CONSOLE: &str = "admin.sock";

/// The way to the console.
#[derive(Debug, Clone)]
pub(crate) struct Console {
    answers: SyncSender<Vec<Delivery>>,
    path: PathBuf,
    stopped: Arc<AtomicBool>,
}

impl Console {
    /// Starts the one of this data directory; its place is behind the workers. A server without one is
    /// a server all the same.
    pub(crate) fn start(
        folder: &Path,
        place: usize,
        realm: &SyncSender<Inputs>,
        notices: &Notices,
    ) -> io::Result<Self> {
        let (answers, inbox) = sync_channel(CONSOLE_ANSWERS_MAX);
        let console = Self { answers, path: folder.join(CONSOLE), stopped: Arc::default() };
        console.open(place, realm.clone(), inbox, notices)?;
        Ok(console)
    }

    #[cfg(unix)]
    fn open(
        &self,
        place: usize,
        realm: SyncSender<Inputs>,
        answers: Receiver<Vec<Delivery>>,
        notices: &Notices,
    ) -> io::Result<()> {
        let (listener, owner) = match desk::listen(&self.path) {
            Ok(listening) => listening,
            Err(error) => {
                let path = self.path.display();
                let text = format!("`papo admin` can't be used, for there is no {path}: {error}");
                notices.post(crate::notice::Notice::Warning(text));
                return Ok(());
            }
        };
        let place = u8::try_from(place).map_err(io::Error::other)?;
        let stopped = self.stopped.clone();
        let desk = desk::Desk { listener, owner, place, realm, answers, stopped };
        // Nobody waits for its end: who is served then is told that the server does not answer.
        let thread = std::thread::Builder::new().name("console".to_owned());
        thread.spawn(move || desk.run()).map(|_| ())
    }

    /// There is none here.
    #[cfg(not(unix))]
    fn open(
        &self,
        _place: usize,
        _realm: SyncSender<Inputs>,
        _answers: Receiver<Vec<Delivery>>,
        _notices: &Notices,
    ) -> io::Result<()> {
        Ok(())
    }

    /// Gives it what the realm has decided. It never waits: who asked for more than there is room for
    /// hears no end of it.
    pub(crate) fn put(&self, deliveries: Vec<Delivery>) {
        let _too_slow = self.answers.try_send(deliveries);
    }

    /// Has it end.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        #[cfg(unix)]
        desk::wake(&self.path);
    }
}
