//! `LIST`: which channels are there?
//!
//! Spec: <https://modern.ircdocs.horse/#list-message>, <https://modern.ircdocs.horse/#elist-parameter>
//!
//! Secret channels are listed to their members. Names and masks pick channels, `!mask` leaves some
//! out; `>3` and `<3` ask for more or fewer members, `C>60` and `C<60` for channels made more or
//! less than 60 minutes ago, `T>60` and `T<60` for topics set more or less than 60 minutes ago.
//! All conditions must hold. A list that would be too long is cut, and says so.
//!
//! ```irc
//! alice> JOIN #tea
//! alice<...
//! alice> TOPIC #tea :Darjeeling
//! alice<...
//! alice> JOIN #den
//! alice<...
//! alice> MODE #den +s
//! alice<...
//! alice> LIST
//! alice< :papo 321 alice Channel :Users  Name
//! alice< :papo 322 alice #lobby 3 :
//! alice< :papo 322 alice #tea 1 :Darjeeling
//! alice< :papo 322 alice #den 1 :
//! alice< :papo 323 alice :End of /LIST
//! bob> LIST #TEA,#den,#nowhere,#tea
//! bob< :papo 321 bob Channel :Users  Name
//! bob< :papo 322 bob #tea 1 :Darjeeling
//! bob< :papo 323 bob :End of /LIST
//! bob> LIST >2
//! bob< :papo 321 bob Channel :Users  Name
//! bob< :papo 322 bob #lobby 3 :
//! bob< :papo 323 bob :End of /LIST
//! alice> LIST #T*,#lobby,<3
//! alice< :papo 321 alice Channel :Users  Name
//! alice< :papo 322 alice #tea 1 :Darjeeling
//! alice< :papo 323 alice :End of /LIST
//! alice> LIST !#T* <3
//! alice< :papo 321 alice Channel :Users  Name
//! alice< :papo 322 alice #den 1 :
//! alice< :papo 323 alice :End of /LIST
//! bob> LIST C<60,T<60
//! bob< :papo 321 bob Channel :Users  Name
//! bob< :papo 322 bob #tea 1 :Darjeeling
//! bob< :papo 323 bob :End of /LIST
//! bob> LIST C>60
//! bob< :papo 321 bob Channel :Users  Name
//! bob< :papo 323 bob :End of /LIST
//! ```

use papo_proto::command::list::{Condition, List};
use papo_proto::numeric::{RPL_LIST, RPL_LISTEND, RPL_LISTSTART};
use papo_proto::{Casemapping, Verb, mask};

use crate::channel::Channel;
use crate::id::ChannelId;
use crate::map::Set;
use crate::policy;
use crate::reply::{Listing, Reply};
use crate::turn::{Outcome, Turn};

const SECONDS_PER_MINUTE: u64 = 60;

pub(super) fn list(turn: &mut Turn<'_>, said: List) -> Outcome {
    turn.reply(&Reply::numeric(RPL_LISTSTART).word("Channel").text("Users  Name"));
    let wanted = Wanted::of(turn, &said);
    let named = wanted.names.iter().filter_map(|id| turn.realm.channels.get(id));
    let all = turn.realm.channels.values();
    // Who names channels does not make the server look through all of them.
    let listing = if wanted.is_by_name {
        rows(turn, &said, &wanted, named)
    } else {
        rows(turn, &said, &wanted, all)
    };
    listing.tell(turn, Verb::List);
    turn.reply(&Reply::numeric(RPL_LISTEND).text("End of /LIST"));
    Ok(())
}

/// The conditions about names, ready to be compared.
struct Wanted {
    /// Those that were named and are there.
    names: Set<ChannelId>,
    masks: Vec<String>,
    not_masks: Vec<String>,
    /// Names were given, and no mask that could mean others.
    is_by_name: bool,
}

impl Wanted {
    fn of(turn: &Turn<'_>, said: &List) -> Self {
        let casemapping: Casemapping = turn.realm.directory.casemapping();
        let (mut names, mut masks, mut not_masks) = (turn.realm.seed.set(), Vec::new(), Vec::new());
        let mut named = false;
        for condition in &said.conditions {
            match condition {
                Condition::Name(name) => {
                    named = true;
                    names.extend(turn.realm.directory.channel(name));
                }
                Condition::Mask(mask) => masks.push(casemapping.fold_mask(mask)),
                Condition::NotMask(mask) => not_masks.push(casemapping.fold_mask(mask)),
                _ => {}
            }
        }
        Self { is_by_name: named && masks.is_empty(), names, masks, not_masks }
    }

    fn has(&self, channel: &Channel) -> bool {
        let matches = |mask: &String| mask::matches(mask, channel.folded.as_str());
        let is_picked = self.masks.is_empty()
            || self.masks.iter().any(matches)
            || self.names.contains(&channel.id);
        is_picked && !self.not_masks.iter().any(matches)
    }
}

fn rows<'a>(
    turn: &Turn<'_>,
    said: &List,
    wanted: &Wanted,
    channels: impl Iterator<Item = &'a Channel>,
) -> Listing {
    let (me, now) = (turn.me(), turn.stamp.seconds());
    let rows = channels
        .filter(|channel| policy::can_see_channel(me, channel))
        .filter(|channel| said.conditions.iter().all(|it| holds(it, channel, now)))
        .filter(|channel| wanted.has(channel))
        .map(|channel| {
            let topic = channel.topic.as_ref().map_or("", |topic| &topic.text);
            let members = channel.members.len() as u64;
            Reply::numeric(RPL_LIST).word(&channel.name).number(members).text(topic)
        });
    Listing::of(turn, rows)
}

/// Whether a channel meets a condition that is not about its name. `now` is in seconds since 1970.
fn holds(condition: &Condition, channel: &Channel, now: u64) -> bool {
    let age = |since: u64| now.saturating_sub(since);
    match condition {
        Condition::Users(bound) => bound.holds(channel.members.len() as u64),
        Condition::Created(bound) => bound.times(SECONDS_PER_MINUTE).holds(age(channel.created)),
        Condition::TopicSet(bound) => channel
            .topic
            .as_ref()
            .is_some_and(|topic| bound.times(SECONDS_PER_MINUTE).holds(age(topic.at))),
        Condition::Name(_) | Condition::Mask(_) | Condition::NotMask(_) => true,
    }
}
