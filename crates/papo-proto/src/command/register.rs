//! `REGISTER`: make an account.

use super::{Fault, Reader};

/// `REGISTER account|* email|* password`
#[derive(Clone, PartialEq, Eq)]
pub struct Register {
    /// How it is to be called; `*` is the nick.
    pub account: Box<str>,
    /// Its password.
    pub password: Box<str>,
}

impl std::fmt::Debug for Register {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Register({}, hidden)", self.account)
    }
}

impl Register {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        // The address for mail is not wanted, and not kept.
        reader.required(1)?;
        Ok(Self { account: reader.required(0)?.into(), password: reader.required(2)?.into() })
    }
}
