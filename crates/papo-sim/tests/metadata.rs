//! The bounds of values, and what of them outlives the realm.

use std::collections::BTreeMap;

use papo_core::dormant::Kept;
use papo_core::effect::Change;
use papo_core::limits::{METADATA_KEYS_MAX, METADATA_SUBS_MAX, METADATA_VALUE_LEN_MAX};
use papo_core::owner::Owner;
use papo_core::{Input, SessionId};
use papo_sim::stage::Stage;
use papo_sim::transcript::{kept, raise, settings};

fn raised() -> (Stage, BTreeMap<&'static str, SessionId>) {
    let (mut stage, cast) = raise(settings());
    for who in ["alice", "bob"] {
        stage.send(cast[who], "CAP REQ :batch draft/metadata-2");
    }
    stage.wires.values_mut().for_each(|wire| wire.received.clear());
    (stage, cast)
}

fn say(stage: &mut Stage, session: SessionId, line: &str) -> Vec<String> {
    stage.send(session, line);
    std::mem::take(&mut stage.wires.get_mut(&session).expect("on stage").received)
}

fn one(stage: &mut Stage, session: SessionId, line: &str) -> String {
    let told = say(stage, session, line);
    let [only] = &told[..] else { panic!("{line}: {told:?}") };
    only.clone()
}

#[test]
fn there_are_only_so_many_values_and_they_are_only_so_long() {
    let (mut stage, cast) = raised();
    let alice = cast["alice"];
    for number in 0..METADATA_KEYS_MAX {
        stage.time_ms += 5_000;
        let told = one(&mut stage, alice, &format!("METADATA * SET k{number} :x"));
        assert!(told.contains(" 761 "), "{told}");
    }
    let full = ":papo FAIL METADATA LIMIT_REACHED alice :It has as many values as it may";
    assert_eq!(one(&mut stage, alice, "METADATA * SET more :x"), full);
    let longest = "y".repeat(METADATA_VALUE_LEN_MAX);
    let told = one(&mut stage, alice, &format!("METADATA * SET k0 :{longest}"));
    assert!(told.ends_with(&longest), "what is there may change: {told}");
    let long = ":papo FAIL METADATA VALUE_INVALID :The value is too long";
    assert_eq!(one(&mut stage, alice, &format!("METADATA * SET k0 :{longest}z")), long);
}

#[test]
fn there_are_only_so_many_subscriptions() {
    let (mut stage, cast) = raised();
    let alice = cast["alice"];
    stage.send(alice, "PART #lobby");
    for number in 0..METADATA_SUBS_MAX {
        say(&mut stage, alice, &format!("METADATA * SUB k{number}"));
    }
    assert_eq!(
        say(&mut stage, alice, "METADATA * SUB k0 more k1"),
        [
            ":papo 770 alice k0",
            ":papo FAIL METADATA TOO_MANY_SUBS more :You are told of as many keys as you may be",
        ]
    );
    let told = say(&mut stage, alice, "METADATA * SUBS");
    let keys: usize =
        told.iter().filter(|it| it.contains(" 772 ")).map(|it| it.split(" k").count() - 1).sum();
    assert_eq!(keys, METADATA_SUBS_MAX);
}

#[test]
fn who_changes_values_all_the_time_must_wait() {
    let (mut stage, cast) = raised();
    let alice = cast["alice"];
    let mut changes = 0;
    let refusal = loop {
        let told = one(&mut stage, alice, "METADATA * SET status :x");
        if told.contains("FAIL") {
            break told;
        }
        changes += 1;
        assert!(changes < 100, "there is an end to it");
    };
    let late = ":papo FAIL METADATA RATE_LIMITED alice status 2 :Too many changes, wait a while";
    assert_eq!((changes, &*refusal), (21, late));
    stage.time_ms += 2_000;
    assert!(one(&mut stage, alice, "METADATA * SET status :x").contains(" 761 "));
}

#[test]
fn who_is_shown_many_channels_is_asked_to_wait() {
    let (mut stage, cast) = raised();
    let bob = cast["bob"];
    one(&mut stage, bob, "METADATA * SUB avatar");
    let mut later = None;
    for _ in 0..40 {
        let told = say(&mut stage, bob, "METADATA #lobby SYNC");
        later = told.into_iter().find(|line| line.contains(" 774 "));
        if later.is_some() {
            break;
        }
    }
    assert_eq!(later.as_deref(), Some(":papo 774 bob #lobby 1"));
    stage.time_ms += 1_000;
    assert!(say(&mut stage, bob, "METADATA #lobby SYNC")[0].contains(" BATCH +"));
}

