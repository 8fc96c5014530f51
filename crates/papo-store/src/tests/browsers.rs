//! Browsers that log in by themselves.

use super::open;
use crate::{Browser, Entry};

#[test]
fn browsers_are_kept_as_they_were_last_and_go_with_their_account() {
    let one = |number, account, used_ms| {
        Entry::Browser(Browser { hash: [number; 32], account, made_ms: 1, used_ms })
    };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut store = open(folder.path());
    let entries = [
        one(1, "Ana", 1),
        one(2, "Bia", 2),
        one(3, "Ana", 3),
        one(4, "Bia", 4),
        one(1, "Ana", 5),
        Entry::Forgotten(&[2; 32]),
    ];
    store.writer.commit(entries).expect("it is kept");
    drop(store);
    let mut store = open(folder.path());
    let kept = |store: &crate::Store, most| -> Vec<_> {
        let kept = store.reader.browsers(most).expect("it can be read");
        kept.into_iter().map(|it| (it.hash[0], it.account, it.used_ms)).collect()
    };
    let is = |number, account: &str, used_ms| (number, account.to_owned(), used_ms);
    assert_eq!(kept(&store, 9), [is(1, "Ana", 5), is(4, "Bia", 4), is(3, "Ana", 3)]);
    assert_eq!(kept(&store, 2), [is(1, "Ana", 5), is(4, "Bia", 4)]);
    store.writer.commit([Entry::Dropped("Ana")]).expect("it is kept");
    assert_eq!(kept(&store, 9), [is(4, "Bia", 4)]);
}
