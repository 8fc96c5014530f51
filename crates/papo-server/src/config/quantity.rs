//! Sizes and durations, as people write them: `64KiB`, `90s`.

use std::time::Duration;

use super::value::{Fault, Value, quote};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
const GIB: usize = 1024 * MIB;

/// Decimal and binary units as their standards have them: a KB is 1000 bytes, a KiB 1024.
const SIZE_UNITS: [(&str, u64); 8] = [
    ("", 1),
    ("b", 1),
    ("kb", 1000),
    ("kib", 1024),
    ("mb", 1_000_000),
    ("mib", 1024 * 1024),
    ("gb", 1_000_000_000),
    ("gib", 1024 * 1024 * 1024),
];

/// In milliseconds; a bare number is seconds.
const TIME_UNITS: [(&str, u64); 8] = [
    ("", 1000),
    ("ms", 1),
    ("s", 1000),
    ("sec", 1000),
    ("m", 60_000),
    ("min", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
];

/// A number of bytes within the bounds.
pub(super) fn size(value: &Value, (least, most): (usize, usize)) -> Result<usize, Fault> {
    let bytes = match value {
        Value::Integer(number) => i128::from(*number),
        Value::Text(text) | Value::Word(text) => {
            i128::from(measure(text, &SIZE_UNITS).ok_or_else(|| not_a_size(value))?)
        }
        Value::Boolean(_) | Value::List(_) | Value::Other(_) => return Err(not_a_size(value)),
    };
    usize::try_from(bytes).ok().filter(|bytes| (least..=most).contains(bytes)).ok_or_else(|| {
        format!(
            "must be between {} and {}, not {}",
            size_words(least),
            size_words(most),
            value.shown()
        )
    })
}

/// A duration within the bounds, which are in milliseconds.
pub(super) fn duration(value: &Value, (least, most): (u64, u64)) -> Result<Duration, Fault> {
    let millis = match value {
        Value::Integer(number) => i128::from(*number) * 1000,
        Value::Text(text) | Value::Word(text) => {
            i128::from(measure(text, &TIME_UNITS).ok_or_else(|| not_a_duration(value))?)
        }
        Value::Boolean(_) | Value::List(_) | Value::Other(_) => return Err(not_a_duration(value)),
    };
    u64::try_from(millis)
        .ok()
        .filter(|millis| (least..=most).contains(millis))
        .map(Duration::from_millis)
        .ok_or_else(|| {
            format!(
                "must be between {} and {}, not {}",
                duration_words(Duration::from_millis(least)),
                duration_words(Duration::from_millis(most)),
                value.shown()
            )
        })
}

/// A duration that people say in all units: without one nobody could tell which is meant. `others`
/// are the words that may be said instead.
pub(super) fn long_duration(
    value: &Value,
    bounds: (u64, u64),
    others: &str,
) -> Result<Duration, Fault> {
    let number = match value {
        Value::Integer(number) => Some(number.to_string()),
        Value::Text(text) | Value::Word(text) => Some(text.trim().to_owned()),
        Value::Boolean(_) | Value::List(_) | Value::Other(_) => None,
    };
    let is_bare = |it: &String| it.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if let Some(number) = number.filter(|it| !it.is_empty() && it.len() < 20 && is_bare(it)) {
        return Err(format!("must say of what; write \"{number}d\" or \"{number}s\""));
    }
    match value {
        Value::Text(text) | Value::Word(text) if measure(text, &TIME_UNITS).is_some() => {
            duration(value, bounds)
        }
        _ => Err(format!(
            "must be {others}, or how long: \"90d\", \"12h\", \"30m\", not {}",
            value.shown()
        )),
    }
}

/// A size as TOML: a number, or a text with its unit.
pub(super) fn size_text(bytes: usize) -> String {
    let words = size_words(bytes);
    if words.ends_with('B') { quote(&words) } else { words }
}

/// A duration as TOML.
pub(super) fn duration_text(duration: Duration) -> String {
    quote(&duration_words(duration))
}

/// The size in the largest binary unit that loses nothing.
pub(super) fn size_words(bytes: usize) -> String {
    for (unit, name) in [(GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")] {
        if bytes >= unit && bytes.is_multiple_of(unit) {
            return format!("{}{name}", bytes / unit);
        }
    }
    bytes.to_string()
}

/// The duration in seconds, or days, hours and milliseconds where those are plainer.
pub(super) fn duration_words(duration: Duration) -> String {
    let millis = duration.as_millis();
    if millis == 0 || !millis.is_multiple_of(1000) {
        format!("{millis}ms")
    } else if millis.is_multiple_of(86_400_000) {
        format!("{}d", millis / 86_400_000)
    } else if millis.is_multiple_of(3_600_000) {
        format!("{}h", millis / 3_600_000)
    } else {
        format!("{}s", millis / 1000)
    }
}

fn not_a_size(value: &Value) -> Fault {
    format!("must be a size such as 512, \"64KiB\" or \"1MiB\", not {}", value.shown())
}

fn not_a_duration(value: &Value) -> Fault {
    format!(
        "must be a duration such as 30, \"90s\", \"2m\", \"1h\" or \"30d\" (a bare number is \
         seconds), not {}",
        value.shown()
    )
}

/// A decimal number and a unit, exactly: no floating point, and nothing is rounded away.
fn measure(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let end =
        text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim().to_ascii_lowercase();
    let (_, worth) = units.iter().find(|(name, _)| *name == unit)?;
    let thousandths = thousandths(number)?.checked_mul(*worth)?;
    thousandths.is_multiple_of(1000).then_some(thousandths / 1000)
}

/// `1.5` is 1500.
fn thousandths(number: &str) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 3 {
        return None;
    }
    let fraction: u64 = format!("{fraction:0<3}").parse().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(1000)?.checked_add(fraction)
}
