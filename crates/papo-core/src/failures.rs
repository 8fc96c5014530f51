//! Logins that failed: who fails often must wait, whoever it is and wherever it comes from.
//!
//! Three failures in a minute bring a pause of a minute, each one more twice the pause before.

use std::net::{IpAddr, Ipv6Addr};

use papo_proto::{Folded, Nick};

use crate::limits::{
    FAILURES_BEFORE_PAUSE, FAILURES_FORGOTTEN_SECONDS, FAILURES_REMEMBERED_MAX,
    LOGIN_PAUSE_SECONDS, LOGIN_PAUSE_SECONDS_MAX,
};
use crate::map::{Map, Seed};

/// What is remembered of failures, by address and by account. Whether there is such an account
/// makes no difference.
#[derive(Debug)]
pub(crate) struct Failures {
    addresses: Map<IpAddr, Series>,
    accounts: Map<Folded<Nick>, Series>,
}

/// Failures that came one after the other. Times are in seconds since 1970.
#[derive(Debug, Clone, Copy)]
struct Series {
    count: u32,
    /// When one may be tried again.
    until: u64,
    /// When all is forgotten.
    forgotten: u64,
}

impl Failures {
    pub(crate) fn new(seed: Seed) -> Self {
        Self { addresses: seed.map(), accounts: seed.map() }
    }

    /// How many seconds whoever comes from there must wait to try this account.
    pub(crate) fn pause(&self, address: IpAddr, account: Option<&Folded<Nick>>, now: u64) -> u64 {
        let address = self.addresses.get(&network(address));
        let account = account.and_then(|account| self.accounts.get(account));
        let until = address.into_iter().chain(account).map(|series| series.until).max();
        until.unwrap_or_default().saturating_sub(now)
    }

    /// Counts a failure.
    pub(crate) fn count(&mut self, address: IpAddr, account: Option<Folded<Nick>>, now: u64) {
        count(&mut self.addresses, network(address), now);
        if let Some(account) = account {
            count(&mut self.accounts, account, now);
        }
    }

    /// Somebody logged in to the account. Where it comes from others may still be guessing.
    pub(crate) fn forgive(&mut self, account: &Folded<Nick>) {
        self.accounts.swap_remove(account);
    }
}

/// Whose an address is: one host has a whole /64.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn count<K: std::hash::Hash + Eq>(all: &mut Map<K, Series>, key: K, now: u64) {
    if all.len() >= FAILURES_REMEMBERED_MAX && !all.contains_key(&key) {
        all.retain(|_, series| now < series.forgotten);
        if all.len() >= FAILURES_REMEMBERED_MAX {
            all.shift_remove_index(0);
        }
    }
    let series = all.entry(key).or_insert(Series { count: 0, until: 0, forgotten: 0 });
    if series.forgotten <= now {
        series.count = 0;
    }
    series.count = series.count.saturating_add(1);
    series.forgotten = now + LOGIN_PAUSE_SECONDS;
    if let Some(beyond) = series.count.checked_sub(FAILURES_BEFORE_PAUSE) {
        let pause = LOGIN_PAUSE_SECONDS << beyond.min(16);
        series.until = now + pause.min(LOGIN_PAUSE_SECONDS_MAX);
        series.forgotten = series.until + FAILURES_FORGOTTEN_SECONDS;
    }
}

#[cfg(test)]
mod tests {
    use papo_proto::Casemapping;

    use super::*;

    fn account(name: &str) -> Folded<Nick> {
        Nick::fold(name, Casemapping::Precis).expect("a nick")
    }

    #[test]
    fn each_failure_after_the_third_doubles_the_pause() {
        let mut failures = Failures::new(Seed(1));
        let (here, alice) = ([10, 0, 0, 1].into(), account("alice"));
        let mut now = 1000;
        for wanted in [0, 0, 60, 120, 240, 480, 960, 1920, 3600, 3600] {
            assert_eq!(failures.pause(here, Some(&alice), now), 0);
            failures.count(here, Some(alice.clone()), now);
            assert_eq!(failures.pause(here, Some(&alice), now), wanted);
            now += wanted;
        }
        failures.count(here, None, now + FAILURES_FORGOTTEN_SECONDS);
        assert_eq!(failures.pause(here, Some(&alice), now + FAILURES_FORGOTTEN_SECONDS), 0);
        // One each minute is nobody who guesses.
        for minute in 0..9 {
            let now = 100_000 + minute * LOGIN_PAUSE_SECONDS;
            failures.count(here, None, now);
            assert_eq!(failures.pause(here, None, now), 0);
        }
    }

    #[test]
    fn an_account_is_guarded_from_everywhere_and_a_network_is_one() {
        let mut failures = Failures::new(Seed(1));
        let alice = account("alice");
        for host in 1..4 {
            failures.count([10, 0, 0, host].into(), Some(alice.clone()), 0);
        }
        let elsewhere = [10, 0, 0, 9].into();
        assert_eq!(failures.pause(elsewhere, Some(&alice), 0), 60);
        assert_eq!(failures.pause(elsewhere, Some(&account("bob")), 0), 0);
        failures.forgive(&alice);
        assert_eq!(failures.pause(elsewhere, Some(&alice), 0), 0);
        let v6 = |text: &str| text.parse().expect("an address");
        for host in ["2001:db8::1", "2001:db8::2", "2001:db8::3"] {
            failures.count(v6(host), None, 0);
        }
        assert_eq!(failures.pause(v6("2001:db8::4"), None, 0), 60);
        assert_eq!(failures.pause(v6("2001:db8:0:1::4"), None, 0), 0);
    }

    #[test]
    fn no_more_is_remembered_than_may_be() {
        let mut failures = Failures::new(Seed(1));
        for number in 0..=u32::try_from(FAILURES_REMEMBERED_MAX).expect("it fits") {
            failures.count(number.to_be_bytes().into(), None, 0);
        }
        assert_eq!(failures.addresses.len(), FAILURES_REMEMBERED_MAX);
    }
}
