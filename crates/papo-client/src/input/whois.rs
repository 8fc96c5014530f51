//! `/whois NICK`: what is known about somebody.

use super::{Mistake, Typed};

pub(super) fn whois(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let nick = typed.word().ok_or(Mistake::Usage)?;
    typed.send(&["WHOIS", nick], None)
}
