//! `KICK`: put members out of a channel.
//!
//! Spec: <https://modern.ircdocs.horse/#kick-message>
//!
//! Half-operators put out who has no rank or a voice; operators also half-operators and each other;
//! founders, and operators of the server who are members, everybody.
//!
//! ```irc
//! alice> JOIN #tea
//! alice<...
//! bob> JOIN #tea
//! bob<...
//! alice<...
//! carol> JOIN #tea
//! carol<...
//! alice<...
//! bob<...
//! bob> KICK #tea alice
//! bob< :papo 482 bob #tea :You're not channel operator
//! alice> KICK #tea bob,carol :no coffee here
//! alice< :alice!alice@10.0.0.1 KICK #tea bob :no coffee here
//! bob< :alice!alice@10.0.0.1 KICK #tea bob :no coffee here
//! carol< :alice!alice@10.0.0.1 KICK #tea bob :no coffee here
//! alice< :alice!alice@10.0.0.1 KICK #tea carol :no coffee here
//! carol< :alice!alice@10.0.0.1 KICK #tea carol :no coffee here
//! alice> KICK #tea bob
//! alice< :papo 441 alice bob #tea :They aren't on that channel
//! alice> KICK #tea nobody
//! alice< :papo 401 alice nobody :No such nick/channel
//! bob> KICK #tea alice
//! bob< :papo 442 bob #tea :You're not on that channel
//! bob> KICK #nowhere alice
//! bob< :papo 403 bob #nowhere :No such channel
//! bob> KICK #tea
//! bob< :papo 461 bob KICK :Not enough parameters
//! alice> KICK #tea a,b,c,d,e
//! alice< :papo 407 alice e :Too many recipients. No message delivered
//! bob> JOIN #tea
//! *<...
//! carol> JOIN #tea
//! *<...
//! alice> MODE #tea +hh bob carol
//! *<...
//! bob> KICK #tea alice,carol
//! bob< :papo 482 bob #tea :You're not channel operator
//! bob< :papo 482 bob #tea :You're not channel operator
//! alice> MODE #tea -h+v carol carol
//! *<...
//! bob> KICK #tea carol :hush
//! alice< :bob!bob@10.0.0.2 KICK #tea carol :hush
//! bob< :bob!bob@10.0.0.2 KICK #tea carol :hush
//! carol< :bob!bob@10.0.0.2 KICK #tea carol :hush
//! carol> OPER root sesame
//! carol<...
//! carol> JOIN #tea
//! *<...
//! carol> MODE #tea +oa bob bob
//! *<...
//! alice> KICK #tea bob
//! alice< :papo 482 alice #tea :You're not channel operator
//! carol> KICK #tea bob
//! alice< :carol!carol@10.0.0.3 KICK #tea bob :carol
//! bob< :carol!carol@10.0.0.3 KICK #tea bob :carol
//! carol< :carol!carol@10.0.0.3 KICK #tea bob :carol
//! ```

use papo_proto::Verb;
use papo_proto::command::kick::Kick;
use papo_proto::encode::cut;

use crate::effect::{Audience, Except};
use crate::event::Happening;
use crate::policy;
use crate::refusal::{ChannelRefusal, Refusal};
use crate::turn::{OfChannel, Outcome, Turn};

pub(super) fn kick(turn: &mut Turn<'_>, said: Kick) -> Outcome {
    policy::may_keep_order(turn.me(), turn.channel(&said.channel)?).of(&said.channel)?;
    let limits = &turn.realm.settings.limits;
    if let Some(beyond) = said.nicks.get(limits.targets_max) {
        return Err(Refusal::TooManyTargets(beyond.clone()));
    }
    let reason = match &said.reason {
        Some(reason) => cut(reason, limits.kick_len_max).into(),
        None => Box::from(turn.me().nick.as_str()),
    };
    for nick in &said.nicks {
        if let Err(refusal) = kick_one(turn, &said.channel, nick, &reason) {
            turn.refuse(&refusal);
        }
    }
    Ok(())
}

fn kick_one(turn: &mut Turn<'_>, name: &str, nick: &str, reason: &str) -> Outcome {
    // Looked up anew each time: whoever kicks itself out ends the channel or its own right.
    let channel = turn.channel(name)?;
    policy::may_keep_order(turn.me(), channel).of(name)?;
    let target = turn.user(nick)?;
    if channel.ranks(target.id).is_none() {
        return Err(ChannelRefusal::UserNotIn(nick.into()).of(name));
    }
    policy::may_kick(turn.me(), channel, target.id).of(name)?;
    let is_by_power = policy::is_by_power(turn.me(), channel);
    let (channel, target, what) = (
        channel.id,
        target.id,
        Happening::Kick {
            channel: channel.name.clone(),
            nick: target.nick.as_str().into(),
            reason: reason.into(),
        },
    );
    if is_by_power {
        turn.record(Verb::Kick, &format!("{nick} {name}"), reason);
    }
    let event = turn.event(what);
    turn.keep_event(&[channel], &event);
    turn.show(Audience::Channel { channel, except: Except::Nobody }, event);
    turn.remove_member(target, channel);
    Ok(())
}
