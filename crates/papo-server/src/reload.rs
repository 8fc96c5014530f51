//! Reading the configuration again while the server runs: all of it, or nothing.

use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};

use papo_core::Input;
use papo_proto::Token;

use crate::claims::Claims;
use crate::config::{Config, restart_keys_changed};
use crate::gate::Gate;
use crate::inbox::{Inbox, Inputs, ToWorker};
use crate::link;
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
        let mut needs_restart = restart_keys_changed(&current, &new);
        let (in_force, held) = without_restart(new, &current);
        needs_restart.extend(held);
        self.gate.configure(&in_force);
        if let Err(error) = self.certificates.renew() {
            self.notices.post(Notice::Warning(format!("{error}; the last certificate stays")));
        }
        let tuning = Arc::new(Tuning::of(&in_force));
        for worker in &self.workers {
            worker.put(ToWorker::Tune(tuning.clone()));
        }
        let sts = self.certificates.sts_seconds();
        let settings = Arc::new(settings::of(&in_force, &self.start, sts));
        *current = in_force;
        let _stopped = self.realm.send(vec![Input::Configured(settings)]);
        self.notices.post(Notice::Reloaded { needs_restart: needs_restart.clone() });
        Ok(needs_restart)
    }

    /// The links of an invitation: for `papo join`, and for a browser.
    pub(crate) fn invite_links(&self, token: Token) -> Vec<Box<str>> {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let join = link::invite(token, &current, &self.certificates, self.start.tls_port);
        let page = self.page_link(&format!("invite#{token}"));
        [Some(join.into()), page].into_iter().flatten().collect()
    }

    /// The address of the page under this path, if there is a page.
    pub(crate) fn page_link(&self, path: &str) -> Option<Box<str>> {
        Some(self.start.page?.link(self.certificates.public(), path).into())
    }

    /// Tells the realm what follows from the certificate, as it is now.
    pub(crate) fn refresh(&self) {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let settings = settings::of(&current, &self.start, self.certificates.sts_seconds());
        let _stopped = self.realm.send(vec![Input::Configured(Arc::new(settings))]);
    }
}

/// What is in force of a new configuration while the server runs, and which keys beside those that always
/// do wait for a restart. What needs one stays as it is: the realm and the listeners are built on it.
fn without_restart(mut new: Config, current: &Config) -> (Config, Vec<&'static str>) {
    let mut held = Vec::new();
    if new.server.public != current.server.public {
        // A server is for everybody altogether or not at all: whom it lets in, and who makes accounts,
        // may follow from that, and without TLS for all that is not to be.
        if std::mem::replace(&mut new.server.allow, current.server.allow.clone())
            != current.server.allow
        {
            held.push("server.allow");
        }
        let registration = &mut new.accounts.registration;
        if std::mem::replace(registration, current.accounts.registration) != *registration {
            held.push("accounts.registration");
        }
    }
    new.server.name.clone_from(&current.server.name);
    new.server.public.clone_from(&current.server.public);
    new.server.listen.clone_from(&current.server.listen);
    new.server.announce = current.server.announce;
    new.server.backlog = current.server.backlog;
    new.server.casemapping = current.server.casemapping;
    new.server.data.clone_from(&current.server.data);
    new.server.metrics.clone_from(&current.server.metrics);
    new.tls.clone_from(&current.tls);
    new.history.durability = current.history.durability;
    new.history.keep = current.history.keep;
    new.history.keep_channels.clone_from(&current.history.keep_channels);
    (new, held)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::config::{Allow, Sources, load};

    fn config(file: &str) -> Config {
        let file = Some((PathBuf::from("papo.toml"), file.to_owned()));
        load(&Sources { file, ..Sources::default() }).expect("it is right").config
    }

    /// A server that is not for everybody yet lets in nobody else, and one that is still is asks for TLS of
    /// those who were let in; rows: what is in force, what is in the file now, and what waits.
    #[test]
    fn a_server_is_for_everybody_altogether_or_not_at_all() {
        let public = "[server]\npublic = \"chat.example.org\"\n";
        let other = "[server]\npublic = \"talk.example.org\"\nmotd = \"new\"\n";
        let both = &["server.allow", "accounts.registration"][..];
        for (before, after, expected) in [
            ("", public, both),
            (public, "", both),
            (public, other, &[]),
            (public, "[server]\nallow = \"10.0.0.0/8\"\n", both),
        ] {
            let (before, after) = (config(before), config(after));
            let motd = after.server.motd.clone();
            let (now, held) = without_restart(after, &before);
            assert_eq!(held, expected);
            assert_eq!(now.server.public, before.server.public);
            assert_eq!(now.server.allow, before.server.allow);
            assert_eq!(now.accounts.registration, before.accounts.registration);
            assert_eq!(Tuning::of(&now).public, before.server.public);
            assert_eq!(now.server.motd, motd, "what needs no restart is in force");
        }
        // Who lets in some alone brings a certificate.
        let own = "[tls]\ncertificate = \"own.crt\"\nkey = \"own.key\"\n";
        let with = |allow: &str| config(&format!("{public}allow = \"{allow}\"\n{own}"));
        let (now, held) = without_restart(with("lan"), &with("any"));
        assert_eq!((now.server.allow, held.len()), (Allow::Lan, 0));
    }
}
