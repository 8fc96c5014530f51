//! `RELAYMSG`: say something for somebody who is elsewhere. For programs that join a channel here with
//! one of another network, and are its operators.
//!
//! Spec: <https://github.com/ircv3/ircv3-specifications/pull/417>
//!
//! The nick needs a `/`, which no user here can have in its own. Nobody is on the server by that
//! nick. Clients with `message-tags` see who relayed it.
//!
//! ```irc
//! bob> CAP REQ message-tags
//! bob<...
//! alice> JOIN #tea
//! alice<...
//! bob> JOIN #tea
//! *<...
//! alice> RELAYMSG #tea zoe/matrix :hello from afar
//! bob< @msgid={one};draft/relaymsg=alice :zoe/matrix!relay@papo PRIVMSG #tea :hello from afar
//! alice> CAP REQ :echo-message
//! alice<...
//! alice> RELAYMSG #tea zoe/matrix :once more
//! alice< :zoe/matrix!relay@papo PRIVMSG #tea :once more
//! bob< @msgid={two};draft/relaymsg=alice :zoe/matrix!relay@papo PRIVMSG #tea :once more
//! bob> PRIVMSG zoe/matrix :are you there?
//! bob< :papo 401 bob zoe/matrix :No such nick/channel
//! alice> RELAYMSG #tea zoe :hello
//! alice< :papo FAIL RELAYMSG INVALID_NICK zoe :A relayed nick is a nick with a / in it
//! alice> RELAYMSG #tea /zoe :hello
//! alice< :papo FAIL RELAYMSG INVALID_NICK /zoe :A relayed nick is a nick with a / in it
//! alice> RELAYMSG #tea zo!e/matrix :hello
//! alice< :papo FAIL RELAYMSG INVALID_NICK zo!e/matrix :A relayed nick is a nick with a / in it
//! alice> RELAYMSG #tea zoe/matrix
//! alice< :papo FAIL RELAYMSG BLANK_MSG :There is nothing to relay
//! bob> RELAYMSG #tea zoe/matrix :hello
//! bob< :papo FAIL RELAYMSG PRIVS_NEEDED :Only operators of the channel may relay
//! alice> MODE #tea +C
//! *<...
//! alice> RELAYMSG #tea zoe/matrix :␁VERSION␁
//! alice< :papo 404 alice #tea :Cannot send to channel (+C)
//! alice> RELAYMSG #nowhere zoe/matrix :hello
//! alice< :papo 403 alice #nowhere :No such channel
//! alice> RELAYMSG #tea
//! alice< :papo 461 alice RELAYMSG :Not enough parameters
//! ```

use std::sync::Arc;

use papo_proto::command::relaymsg::Relaymsg;
use papo_proto::message::escape_into;
use papo_proto::{Capability, Fault, Nick, Rank};

use crate::command::privmsg;
use crate::event::{Happening, MessageKind};
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::saying::Saying;
use crate::saying::must_fit;
use crate::settings::Settings;
use crate::turn::{Outcome, Turn};

/// What stands in every relayed nick, and in no other.
pub(super) const SEPARATOR: char = '/';

pub(super) fn relaymsg(turn: &mut Turn<'_>, said: Relaymsg) -> Outcome {
    let settings = turn.realm.settings.clone();
    if settings.disabled_caps.has(Capability::Relaymsg) {
        return Err(Fault::Unknown("RELAYMSG".into()).into());
    }
    let channel = turn.channel(&said.channel)?;
    let fail =
        |code, context: &[&str], text| Refusal::Fail(Reply::fail("RELAYMSG", code, context, text));
    if policy::must_be_at_least(Rank::Operator, turn.me(), channel).is_err() {
        return Err(fail("PRIVS_NEEDED", &[], "Only operators of the channel may relay"));
    }
    if !is_relayed_nick(&said.nick, &settings) {
        let text = "A relayed nick is a nick with a / in it";
        return Err(fail("INVALID_NICK", &[&said.nick], text));
    }
    let kind = MessageKind::Privmsg;
    let text = privmsg::as_shown(channel, &said.text);
    policy::may_be_said(channel, kind, &text)
        .map_err(|mode| Refusal::CannotSendToChannel(said.channel.clone(), mode))?;
    if text.trim().is_empty() {
        return Err(fail("BLANK_MSG", &[], "There is nothing to relay"));
    }
    let (id, target) = (channel.id, channel.name.clone());
    let source: Arc<str> = format!("{}!relay@{}", said.nick, settings.server_name).into();
    must_fit(&source, &target, kind, &text)?;
    turn.must_be_able_to_keep("RELAYMSG", &target)?;
    let (text, joints) = (text.into(), Box::default());
    let what = Happening::Message { kind, target, text, joints, tags: tags(turn) };
    let event = turn.event_from(source, what);
    privmsg::to_members(turn, id, event, &Saying::plain(kind, ""));
    Ok(())
}

fn is_relayed_nick(nick: &str, settings: &Settings) -> bool {
    // What is left without the separators must be what a user could be called.
    let plain = nick.replace(SEPARATOR, "-");
    nick.contains(SEPARATOR)
        && !nick.starts_with(SEPARATOR)
        && !nick.ends_with(SEPARATOR)
        && Nick::parse(&plain, settings.casemapping, settings.limits.nick_len_max).is_ok()
}

/// Who relays it, before the tags that the relay gave.
fn tags(turn: &Turn<'_>) -> Box<str> {
    let mut tags = b"draft/relaymsg=".to_vec();
    escape_into(turn.me().nick.as_str(), &mut tags);
    let mut tags = String::from_utf8_lossy(&tags).into_owned();
    if !turn.tags.relayed.is_empty() {
        tags.push(';');
        tags.push_str(&turn.tags.relayed);
    }
    tags.into()
}
