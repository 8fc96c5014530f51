//! The command table: which verb is whose. What may happen to every command alike is decided
//! here: whether the session is far enough, what happens to a fault, how a refusal is told.
//!
//! To add a command: a file here and one in `papo-proto`, and a row in each of the two tables.

#![allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "every verb is handled in the same way"
)]

use papo_proto::command::Phase;
use papo_proto::{Capability, Command, Fault, Said, Verb};

use crate::act;
use crate::input::Answer;
use crate::label;
use crate::limits::LINES_BEFORE_REGISTRATION_MAX;
use crate::nonce;
use crate::password;
use crate::policy;
use crate::refusal::Refusal;
use crate::registration;
use crate::replay;
use crate::session::{Purpose, Registration, State};
use crate::turn::{Outcome, Turn};

mod accounts;
mod admin;
mod audit;
mod authenticate;
mod away;
mod ban;
mod bans;
pub(crate) mod batch;
pub(crate) mod cap;
pub(crate) mod chanserv;
pub(crate) mod chathistory;
mod chghost;
mod claim;
mod cs;
pub(crate) mod editmsg;
mod endsession;
mod freeze;
mod help;
mod helpop;
mod info;
mod invitation;
mod invite;
mod invited;
mod ison;
pub(crate) mod isupport;
pub(crate) mod join;
mod kick;
mod kill;
mod knock;
mod links;
mod list;
mod lusers;
pub(crate) mod markread;
pub(crate) mod metadata;
pub(crate) mod mode;
mod monitor;
mod motd;
mod mute;
mod mutes;
mod names;
pub(crate) mod nick;
pub(crate) mod nickserv;
mod notice;
mod ns;
mod oper;
mod part;
mod pass;
pub(crate) mod pin;
mod ping;
mod pong;
pub(crate) mod privmsg;
mod quit;
pub(crate) mod redact;
pub(crate) mod register;
mod rehash;
mod relaymsg;
mod remember;
mod rename;
mod resetpass;
mod role;
mod search;
mod sessions;
mod setname;
mod silence;
mod stats;
pub(crate) mod sync;
mod tagmsg;
mod time;
mod topic;
mod unban;
mod unmute;
mod unpin;
mod user;
mod userhost;
mod verify;
mod version;
mod wallops;
mod webirc;
mod who;
mod whois;
mod whowas;

/// Handles one command of the session whose turn it is.
pub(crate) fn handle(turn: &mut Turn<'_>, said: Said) {
    if let Some(tags) = said.tags {
        turn.tags = *tags;
    }
    label::answering(turn, |turn| obey(turn, said.command));
    if let Some(label) = turn.owed.take() {
        turn.tags.label = Some(label);
        label::answering(turn, |_| ());
    }
}

fn obey(turn: &mut Turn<'_>, mut command: Result<Command, Fault>) {
    if is_first_line(turn) && registration::turn_away_banned(turn) {
        return;
    }
    if too_chatty(turn) {
        turn.end("Closing link: too much was said before registering", "Excess Flood");
        return;
    }
    let may = may_use(turn, &command).and_then(|()| match &mut command {
        Ok(command) => policy::can_speak(turn, command),
        Err(_) => Ok(()),
    });
    let outcome = match may {
        Ok(()) if batch::has(turn, &command) => batch::take(turn, command),
        Ok(()) => command.map_err(Refusal::from).and_then(|command| run(turn, command)),
        Err(refusal) => Err(refusal),
    };
    if let Err(refusal) = outcome {
        turn.refuse(&refusal);
    }
}

macro_rules! handlers {
    ($($name:ident $module:ident;)*) => {
        fn run(turn: &mut Turn<'_>, command: Command) -> Outcome {
            turn.realm.usage[command.verb() as usize] += 1;
            turn.session_mut().commands += 1;
            match command {
                $(Command::$name(said) => $module::$module(turn, said),)*
            }
        }
    };
}

handlers! {
    Accounts accounts;
    Admin admin;
    Audit audit;
    Authenticate authenticate;
    Away away;
    Ban ban;
    Bans bans;
    Batch batch;
    Cap cap;
    Chanserv chanserv;
    Chathistory chathistory;
    Chghost chghost;
    Claim claim;
    Cs cs;
    Editmsg editmsg;
    Endsession endsession;
    Freeze freeze;
    Help help;
    Helpop helpop;
    Info info;
    Invitation invitation;
    Invite invite;
    Invited invited;
    Ison ison;
    Isupport isupport;
    Join join;
    Kick kick;
    Kill kill;
    Knock knock;
    Links links;
    List list;
    Lusers lusers;
    Markread markread;
    Metadata metadata;
    Mode mode;
    Monitor monitor;
    Motd motd;
    Mute mute;
    Mutes mutes;
    Names names;
    Nick nick;
    Nickserv nickserv;
    Notice notice;
    Ns ns;
    Oper oper;
    Part part;
    Pass pass;
    Pin pin;
    Ping ping;
    Pong pong;
    Privmsg privmsg;
    Quit quit;
    Redact redact;
    Register register;
    Rehash rehash;
    Relaymsg relaymsg;
    Remember remember;
    Rename rename;
    Resetpass resetpass;
    Role role;
    Search search;
    Sessions sessions;
    Setname setname;
    Silence silence;
    Stats stats;
    Sync sync;
    Tagmsg tagmsg;
    Time time;
    Topic topic;
    Unban unban;
    Unmute unmute;
    Unpin unpin;
    User user;
    Userhost userhost;
    Verify verify;
    Version version;
    Wallops wallops;
    Webirc webirc;
    Who who;
    Whois whois;
    Whowas whowas;
}

