//! Times as the `time` tag has them.
//!
//! Spec: <https://ircv3.net/specs/extensions/server-time>

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use crate::id::DIGITS;

/// What a time looks like.
const SHAPE: [u8; 24] = *b"0000-00-00T00:00:00.000Z";

/// A time in milliseconds since 1970 as the `time` tag has it: `2011-10-19T16:40:51.620Z`.
pub fn timestamp(time_ms: u64) -> String {
    bytes(time_ms).into_iter().map(char::from).collect()
}

/// The same as bytes. It is on nearly every line, so it is written without the machinery of formats.
pub(super) fn bytes(time_ms: u64) -> [u8; SHAPE.len()] {
    let time = i64::try_from(time_ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let time = Offset::UTC.to_datetime(time.unwrap_or(Timestamp::MAX));
    let mut text = SHAPE;
    put(&mut text[..4], time.year().unsigned_abs());
    put(&mut text[5..7], time.month().unsigned_abs().into());
    put(&mut text[8..10], time.day().unsigned_abs().into());
    put(&mut text[11..13], time.hour().unsigned_abs().into());
    put(&mut text[14..16], time.minute().unsigned_abs().into());
    put(&mut text[17..19], time.second().unsigned_abs().into());
    put(&mut text[20..23], time.millisecond().unsigned_abs());
    text
}

/// Fills `digits` with a number that has no more of them.
fn put(digits: &mut [u8], mut number: u16) {
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[usize::from(number % 10)];
        number /= 10;
    }
}

/// Reads what [`timestamp`] writes, and nothing else. All that is before 1970 is 1970.
pub(crate) fn read_timestamp(text: &str) -> Option<u64> {
    let fits = |(byte, shape): (u8, u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        _ => byte == shape,
    };
    if text.len() != SHAPE.len() || !text.bytes().zip(SHAPE).all(fits) {
        return None;
    }
    let time: DateTime = text.strip_suffix('Z')?.parse().ok()?;
    // There are times of day that are later than the last moment.
    let time = TimeZone::UTC.to_timestamp(time).unwrap_or(Timestamp::MAX);
    Some(u64::try_from(time.as_millisecond()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps() {
        for (time_ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_319_042_451_620, "2011-10-19T16:40:51.620Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(timestamp(time_ms), text);
        }
    }

    #[test]
    fn a_time_is_written_as_jiff_writes_it() {
        let last = u64::try_from(Timestamp::MAX.as_millisecond()).expect("it is after 1970");
        let mut random = fastrand::Rng::with_seed(7);
        let edges = [0, 999, 1000, last - 1, last, last + 1, u64::MAX];
        let times = std::iter::repeat_with(|| random.u64(0..=last)).take(10_000);
        for time_ms in edges.into_iter().chain(times) {
            let time = i64::try_from(time_ms).ok().map(Timestamp::from_millisecond);
            let time = time.and_then(Result::ok).unwrap_or(Timestamp::MAX);
            assert_eq!(timestamp(time_ms), format!("{time:.3}"));
        }
    }

    #[test]
    fn a_time_is_read_as_it_is_written_and_not_otherwise() {
        for time_ms in [0, 1, 1_000_000_000_500, 253_402_207_200_999] {
            assert_eq!(read_timestamp(&timestamp(time_ms)), Some(time_ms));
        }
        assert_eq!(read_timestamp("1969-12-31T23:59:59.999Z"), Some(0));
        let last = read_timestamp(&timestamp(u64::MAX));
        assert_eq!(read_timestamp("9999-12-31T23:59:59.999Z"), last, "there is no later time");
        for text in [
            "2001-09-09T01:46:40Z",
            "2001-09-09T01:46:40.5Z",
            "2001-09-09T01:46:40.500000Z",
            "2001-09-09 01:46:40.500Z",
            "2001-09-09t01:46:40.500z",
            "2001-09-09T03:46:40.500+02:00",
            "+02001-09-09T01:46:40.50Z",
            "2001-13-09T01:46:40.500Z",
            "2001-09-09T25:46:40.500Z",
            "2001-09-09T01:46:40.500é",
            "",
        ] {
            assert_eq!(read_timestamp(text), None, "{text}");
        }
    }
}
