//! `/help [COMMAND]`: what can be typed.

use super::{COMMANDS, Mistake, Typed, find, unknown};

pub(super) fn help(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    if let Some(name) = typed.word() {
        let name = name.trim_start_matches('/');
        let Some(command) = find(name) else {
            // The server may know it.
            let is_online = typed.client.is_online() && !name.is_empty();
            return if is_online {
                typed.send(&["HELP", name], None)
            } else {
                Err(Mistake::Because(unknown(name)))
            };
        };
        typed.tell(format!("{}: {}", command.usage(), command.about));
        return Ok(());
    }
    let width = COMMANDS.iter().map(|command| command.usage().len()).max().unwrap_or_default();
    for command in COMMANDS {
        typed.tell(format!("{:width$}  {}", command.usage(), command.about));
    }
    typed.tell("Anything else is said to everyone here; //text says /text.".into());
    Ok(())
}