/// The answer to a question came: what was parked, and was given this label, goes on.
pub(crate) fn answered(
    turn: &mut Turn<'_>,
    label: Option<Box<str>>,
    purpose: Purpose,
    answer: Answer,
) {
    turn.tags.label = label;
    label::answering(turn, |turn| go_on(turn, purpose, answer));
}

fn go_on(turn: &mut Turn<'_>, purpose: Purpose, answer: Answer) {
    let outcome = match (purpose, answer) {
        (Purpose::ServerPassword, Answer::Verified(right)) => {
            registration::password_verified(turn, right);
            Ok(())
        }
        (Purpose::ServerPassword, _) => {
            turn.end("Closing link: the server is busy, try again soon", "Server busy");
            Ok(())
        }
        (Purpose::Oper { operator }, answer) => oper::answered(turn, &operator, &answer),
        (Purpose::Webirc { address }, answer) => webirc::answered(turn, address, answer),
        (Purpose::Claimed, _) => claim::answered(turn),
        (Purpose::NewClaim, answer) => claim::made(turn, &answer),
        (Purpose::NewInvite(wish), answer) => invitation::made(turn, *wish, &answer),
        (Purpose::NewTicket, answer) => remember::made(turn, &answer),
        (Purpose::Audit, answer) => audit::answered(turn, answer),
        (Purpose::ResetPassword { account, hash, reason }, answer) => {
            resetpass::answered(turn, &account, &hash, &reason, answer)
        }
        (Purpose::Rehash, answer) => rehash::answered(turn, answer),
        (Purpose::History(asking), answer) => chathistory::answered(turn, &asking, answer),
        (Purpose::SyncPeople, answer) => sync::people_found(turn, answer),
        (Purpose::Sync(asking), answer) => sync::answered(turn, *asking, answer),
        (Purpose::SaidBefore(asked), answer) => nonce::answered(turn, *asked, answer),
        (Purpose::Search { newest }, answer) => search::answered(turn, newest, answer),
        (Purpose::Act(acting), answer) => act::answered(turn, *acting, answer),
        (Purpose::Pins { channel }, answer) => pin::show(turn, &channel, answer),
        (Purpose::Replay { channels, missed_since }, answer) => {
            replay::show(turn, &channels, missed_since, answer);
            Ok(())
        }
        (Purpose::LogIn { account, hash, door }, answer) => {
            password::answered(turn, &account, &hash, door, &answer);
            Ok(())
        }
        (Purpose::MayRegister(said), answer) => register::may_register(turn, said, &answer),
        (Purpose::Register(new), answer) => register::answered(turn, new, answer),
        (Purpose::Registered { new, hash }, answer) => {
            register::kept(turn, &new, &hash, &answer);
            Ok(())
        }
        (Purpose::OldPassword { hash, new }, answer) => {
            nickserv::old_password(turn, hash, new, &answer);
            Ok(())
        }
        (Purpose::NewPassword { hash }, answer) => {
            nickserv::new_password(turn, &hash, answer);
            Ok(())
        }
        (Purpose::ChangedPassword { before, hash }, answer) => {
            nickserv::changed_password(turn, &before, &hash, &answer);
            Ok(())
        }
        (Purpose::Dropped { name }, answer) => {
            nickserv::dropped(turn, &name, &answer);
            Ok(())
        }
        (Purpose::Drop { hash }, answer) => {
            nickserv::may_drop(turn, &hash, &answer);
            Ok(())
        }
    };
    if let Err(refusal) = outcome {
        turn.refuse(&refusal);
    }
}

/// Whether the session is far enough for this command, and not too far.
fn may_use(turn: &Turn<'_>, command: &Result<Command, Fault>) -> Result<(), Refusal> {
    let verb = match command {
        Ok(command) => Some(command.verb()),
        Err(fault) => fault.verb(),
    };
    if turn.session().console.is_some() {
        let is_its =
            |verb| policy::needed(verb).is_some() || matches!(verb, Verb::Claim | Verb::Ping);
        return verb.is_none_or(is_its).then_some(()).ok_or(Refusal::NotRegistered);
    }
    let registered = turn.session().user().is_some();
    if registered && let Some(power) = verb.and_then(policy::needed) {
        policy::must_have(power, &turn.actor())?;
    }
    // Some capabilities let a command be used earlier.
    let opens = match verb {
        Some(Verb::Away) => Some(Capability::PreAway),
        Some(Verb::Isupport) => Some(Capability::ExtendedIsupport),
        _ => None,
    };
    match (verb.map(Verb::phase), registered) {
        (Some(Phase::After), false) if opens.is_some_and(|cap| turn.has_cap(cap)) => Ok(()),
        (Some(Phase::After), false) => Err(Refusal::NotRegistered),
        (Some(Phase::Before), true) => Err(Refusal::AlreadyRegistered),
        _ => Ok(()),
    }
}

/// Whether somebody has just come.
fn is_first_line(turn: &Turn<'_>) -> bool {
    let session = turn.session();
    let is_new = |registration: &Registration| registration.lines == 0;
    session.console.is_none()
        && matches!(&session.state, State::Registering(so_far) if is_new(so_far))
}

/// Counts what is said before registration, and says when it was too much.
fn too_chatty(turn: &mut Turn<'_>) -> bool {
    let session = turn.session_mut();
    match &mut session.state {
        State::Registered(_) => false,
        State::Registering(_) if session.console.is_some() => false,
        State::Registering(registration) => {
            registration.lines += 1;
            registration.lines > LINES_BEFORE_REGISTRATION_MAX
        }
    }
}
