//! `CERT`: the certificates that log in to an account.

use super::{change, must_be_logged_in, say, split};
use crate::account::Account;
use crate::limits::FINGERPRINTS_MAX;
use crate::turn::Turn;

pub(super) fn certificates(turn: &mut Turn<'_>, rest: &str) {
    let Some(account) = must_be_logged_in(turn) else { return };
    let (word, said) = split(rest);
    match word.to_ascii_uppercase().as_str() {
        "LIST" if account.fingerprints.is_empty() => say(turn, "There are no certificates."),
        "LIST" => account.fingerprints.iter().for_each(|fingerprint| say(turn, fingerprint)),
        "ADD" => add_certificate(turn, &account, &fingerprint(said)),
        "DEL" => {
            let shown = turn.session().fingerprint.as_deref().unwrap_or_default();
            let said = if said.is_empty() { shown.into() } else { fingerprint(said) };
            remove_certificate(turn, &account, &said);
        }
        _ => say(turn, "Say: CERT ADD, CERT DEL [fingerprint], or CERT LIST"),
    }
}

/// A fingerprint as it is kept.
fn fingerprint(said: &str) -> String {
    said.replace(':', "").to_ascii_lowercase()
}

/// Adds the certificate of the connection. That of another may be somebody else's, who would log in
/// to this account without meaning to.
fn add_certificate(turn: &mut Turn<'_>, account: &Account, said: &str) {
    let Some(fingerprint) = turn.session().fingerprint.clone() else {
        return say(turn, "This connection has shown no certificate: connect with yours.");
    };
    if !said.is_empty() && *said != *fingerprint {
        return say(turn, "This connection has shown another certificate: connect with that one.");
    }
    if turn.realm.accounts.of_fingerprint(&fingerprint).is_some() {
        return say(turn, "That certificate logs in to an account already.");
    }
    if account.fingerprints.len() >= FINGERPRINTS_MAX {
        return say(turn, &format!("More than {FINGERPRINTS_MAX} certificates are too many."));
    }
    let mut new = account.clone();
    new.fingerprints.push((*fingerprint).into());
    let text = format!("The certificate logs in to {} now.", account.name);
    if change(turn, new) {
        say(turn, &text);
    }
}

fn remove_certificate(turn: &mut Turn<'_>, account: &Account, fingerprint: &str) {
    let mut new = account.clone();
    new.fingerprints.retain(|it| **it != *fingerprint);
    if new.fingerprints.len() == account.fingerprints.len() {
        return say(turn, "There is no such certificate.");
    }
    if change(turn, new) {
        say(turn, "The certificate does not log in any more.");
    }
}
