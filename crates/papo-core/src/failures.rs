//! Logins that failed: who fails often must wait, whoever it is and wherever it comes from.
//!
//! Three failures in a minute at one account from one address bring a pause of a minute there, each
//! one more twice the pause before. Many may share an address, and anybody may try any account: so
//! an address, or an account, has a pause for all only after ten times as many; and who has logged
//! in to an account from an address is not kept out there by what others try elsewhere.

use std::net::{IpAddr, Ipv6Addr};

use papo_proto::{Folded, Nick};

use crate::limits::{
    FAILURES_BEFORE_PAUSE, FAILURES_BEFORE_PAUSE_OF_ALL, FAILURES_FORGOTTEN_SECONDS,
    FAILURES_REMEMBERED_MAX, LOGIN_PAUSE_SECONDS, LOGIN_PAUSE_SECONDS_MAX,
};
use crate::map::{Map, Seed, Set};

/// An account as it is tried from one address.
type Pair = (IpAddr, Folded<Nick>);

/// What is remembered of failures. Whether there is such an account makes no difference.
#[derive(Debug)]
pub(crate) struct Failures {
    pairs: Map<Pair, Series>,
    addresses: Map<IpAddr, Series>,
    accounts: Map<Folded<Nick>, Series>,
    /// From where somebody has logged in to which account, oldest first.
    known: Set<Pair>,
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
        Self { pairs: seed.map(), addresses: seed.map(), accounts: seed.map(), known: seed.set() }
    }

    /// How many seconds whoever comes from there must wait to try this account.
    pub(crate) fn pause(&self, address: IpAddr, account: Option<&Folded<Nick>>, now: u64) -> u64 {
        let address = network(address);
        let of_address = self.addresses.get(&address);
        let pair = account.map(|account| (address, account.clone()));
        let of_pair = pair.as_ref().and_then(|pair| self.pairs.get(pair));
        let of_account = account.and_then(|account| self.accounts.get(account));
        let of_account = of_account.filter(|_| !pair.is_some_and(|it| self.known.contains(&it)));
        let all = [of_address, of_pair, of_account].into_iter().flatten();
        all.map(|series| series.until).max().unwrap_or_default().saturating_sub(now)
    }

    /// Counts a failure.
    pub(crate) fn count(&mut self, address: IpAddr, account: Option<Folded<Nick>>, now: u64) {
        let address = network(address);
        count(&mut self.addresses, address, FAILURES_BEFORE_PAUSE_OF_ALL, now);
        if let Some(account) = account {
            count(&mut self.accounts, account.clone(), FAILURES_BEFORE_PAUSE_OF_ALL, now);
            count(&mut self.pairs, (address, account), FAILURES_BEFORE_PAUSE, now);
        }
    }

    /// Somebody logged in to the account from there. Elsewhere others may still be guessing, and
    /// there they may guess others.
    pub(crate) fn forgive(&mut self, address: IpAddr, account: Folded<Nick>) {
        let pair = (network(address), account);
        self.pairs.swap_remove(&pair);
        self.known.shift_remove(&pair);
        if self.known.len() >= FAILURES_REMEMBERED_MAX {
            self.known.shift_remove_index(0);
        }
        self.known.insert(pair);
    }
}

/// Whose an address is: one host has a whole /64.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn count<K: std::hash::Hash + Eq>(all: &mut Map<K, Series>, key: K, before_pause: u32, now: u64) {
    if all.len() >= FAILURES_REMEMBERED_MAX && !all.contains_key(&key) {
        all.retain(|_, series| now < series.forgotten);
        if all.len() >= FAILURES_REMEMBERED_MAX {
            all.shift_remove_index(0);
        }
    }
    let series = all.entry(key).or_insert(Series { count: 0, until: 0, forgotten: 0 });
    if series.forgotten <= now {
        *series = Series { count: 0, until: 0, forgotten: now + LOGIN_PAUSE_SECONDS };
    }
    series.count = series.count.saturating_add(1);
    if let Some(beyond) = series.count.checked_sub(before_pause) {
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
        let later = now + FAILURES_FORGOTTEN_SECONDS;
        failures.count(here, Some(alice.clone()), later);
        assert_eq!(failures.pause(here, Some(&alice), later), 0);
        // One each minute is nobody who guesses.
        for minute in 0..9 {
            let now = 100_000 + minute * LOGIN_PAUSE_SECONDS;
            failures.count(here, Some(alice.clone()), now);
            assert_eq!(failures.pause(here, Some(&alice), now), 0);
        }
    }

    #[test]
    fn who_fails_keeps_nobody_else_out() {
        let mut failures = Failures::new(Seed(1));
        let (alice, bob) = (account("alice"), account("bob"));
        let (here, elsewhere) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        for _ in 0..3 {
            failures.count(here, Some(alice.clone()), 0);
        }
        assert_eq!(failures.pause(here, Some(&alice), 0), 60);
        assert_eq!(failures.pause(here, Some(&bob), 0), 0, "others behind the same address");
        assert_eq!(failures.pause(elsewhere, Some(&alice), 0), 0, "her own");
        failures.forgive(here, alice.clone());
        assert_eq!(failures.pause(here, Some(&alice), 0), 0);
    }

    #[test]
    fn an_address_that_tries_many_accounts_must_wait() {
        let mut failures = Failures::new(Seed(1));
        let v6 = |text: &str| text.parse().expect("an address");
        for number in 0..30 {
            assert_eq!(failures.pause(v6("2001:db8::ffff"), None, 0), 0);
            // Some are no account's name at all; a network is one.
            let name = (number % 2 == 0).then(|| account(&format!("a{number}")));
            failures.count(v6(&format!("2001:db8::{number}")), name, 0);
        }
        assert_eq!(failures.pause(v6("2001:db8::ffff"), Some(&account("bob")), 0), 60);
        assert_eq!(failures.pause(v6("2001:db8:0:1::4"), None, 0), 0);
    }

    #[test]
    fn an_account_is_guarded_from_everywhere_and_its_owner_is_not_kept_out() {
        let mut failures = Failures::new(Seed(1));
        let (alice, home) = (account("alice"), [10, 0, 1, 1].into());
        failures.forgive(home, alice.clone());
        for host in 0..30 {
            failures.count([10, 0, 0, host].into(), Some(alice.clone()), 0);
        }
        assert_eq!(failures.pause([10, 0, 0, 99].into(), Some(&alice), 0), 60);
        assert_eq!(failures.pause([10, 0, 0, 99].into(), Some(&account("bob")), 0), 0);
        assert_eq!(failures.pause(home, Some(&alice), 0), 0, "from where she has logged in");
    }

    #[test]
    fn no_more_is_remembered_than_may_be() {
        let mut failures = Failures::new(Seed(1));
        for number in 0..=u32::try_from(FAILURES_REMEMBERED_MAX).expect("it fits") {
            let (address, name) = (number.to_be_bytes().into(), account(&format!("a{number}")));
            failures.count(address, Some(name.clone()), 0);
            failures.forgive(address, name);
        }
        let Failures { addresses, accounts, known, .. } = &failures;
        let lens = [addresses.len(), accounts.len(), known.len()];
        assert_eq!(lens, [FAILURES_REMEMBERED_MAX; 3]);
        for number in 0..=u32::try_from(FAILURES_REMEMBERED_MAX).expect("it fits") {
            failures.count(number.to_be_bytes().into(), Some(account("alice")), 0);
        }
        assert_eq!(failures.pairs.len(), FAILURES_REMEMBERED_MAX);
    }
}
