//! The lists of masks of one channel: bans, exempts from them, and who needs no invitation.

use std::cell::LazyCell;
use std::sync::Arc;

use papo_proto::Casemapping;
use papo_proto::extban::{ListMask, Subject};
use papo_proto::mode::ListMode;

use crate::limits::LIST_ENTRIES_MAX;
use crate::user::User;

/// All lists of a channel.
#[derive(Debug)]
pub(crate) struct MaskLists {
    /// How what the masks are compared with is folded.
    casemapping: Casemapping,
    lists: [Vec<Entry>; ListMode::ALL.len()],
}

/// One entry of a list.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) mask: ListMask,
    /// The source of who set it.
    pub(crate) by: Arc<str>,
    /// In seconds since 1970.
    pub(crate) at: u64,
}

impl MaskLists {
    /// Empty ones.
    pub(crate) fn new(casemapping: Casemapping) -> Self {
        Self { casemapping, lists: Default::default() }
    }

    /// The entries of a list, oldest first.
    pub(crate) fn of(&self, list: ListMode) -> &[Entry] {
        &self.lists[list as usize]
    }

    /// Whether a list has a mask that means the same.
    pub(crate) fn has(&self, list: ListMode, mask: &ListMask) -> bool {
        self.of(list).iter().any(|entry| entry.mask == *mask)
    }

    /// Whether no list takes another entry: the bound is one for all of them.
    pub(crate) fn are_full(&self) -> bool {
        self.lists.iter().map(Vec::len).sum::<usize>() >= LIST_ENTRIES_MAX
    }

    /// Adds an entry.
    pub(crate) fn add(&mut self, list: ListMode, entry: Entry) {
        self.lists[list as usize].push(entry);
    }

    /// Removes the entry that means the same as this mask.
    pub(crate) fn remove(&mut self, list: ListMode, mask: &ListMask) -> Option<Entry> {
        let entries = &mut self.lists[list as usize];
        let at = entries.iter().position(|entry| entry.mask == *mask)?;
        Some(entries.remove(at))
    }

    /// Whether a mask of a list means this user.
    pub(crate) fn means(&self, list: ListMode, user: &User) -> bool {
        let fold = |text: &str| self.casemapping.fold_mask(text);
        // Folded when the first entry asks for it, and once.
        let account = LazyCell::new(|| user.account.as_deref().map(fold));
        let realname = LazyCell::new(|| fold(&user.realname));
        self.of(list).iter().any(|Entry { mask, .. }| match mask.subject() {
            Subject::Source => mask.matches(&user.folded_source),
            Subject::Account => account.as_ref().is_some_and(|account| mask.matches(account)),
            Subject::Realname => mask.matches(&realname),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_one_for_all_lists() {
        let mut lists = MaskLists::new(Casemapping::Precis);
        for n in 0..LIST_ENTRIES_MAX {
            assert!(!lists.are_full(), "after {n}");
            let mask = ListMask::read(&format!("b{n}"), Casemapping::Precis).expect("a mask");
            let list = ListMode::ALL[n % ListMode::ALL.len()];
            assert!(!lists.has(list, &mask));
            lists.add(list, Entry { mask, by: "a!b@c".into(), at: 0 });
        }
        assert!(lists.are_full());
        let first = ListMask::read("B0", Casemapping::Precis).expect("a mask");
        assert!(lists.remove(ListMode::Exempt, &first).is_none(), "it is in another list");
        assert!(lists.remove(ListMode::Ban, &first).is_some());
        assert!(!lists.are_full());
    }
}
