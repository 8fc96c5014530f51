//! Who is silenced is not heard in private, and nobody else is.

use papo_core::event::{Event, Happening};
use papo_core::{Audience, Delivery};
use papo_proto::mask;

use super::{Passage, Verdict};

/// Each message to a user is kept as silenced if, and only if, the user does not hear its sender,
/// and nobody is invited by whom it does not hear. That nobody is shown what is silenced is judged
/// with all other messages.
pub fn is_kept(passage: &Passage<'_>) -> Verdict {
    for record in passage.step.records.iter().filter(|record| record.channel.is_none()) {
        let Happening::Message { target, text, .. } = &record.event.what else { continue };
        let silenced = is_silenced(passage, &record.event, target);
        if silenced != record.silenced {
            let (source, kept) = (&record.event.source, record.silenced);
            return Err(format!("{target} silences {source}: {silenced}, {text:?}: {kept}"));
        }
    }
    for delivery in &passage.step.deliveries {
        if let Delivery::Event {
            audience: Audience::Session(_) | Audience::Sessions(_), event, ..
        } = delivery
            && let Happening::Invite { nick, .. } = &event.what
            && is_silenced(passage, event, nick)
        {
            return Err(format!("{nick} silences {} and is invited", event.source));
        }
    }
    Ok(())
}

/// Whether the user of this nick does not hear what happens.
pub(super) fn is_silenced(passage: &Passage<'_>, event: &Event, nick: &str) -> bool {
    // Nobody but the actor may have changed its nick or its list in this step, and whoever
    // writes to itself is heard.
    let mut named = passage.before.users.values().filter(|user| user.nick == nick);
    let receiver = named.find(|user| event.source.split('!').next() != Some(&user.nick));
    let source = passage.before.casemapping.fold_mask(&event.source);
    receiver.is_some_and(|user| user.silences.iter().any(|mask| mask::matches(mask, &source)))
}
