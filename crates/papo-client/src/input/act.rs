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
    let fold = typed.client.channels.fold;
    if typed.client.outgoing.awaits_echo(|other| fold.same(other, &target)) {
        // What was said last is not what the server has said last.
        let text = "what you said last is still on its way; say it again in a moment";
        return Err(Mistake::Because(text.into()));
    }
    let conversation = typed.client.channels.fold.fold(&target);
    let id = typed.client.seen.last_own(&conversation).map(Into::into).ok_or_else(|| {
        Mistake::Because(format!("you have said nothing in {target} since you came"))
    })?;
    Ok((target, id))
}
