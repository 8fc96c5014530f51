//! `/login NAME [PASSWORD]`, `/register [PASSWORD]`: log in to an account, or make one.
//!
//! Without a password the view is told to ask for it, so that it is not seen and not remembered.

use papo_proto::Capability;

use super::{Mistake, Typed};
use crate::client::{Client, now};
use crate::login::Account;
use crate::update::{Happening, MessageKind, Update};

pub(super) fn login(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let name = typed.word().ok_or(Mistake::Usage)?;
    if let Some(password) = typed.rest() {
        return log_in(typed, name, password);
    }
    let name = name.into();
    typed.updates.push(now(Happening::AccountPassword { name }));
    Ok(())
}

pub(super) fn register(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    if let Some(password) = typed.rest() {
        return make_account(typed, password);
    }
    typed.updates.push(now(Happening::NewPassword));
    Ok(())
}

fn log_in(typed: &mut Typed<'_>, name: &str, password: &str) -> Result<(), Mistake> {
    typed.say_to(MessageKind::Privmsg, "NickServ", &format!("IDENTIFY {name} {password}"));
    Ok(())
}

fn make_account(typed: &mut Typed<'_>, password: &str) -> Result<(), Mistake> {
    if typed.client.negotiation.offers(Capability::AccountRegistration) {
        let (name, new) = (typed.client.nick.clone(), password.into());
        typed.client.asked_account = Some(Account { name, password: new, is_new: false });
        return typed.send(&["REGISTER", "*", "*"], Some(password));
    }
    typed.say_to(MessageKind::Privmsg, "NickServ", &format!("REGISTER {password}"));
    Ok(())
}

impl Client {
    /// Logs in to an account: the answer to [`Happening::AccountPassword`].
    pub fn log_in(&mut self, name: &str, password: &str) -> Vec<Update> {
        self.with(|typed| log_in(typed, name, password))
    }

    /// Makes an account that is called as we are: the answer to [`Happening::NewPassword`].
    pub fn make_account(&mut self, password: &str) -> Vec<Update> {
        self.with(|typed| make_account(typed, password))
    }

    fn with(&mut self, deed: impl FnOnce(&mut Typed<'_>) -> Result<(), Mistake>) -> Vec<Update> {
        let mut updates = Vec::new();
        let mut typed = Typed { client: self, rest: "", updates: &mut updates };
        if let Err(Mistake::Because(text)) = deed(&mut typed) {
            typed.updates.push(now(Happening::Mistake { text }));
        }
        updates
    }
}
