//! `/mode [TARGET] [CHANGES]`: show or change modes, of the channel one talks to if none is named.

use super::{Mistake, Typed};

pub(super) fn mode(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let changes_only = typed.rest.starts_with(['+', '-']);
    let target = match typed.rest() {
        Some(_) if !changes_only => typed.word().ok_or(Mistake::Usage)?.to_owned(),
        _ => typed.channel_or_here()?,
    };
    let changes: Vec<&str> = typed.rest.split_whitespace().collect();
    let words: Vec<&str> = ["MODE", &target].into_iter().chain(changes).collect();
    typed.send(&words, None)
}
