//! Logging in to an account, or making one, before the server takes us in.
//!
//! Spec: <https://ircv3.net/specs/extensions/sasl-3.1>,
//! <https://ircv3.net/specs/extensions/account-registration>. Where the server has no SASL, the
//! account goes with its password into `PASS`.

use std::fmt;

use papo_proto::Capability;
use papo_proto::sasl::{self, Mechanism, scram};

use crate::client::Client;
use crate::limits::{CHALLENGE_LEN_MAX, ITERATIONS_MAX};
use crate::line::line;

/// An account on a server.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name.
    pub name: String,
    /// Its password.
    pub password: String,
    /// It is still to be made, and is called as our nick then.
    pub is_new: bool,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A password must not end up in a log.
        let mut account = f.debug_struct("Account");
        account.field("name", &self.name).field("password", &"(hidden)");
        account.field("is_new", &self.is_new).finish()
    }
}

/// How far a connection has come with it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Login {
    /// Nothing was said yet, or there is nothing to say.
    #[default]
    NotBegun,
    /// We said how we prove who we are.
    Began(Mechanism),
    /// We said this first; what the server answers comes in pieces.
    Challenged { first: String, pieces: String },
    /// We said all; the server decides.
    Proven,
    /// We asked for an account.
    Asked,
    /// It is over.
    Done,
}

impl Login {
    /// Whether the server is to say what comes of it.
    pub(crate) fn is_going_on(&self) -> bool {
        !matches!(self, Self::NotBegun | Self::Done)
    }
}

impl Client {
    /// The capabilities are known: says who we are, as the server lets us. `Err`: why it does not.
    pub(crate) fn begin_login(&mut self) -> Result<Vec<String>, String> {
        let (Login::NotBegun, Some(account)) = (&self.login, &self.identity.account) else {
            return Ok(Vec::new());
        };
        if account.is_new {
            if !self.negotiation.makes_accounts() {
                let text = "the server makes no accounts on the way in; ask an operator";
                return Err(text.into());
            }
            self.login = Login::Asked;
            return Ok(vec![line(&["REGISTER", "*", "*"], Some(&account.password))]);
        }
        if !self.negotiation.has(Capability::Sasl) {
            let password = format!("{}:{}", account.name, account.password);
            let mut lines = vec![line(&["PASS"], Some(&password))];
            lines.extend(self.end_login());
            return Ok(lines);
        }
        let mechanism = self.negotiation.mechanism();
        self.login = Login::Began(mechanism);
        Ok(vec![line(&["AUTHENTICATE", mechanism.name()], None)])
    }

    /// There is no more to say: the line that ends the negotiation.
    pub(crate) fn end_login(&mut self) -> Vec<String> {
        self.login = Login::Done;
        self.negotiation.release()
    }

    /// The server goes on with the exchange.
    pub(crate) fn authenticate(&mut self, piece: &str) -> Option<Vec<String>> {
        let account = self.identity.account.as_ref()?;
        let message = match &mut self.login {
            Login::Began(Mechanism::ScramSha256) => {
                self.named += 1;
                let name = account.name.replace('=', "=3D").replace(',', "=2C");
                let first = format!("n,,n={name},r={:032x}-{}", self.secret, self.named);
                self.login = Login::Challenged { first: first.clone(), pieces: String::new() };
                first
            }
            Login::Began(_) => {
                self.login = Login::Proven;
                format!("\0{}\0{}", account.name, account.password)
            }
            Login::Challenged { first, pieces } => {
                pieces.push_str(piece.trim_matches('+'));
                if piece.len() == sasl::PIECE_LEN_MAX && pieces.len() < CHALLENGE_LEN_MAX {
                    return Some(Vec::new());
                }
                match answer(first, pieces, &account.password) {
                    Some(last) => {
                        self.login = Login::Proven;
                        last
                    }
                    None => return Some(vec!["AUTHENTICATE *".into()]),
                }
            }
            // What the server proves itself with.
            Login::Proven => String::new(),
            _ => return None,
        };
        let pieces = sasl::pieces(message.as_bytes());
        Some(pieces.iter().map(|piece| line(&["AUTHENTICATE", piece], None)).collect())
    }

    /// Logs in to this account on the next connection.
    pub fn log_in_as(&mut self, account: Account) {
        self.identity.account = Some(account);
    }
}

/// The proof that we know the password. `None`: the server asks for nonsense, or for more work
/// than anybody needs.
fn answer(first: &str, pieces: &str, password: &str) -> Option<String> {
    let challenge = String::from_utf8(sasl::decode(pieces)?).ok()?;
    let iterations = challenge.split(',').find_map(|word| word.strip_prefix("i="))?;
    let is_bearable =
        iterations.parse().is_ok_and(|count: u32| (1..=ITERATIONS_MAX).contains(&count));
    is_bearable.then(|| scram::prove(first, &challenge, password)).flatten()
}
