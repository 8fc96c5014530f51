//! Values of users and channels.

use super::Phrases;

/// A METADATA, mostly one that sets a value or wants to know of some.
pub(super) fn values(phrases: &mut Phrases) -> String {
    let key = phrases.pick(&["avatar", "avatar", "status", "im.x/y", "B\u{e1}d"]);
    let target = match phrases.rng.u8(..6) {
        0 => phrases.nick(),
        1 | 2 => phrases.channel(),
        _ => "*",
    };
    match phrases.rng.u8(..12) {
        0..4 => format!("METADATA {target} SET {key} :{}", phrases.filler()),
        4 => format!("METADATA {target} SET {key}"),
        5..8 => format!("METADATA * SUB {key} status"),
        8 => format!("METADATA * {} {key}", phrases.pick(&["UNSUB", "SUBS", "CLEAR", "BOGUS"])),
        9 => format!("METADATA {target} {}", phrases.pick(&["LIST", "CLEAR", "SYNC", "GET"])),
        10 => format!("METADATA {target} GET {key} status"),
        _ => format!("METADATA {target} SYNC"),
    }
}
