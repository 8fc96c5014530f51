//! What is new to somebody: how long it takes to count it.

use std::time::{Duration, Instant};

use papo_proto::Casemapping;
use papo_proto::history::View;
use papo_proto::news::{Hearer, Unread};

use super::channel_view;
use crate::Store;

/// How long it may take to count what is new in 100 channels. Where nobody else works it takes 3 ms
/// if there is nothing new, 7 ms with 20 messages in each, and 15 ms with as many as are looked at,
/// and this may be a build for debugging beside others.
const NEWS_MAX: Duration = Duration::from_millis(150);
/// How many lines are looked at in each of so many channels.
const LINES: u64 = 100;

/// In each of these channels was said as much, in turns, by the same.
pub(super) fn are_counted_fast(store: &Store, messages: u64, channels: u64) {
    let hearer = Hearer::new("bob", Some("bob"), 0, Casemapping::Precis);
    for new in [0, 20, messages / channels] {
        let after = ((1_700_000_000_000 + messages - new * channels) << 20) - 1;
        let most = usize::try_from(LINES).expect("it is small");
        let view = |channel| View { closed_since: 7, ..channel_view(channel) };
        let places = (0..channels).map(|channel| Unread { view: view(channel), after, most });
        let places: Vec<Unread> = places.collect();
        let mut times = Vec::new();
        for _ in 0..100 {
            let started = Instant::now();
            let news = store.reader.news(&hearer, &places).expect("it can be read");
            times.push(started.elapsed());
            assert!(news.iter().all(|news| news.count.unread == new.min(LINES)));
        }
        times.sort_unstable();
        let [median, p99] = [50, 98].map(|at| times[at]);
        assert!(p99 < NEWS_MAX, "{new} in each: it took {median:?}, and at worst {p99:?}");
    }
}
