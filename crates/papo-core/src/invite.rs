//! Invitations by link: who has the token comes in as the invitation says, until it is used up, too
//! old, or taken back. A use is counted when it lets somebody do something, never before.

use std::fmt::Write;
use std::sync::Arc;

use papo_proto::Verb;
use papo_proto::token::TokenHash;

use crate::command::join;
use crate::effect::{Change, Effects};
use crate::input::Stamp;
use crate::limits::INVITES_MAX;
use crate::realm::Realm;
use crate::refusal::Refusal;
use crate::render;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

/// How many bytes of its hash an invitation is called by.
const ID_BYTES: usize = 5;

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// By what its token is known again.
    pub hash: TokenHash,
    /// It lets a guest in, where others need an account; otherwise it lets an account be made.
    pub is_for_guest: bool,
    /// The channel that it leads into.
    pub room: Option<Box<str>>,
    /// How often it may still be used.
    pub uses: u32,
    /// By whom, as the record has it.
    pub by: Box<str>,
    /// What for; empty if nobody has said it.
    pub note: Box<str>,
    /// Since when, in milliseconds since 1970.
    pub made_ms: u64,
    /// Until when.
    pub until_ms: u64,
}

impl Invite {
    /// What it is called where its token is no business of anybody's.
    pub(crate) fn id(&self) -> String {
        let bytes = self.hash.0.iter().take(ID_BYTES);
        bytes.fold(String::new(), |mut id, byte| {
            // A string takes all.
            let _done = write!(id, "{byte:02x}");
            id
        })
    }

    /// What it is good for, for people.
    pub(crate) fn in_words(&self) -> String {
        let whom = if self.is_for_guest { "a guest" } else { "an account" };
        let room = self.room.as_ref().map(|room| format!(" in {room}")).unwrap_or_default();
        let uses = match self.uses {
            1 => "once".to_owned(),
            uses => format!("{uses} times"),
        };
        format!("for {whom}{room}, {uses} until {}", render::timestamp(self.until_ms))
    }
}

/// What an invitation is to be like.
#[derive(Debug)]
pub(crate) struct Wish {
    pub(crate) is_for_guest: bool,
    pub(crate) room: Option<Box<str>>,
    pub(crate) uses: u32,
    /// For how long, in milliseconds.
    pub(crate) span_ms: u64,
    pub(crate) note: Box<str>,
}

/// By which invitation a session has come.
#[derive(Debug)]
pub(crate) struct Invited {
    pub(crate) invite: Arc<Invite>,
    /// It was counted: what it lets the session do, it lets it do without being counted again.
    pub(crate) is_used: bool,
}

/// All that are good.
#[derive(Debug, Default)]
pub(crate) struct Invites {
    all: Vec<Arc<Invite>>,
    /// When the next one is too old, in milliseconds since 1970.
    next_ms: Option<u64>,
}

impl Invites {
    /// Oldest first.
    pub(crate) fn all(&self) -> &[Arc<Invite>] {
        &self.all
    }

    pub(crate) fn are_full(&self) -> bool {
        self.all.len() >= INVITES_MAX
    }

    /// The one whose token has this hash.
    pub(crate) fn of(&self, hash: TokenHash) -> Option<&Arc<Invite>> {
        self.all.iter().find(|it| it.hash == hash)
    }

    /// Adds one, in the place of the one that it was.
    pub(crate) fn put(&mut self, invite: Arc<Invite>) {
        match self.all.iter_mut().find(|it| it.hash == invite.hash) {
            Some(before) => *before = invite,
            None => self.all.push(invite),
        }
        self.watch();
    }

    pub(crate) fn remove(&mut self, hash: TokenHash) {
        self.all.retain(|it| it.hash != hash);
        self.watch();
    }

    fn watch(&mut self) {
        self.next_ms = self.all.iter().map(|it| it.until_ms).min();
    }
}

impl Realm {
    /// Forgets the invitations that are too old.
    pub(crate) fn forget_old_invites(&mut self, stamp: Stamp, fx: &mut Effects) {
        if self.invites.next_ms.is_none_or(|next| stamp.time_ms < next) {
            return;
        }
        let old = self.invites.all.extract_if(.., |it| it.until_ms <= stamp.time_ms);
        fx.changes.extend(old.map(|it| Change::Uninvited(it.hash)));
        self.invites.watch();
    }
}

