//! Spans of time, as people write them: `30m`, `2h`, `7d`, `4w`; `forever` has no end.

/// How many milliseconds each unit has.
const UNITS: [(char, u64); 5] =
    [('s', 1000), ('m', 60_000), ('h', 3_600_000), ('d', 86_400_000), ('w', 604_800_000)];
/// The longest span that has an end: ten years.
const SPAN_MS_MAX: u64 = 3650 * 86_400_000;

/// Reads a span, in milliseconds; `Some(None)` is for ever.
pub fn read(text: &str) -> Option<Option<u64>> {
    if text.eq_ignore_ascii_case("forever") {
        return Some(None);
    }
    let unit = text.chars().last()?.to_ascii_lowercase();
    let (_, ms) = UNITS.iter().find(|(letter, _)| *letter == unit)?;
    let digits = &text[..text.len() - 1];
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let span = is_number.then(|| digits.parse::<u64>().ok()?.checked_mul(*ms)).flatten()?;
    (0 < span && span <= SPAN_MS_MAX).then_some(Some(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        for (text, expected) in [
            ("forever", Some(None)),
            ("90s", Some(Some(90_000))),
            ("30M", Some(Some(1_800_000))),
            ("2h", Some(Some(7_200_000))),
            ("7d", Some(Some(604_800_000))),
            ("1w", Some(Some(604_800_000))),
            ("3650d", Some(Some(SPAN_MS_MAX))),
            ("3651d", None),
            ("0m", None),
            ("m", None),
            ("", None),
            ("5", None),
            ("+5m", None),
            ("-5m", None),
            ("5y", None),
            ("5\u{e9}", None),
            ("99999999999999999999w", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
