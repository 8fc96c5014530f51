//! How a line may look to a client, by the capabilities that it has on.

use papo_proto::{CapSet, Capability, Message, Rank};

/// What a line is of a message that may have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it, or its beginning.
    Whole,
    /// It may be the next one of the same message.
    Next,
    /// It is in a batch that is one message.
    Inside,
}

/// The message that is being told, line by line.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    /// The batch that is one message.
    open: Option<String>,
    /// Who said something to whom in the line before.
    last_said: Option<String>,
}

impl Parts {
    /// What the line is of a message that may have several.
    pub(super) fn part(&mut self, message: &Message<'_>) -> Part {
        let name = message.params.get(0).unwrap_or_default();
        let is_batch = message.command == "BATCH";
        let said = matches!(message.command, "PRIVMSG" | "NOTICE")
            .then(|| [message.source.unwrap_or_default(), message.command, name].join(" "));
        let is_next = said.is_some() && self.last_said == said;
        self.last_said = said;
        if let Some(open) = &self.open {
            if message.tags.get("batch").is_some_and(|batch| *batch == **open) {
                return Part::Inside;
            }
            if is_batch && name.strip_prefix('-') == Some(open) {
                self.open = None;
                return Part::Inside;
            }
        }
        if is_batch && message.params.get(1) == Some("draft/multiline") {
            self.open = name.strip_prefix('+').map(str::to_owned);
        }
        if is_next { Part::Next } else { Part::Whole }
    }
}

/// Whether a line looks as these capabilities promise. The error says what it should not have, or
/// lacks.
pub(super) fn fits(
    message: &Message<'_>,
    part: Part,
    caps: CapSet,
    nick: Option<&str>,
) -> Result<(), String> {
    // What the server itself says has no `!` in its source.
    let is_event =
        message.source.is_some_and(|source| source.contains('!')) || message.command == "MODE";
    let has_time = message.tags.get("time").is_some();
    if has_time != (caps.has(Capability::ServerTime) && part != Part::Inside) {
        return Err("it has a time, or lacks it".into());
    }
    let has_id = message.tags.get("msgid").is_some();
    let may_lack_id = part == Part::Next && !has_id;
    let needs_id = is_event && caps.has(Capability::MessageTags) && part != Part::Inside;
    if has_id != needs_id && !may_lack_id {
        return Err("it has an id, or lacks it".into());
    }
    let between_clients = message.tags.iter_raw().any(|(key, _)| key.starts_with('+'));
    if between_clients && !caps.has(Capability::MessageTags) {
        return Err("it has tags of clients".into());
    }
    let needs = match message.command {
        "BATCH" if message.params.get(1) == Some("draft/multiline") => Some(Capability::Multiline),
        "BATCH" => Some(Capability::Batch),
        "ACK" => Some(Capability::LabeledResponse),
        "METADATA" => Some(Capability::Metadata),
        "CHGHOST" => Some(Capability::Chghost),
        "RENAME" => Some(Capability::ChannelRename),
        "EDITMSG" => Some(Capability::Edit),
        "PIN" | "UNPIN" => Some(Capability::Pin),
        "REDACT" => Some(Capability::MessageRedaction),
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
