//! `TOPIC`: read or change the topic of a channel.
//!
//! Spec: <https://modern.ircdocs.horse/#topic-message>
//!
//! Where the channel is `+t`, only its half-operators and above set it. A topic that is too long is cut, and all
//! see what is left. Who may see the channel may read its topic.
//!
//! ```irc
//! alice> JOIN #tea
//! alice<...
//! bob> JOIN #tea
//! bob<...
//! alice<...
//! alice> TOPIC #tea
//! alice< :papo 331 alice #tea :No topic is set
//! alice> TOPIC #tea :Darjeeling today
//! alice< :alice!alice@10.0.0.1 TOPIC #tea :Darjeeling today
//! bob< :alice!alice@10.0.0.1 TOPIC #tea :Darjeeling today
//! carol> TOPIC #TEA
//! carol< :papo 332 carol #tea :Darjeeling today
//! carol< :papo 333 carol #tea alice!alice@10.0.0.1 1000000000
//! bob> TOPIC #tea :Coffee
//! bob< :papo 482 bob #tea :You're not channel operator
//! alice> MODE #tea +h bob
//! *<...
//! bob> TOPIC #tea :Mate
//! alice< :bob!bob@10.0.0.2 TOPIC #tea :Mate
//! bob< :bob!bob@10.0.0.2 TOPIC #tea :Mate
//! alice> MODE #tea -h bob
//! *<...
//! carol> TOPIC #tea :Coffee
//! carol< :papo 442 carol #tea :You're not on that channel
//! alice> MODE #tea -t
//! alice<...
//! bob<...
//! bob> TOPIC #tea :
//! alice< :bob!bob@10.0.0.2 TOPIC #tea :
//! bob< :bob!bob@10.0.0.2 TOPIC #tea :
//! bob> TOPIC #tea
//! bob< :papo 331 bob #tea :No topic is set
//! alice> MODE #tea +s
//! alice<...
//! bob<...
//! carol> TOPIC #tea
//! carol< :papo 403 carol #tea :No such channel
//! bob> TOPIC #nowhere
//! bob< :papo 403 bob #nowhere :No such channel
//! bob> TOPIC
//! bob< :papo 461 bob TOPIC :Not enough parameters
//! ```

use std::sync::Arc;

use papo_proto::command::topic::Topic as Said;
use papo_proto::encode::cut;
use papo_proto::frame::LINE_LEN_MAX;
use papo_proto::numeric::{RPL_NOTOPIC, RPL_TOPIC, RPL_TOPICWHOTIME};

use crate::channel::Topic;
use crate::effect::{Audience, Except};
use crate::event::Happening;
use crate::policy;
use crate::reply::Reply;
use crate::turn::{OfChannel, Outcome, Turn};

pub(super) fn topic(turn: &mut Turn<'_>, said: Said) -> Outcome {
    let Some(text) = &said.text else { return show(turn, &said.channel) };
    let channel = turn.channel(&said.channel)?;
    policy::may_set_topic(turn.me(), channel).of(&said.channel)?;
    let (id, name) = (channel.id, channel.name.clone());
    // `:source TOPIC name :text` and the end of the line: all see what is kept, so it must fit.
    let room = LINE_LEN_MAX.saturating_sub(turn.me().source.len() + name.len() + 12);
    let len_max = turn.realm.settings.limits.topic_len_max.min(room);
    let text: Arc<str> = cut(text, len_max).into();
    let event = turn.event(Happening::Topic { channel: name, text: text.clone() });
    let (by, at) = (turn.me().source.clone(), turn.stamp.seconds());
    turn.channel_mut(id).topic = (!text.is_empty()).then_some(Topic { text, by, at });
    turn.keep_event(&[id], &event);
    turn.show(Audience::Channel { channel: id, except: Except::Nobody }, event);
    Ok(())
}

fn show(turn: &mut Turn<'_>, name: &str) -> Outcome {
    let channel = turn.channel(name)?;
    let shown = channel.name.clone();
    match &channel.topic {
        None => turn.reply(&Reply::numeric(RPL_NOTOPIC).word(&shown).text("No topic is set")),
        Some(topic) => {
            let text = Reply::numeric(RPL_TOPIC).word(&shown).text(&topic.text);
            let who =
                Reply::numeric(RPL_TOPICWHOTIME).word(&shown).word(&topic.by).number(topic.at);
            turn.reply(&text);
            turn.reply(&who);
        }
    }
    Ok(())
}
