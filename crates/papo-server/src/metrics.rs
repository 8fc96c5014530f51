//! What the server does, in numbers, for programs that watch it: as Prometheus reads them.
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>
//!
//! Who counts writes here once for a whole batch, so nobody who chats meets it.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use papo_core::Realm;

/// The numbers. Those of a moment are as of the last batch.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    users: AtomicU64,
    away: AtomicU64,
    channels: AtomicU64,
    inputs: AtomicU64,
    batches: AtomicU64,
    records: AtomicU64,
    commits: AtomicU64,
    commit_us: AtomicU64,
    failing: AtomicU64,
}

impl Metrics {
    /// The realm has handled a batch of so many inputs, and is like this now.
    pub(crate) fn handled(&self, inputs: u64, realm: &Realm) {
        self.inputs.fetch_add(inputs, Ordering::Relaxed);
        self.batches.fetch_add(1, Ordering::Relaxed);
        let present = realm.present();
        self.users.store(present.here as u64, Ordering::Relaxed);
        self.away.store(present.absent as u64, Ordering::Relaxed);
        self.channels.store(realm.channels().len() as u64, Ordering::Relaxed);
    }

    /// So many records were kept together, which took so long.
    pub(crate) fn kept(&self, records: u64, took: Duration) {
        self.records.fetch_add(records, Ordering::Relaxed);
        self.commits.fetch_add(1, Ordering::Relaxed);
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.commit_us.fetch_add(us, Ordering::Relaxed);
    }

    /// Whether nothing can be kept at the moment.
    pub(crate) fn failing(&self, is_failing: bool) {
        self.failing.store(is_failing.into(), Ordering::Relaxed);
    }

    /// All of them, beside how many connections there are and when the server was started, in seconds
    /// since 1970.
    pub(crate) fn text(&self, connections: u32, started: u64) -> String {
        let of = |number: &AtomicU64| number.load(Ordering::Relaxed).to_string();
        let commit_us = self.commit_us.load(Ordering::Relaxed);
        let commit_seconds = format!("{}.{:06}", commit_us / 1_000_000, commit_us % 1_000_000);
        let mut text = String::new();
        for (name, kind, help, value) in [
            ("papo_start_time_seconds", "gauge", "When it was started.", started.to_string()),
            ("papo_connections", "gauge", "Connections of any kind.", connections.to_string()),
            ("papo_users", "gauge", "People who are here.", of(&self.users)),
            (
                "papo_users_away",
                "gauge",
                "Accounts that stay while nobody is here.",
                of(&self.away),
            ),
            ("papo_channels", "gauge", "Channels.", of(&self.channels)),
            ("papo_inputs_total", "counter", "What the realm has decided on.", of(&self.inputs)),
            ("papo_batches_total", "counter", "The batches that came in.", of(&self.batches)),
            ("papo_kept_total", "counter", "Messages and changes kept.", of(&self.records)),
            ("papo_commits_total", "counter", "The commits they were kept in.", of(&self.commits)),
            (
                "papo_commit_seconds_total",
                "counter",
                "How long those took together, with the disk.",
                commit_seconds,
            ),
            ("papo_disk_failing", "gauge", "1 while nothing can be kept.", of(&self.failing)),
        ] {
            let _infallible =
                write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
        }
        text
    }
}
