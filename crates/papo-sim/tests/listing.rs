//! What lists and renames cost: however many channels or members there are, what one command has
//! the server say stays within its bound (`SAFELIST`), and says when it was cut.

use papo_core::limits::LISTING_BYTES_MAX;
use papo_sim::stage::Step;
use papo_sim::transcript::{raise, settings};

/// What one client was told in a step: how many bytes, and how many lines of one numeric.
fn told(step: &Step, numeric: &str) -> (usize, usize) {
    let bytes = step.writes.iter().map(|(_, line)| line.len() + "\r\n".len()).sum();
    let code = format!(":papo {numeric} ");
    (bytes, step.writes.iter().filter(|(_, line)| line.starts_with(&code)).count())
}

#[test]
fn thousands_of_channels() {
    let mut settings = settings();
    settings.limits.channels_max = usize::MAX;
    let (mut stage, cast) = raise(settings);
    let alice = cast["alice"];
    let mut join = |range: std::ops::Range<u32>| {
        for number in range {
            stage.send(alice, &format!("JOIN #c{number}"));
        }
        stage.send(alice, "LIST")
    };

    let few = join(0..3_000);
    assert_eq!(told(&few, "322").1, 3_001, "all channels and the lobby");
    assert_eq!(told(&few, "416").1, 0);

    let many = join(3_000..15_000);
    let (bytes, rows) = told(&many, "322");
    assert_eq!(told(&many, "416").1, 1, "it says that there are more");
    assert_eq!(told(&many, "323").1, 1, "and it has an end");
    // The start, the end and the word about being cut come on top.
    assert!(bytes < LISTING_BYTES_MAX + 300, "{bytes} bytes for {rows} channels");
    assert!(bytes > LISTING_BYTES_MAX * 9 / 10, "{bytes} bytes, there was room for more");
}

#[test]
fn a_list_is_as_long_as_the_settings_say() {
    let mut settings = settings();
    settings.limits.listing_bytes_max = 100;
    let (mut stage, cast) = raise(settings);
    let who = stage.send(cast["bob"], "WHO #lobby");
    assert_eq!(told(&who, "352").1, 1, "two rows would have more than 100 bytes");
    assert_eq!(told(&who, "416").1, 1);
    assert_eq!(told(&who, "315").1, 1);
}

/// A rename shows each member that does not know of it who is in the channel: where that would be
/// too much, there is none.
#[test]
fn a_rename_among_very_many() {
    let (mut stage, cast) = raise(settings());
    let alice = cast["alice"];
    stage.send(alice, "JOIN #tea");
    let mut crowd = Vec::new();
    for number in 0..320 {
        let session = stage.connect([10, 1, 0, 1].into());
        stage.send(session, &format!("NICK n{number}"));
        stage.send(session, "USER n 0 * :n");
        stage.send(session, "JOIN #tea");
        crowd.push(session);
    }
    let refused = stage.send(alice, "RENAME #tea #coffee");
    assert_eq!(refused.writes.len(), 1, "nobody else is told");
    assert!(refused.writes[0].1.starts_with(":papo FAIL RENAME CANNOT_RENAME #tea #coffee "));
    for session in crowd.into_iter().skip(100) {
        stage.send(session, "CAP REQ draft/channel-rename");
    }
    let renamed = stage.send(alice, "RENAME #tea #coffee :enough of it");
    assert_eq!(renamed.writes.iter().filter(|(_, line)| line.contains(" RENAME ")).count(), 220);
    assert_eq!(renamed.writes.iter().filter(|(_, line)| line.contains(" JOIN ")).count(), 101);
}