/// A guest's values go with it; a channel's stay as long as the channel is known.
#[test]
fn values_last_as_long_as_their_owner() {
    let (mut stage, cast) = raised();
    let alice = cast["alice"];
    stage.send(alice, "METADATA * SET avatar :mine");
    stage.send(alice, "JOIN #silent,#tea\r\nPRIVMSG #tea :hot");
    let changes = stage.send(alice, "METADATA #tea SET avatar :green").changes;
    let [Change::Metadata { owner, key, value }] = &changes[..] else { panic!("{changes:?}") };
    assert_eq!((&**key, value.as_deref()), ("avatar", Some("green")));
    let kept = vec![(owner.clone(), key.clone(), "green".into())];
    stage.send(alice, "METADATA #silent SET avatar :none");
    let owners = |stage: &Stage| stage.realm.metadata().owners().count();
    assert_eq!(owners(&stage), 3);
    let changes = stage.cut(alice).changes;
    assert_eq!(owners(&stage), 1, "that of a channel in which something was said");
    let [Change::Metadata { value: None, .. }] = &changes[..] else { panic!("{changes:?}") };

    let (mut stage, cast) = raised();
    let Owner::Channel(id) = *owner else { panic!("{owner:?}") };
    let dormant = papo_core::dormant::Dormant { id, seq: 1, state: None };
    let channels = vec![("#tea".into(), dormant)];
    stage.realm.remember(Kept { channels, metadata: kept, ..Kept::default() });
    let bob = cast["bob"];
    stage.send(bob, "METADATA * SUB avatar");
    let told = say(&mut stage, bob, "JOIN #tea");
    assert!(told.iter().any(|line| line.ends_with("METADATA #tea avatar * :green")), "{told:?}");
}

/// What belongs to an account is set before anybody is there, stays when nobody is there any more,
/// and goes with the account.
#[test]
fn values_of_an_account_last_as_long_as_it_does() {
    let (mut stage, _) = raised();
    stage.realm.remember(kept());
    let new = stage.connect([10, 0, 0, 9].into());
    let mut changes = Vec::new();
    for line in [
        "CAP REQ :batch draft/metadata-2",
        "METADATA * SET avatar :cup",
        "PASS :TeaPot:tea is hot",
        "NICK zoe",
        "USER z 0 * :Z",
        "CAP END",
    ] {
        changes.extend(stage.send(new, line).changes);
        while !stage.questions.is_empty() {
            changes.extend(stage.answer(0).changes);
        }
    }
    let told = say(&mut stage, new, "METADATA * LIST");
    assert!(told.iter().any(|it| it.ends_with(" 761 zoe zoe avatar * :cup")), "{told:?}");
    let owner = Owner::Account("teapot".into());
    let [Change::Metadata { owner: of, value: Some(_), .. }] = &changes[..] else {
        panic!("{changes:?}")
    };
    assert_eq!(*of, owner, "as its owner wrote it, however it was written now");
    stage.cut(new);
    let mut owners = stage.realm.metadata().owners().map(|(owner, _)| owner);
    assert_eq!((owners.next(), owners.next()), (Some(&owner), None));
    drop(owners);
    let again = stage.connect([10, 0, 0, 9].into());
    let mut changes = Vec::new();
    for line in ["PASS :teapot:tea is hot", "NICK zoe", "USER z 0 * :Z", "NS DROP tea is hot"] {
        changes.extend(stage.send(again, line).changes);
        while !stage.questions.is_empty() {
            changes.extend(stage.answer(0).changes);
        }
    }
    let [Change::Dropped(_), Change::Metadata { owner: of, value: None, .. }] = &changes[..] else {
        panic!("{changes:?}")
    };
    assert_eq!(*of, owner);
    assert_eq!(stage.realm.metadata().owners().count(), 0);
}

/// While nothing can be kept, what would have to be does not change; a guest's values end with it.
#[test]
fn what_cannot_be_kept_is_not_set() {
    let (mut stage, cast) = raised();
    stage.realm.remember(kept());
    let (alice, bob) = (cast["alice"], cast["bob"]);
    for line in ["METADATA * SET avatar :x", "JOIN #tea", "NS IDENTIFY teapot tea is hot"] {
        say(&mut stage, alice, line);
    }
    stage.answer(0);
    say(&mut stage, alice, "");
    stage.input(Input::NotKept { lost: Vec::new(), why: "the disk is full".into() });
    let why = "The server can't keep values at the moment, its operators know";
    for (line, name) in [
        ("METADATA * SET avatar :y", "alice"),
        ("METADATA * CLEAR", "alice"),
        ("METADATA #tea SET avatar :y", "#tea"),
    ] {
        let fail = format!(":papo FAIL METADATA STORE_UNAVAILABLE {name} :{why}");
        assert_eq!(one(&mut stage, alice, line), fail, "{line}");
    }
    assert!(one(&mut stage, bob, "METADATA * SET avatar :y").contains(" 761 "));
    stage.input(Input::KeptAgain);
    assert!(one(&mut stage, alice, "METADATA * SET avatar :y").contains(" 761 "));
}

/// Watching somebody anew again and again shows its values only so often.
#[test]
fn who_watches_again_and_again_is_asked_to_wait() {
    let (mut stage, cast) = raised();
    let (alice, bob) = (cast["alice"], cast["bob"]);
    say(&mut stage, bob, "METADATA * SET avatar :cup");
    say(&mut stage, alice, "METADATA * SUB avatar");
    let mut shown = 0;
    let last = loop {
        say(&mut stage, alice, "MONITOR C");
        let told = say(&mut stage, alice, "MONITOR + bob");
        let [_, values] = &told[..] else { panic!("{told:?}") };
        if values != ":papo METADATA bob avatar * :cup" {
            break values.clone();
        }
        shown += 1;
        assert!(shown < 100, "it is shown forever");
    };
    assert_eq!(last, ":papo 774 alice bob 1");
    stage.time_ms += 1_000;
    say(&mut stage, alice, "MONITOR C");
    assert_eq!(say(&mut stage, alice, "MONITOR + bob").len(), 2);
}
