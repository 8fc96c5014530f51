//! `/join #CHANNEL [KEY]`: enter a channel and talk to it.
//!
//! What is typed next goes to the channel at once, also before the server has answered: in a
//! script the lines follow each other fast. If the server refuses, plain text goes back to the
//! lobby.

use super::{Mistake, Typed};

pub(super) fn join(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    let names = typed.word().ok_or(Mistake::Usage)?;
    let key = typed.word();
    let with_type = |name: &str| {
        let isupport = &typed.client.isupport;
        match isupport.channel_target(name) {
            // Who wants to be where `@#tea` is heard means `#tea`.
            Some((_, channel)) => channel.into(),
            None => format!("{}{name}", isupport.channel_type()),
        }
    };
    let channels: Vec<String> = names.split(',').filter(|n| !n.is_empty()).map(with_type).collect();
    let last = channels.last().ok_or(Mistake::Usage)?;
    let (list, client) = (channels.join(","), &mut *typed.client);
    if let Some(channel) = client.channels.get_mut(last).filter(|_| channels.len() == 1) {
        channel.leaving = false;
        let name = channel.name().to_owned();
        client.turn_to(&name);
        client.tell_talking(typed.updates);
        return Ok(());
    }
    match key {
        Some(key) => typed.send(&["JOIN", &list, key], None)?,
        None => typed.send(&["JOIN", &list], None)?,
    }
    for (channel, key) in channels.iter().zip(key.into_iter().flat_map(|k| k.split(','))) {
        typed.client.rejoin.add(channel, Some(key));
    }
    typed.client.turn_to(last);
    Ok(())
}
