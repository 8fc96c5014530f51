//! What a client can unpack, as it says in `Accept-Encoding` (RFC 9110, section 12.5.3).

/// Whether a client that says this takes this encoding. Where it says nothing it takes all by the
/// rules, but then it is a simple one, and shown what is plain.
pub(crate) fn accepts(said: &str, encoding: &str) -> bool {
    let weight = |name: &str| {
        said.split(',').find_map(|item| {
            let (item, rest) = item.split_once(';').unwrap_or((item, ""));
            item.trim().eq_ignore_ascii_case(name).then(|| is_wanted(rest))
        })
    };
    weight(encoding).or_else(|| weight("*")).unwrap_or(false)
}

/// Whether a weight is more than nothing.
fn is_wanted(rest: &str) -> bool {
    let weight = rest.trim().strip_prefix(['q', 'Q']).map(str::trim_start);
    let weight = weight.and_then(|rest| rest.strip_prefix('='));
    weight.is_none_or(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_takes() {
        for (said, brotli, gzip) in [
            ("", false, false),
            ("gzip, deflate", false, true),
            ("gzip, deflate, br, zstd", true, true),
            ("BR;q=1.0, GZip;q=0.5", true, true),
            ("br;q=0, gzip", false, true),
            ("br ; q=0.000,gzip;q=0.001", false, true),
            ("*", true, true),
            ("gzip;q=0, *", true, false),
            ("*;q=0", false, false),
            ("identity", false, false),
            ("brotli, xgzip", false, false),
            ("br;q=many, gzip;Q = 1", false, true),
            (",,;;,=", false, false),
        ] {
            assert_eq!((accepts(said, "br"), accepts(said, "gzip")), (brotli, gzip), "{said}");
        }
    }
}
