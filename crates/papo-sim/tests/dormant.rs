//! A channel in which something was said goes on where it was when everybody had left, and when the
//! server was started anew.

use papo_core::dormant::{Dormant, Kept};
use papo_core::effect::{Change, Filed, Record};
use papo_core::owner::Owner;
use papo_core::{ChannelId, MessageId};
use papo_sim::stage::{START_MS, Stage};
use papo_sim::transcript::{raise, settings};

/// Says something in `#tea`, alone there; gives what is kept of it.
fn say(stage: &mut Stage, who: papo_core::SessionId, name: &str) -> Record {
    stage.send(who, &format!("JOIN {name}"));
    let step = stage.send(who, &format!("PRIVMSG {name} :hot"));
    stage.send(who, &format!("PART {name}"));
    step.records.into_iter().next().expect("it is kept")
}

#[test]
fn it_goes_on_when_all_had_left() {
    let (mut stage, cast) = raise(settings());
    let first = say(&mut stage, cast["alice"], "#tea");
    let elsewhere = say(&mut stage, cast["alice"], "#coffee");
    let second = say(&mut stage, cast["bob"], "#TEA");
    assert_eq!((first.seq, second.seq, elsewhere.seq), (1, 2, 1));
    assert_eq!(first.channel, second.channel);
    assert_ne!(first.channel, elsewhere.channel);
    assert_eq!(stage.realm.dormant().len(), 2);
    // A name without a word is forgotten.
    stage.send(cast["alice"], "JOIN #silent");
    stage.send(cast["alice"], "PART #silent");
    assert_eq!(stage.realm.dormant().len(), 2);
}

#[test]
fn it_goes_on_in_another_realm() {
    let (mut stage, cast) = raise(settings());
    let later = MessageId((START_MS + 1000) << 20);
    stage.realm.remember(Kept {
        channels: vec![
            ("#Tea".into(), Dormant { id: ChannelId(70), seq: 9, state: None }),
            ("#TEA".into(), Dormant { id: ChannelId(71), seq: 2, state: None }),
            ("no channel".into(), Dormant { id: ChannelId(72), seq: 2, state: None }),
        ],
        last_channel: 80,
        last_message: later,
        metadata: vec![(Owner::Channel(ChannelId(90)), "avatar".into(), "x".into())],
        ..Kept::default()
    });
    let record = say(&mut stage, cast["alice"], "#tEA");
    assert_eq!((record.channel, record.seq), (Some(ChannelId(70)), 10));
    assert!(record.event.id > later, "no two messages are known by the same");
    let other = say(&mut stage, cast["alice"], "#other");
    assert!(other.channel > Some(ChannelId(90)), "{:?}", other.channel);
}

/// What could not be heard by everybody is marked, for the first one to come in again is anybody.
#[test]
fn what_was_said_behind_a_door_is_marked() {
    for (mode, wanted) in
        [("+i", true), ("+k x", true), ("+s", true), ("+R", true), ("+mntl 5", false), ("", false)]
    {
        let (mut stage, cast) = raise(settings());
        stage.send(cast["alice"], "JOIN #tea");
        stage.send(cast["alice"], &format!("MODE #tea {mode}"));
        let step = stage.send(cast["alice"], "PRIVMSG #tea :hot");
        let [Record { filed: Filed::Channel { closed, .. }, .. }] = &step.records[..] else {
            panic!("{:?}", step.records)
        };
        assert_eq!(*closed, wanted, "{mode}");
    }
}

#[test]
fn a_new_name_is_kept_if_anything_is() {
    let (mut stage, cast) = raise(settings());
    let alice = cast["alice"];
    stage.send(alice, "JOIN #silent,#tea");
    let id = stage.send(alice, "PRIVMSG #tea :hot").records[0].channel;
    assert_eq!(stage.send(alice, "RENAME #silent #quiet").changes, []);
    let renames = stage.send(alice, "RENAME #tea #Coffee").changes;
    let [Change::Renamed { channel, name, folded }] = &renames[..] else { panic!("{renames:?}") };
    let named = (Some(*channel), &**name, folded.as_str());
    assert_eq!(named, (id, "#Coffee", "#coffee"));
}
