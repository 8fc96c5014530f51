//! `LIST`: which channels are there?
//!
//! Spec: <https://modern.ircdocs.horse/#list-message>
//!
//! Secret channels are listed to their members. A list that would be too long is cut, and says so.
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
//! bob> LIST #TEA,#den,#nowhere
//! bob< :papo 321 bob Channel :Users  Name
//! bob< :papo 322 bob #tea 1 :Darjeeling
//! bob< :papo 323 bob :End of /LIST
//! ```

use papo_proto::Verb;
use papo_proto::command::list::List;
use papo_proto::numeric::{RPL_LIST, RPL_LISTEND, RPL_LISTSTART};

use crate::channel::Channel;
use crate::policy;
use crate::refusal::Refusal;
use crate::reply::{Listing, Reply};
use crate::turn::{Outcome, Turn};

pub(super) fn list(turn: &mut Turn<'_>, said: List) -> Outcome {
    turn.reply(&Reply::numeric(RPL_LISTSTART).word("Channel").text("Users  Name"));
    let me = turn.me();
    let row = |channel: &Channel| {
        let topic = channel.topic.as_ref().map_or("", |topic| &topic.text);
        let members = channel.members.len() as u64;
        Reply::numeric(RPL_LIST).word(&channel.name).number(members).text(topic)
    };
    let listing: Listing = if said.channels.is_empty() {
        let all = turn.realm.channels.values();
        all.filter(|channel| policy::can_see_channel(me, channel)).map(row).collect()
    } else {
        let asked = said.channels.iter().filter_map(|name| turn.realm.channel_named(name));
        asked.filter(|channel| policy::can_see_channel(me, channel)).map(row).collect()
    };
    for reply in &listing.replies {
        turn.reply(reply);
    }
    if listing.was_cut {
        turn.refuse(&Refusal::TooManyMatches(Verb::List));
    }
    turn.reply(&Reply::numeric(RPL_LISTEND).text("End of /LIST"));
    Ok(())
}
