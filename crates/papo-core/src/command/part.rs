//! `PART`: leave channels.
//!
//! Spec: <https://modern.ircdocs.horse/#part-message>
//!
//! ```irc
//! alice> JOIN #tea
//! alice<...
//! alice> PART #TEA,#lobby :good night
//! alice< :alice!alice@10.0.0.1 PART #tea :good night
//! alice< :alice!alice@10.0.0.1 PART #lobby :good night
//! bob< :alice!alice@10.0.0.1 PART #lobby :good night
//! carol< :alice!alice@10.0.0.1 PART #lobby :good night
//! bob> PART #lobby
//! bob< :bob!bob@10.0.0.2 PART #lobby
//! carol< :bob!bob@10.0.0.2 PART #lobby
//! alice> PART #lobby
//! alice< :papo 442 alice #lobby :You're not on that channel
//! alice> PART #tea
//! alice< :papo 403 alice #tea :No such channel
//! alice> PART
//! alice< :papo 461 alice PART :Not enough parameters
//! ```

use papo_proto::command::part::Part;
use papo_proto::encode::cut;

use crate::effect::{Audience, Except};
use crate::event::Happening;
use crate::id::ChannelId;
use crate::limits::REASON_LEN_MAX;
use crate::policy;
use crate::turn::{OfChannel, Outcome, Turn};

pub(super) fn part(turn: &mut Turn<'_>, said: Part) -> Outcome {
    let reason = said.reason.as_deref().map(|reason| cut(reason, REASON_LEN_MAX));
    for name in &said.channels {
        if let Err(refusal) = part_one(turn, name, reason) {
            turn.refuse(&refusal);
        }
    }
    Ok(())
}

fn part_one(turn: &mut Turn<'_>, name: &str, reason: Option<&str>) -> Outcome {
    let channel = turn.channel(name)?;
    policy::must_be_in(turn.me(), channel).of(name)?;
    let id = channel.id;
    leave(turn, id, reason.map(Into::into));
    Ok(())
}

/// Leaves a channel that the user is in.
pub(super) fn leave(turn: &mut Turn<'_>, id: ChannelId, reason: Option<Box<str>>) {
    let channel = turn.realm.channels[&id].name.clone();
    let event = turn.event(Happening::Part { channel, reason });
    turn.keep_event(&[id], &event);
    turn.show(Audience::Channel { channel: id, except: Except::Nobody }, event);
    let user = turn.me().id;
    turn.remove_member(user, id);
}
