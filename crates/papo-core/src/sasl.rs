//! One exchange of `AUTHENTICATE`s, from the mechanism to the last answer.
//!
//! Spec: <https://ircv3.net/specs/extensions/sasl-3.1>

use std::sync::Arc;

use papo_proto::Nick;
use papo_proto::encode::cut;
use papo_proto::sasl::scram::{ClientFirst, KEY_LEN, Keys, SALT_LEN};
use papo_proto::sasl::{Mechanism, PIECE_LEN_MAX, Plain, decode, pieces};

use crate::account::SCRAM_ITERATIONS;
use crate::browser::Browser;
use crate::cloak::derive;
use crate::limits::{ECHO_LEN_MAX, SASL_LEN_MAX};
use crate::password::{self, Denied, Door};
use crate::refusal::{LoginRefusal, Refusal};
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

/// An exchange that has begun.
#[derive(Debug)]
pub(crate) struct Exchange {
    step: Step,
    /// The pieces of the message that is coming.
    received: String,
}

/// What is expected next.
#[derive(Debug)]
enum Step {
    /// All that `PLAIN` says.
    Plain,
    /// What `EXTERNAL` says: nothing, or the account.
    External,
    /// SCRAM's first words.
    ScramFirst,
    /// A proof that fits to the first words and to what was answered.
    ScramProof { first: ClientFirst, answer: String },
    /// Nothing more: the proof was right, and the client has ours. With the hash of the password
    /// that was proven.
    ScramEnd { account: Arc<str>, hash: Arc<str> },
}

/// The mechanisms that the session may use.
pub(crate) fn mechanisms(turn: &Turn<'_>) -> String {
    let offered = Mechanism::ALL.into_iter().filter(|it| may_use(turn, *it));
    offered.map(Mechanism::name).collect::<Vec<_>>().join(",")
}

/// Whether the session may use this one: what is outside says who it is only of who has a certificate, or
/// comes in a browser that is remembered.
pub(crate) fn may_use(turn: &Turn<'_>, mechanism: Mechanism) -> bool {
    mechanism != Mechanism::External
        || turn.session().fingerprint.is_some()
        || browser(turn).is_some()
}

/// The browser in which the session is, if it is remembered.
fn browser<'a>(turn: &'a Turn<'_>) -> Option<&'a Arc<Browser>> {
    let hash = turn.session().browser.as_deref()?;
    turn.realm.browsers.of(*hash, turn.stamp.time_ms)
}

/// Begins an exchange.
pub(crate) fn begin(turn: &mut Turn<'_>, mechanism: Mechanism) {
    let step = match mechanism {
        Mechanism::Plain => Step::Plain,
        Mechanism::ScramSha256 => Step::ScramFirst,
        Mechanism::External => Step::External,
    };
    expect(turn, step);
    answer(turn, "");
}

/// Takes a piece of a message, and goes on when it was the last.
pub(crate) fn take(turn: &mut Turn<'_>, mut exchange: Exchange, piece: &str) -> Outcome {
    if piece.len() > PIECE_LEN_MAX || exchange.received.len() + piece.len() > SASL_LEN_MAX {
        return Err(LoginRefusal::SaslTooLong.into());
    }
    if piece != "+" {
        exchange.received.push_str(piece);
    }
    if piece.len() == PIECE_LEN_MAX {
        turn.session_mut().sasl = Some(Box::new(exchange));
        return Ok(());
    }
    let message = decode(&exchange.received).ok_or_else(not_understood)?;
    match exchange.step {
        Step::Plain => plain(turn, &message),
        Step::External => external(turn, &message),
        Step::ScramFirst => scram_first(turn, &message),
        Step::ScramProof { first, answer } => {
            scram_proof(turn, &first, &answer, &message);
            Ok(())
        }
        Step::ScramEnd { account, hash } => {
            // It may have been dropped meanwhile, or have another password.
            let now = turn.realm.accounts.named(&account);
            let is_there = now.is_some_and(|it| it.name == account && it.credentials.hash == hash);
            password::tell(turn, Door::Sasl, is_there.then_some(account).ok_or(Denied::Wrong));
            Ok(())
        }
    }
}

fn not_understood() -> Refusal {
    LoginRefusal::SaslFail("that was not understood".into()).into()
}

fn expect(turn: &mut Turn<'_>, step: Step) {
    turn.session_mut().sasl = Some(Box::new(Exchange { step, received: String::new() }));
}

fn answer(turn: &mut Turn<'_>, message: &str) {
    for piece in pieces(message.as_bytes()) {
        turn.reply(&Reply::message("AUTHENTICATE").word(&piece));
    }
}

