//! Which of the kept lines somebody may see, and which of those are asked for. The realm decides
//! on these values, and whoever keeps the lines answers them.

use crate::news::{Hearer, Unread};
use crate::rank::Rank;
use crate::search::Search;

/// The lines that somebody may see, of one channel or of what was said in private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Of what.
    pub scope: Scope,
    /// Nothing up to this id.
    pub since: u64,
    /// Nothing after this id.
    pub until: u64,
    /// Of what not everybody could have come in to hear, nothing up to this id.
    pub closed_since: u64,
    /// What was said to those of a rank is shown to who has it, or a higher one.
    pub rank: Option<Rank>,
    /// Not only what was said, but also what happened.
    pub events: bool,
}

/// What a view is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// A channel.
    Channel(u64),
    /// What was said between two people.
    Pair {
        /// Whose view it is.
        me: Box<str>,
        /// What the other is known by: by one name for each way of being here.
        others: Vec<Box<str>>,
    },
    /// What anybody said to one person.
    Heard {
        /// Whose view it is.
        me: Box<str>,
    },
}

/// All that decides who may see a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits<'a> {
    /// What it is known by.
    pub id: u64,
    /// Where it was said.
    pub place: Where<'a>,
    /// The rank that a member needs to see it.
    pub rank: Option<Rank>,
    /// Not everybody could have come in to hear it.
    pub closed: bool,
    /// For its sender alone: who it was said to does not hear the sender.
    pub silenced: bool,
    /// It happened, and was not said.
    pub is_event: bool,
}

/// Where a line was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where<'a> {
    /// In a channel.
    Channel(u64),
    /// By the first to the second, in private.
    Pair(&'a str, &'a str),
}

impl View {
    /// Whether a line is one of them. Every way of showing kept lines says the same.
    pub fn shows(&self, line: &Traits<'_>) -> bool {
        let is_there = match (&self.scope, line.place) {
            (Scope::Channel(channel), Where::Channel(other)) => *channel == other,
            (Scope::Pair { me, others }, Where::Pair(sender, receiver)) => {
                let is_other = |party: &str| others.iter().any(|other| **other == *party);
                **me == *sender && is_other(receiver)
                    || **me == *receiver && is_other(sender) && !line.silenced
            }
            (Scope::Heard { me }, Where::Pair(sender, receiver)) => {
                **me == *receiver && **me != *sender && !line.silenced
            }
            _ => false,
        };
        is_there
            && self.since < line.id
            && line.id <= self.until
            && (!line.closed || self.closed_since < line.id)
            && (line.rank.is_none() || line.rank <= self.rank)
            && (!line.is_event || self.events)
    }

    /// The ranks for which it shows what was said to them: none, for what was said to all, first.
    pub fn ranks(&self) -> impl Iterator<Item = Option<Rank>> {
        let highest = self.rank;
        let ranks = Rank::ALL.into_iter().map(Some).filter(move |rank| *rank <= highest);
        std::iter::once(None).chain(ranks)
    }
}

/// Which lines of a view are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// After this id.
    pub after: u64,
    /// Before this id.
    pub before: u64,
    /// How many at most.
    pub most: usize,
    /// If there are more, the last ones, not the first.
    pub newest: bool,
}

impl Page {
    /// All but those between the first and the last that there can be.
    pub const fn last(most: usize) -> Self {
        Self { after: 0, before: ID_END, most, newest: true }
    }
}

/// More than any id: what is kept has numbers with a sign.
pub const ID_END: u64 = i64::MAX as u64;

/// Where somebody has a history, and of when its last line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets {
    /// The channels, with their names.
    pub channels: Vec<(Box<str>, View)>,
    /// By what the asker is known in private.
    pub me: Box<str>,
    /// Nothing said in private up to this id.
    pub since: u64,
    /// Nothing said in private after this id.
    pub until: u64,
    /// Those whose last line is here.
    pub page: Page,
}

/// What is asked of what was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// What was done by those who run the server: the last ones, so many at most, that have this in
    /// them.
    Audit {
        /// How many.
        most: usize,
        /// What, in small letters; all when it is empty.
        word: Box<str>,
    },
    /// Lines; each page of a view of its own.
    Pages(Vec<(View, Page)>),
    /// Where there are lines.
    Targets(Targets),
    /// Messages.
    Search(Search),
    /// What is new to somebody, and the last line, at each of these places.
    News(Hearer, Vec<Unread>),
    /// One message, and what was done to it.
    One(One),
    /// The messages of a view that are pinned, in the order in which they were.
    Pins(View),
    /// Whether there is an account of this name, written in this way, with this hash of its password.
    Account {
        /// How it is called.
        name: Box<str>,
        /// What its password is checked with.
        hash: Box<str>,
    },
}

/// One message that somebody wants to do something to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct One {
    /// What it is known by.
    pub id: u64,
    /// What its asker may see where it is.
    pub view: View,
    /// A reaction to it.
    pub reaction: Option<Reacted>,
}

/// A reaction that somebody may have given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reacted {
    /// Who, as people are known in private.
    pub by: Box<str>,
    /// Since when that is this one, as an id.
    pub since: u64,
    /// Which.
    pub text: Box<str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_shows_what_its_owner_may_see() {
        let view = View {
            scope: Scope::Channel(7),
            since: 10,
            until: 90,
            closed_since: 50,
            rank: Some(Rank::Operator),
            events: false,
        };
        let line = Traits {
            id: 60,
            place: Where::Channel(7),
            rank: None,
            closed: false,
            silenced: false,
            is_event: false,
        };
        assert!(view.shows(&line));
        let shown = |line: Traits<'_>| view.shows(&line);
        assert!(!shown(Traits { place: Where::Channel(8), ..line }));
        assert!(!shown(Traits { place: Where::Pair("a", "b"), ..line }));
        assert!(!shown(Traits { id: 10, ..line }) && shown(Traits { id: 11, ..line }));
        assert!(shown(Traits { id: 90, ..line }) && !shown(Traits { id: 91, ..line }));
        assert!(shown(Traits { closed: true, ..line }));
        assert!(!shown(Traits { closed: true, id: 50, ..line }));
        assert!(shown(Traits { rank: Some(Rank::HalfOperator), ..line }));
        assert!(!shown(Traits { rank: Some(Rank::Founder), ..line }));
        assert!(!shown(Traits { is_event: true, ..line }));
        assert_eq!(view.ranks().count(), 4);
        let scope = Scope::Pair { me: "ana".into(), others: vec!["bob".into(), "@bob".into()] };
        let view = View { scope, ..view };
        let said = |sender, receiver| Traits { place: Where::Pair(sender, receiver), ..line };
        assert!(view.shows(&said("ana", "@bob")) && view.shows(&said("bob", "ana")));
        assert!(!view.shows(&said("bob", "eve")) && !view.shows(&said("eve", "ana")));
        assert!(view.shows(&Traits { silenced: true, ..said("ana", "bob") }));
        assert!(!view.shows(&Traits { silenced: true, ..said("bob", "ana") }));
        let view = View { scope: Scope::Heard { me: "ana".into() }, ..view };
        assert!(view.shows(&said("bob", "ana")) && view.shows(&said("eve", "ana")));
        assert!(!view.shows(&said("ana", "bob")) && !view.shows(&said("ana", "ana")));
        assert!(!view.shows(&Traits { silenced: true, ..said("bob", "ana") }));
    }
}