/// Whether the session may still use the invitation that it has come by.
fn is_good(turn: &Turn<'_>, invited: &Invited) -> bool {
    turn.realm.can_keep && turn.realm.invites.of(invited.invite.hash).is_some()
}

/// Whether the session's invitation lets it make an account.
pub(crate) fn may_register(turn: &Turn<'_>) -> bool {
    turn.session().invited.as_deref().is_some_and(|invited| {
        !invited.invite.is_for_guest && !invited.is_used && is_good(turn, invited)
    })
}

/// Whether the session's invitation lets it in without an account. That is a use.
pub(crate) fn lets_guest_in(turn: &mut Turn<'_>) -> bool {
    let Some(invited) = turn.session().invited.as_deref() else { return false };
    if !invited.invite.is_for_guest || !(invited.is_used || is_good(turn, invited)) {
        return false;
    }
    use_once(turn);
    true
}

/// Counts that the session's invitation was used, if it was not yet.
pub(crate) fn use_once(turn: &mut Turn<'_>) {
    let Some(invited) = turn.session_mut().invited.as_deref_mut() else { return };
    if std::mem::replace(&mut invited.is_used, true) {
        return;
    }
    let hash = invited.invite.hash;
    let Some(before) = turn.realm.invites.of(hash) else { return };
    let uses = before.uses.saturating_sub(1);
    if uses == 0 {
        turn.realm.invites.remove(hash);
        turn.fx.changes.push(Change::Uninvited(hash));
    } else {
        let left = Arc::new(Invite { uses, ..(**before).clone() });
        turn.realm.invites.put(left.clone());
        turn.fx.changes.push(Change::Invite(left));
    }
}

/// What the session used its invitation for could not be kept: it may be used again.
pub(crate) fn give_back(turn: &mut Turn<'_>) {
    let Some(invited) = turn.session_mut().invited.as_deref_mut() else { return };
    if !std::mem::take(&mut invited.is_used) {
        return;
    }
    let invite = invited.invite.clone();
    let uses = turn.realm.invites.of(invite.hash).map_or(1, |left| left.uses + 1);
    if uses == 1 && invite.until_ms <= turn.stamp.time_ms {
        return;
    }
    let again = Arc::new(Invite { uses, ..(*invite).clone() });
    turn.realm.invites.put(again.clone());
    turn.fx.changes.push(Change::Invite(again));
}

/// Leads a user into the channel of the invitation that it has come by. It waits for the account of
/// who has none, if it is for an account. Who is in it already uses nothing.
pub(crate) fn enter_room(turn: &mut Turn<'_>) {
    let (Some(invited), Some(_)) = (turn.session().invited.as_deref(), turn.session().user())
    else {
        return;
    };
    let Invited { invite, is_used } = invited;
    let Some(room) = invite.room.clone() else { return };
    if !invite.is_for_guest && turn.session().account.is_none() || is_member(turn, &room) {
        return;
    }
    let may = if *is_used || is_good(turn, invited) { Ok(()) } else { Err(refusal(turn)) };
    match may.and_then(|()| join::enter_by_link(turn, &room)) {
        Ok(()) if is_member(turn, &room) => use_once(turn),
        Ok(()) => {}
        Err(refusal) => turn.refuse(&refusal),
    }
}

fn is_member(turn: &Turn<'_>, room: &str) -> bool {
    let channel = turn.realm.channel_named(room);
    channel.is_some_and(|channel| turn.me().channels.contains(&channel.id))
}

/// Why an invitation is not taken: nobody learns whether there ever was one.
pub(crate) fn refusal(turn: &Turn<'_>) -> Refusal {
    if !turn.realm.can_keep {
        return Refusal::StoreUnavailable(Verb::Invited.word(), "*".into());
    }
    let text = "There is no such invitation, or it was used, or it is too old";
    Refusal::Fail(Reply::fail(Verb::Invited.word(), "INVALID_TOKEN", &[], text))
}

/// Takes the session for one that has come by this invitation.
pub(crate) fn accept(turn: &mut Turn<'_>, hash: TokenHash) -> Outcome {
    let has = turn.session().invited.as_deref();
    if !has.is_some_and(|has| has.is_used && has.invite.hash == hash) {
        let invite = turn.realm.invites.of(hash).filter(|_| turn.realm.can_keep).cloned();
        let invite = invite.ok_or_else(|| refusal(turn))?;
        turn.session_mut().invited = Some(Box::new(Invited { invite, is_used: false }));
    }
    Ok(())
}
