//! Slow questions: passwords to be checked and files to be read, by a few threads with bounded
//! queues, so that whoever logs in makes nobody wait who talks. Passwords, which are meant to be
//! slow, have threads of their own: no other question waits behind them.

use std::borrow::Cow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use papo_core::Credentials;
use papo_core::account::SCRAM_ITERATIONS;
use papo_core::effect::Question;
use papo_core::input::{Answer, Doubt};
use papo_core::{Input, Ticket};
use papo_proto::Token;
use papo_proto::sasl::prepare;
use papo_proto::sasl::scram::{Keys, SALT_LEN};

use crate::inbox::Inputs;
use crate::limits::{PASSWORDS_MAX, QUESTIONS_MAX};
use crate::realm_thread::now_ms;
use crate::reload::Reloader;

/// argon2id with 19 MiB, two passes and one lane: the least that OWASP recommends.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How many hex digits a password has that is given to somebody who has forgotten the own one.
const NEW_PASSWORD_DIGITS: usize = 20;

type Asked = (Ticket, Question);

/// The realm thread's way to those who answer.
#[derive(Debug)]
pub(crate) struct Questions {
    passwords: SyncSender<Asked>,
    others: SyncSender<Asked>,
}

impl Questions {
    /// Starts `threads` threads for each kind, which put their answers into `realm`, and end when
    /// the questions are dropped.
    pub(crate) fn start(
        threads: usize,
        realm: &SyncSender<Inputs>,
        reloader: &Arc<Reloader>,
    ) -> std::io::Result<Self> {
        let start = |name: &str, waiting_max| {
            let (sender, receiver) = sync_channel(waiting_max);
            let receiver = Arc::new(Mutex::new(receiver));
            for _ in 0..threads {
                let (receiver, realm, reloader) =
                    (receiver.clone(), realm.clone(), reloader.clone());
                thread::Builder::new()
                    .name(name.to_owned())
                    .spawn(move || answer_all(&receiver, &realm, &reloader))?;
            }
            std::io::Result::Ok(sender)
        };
        Ok(Self {
            passwords: start("passwords", PASSWORDS_MAX)?,
            others: start("questions", QUESTIONS_MAX)?,
        })
    }

    /// Has a question answered. `Err`: too many wait already.
    pub(crate) fn ask(&self, ticket: Ticket, question: Question) -> Result<(), Ticket> {
        let queue = match question {
            Question::Verify { .. }
            | Question::Hash { .. }
            | Question::NewPassword
            | Question::Vouch { .. } => &self.passwords,
            Question::Reload
            | Question::NewClaim
            | Question::NewInvite
            | Question::NewTicket
            | Question::RemoveClaim => &self.others,
        };
        queue.try_send((ticket, question)).map_err(|_| ticket)
    }
}

fn answer_all(questions: &Mutex<Receiver<Asked>>, realm: &SyncSender<Inputs>, reloader: &Reloader) {
    loop {
        let next = questions.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((ticket, question)) = next else { return };
        let answer = match question {
            Question::Verify { password, hash } => Answer::Verified(verify(&password, &hash)),
            Question::Hash { password } => Answer::Hashed(credentials(&password)),
            Question::Vouch { session, password, hashes, address } => {
                let is_right = hashes.iter().any(|hash| verify(&password, hash));
                let admit = || reloader.gate.vouch(session, address, Instant::now());
                Answer::Vouched(if is_right {
                    admit().map_err(|reason| Doubt::NotAdmitted(reason.into()))
                } else {
                    Err(Doubt::WrongPassword)
                })
            }
            Question::Reload => {
                let file = reloader.file_name().into();
                let outcome = reloader
                    .reload()
                    .map(|keys| keys.into_iter().map(Into::into).collect())
                    .map_err(|faults| faults.into_iter().map(Into::into).collect());
                Answer::Reloaded { file, outcome }
            }
            Question::NewPassword => Answer::NewPassword(new_password()),
            Question::NewClaim => {
                let made = reloader.claims.make(now_ms()).ok();
                let link = |token| reloader.page_link(&format!("claim#{token}"));
                Answer::NewClaim(made.map(|(token, claim)| (token, claim, link(token))))
            }
            Question::NewInvite => {
                let with_links = |token| (token, reloader.invite_links(token));
                Answer::NewInvite(new_token().map(with_links))
            }
            Question::NewTicket => Answer::NewTicket(new_token()),
            Question::RemoveClaim => {
                reloader.claims.remove();
                Answer::ClaimRemoved
            }
        };
        send(realm, ticket, answer);
    }
}

fn send(realm: &SyncSender<Inputs>, ticket: Ticket, answer: Answer) {
    // A realm that is gone needs no answers.
    let _gone = realm.send(vec![Input::Answered { ticket, answer }]);
}

/// Whether this is the password of that hash, which holds its own parameters.
fn verify(password: &str, hash: &str) -> bool {
    Argon2::default().verify_password(prepared(password).as_bytes(), hash).is_ok()
}

/// A password as it is hashed; what can't be prepared is taken as it is.
fn prepared(password: &str) -> Cow<'_, str> {
    prepare(password).unwrap_or(Cow::Borrowed(password))
}

/// What an account's password is checked with from now on.
fn credentials(password: &str) -> Option<Credentials> {
    let mut salt = [0; SALT_LEN];
    getrandom::fill(&mut salt).ok()?;
    let hash = hash_password(password).ok()?.into();
    let scram = Keys::of(password, salt, SCRAM_ITERATIONS);
    Some(Credentials { hash, scram })
}

/// A token that nobody knows.
fn new_token() -> Option<Token> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(Token(u128::from_be_bytes(bytes)))
}

/// A password that nobody knows, and what it is checked with.
fn new_password() -> Option<(Box<str>, Credentials)> {
    let password = &new_token()?.to_string()[..NEW_PASSWORD_DIGITS];
    Some((password.into(), credentials(password)?))
}

/// The argon2id hash of a password, as `[[operator]] password_hash` takes it.
pub fn hash_password(password: &str) -> Result<String, String> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|e| e.to_string())?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2
        .hash_password(prepared(password).as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_knows_its_password() {
        let hash = hash_password("sésamo").expect("it can be hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify("sésamo", &hash));
        assert!(verify("se\u{301}samo", &hash), "however it is composed");
        assert!(!verify("sesamo", &hash));
        assert!(!verify("sésamo", "not a hash"));
        assert_ne!(hash, hash_password("sésamo").expect("again"), "each has a salt of its own");
    }
}