fn plain(turn: &mut Turn<'_>, message: &[u8]) -> Outcome {
    let Plain { identity, name, password } = Plain::read(message).ok_or_else(not_understood)?;
    must_be_itself(turn, identity, name)?;
    password::offer(turn, name, password.into(), Door::Sasl);
    Ok(())
}

/// Nobody acts for another, in whatever way it writes its name.
fn must_be_itself(turn: &Turn<'_>, identity: &str, name: &str) -> Outcome {
    let fold = |name| Nick::fold(name, turn.realm.directory.casemapping());
    let is_same = identity.is_empty()
        || identity == name
        || fold(identity).is_some_and(|folded| fold(name) == Some(folded));
    is_same.then_some(()).ok_or_else(not_understood)
}

fn external(turn: &mut Turn<'_>, message: &[u8]) -> Outcome {
    let named = std::str::from_utf8(message).map_err(|_| not_understood())?;
    let accounts = &turn.realm.accounts;
    let is_meant = |name: &Arc<str>| {
        named.is_empty() || accounts.named(named).is_some_and(|other| other.name == *name)
    };
    let fingerprint = turn.session().fingerprint.as_deref();
    let owner = fingerprint.and_then(|it| accounts.of_fingerprint(it));
    if let Some(account) = owner.map(|owner| owner.name.clone()).filter(is_meant) {
        password::tell(turn, Door::Sasl, Ok(account));
        return Ok(());
    }
    let browser = browser(turn).map(|it| (it.hash, it.account.clone()));
    let Some((hash, account)) = browser.filter(|(_, account)| is_meant(account)) else {
        let what = if fingerprint.is_some() { "certificate" } else { "browser" };
        let text = format!("the {what} of this connection is not that account's");
        return Err(LoginRefusal::SaslFail(text.into()).into());
    };
    let stamp = turn.stamp;
    turn.realm.use_browser(hash, stamp, turn.fx);
    turn.session_mut().is_by_browser = true;
    password::tell(turn, Door::Sasl, Ok(account));
    Ok(())
}

fn scram_first(turn: &mut Turn<'_>, message: &[u8]) -> Outcome {
    let message = std::str::from_utf8(message).map_err(|_| not_understood())?;
    let first = ClientFirst::read(message).ok_or_else(not_understood)?;
    must_be_itself(turn, &first.identity, &first.name)?;
    if let Err(denied) = password::may_try(turn, &first.name) {
        password::tell(turn, Door::Sasl, Err(denied));
        return Ok(());
    }
    let keys = keys(turn, &first.name);
    let text = first.answer(&nonce(turn), &keys.salt, keys.iterations);
    answer(turn, &text);
    expect(turn, Step::ScramProof { first, answer: text });
    Ok(())
}

fn scram_proof(turn: &mut Turn<'_>, first: &ClientFirst, answered: &str, message: &[u8]) {
    // Others may have failed meanwhile.
    if let Err(denied) = password::may_try(turn, &first.name) {
        return password::tell(turn, Door::Sasl, Err(denied));
    }
    let keys = keys(turn, &first.name);
    let message = std::str::from_utf8(message).unwrap_or_default();
    let signature = first.check(answered, message, &keys);
    let account = turn.realm.accounts.named(&first.name);
    let hash = account.map_or_else(|| "".into(), |it| it.credentials.hash.clone());
    match (password::judge(turn, &first.name, &hash, signature.is_some()), signature) {
        (Ok(account), Some(signature)) => {
            answer(turn, &signature);
            expect(turn, Step::ScramEnd { account, hash });
        }
        (outcome, _) => password::tell(turn, Door::Sasl, outcome),
    }
}

/// What a proof for this account is checked with. Where there is none, it is what no proof fits,
/// and the same each time.
fn keys(turn: &Turn<'_>, name: &str) -> Keys {
    if let Some(account) = turn.realm.accounts.named(name) {
        return account.credentials.scram.clone();
    }
    let folded = turn.realm.directory.casemapping().fold_mask(cut(name, ECHO_LEN_MAX));
    let made = |what: &str| derive(&turn.realm.settings.key, &[what, &folded]);
    let (salt, stored): (_, [u8; KEY_LEN]) = (made("no account's salt"), made("no account's key"));
    let salt: [u8; SALT_LEN] = std::array::from_fn(|at| salt[at]);
    Keys { salt, iterations: SCRAM_ITERATIONS, stored, server: stored }
}

/// Half of a nonce, which nobody has seen or can foresee.
fn nonce(turn: &Turn<'_>) -> String {
    use std::fmt::Write;
    let (number, time_ms) = (turn.stamp.number.to_string(), turn.stamp.time_ms.to_string());
    let bytes = derive(&turn.realm.settings.key, &["nonce", &number, &time_ms]);
    bytes.iter().take(20).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes everything");
        text
    })
}
