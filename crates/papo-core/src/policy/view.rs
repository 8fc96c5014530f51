//! Which of the kept lines somebody may see: for history, replay, and all that shows such lines.

use papo_proto::history::{Read, Scope, View};
use papo_proto::mode::FlagMode;
use papo_proto::{Casemapping, Rank};

use crate::channel::Channel;
use crate::id::{ChannelId, MessageId};
use crate::realm::Realm;
use crate::settings::{Settings, Visible};
use crate::user::User;

/// What a user may see of a channel, up to a line: nothing, who is not in it. Members see what
/// everybody could have heard, whenever it was, and what was said behind a door since this channel
/// is there: whoever made one of its name anew could be anybody. Where history is hidden, they see
/// what was said since they came.
pub(crate) fn view_of_channel(
    user: &User,
    channel: &Channel,
    settings: &Settings,
    until: MessageId,
) -> Option<View> {
    let ranks = channel.ranks(user.id)?;
    let came = *channel.since.get(&user.id)?;
    let is_hidden = settings.history == Visible::SinceJoin || channel.has(FlagMode::HiddenHistory);
    Some(View {
        scope: Scope::Channel(channel.id.0),
        since: if is_hidden { came.0 } else { 0 },
        until: until.0,
        closed_since: channel.made.0,
        rank: ranks.highest(),
        events: false,
    })
}

/// What a user may see of what was said to it in private after a line, and up to one.
pub(crate) fn view_of_heard(
    user: &User,
    since: MessageId,
    casemapping: Casemapping,
    until: MessageId,
) -> View {
    View {
        scope: Scope::Heard { me: user.party(casemapping) },
        since: user.known_since.max(since).0,
        until: until.0,
        closed_since: 0,
        rank: None,
        events: false,
    }
}

/// What somebody has said itself: that one line, wherever it was, and wherever its sender is now.
pub(crate) fn view_of_own(scope: Scope, MessageId(id): MessageId) -> View {
    let (since, until) = (id.saturating_sub(1), id);
    View { scope, since, until, closed_since: 0, rank: Some(Rank::Founder), events: false }
}

/// Leaves out of what is asked for what is too old to be kept, and may still be there. All that is
/// read goes through here.
pub(crate) fn leave_out_old(realm: &Realm, now_ms: u64, read: &mut Read) {
    let keep = &realm.settings.keep;
    if keep.is_forever() {
        return;
    }
    let old_of = |name| keep.first(name, now_ms).0.saturating_sub(1);
    let limit = |view: &mut View| {
        let old = match &view.scope {
            // Of one that is not there, somebody sees at most what it has just said itself.
            Scope::Channel(id) => realm
                .channels
                .get(&ChannelId(*id))
                .map_or(0, |channel| old_of(Some(channel.folded.as_str()))),
            Scope::Pair { .. } | Scope::Heard { .. } => old_of(None),
        };
        view.since = view.since.max(old);
    };
    match read {
        Read::Pages(pages) => pages.iter_mut().for_each(|(view, _)| limit(view)),
        Read::Targets(asked) => {
            asked.channels.iter_mut().for_each(|(_, view)| limit(view));
            asked.since = asked.since.max(old_of(None));
        }
        Read::One(one) => limit(&mut one.view),
        Read::Pins(view) => limit(view),
        Read::Account { .. } | Read::Audit { .. } => {}
        Read::News(_, places) => places.iter_mut().for_each(|place| limit(&mut place.view)),
        Read::Search(search) => {
            search.views.iter_mut().for_each(limit);
            if let Some(private) = &mut search.private {
                private.since = private.since.max(old_of(None));
            }
        }
    }
}

/// What a user may see of what it and these others have said to each other, up to a line: what was
/// said since it is known by the name that it has.
pub(crate) fn view_of_pair(
    user: &User,
    others: Vec<Box<str>>,
    casemapping: Casemapping,
    until: MessageId,
) -> View {
    View {
        scope: Scope::Pair { me: user.party(casemapping), others },
        since: user.known_since.0,
        until: until.0,
        closed_since: 0,
        rank: None,
        events: false,
    }
}
