//! Plays the transcript of every command file: what the file says that the command does is what it
//! does.

use std::path::{Path, PathBuf};

use papo_sim::transcript::{find, play, play_labelled, raise, settings};

fn command_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../papo-core/src/command");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("papo-core has a folder of commands")
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_transcript_plays() {
    let mut failures = Vec::new();
    let (mut played, mut labelled) = (0, 0);
    for path in command_files() {
        let source = std::fs::read_to_string(&path).expect("a command file can be read");
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (line, script) in find(&source) {
            played += 1;
            if let Err(error) = play(&script) {
                failures.push(format!("{name}, transcript at line {line}, {error}"));
            } else if let Some(outcome) = play_labelled(&script) {
                labelled += 1;
                if let Err(error) = outcome {
                    failures.push(format!("{name}, transcript at line {line}, labelled, {error}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(played >= papo_proto::Verb::ALL.len(), "each verb has one, {played} were played");
    assert!(
        labelled * 4 >= played * 3,
        "few have something to say of labels: {labelled} of {played}"
    );
}

/// However a client's bytes are cut into reads, everybody is told the same.
#[test]
fn cuts_between_bytes_do_not_matter() {
    let script = "CAP LS 302\r\nNICK zoë\r\nUSER z 0 * :Zoë\r\nCAP REQ :echo-message\r\nCAP END\r\n\
                  JOIN #chá\r\nPRIVMSG #lobby,bob :olá, tudo bem?\r\n\r\nMODE #chá +k x\nBOGUS\r\n\
                  PRIVMSG #lobby :"
        .to_owned()
        + &"x".repeat(600)
        + "\r\nPRIVMSG #lobby :after the long one\r\nTOPIC #chá :\u{1f375}\r\nQUIT :tchau\r\n";
    let mut bytes = script.into_bytes();
    // A line that is not UTF-8, in the middle.
    let at = bytes.windows(5).position(|w| w == b"BOGUS").expect("it is there");
    bytes.splice(at..at, *b"PRIVMSG #lobby :\xff\xfe\r\n");

    let told = |pieces: &[&[u8]]| {
        let (mut stage, cast) = raise(settings());
        for piece in pieces {
            stage.send_bytes(cast["new"], piece);
        }
        let wires = stage.wires.into_values();
        wires.map(|wire| (wire.received, wire.closed)).collect::<Vec<_>>()
    };
    let whole = told(&[&bytes]);
    assert!(whole.iter().any(|(received, closed)| *closed && received.len() > 20));
    assert!(whole[0].0.iter().any(|line| line.ends_with("after the long one")));
    for seed in 0..500 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut rest: &[u8] = &bytes;
        let mut pieces = Vec::new();
        while !rest.is_empty() {
            // The first seed sends byte by byte.
            let most = if seed == 0 { 1 } else { 1 + rng.usize(..200) };
            let (piece, after) = rest.split_at(rng.usize(1..=most.min(rest.len())));
            pieces.push(piece);
            rest = after;
        }
        assert_eq!(told(&pieces), whole, "seed {seed}");
    }
}

/// A play that does not go as written fails, or the tests above prove nothing.
#[test]
fn a_wrong_transcript_fails() {
    for (script, error) in [
        ("alice> PING x\n", "at the end: this was told too:\nalice< :papo PONG papo :x\n"),
        ("alice> PING x\nalice< :papo PONG papo :y\n", "line 2: alice was told"),
        ("alice> PONG\nalice< :papo PONG papo :y\n", "line 2: alice was told nothing"),
        ("mallory> PING x\n", "line 1: nobody is called \"mallory\""),
        ("PING x\n", "line 1: neither"),
        // Two names for one id.
        (
            "bob> PING 0123456789abc\nbob< :papo PONG papo :{a}\n\
             bob> PING 0123456789abc\nbob< :papo PONG papo :{b}\n",
            "line 4: bob was told",
        ),
        ("with spoons\n", "line 1: nothing is called \"with spoons\""),
    ] {
        let found = play(script).expect_err("it is wrong");
        assert!(found.starts_with(error), "{found}");
    }
}
