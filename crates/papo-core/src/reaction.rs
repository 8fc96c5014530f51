//! Reactions: a word or a picture beside what somebody else said. Each message has one of a kind from
//! each person; a second one changes nothing, and nobody is shown it.
//!
//! Spec: <https://ircv3.net/specs/client-tags/react>, <https://ircv3.net/specs/client-tags/reply>

use papo_proto::Verb;
use papo_proto::message::Tags;

use crate::act::{self, Acting, Found, Wish};
use crate::command::privmsg;
use crate::effect::{Act, Doing};
use crate::event::MessageKind;
use crate::limits::{REACTION_LEN_MAX, REACTIONS_MAX, REACTIONS_OF_ONE_MAX};
use crate::refusal::Refusal;
use crate::saying::{Done, Saying};
use crate::turn::{Outcome, Turn};

/// A reaction, as the tags of a TAGMSG say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reaction {
    /// It is given, not taken back.
    pub(crate) on: bool,
    pub(crate) text: Box<str>,
}

/// What the tags say of a reaction, and to which message; `None` if it is none, or to nothing.
fn read(tags: &str) -> Option<(Option<Reaction>, Box<str>)> {
    if !tags.contains("react") {
        return None;
    }
    let line = format!("@{tags} TAGMSG");
    let tags = Tags::of_line(line.as_bytes())?;
    let to = tags.get("+reply").or_else(|| tags.get("+draft/reply"))?.into();
    let reaction = match (tags.get("+draft/react"), tags.get("+draft/unreact")) {
        (None, None) => return None,
        (Some(text), None) => Some(Reaction { on: true, text: text.into() }),
        (None, Some(text)) => Some(Reaction { on: false, text: text.into() }),
        (Some(_), Some(_)) => None,
    };
    let is_word = |it: &Reaction| !it.text.is_empty() && it.text.len() <= REACTION_LEN_MAX;
    Some((reaction.filter(is_word), to))
}

/// Looks for the message that a TAGMSG reacts to. `None`: it is no reaction.
pub(crate) fn ask(turn: &mut Turn<'_>, targets: &[Box<str>]) -> Option<Outcome> {
    let (reaction, msgid) = read(&turn.tags.relayed)?;
    let (target, beyond) = targets.split_first()?;
    // A message is in one place.
    if let Some(beyond) = beyond.first() {
        return Some(Err(Refusal::TooManyTargets(beyond.clone())));
    }
    let Some(reaction) = reaction else {
        let text =
            format!("A reaction has 1 to {REACTION_LEN_MAX} bytes, and is given or taken back");
        return Some(Err(act::fail(Verb::Tagmsg, "INVALID_REACTION", &[target], &text)));
    };
    let tags = turn.tags.relayed.clone();
    let wish = Wish::React { reaction, tags };
    Some(act::ask(turn, Verb::Tagmsg, target.clone(), &msgid, wish))
}

/// The message is there.
pub(crate) fn go_on(
    turn: &mut Turn<'_>,
    acting: &Acting,
    found: &Found,
    reaction: &Reaction,
    tags: &str,
) -> Outcome {
    let Reaction { on, text } = reaction;
    if found.has_reacted == *on {
        return Ok(());
    }
    let too_many = |text| Err(acting.fail("TOO_MANY_REACTIONS", text));
    if *on && found.own_reactions >= REACTIONS_OF_ONE_MAX {
        return too_many("You have given too many reactions to this message");
    }
    if *on && found.reactions >= REACTIONS_MAX {
        return too_many("There are too many reactions to this message");
    }
    let doing = if *on { Doing::React(text.clone()) } else { Doing::Unreact(text.clone()) };
    let by = turn.me().party(turn.realm.directory.casemapping());
    let done = Done { act: Act { on: found.event.id, by, doing }, found };
    let target = act::target(turn, acting, found)?;
    turn.tags.relayed = tags.into();
    let kind = MessageKind::Tagmsg;
    privmsg::say(turn, &target, &Saying { done: Some(&done), ..Saying::plain(kind, "") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_reaction() {
        let reaction = |on, text: &str| Some(Reaction { on, text: text.into() });
        let long = "x".repeat(REACTION_LEN_MAX + 1);
        for (tags, found) in [
            ("+typing=active", None),
            ("+draft/react=lol", None),
            ("+draft/reply=7", None),
            ("+draft/reply=7;+draft/react=a\\sb", Some((reaction(true, "a b"), "7"))),
            ("+draft/unreact=\u{1f44b};+reply=7", Some((reaction(false, "\u{1f44b}"), "7"))),
            ("+reply=7;+draft/react=a;+draft/unreact=b", Some((None, "7"))),
            ("+reply=7;+draft/react", Some((None, "7"))),
            (&*format!("+reply=7;+draft/react={long}"), Some((None, "7"))),
        ] {
            let found = found.map(|(reaction, to)| (reaction, to.into()));
            assert_eq!(read(tags), found, "{tags}");
        }
    }
}
