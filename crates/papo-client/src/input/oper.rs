//! `/oper NAME [PASSWORD]`: become an operator of the server.
//!
//! Without a password the view is told to ask for it, so that it is not seen and not remembered.

use super::{Mistake, Typed};
use crate::client::{Client, now};
use crate::update::{Happening, Update};

pub(super) fn oper(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let name = typed.word().ok_or(Mistake::Usage)?;
    if let Some(password) = typed.rest() {
        return typed.send(&["OPER", name], Some(password));
    }
    let name = name.into();
    typed.updates.push(now(Happening::OperatorPassword { name }));
    Ok(())
}

impl Client {
    /// Becomes an operator of the server: the answer to [`Happening::OperatorPassword`].
    pub fn oper(&mut self, name: &str, password: &str) -> Vec<Update> {
        let mut updates = Vec::new();
        let mut typed = Typed { client: self, rest: "", updates: &mut updates };
        if let Err(Mistake::Because(text)) = typed.send(&["OPER", name], Some(password)) {
            typed.updates.push(now(Happening::Mistake { text }));
        }
        updates
    }
}
