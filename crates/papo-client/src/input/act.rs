//! `/edit TEXT`, `/delete`: correct what one said last where one talks, or take it back.

use papo_proto::Capability;

use super::{Mistake, Typed};

pub(super) fn edit(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let text = typed.rest().ok_or(Mistake::Usage)?;
    let (target, id) = last_own(typed, Capability::Edit)?;
    typed.send(&["EDITMSG", &target, &id], Some(text))
}

pub(super) fn delete(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let (target, id) = last_own(typed, Capability::MessageRedaction)?;
    let conversation = typed.client.channels.fold.fold(&target);
    typed.client.seen.forget_own(&conversation);
    typed.send(&["REDACT", &target, &id], None)
}

/// Where one talks, and what one said there last.
fn last_own(typed: &mut Typed<'_>, cap: Capability) -> Result<(String, String), Mistake> {
    typed.must_have(cap)?;
    let target = typed.channel_or_here()?;
    let conversation = typed.client.channels.fold.fold(&target);
    let id = typed.client.seen.last_own(&conversation).map(Into::into).ok_or_else(|| {
        Mistake::Because(format!("you have said nothing in {target} since you came"))
    })?;
    Ok((target, id))
}
