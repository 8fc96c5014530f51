//! `/history [COUNT]`: show what was said where one talks before what was shown.
//!
//! Spec: <https://ircv3.net/specs/extensions/chathistory>. The capability is on while it is asked,
//! and no longer: whoever has it is shown nothing when it comes into a channel.

use papo_proto::Capability;

use super::{Mistake, Typed};

/// How many messages are shown, if nobody says it, and at most.
const COUNT: u32 = 20;
const COUNT_MAX: u32 = 100;

pub(super) fn history(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let count = match typed.word() {
        Some(word) => word.parse().map_err(|_| Mistake::Usage)?,
        None => COUNT,
    };
    typed.must_have(Capability::Batch)?;
    typed.must_have(Capability::MessageTags)?;
    if !typed.client.negotiation.offers(Capability::Chathistory) {
        return Err(Mistake::Because("the server does not offer that".into()));
    }
    let target = typed.channel_or_here()?;
    let conversation = typed.client.channels.fold.fold(&target);
    let first = typed.client.seen.first(&conversation).map(|id| format!("msgid={id}"));
    let (which, from) = match &first {
        Some(first) => ("BEFORE", first.as_str()),
        None => ("LATEST", "*"),
    };
    let count = count.clamp(1, COUNT_MAX).to_string();
    typed.send(&["CAP", "REQ"], Some(Capability::Chathistory.name()))?;
    typed.send(&["CHATHISTORY", which, &target, from, &count], None)?;
    typed.send(&["CAP", "REQ"], Some(&format!("-{}", Capability::Chathistory.name())))
}
