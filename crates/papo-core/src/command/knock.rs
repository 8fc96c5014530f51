//! `KNOCK`: ask to be let into a channel that is `+i`.
//!
//! Spec: none; the numerics are those of hybrid and its descendants. Announced as `KNOCK`.
//!
//! Its half-operators and above are told. One knock a minute is enough for one door.
//!
//! ```irc
//! alice> JOIN #tea
//! alice<...
//! bob> KNOCK #tea
//! bob< :papo 713 bob #tea :Channel is open.
//! carol> JOIN #tea
//! *<...
//! alice> MODE #tea +iv carol
//! *<...
//! bob> KNOCK #TEA :please
//! alice< :papo 710 alice #tea bob!bob@10.0.0.2 :has asked for an invite. (please)
//! bob< :papo 711 bob #tea :Your KNOCK has been delivered.
//! carol> PART #tea
//! *<...
//! bob> KNOCK #tea
//! bob< :papo 712 bob #tea :Too many KNOCKs.
//! alice> KNOCK #tea
//! alice< :papo 714 alice #tea :You are already on that channel.
//! bob> KNOCK #nowhere
//! bob< :papo 403 bob #nowhere :No such channel
//! alice> MODE #tea +I carol
//! alice<...
//! carol> KNOCK #tea
//! carol< :papo 713 carol #tea :Channel is open.
//! alice> MODE #tea +b carol
//! alice<...
//! carol> KNOCK #tea
//! carol< :papo 474 carol #tea :Cannot join channel (+b)
//! carol> KNOCK
//! carol< :papo 461 carol KNOCK :Not enough parameters
//! ```

use papo_proto::Rank;
use papo_proto::command::knock::Knock;
use papo_proto::encode::cut;
use papo_proto::numeric::{RPL_KNOCK, RPL_KNOCKDLVR};

use crate::limits::{KNOCK_PAUSE_SECONDS, KNOCK_TEXT_LEN_MAX};
use crate::policy;
use crate::refusal::ChannelRefusal;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

pub(super) fn knock(turn: &mut Turn<'_>, said: Knock) -> Outcome {
    let name = &*said.channel;
    let now = turn.stamp.seconds();
    let channel = turn.channel(name)?;
    let me = turn.me();
    if channel.members.contains_key(&me.id) {
        return Err(ChannelRefusal::KnockFromInside.of(name));
    }
    if policy::is_banned(me, channel) {
        return Err(ChannelRefusal::Banned.of(name));
    }
    if !policy::must_be_invited(me, channel) {
        return Err(ChannelRefusal::Open.of(name));
    }
    if now < me.knocked_at + KNOCK_PAUSE_SECONDS {
        return Err(ChannelRefusal::TooManyKnocks.of(name));
    }
    let words = said.text.map(|text| format!(" ({})", cut(&text, KNOCK_TEXT_LEN_MAX)));
    let reply = Reply::numeric(RPL_KNOCK)
        .word(&channel.name)
        .word(&me.source)
        .text(&format!("has asked for an invite.{}", words.unwrap_or_default()));
    let shown = channel.name.clone();
    let id = channel.id;
    let members = turn.realm.channels[&id].members.iter();
    let ranked = members.filter(|(_, ranks)| ranks.at_least(Rank::HalfOperator));
    for (&member, _) in ranked {
        let user = turn.realm.user(member);
        for &session in user.sessions() {
            turn.fx.reply(session, turn.stamp, reply.line(user.nick.as_str()));
        }
    }
    turn.me_mut().knocked_at = now;
    turn.reply(&Reply::numeric(RPL_KNOCKDLVR).word(&shown).text("Your KNOCK has been delivered."));
    Ok(())
}
