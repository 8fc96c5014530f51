//! Conversations as text.
//!
//! `alice> LINE` says it, `alice< LINE` expects that she is told it, `alice<...` takes whatever
//! else she was told, `*<...` whatever anybody was told. Alice, Bob and Carol are registered and in the lobby; `new` has just
//! connected. Whoever is told something that no line expects fails the play. Lines to one client
//! are expected in order, lines to several in any.

use std::collections::BTreeMap;
use std::fmt::Write;

use papo_core::SessionId;
use papo_core::settings::{Operator, Settings};

use crate::stage::Stage;

/// Who is on the stage, and where from.
const CAST: [(&str, [u8; 4]); 4] = [
    ("alice", [10, 0, 0, 1]),
    ("bob", [10, 0, 0, 2]),
    ("carol", [10, 0, 0, 3]),
    ("new", [10, 0, 0, 4]),
];

/// The settings that transcripts are played with: an operator `root` whose password is `sesame`.
pub fn settings() -> Settings {
    let root = Operator { name: "root".into(), password_hash: "right".into() };
    Settings { operators: vec![root], version: "papo-0".into(), ..Settings::default() }
}

/// All transcripts that the comments of a source file hold, with the lines they begin at.
pub fn find(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in source.lines().enumerate() {
        let Some(text) = line.trim_start().strip_prefix("//!") else { continue };
        let text = text.strip_prefix(' ').unwrap_or(text);
        match &mut open {
            None if text == "```irc" => open = Some((number + 2, String::new())),
            None => {}
            Some(_) if text == "```" => found.extend(open.take()),
            Some((_, script)) => {
                script.push_str(text);
                script.push('\n');
            }
        }
    }
    found
}

/// Puts the cast on a fresh stage.
pub fn raise(settings: Settings) -> (Stage, BTreeMap<&'static str, SessionId>) {
    let mut stage = Stage::new(settings, 7);
    let mut cast = BTreeMap::new();
    for (name, address) in CAST {
        let session = stage.connect(address.into());
        cast.insert(name, session);
        if name != "new" {
            stage.send(session, &format!("NICK {name}"));
            stage.send(session, &format!("USER {name} 0 * :{name} the tester"));
        }
    }
    for wire in stage.wires.values_mut() {
        wire.received.clear();
    }
    (stage, cast)
}

/// Plays a transcript. The error says what was expected and what came instead.
pub fn play(script: &str) -> Result<(), String> {
    let (mut stage, cast) = raise(settings());
    for (number, line) in script.lines().enumerate() {
        let number = number + 1;
        let (who, rest) = line
            .find(['>', '<'])
            .map(|at| line.split_at(at))
            .ok_or_else(|| format!("line {number}: neither `>` nor `<` in {line:?}"))?;
        if line == "*<..." {
            stage.wires.values_mut().for_each(|wire| wire.received.clear());
            continue;
        }
        let session =
            *cast.get(who).ok_or_else(|| format!("line {number}: nobody is called {who:?}"))?;
        if let Some(said) = rest.strip_prefix('>') {
            nothing_left(&mut stage, &cast).map_err(|e| format!("before line {number}: {e}"))?;
            stage.send(session, said.strip_prefix(' ').unwrap_or(said));
            while !stage.questions.is_empty() {
                stage.answer(0);
            }
        } else if rest == "<..." {
            stage.wires.get_mut(&session).expect("on stage").received.clear();
        } else {
            let expected = rest.strip_prefix("< ").unwrap_or_default();
            let received = &mut stage.wires.get_mut(&session).expect("on stage").received;
            if received.is_empty() {
                return Err(format!("line {number}: {who} was told nothing, not {expected:?}"));
            }
            let told = received.remove(0);
            // Formatters take the spaces away that end a comment.
            if told.trim_end() != expected.trim_end() {
                return Err(format!(
                    "line {number}: {who} was told\n  {told:?}, not\n  {expected:?}"
                ));
            }
        }
    }
    nothing_left(&mut stage, &cast).map_err(|e| format!("at the end: {e}"))
}

fn nothing_left(stage: &mut Stage, cast: &BTreeMap<&'static str, SessionId>) -> Result<(), String> {
    let mut left = String::new();
    for (who, session) in cast {
        for line in &stage.wires[session].received {
            writeln!(left, "{who}< {line}").expect("writing to a string");
        }
    }
    if left.is_empty() { Ok(()) } else { Err(format!("this was told too:\n{left}")) }
}
