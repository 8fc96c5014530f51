//! `NAMES`: who is in a channel?
//!
//! Spec: <https://modern.ircdocs.horse/#names-message>, <https://ircv3.net/specs/extensions/multi-prefix>,
//! <https://ircv3.net/specs/extensions/userhost-in-names>
//!
//! A secret channel looks empty from outside; so does one that is not there. Who is `+i` is shown to
//! those who share a channel.
//!
//! ```irc
//! alice> JOIN #tea
//! alice<...
//! alice> MODE #tea +v alice
//! alice<...
//! bob> NAMES #tea
//! bob< :papo 353 bob = #tea :@alice
//! bob< :papo 366 bob #tea :End of /NAMES list
//! bob> CAP REQ :multi-prefix userhost-in-names
//! bob<...
//! bob> NAMES #tea
//! bob< :papo 353 bob = #tea :@+alice!alice@10.0.0.1
//! bob< :papo 366 bob #tea :End of /NAMES list
//! alice> MODE #tea +s
//! alice<...
//! bob> NAMES #tea,#nowhere
//! bob< :papo 366 bob #tea :End of /NAMES list
//! bob< :papo 366 bob #nowhere :End of /NAMES list
//! alice> NAMES #tea
//! alice< :papo 353 alice @ #tea :@alice
//! alice< :papo 366 alice #tea :End of /NAMES list
//! carol> JOIN #den
//! carol<...
//! carol> MODE carol +i
//! carol<...
//! bob> NAMES #den
//! bob< :papo 353 bob = #den :@carol!carol@10.0.0.3
//! bob< :papo 366 bob #den :End of /NAMES list
//! bob> PART #lobby
//! *<...
//! bob> NAMES #den
//! bob< :papo 366 bob #den :End of /NAMES list
//! alice> NAMES #a,#b,#c,#d,#e
//! alice< :papo 407 alice #e :Too many recipients. No message delivered
//! alice> NAMES
//! alice< :papo 366 alice * :End of /NAMES list
//! ```

use papo_proto::command::names::Names;
use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::mode::FlagMode;
use papo_proto::numeric::{RPL_ENDOFNAMES, RPL_NAMREPLY};
use papo_proto::{Capability, Rank};

use crate::command::privmsg;
use crate::id::ChannelId;
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::{Reply, pack};
use crate::turn::{Outcome, Turn};

pub(super) fn names(turn: &mut Turn<'_>, said: Names) -> Outcome {
    if said.channels.is_empty() {
        end(turn, "*");
    }
    let channels = privmsg::distinct(turn, said.channels);
    if let Some(beyond) = channels.get(turn.realm.settings.limits.targets_max) {
        return Err(Refusal::TooManyTargets(beyond.clone()));
    }
    for name in &channels {
        let channel = turn.realm.channel_named(name);
        match channel.filter(|channel| policy::can_see_channel(turn.me(), channel)) {
            Some(channel) => {
                let id = channel.id;
                show(turn, id);
            }
            None => end(turn, name),
        }
    }
    Ok(())
}

/// Shows who is in a channel that the asker may see.
pub(super) fn show(turn: &mut Turn<'_>, id: ChannelId) {
    let all_prefixes = turn.has_cap(Capability::MultiPrefix);
    let whole_source = turn.has_cap(Capability::UserhostInNames);
    let me = turn.me();
    let channel = &turn.realm.channels[&id];
    let name = channel.name.clone();
    let symbol = if channel.has(FlagMode::Secret) { "@" } else { "=" };
    let members = channel.members.iter().filter_map(|(&member, ranks)| {
        let user = turn.realm.user(member);
        policy::can_see_user(me, user).then(|| {
            let name = if whole_source { &user.source } else { user.nick.as_str() };
            let mut entry = String::with_capacity(Rank::ALL.len() + name.len());
            entry.extend(ranks.prefixes(all_prefixes));
            entry.push_str(name);
            entry
        })
    });
    let entries: Vec<String> = members.collect();
    // `:server 353 client = name :names` and the end of the line
    let server_name_len = turn.realm.settings.server_name.len();
    let room =
        LINE_LEN_MAX.saturating_sub(server_name_len + me.nick.as_str().len() + name.len() + 13);
    for line in pack(entries.iter().map(String::as_str), room) {
        turn.reply(&Reply::numeric(RPL_NAMREPLY).word(symbol).word(&name).text(&line));
    }
    turn.reply(&Reply::numeric(RPL_ENDOFNAMES).word(&name).text("End of /NAMES list"));
}

/// Ends the list of a channel that the asker named and may not know.
fn end(turn: &mut Turn<'_>, name: &str) {
    turn.reply(&Reply::numeric(RPL_ENDOFNAMES).given(name).text("End of /NAMES list"));
}
