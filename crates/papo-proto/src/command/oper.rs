//! `OPER`: become an operator of the server.

use super::{Fault, Reader};

/// `OPER name password`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oper {
    /// A name out of the configuration.
    pub name: Box<str>,
    /// Its password.
    pub password: Box<str>,
}

impl Oper {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { name: reader.required(0)?.into(), password: reader.required(1)?.into() })
    }
}
