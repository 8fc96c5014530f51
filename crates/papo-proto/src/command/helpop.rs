//! `HELPOP`: `HELP` by the name that some clients say.

use super::help::Help;
use super::{Fault, Reader};

/// `HELPOP [subject]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helpop(pub Help);

impl Helpop {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Fault> {
        Help::read(reader).map(Self)
    }
}
