//! Whoever started the server and looks after it: systemd, where it is a service of that. To all
//! others nothing is said.

use papo_server::Pulse;

/// The server is up, or has read its configuration again.
pub(crate) fn ready() {
    system::ready();
}

/// It begins to read its configuration again.
pub(crate) fn reloading() {
    system::reloading();
}

/// It begins to end.
pub(crate) fn stopping() {
    system::stopping();
}

/// Says again and again that the server is alive, as long as it is, if somebody wants to hear that.
pub(crate) fn watch(pulse: Pulse) {
    system::watch(pulse);
}

#[cfg(target_os = "linux")]
mod system {
    use std::thread;
    use std::time::Instant;

    use papo_server::Pulse;
    use sd_notify::NotifyState;

    /// A sign of life comes so many times in the time after which there has to be one.
    const SIGNS: u32 = 3;

    pub(super) fn ready() {
        tell(&[NotifyState::Ready]);
    }

    pub(super) fn reloading() {
        // Without the time it does not know which of several reloads is over.
        if let Ok(time) = NotifyState::monotonic_usec_now() {
            tell(&[NotifyState::Reloading, time]);
        }
    }

    pub(super) fn stopping() {
        tell(&[NotifyState::Stopping]);
    }

    pub(super) fn watch(pulse: Pulse) {
        let Some(limit) = sd_notify::watchdog_enabled() else { return };
        let every = limit / SIGNS;
        thread::spawn(move || {
            loop {
                let next = Instant::now() + every;
                if pulse.beats_within(every) {
                    tell(&[NotifyState::Watchdog]);
                }
                thread::sleep(next.saturating_duration_since(Instant::now()));
            }
        });
    }

    fn tell(states: &[NotifyState<'_>]) {
        // Whoever has gone away does not want to know.
        let _gone = sd_notify::notify(states);
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use papo_server::Pulse;

    pub(super) fn ready() {}
    pub(super) fn reloading() {}
    pub(super) fn stopping() {}
    pub(super) fn watch(_pulse: Pulse) {}
}
