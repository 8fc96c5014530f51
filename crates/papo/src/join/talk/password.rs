//! Passwords that a person is asked for: the server's, an account's, and an operator's. They are
//! typed unseen.

use super::*;

/// How many wrong passwords are taken before it ends.
pub(super) const WRONG_MAX: u32 = 3;

/// What a hidden line is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Secret {
    /// To be let in.
    Server,
    /// To become the operator of that name.
    Operator(String),
    /// To log in to that account.
    Account { name: String },
    /// To make that account; the second time it must be the same.
    New { name: String, first: Option<String> },
}

impl Secret {
    pub(super) fn prompt(&self) -> String {
        match self {
            Self::Server => "The server's password: ".into(),
            Self::Operator(name) => format!("Password of the operator {name}: "),
            Self::Account { name } => format!("Password of {name} (empty for another name): "),
            Self::New { name, first: None } => format!("A new password for {name}: "),
            Self::New { .. } => "The same again: ".into(),
        }
    }
}

impl Talk {
    /// The server lets nobody in without its password, or not with this one.
    pub(super) fn password_refused(&mut self, now: Now, reason: &str) {
        let flag =
            if self.start.account.is_some() { "--server-password-file" } else { "--password-file" };
        let advice = format!("give the server's password with {flag} FILE");
        let given = self.start.password.is_some();
        self.passwords_wrong += u32::from(given);
        if !self.start.interactive || self.met || self.passwords_wrong >= WRONG_MAX {
            self.hopeless = Some(match (given, self.start.interactive && !self.met) {
                (false, _) => format!("it wants a password; {advice}"),
                (true, false) => format!("{reason}; {advice}"),
                (true, true) => "the password is wrong".into(),
            });
            return;
        }
        self.say(if given { "that password is wrong" } else { "the server wants a password" });
        // As for names: the next try comes with a connection of its own.
        self.secret = Some(Secret::Server);
        self.stage = Stage::Naming;
        self.lost(now, reason);
    }

    /// The person typed the `/oper NAME` that needs a password.
    pub(super) fn operator_password(&mut self, name: &str) {
        if self.start.interactive {
            self.secret = Some(Secret::Operator(name.into()));
        } else {
            self.ending.something_failed();
            self.say("usage: /oper NAME PASSWORD");
        }
    }

    /// The person answered.
    pub(super) fn secret_typed(&mut self, now: Now, secret: Secret, text: &str) {
        match secret {
            Secret::Server if text.is_empty() => self.secret = Some(Secret::Server),
            Secret::Server => {
                self.start.password = Some(text.into());
                self.client.use_password(text);
                self.connect();
            }
            Secret::Account { name } => self.account_password_typed(now, &name, text),
            Secret::New { name, first } => self.new_password_typed(now, name, first, text),
            Secret::Operator(_) if text.is_empty() => {}
            Secret::Operator(name) => {
                let updates = self.client.oper(&name, text);
                self.take(now, updates);
            }
        }
    }
}
