//! Who may say anything at all on this server: one answer for whatever is shown to others.

use papo_proto::{Command, Verb};

use crate::actor::Power;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::sanction::Kind;
use crate::service::Service;
use crate::turn::Turn;
use crate::user::User;

/// Whether whoever has the turn may say this: who is muted shows nothing to others, but to operators.
/// Who leaves leaves without a word.
pub(crate) fn can_speak(turn: &Turn<'_>, command: &mut Command) -> Result<(), Refusal> {
    if !turn.realm.sanctions.has(Kind::Mute) || turn.actor().power == Power::Admin {
        return Ok(());
    }
    let Some(user) = turn.session().user() else { return Ok(()) };
    let who = turn.realm.who_is_user(turn.realm.user(user));
    let Some(mute) = turn.realm.sanctions.find(Kind::Mute, &who) else { return Ok(()) };
    if shows_nothing(turn, command) {
        return Ok(());
    }
    let text = format!("You are muted{}", mute.in_words());
    Err(Refusal::Fail(Reply::fail(command.verb().word(), "MUTED", &[], &text)))
}

/// Whether a command shows others nothing that somebody has made up; reasons are taken out.
fn shows_nothing(turn: &Turn<'_>, command: &mut Command) -> bool {
    let hears = |target: &str| {
        Service::named(target).is_some()
            || turn.realm.user_named(target).is_some_and(User::is_operator)
    };
    match command {
        Command::Privmsg(said) => said.targets.iter().all(|target| hears(target)),
        Command::Notice(said) => said.targets.iter().all(|target| hears(target)),
        Command::Tagmsg(said) => said.targets.iter().all(|target| hears(target)),
        Command::Topic(said) => said.text.is_none(),
        Command::Part(said) => {
            said.reason = None;
            true
        }
        Command::Quit(said) => {
            said.reason = "".into();
            true
        }
        command => !matches!(
            command.verb(),
            Verb::Away
                | Verb::Batch
                | Verb::Editmsg
                | Verb::Invite
                | Verb::Knock
                | Verb::Metadata
                | Verb::Pin
                | Verb::Redact
                | Verb::Relaymsg
                | Verb::Rename
                | Verb::Setname
                | Verb::Unpin
        ),
    }
}
