//! Reading the configuration again while the server runs: all of it, or nothing.

use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};

use papo_core::Input;

use crate::claims::Claims;
use crate::config::{Config, restart_keys_changed};
use crate::gate::Gate;
use crate::inbox::{Inbox, Inputs, ToWorker};
use crate::notice::{Notice, Notices};
use crate::settings::{self, Start};
use crate::tls::Certificates;
use crate::tuning::Tuning;

/// Where the configuration comes from, so that it can be read again.
pub struct Source {
    /// What people call it: the file's name.
    pub name: String,
    /// Reads it. What is wrong with it is one line a fault.
    pub load: Box<dyn Fn() -> Result<Config, Vec<String>> + Send + Sync>,
}

/// Reads the configuration and hands it to those it concerns.
pub(crate) struct Reloader {
    pub(crate) source: Source,
    /// The configuration in force, as far as it can be without a restart.
    pub(crate) current: Mutex<Config>,
    pub(crate) start: Start,
    pub(crate) gate: Gate,
    pub(crate) certificates: Arc<Certificates>,
    /// Removed by who answers questions, as this is read.
    pub(crate) claims: Claims,
    pub(crate) workers: Vec<Inbox>,
    pub(crate) realm: SyncSender<Inputs>,
    pub(crate) notices: Notices,
}

impl Reloader {
    /// The file's name, as people are told it.
    pub(crate) fn file_name(&self) -> &str {
        &self.source.name
    }

    /// Reads it and puts it in force; returns the keys that changed and need a restart. What is
    /// wrong with it is returned, a line each, and nothing has changed.
    pub(crate) fn reload(&self) -> Result<Vec<&'static str>, Vec<String>> {
        // Held to the end: of two reloads at once, the later one has the last word everywhere.
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let new = match (self.source.load)() {
            Ok(new) => new,
            Err(faults) => {
                self.notices.post(Notice::ReloadFailed(faults.clone()));
                return Err(faults);
            }
        };
        let needs_restart = restart_keys_changed(&current, &new);
        let tuning = Arc::new(Tuning::of(&new));
        self.gate.configure(&new);
        if let Err(error) = self.certificates.renew() {
            self.notices.post(Notice::Warning(format!("{error}; the last certificate stays")));
        }
        for worker in &self.workers {
            worker.put(ToWorker::Tune(tuning.clone()));
        }
        // What needs a restart stays as it is: the realm and the listeners are built on it.
        let mut in_force = new;
        in_force.server.name.clone_from(&current.server.name);
        in_force.server.listen.clone_from(&current.server.listen);
        in_force.server.announce = current.server.announce;
        in_force.server.backlog = current.server.backlog;
        in_force.server.casemapping = current.server.casemapping;
        in_force.server.data.clone_from(&current.server.data);
        in_force.server.public.clone_from(&current.server.public);
        in_force.server.metrics.clone_from(&current.server.metrics);
        in_force.tls.clone_from(&current.tls);
        in_force.history.durability = current.history.durability;
        in_force.history.keep = current.history.keep;
        in_force.history.keep_channels.clone_from(&current.history.keep_channels);
        let sts = self.certificates.sts_seconds();
        let settings = Arc::new(settings::of(&in_force, &self.start, sts));
        *current = in_force;
        let _stopped = self.realm.send(vec![Input::Configured(settings)]);
        self.notices.post(Notice::Reloaded { needs_restart: needs_restart.clone() });
        Ok(needs_restart)
    }

    /// Tells the realm what follows from the certificate, as it is now.
    pub(crate) fn refresh(&self) {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let settings = settings::of(&current, &self.start, self.certificates.sts_seconds());
        let _stopped = self.realm.send(vec![Input::Configured(Arc::new(settings))]);
    }
}
