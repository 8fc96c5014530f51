//! How a line may look to a client, by the capabilities that it has on.

use papo_proto::{CapSet, Capability, Message, Rank};

/// Whether a line looks as these capabilities promise. The error says what it should not have, or
/// lacks.
pub(super) fn fits(message: &Message<'_>, caps: CapSet, nick: Option<&str>) -> Result<(), String> {
    // What the server itself says has no `!` in its source.
    let is_event =
        message.source.is_some_and(|source| source.contains('!')) || message.command == "MODE";
    let has_time = message.tags.get("time").is_some();
    if has_time != caps.has(Capability::ServerTime) {
        return Err("it has a time, or lacks it".into());
    }
    if message.tags.get("msgid").is_some() != (is_event && caps.has(Capability::MessageTags)) {
        return Err("it has an id, or lacks it".into());
    }
    let between_clients = message.tags.iter_raw().any(|(key, _)| key.starts_with('+'));
    if between_clients && !caps.has(Capability::MessageTags) {
        return Err("it has tags of clients".into());
    }
    let needs = match message.command {
        "BATCH" => Some(Capability::Batch),
        "ACK" => Some(Capability::LabeledResponse),
        "CHGHOST" => Some(Capability::Chghost),
        "RENAME" => Some(Capability::ChannelRename),
        "TAGMSG" => Some(Capability::MessageTags),
        "AWAY" => Some(Capability::AwayNotify),
        "INVITE" if message.params.get(0) != nick => Some(Capability::InviteNotify),
        _ => None,
    };
    if let Some(cap) = needs.filter(|&cap| !caps.has(cap)) {
        return Err(format!("it is for those with {}", cap.name()));
    }
    let params = message.params.as_slice();
    match message.command {
        "JOIN" if (params.len() == 3) != caps.has(Capability::ExtendedJoin) => {
            Err("it is extended, or is not".into())
        }
        "353" => params.last().map_or(Ok(()), |names| names_fit(names, caps)),
        _ => Ok(()),
    }
}

fn names_fit(names: &str, caps: CapSet) -> Result<(), String> {
    for entry in names.split(' ') {
        if entry.contains('!') != caps.has(Capability::UserhostInNames) {
            return Err("it shows hosts, or does not".into());
        }
        let prefixes = entry.chars().take_while(|&c| Rank::from_prefix(c).is_some());
        if prefixes.count() > 1 && !caps.has(Capability::MultiPrefix) {
            return Err("it shows more than the highest rank".into());
        }
    }
    Ok(())
}
