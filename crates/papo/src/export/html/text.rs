//! Text that shows what was said, and does nothing.

use papo_proto::formatting;

/// A text as it is shown: without IRC's formatting, with a sign in place of each control character,
/// and no character of it has a meaning in HTML.
pub(super) fn escaped(text: &str) -> String {
    let text = formatting::strip(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_it_is_html() {
        for (text, shown) in [
            ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
            ("<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"),
            ("\" onclick=\"x", "&quot; onclick=&quot;x"),
            ("&lt;", "&amp;lt;"),
            ("\u{2}bold\u{2} \u{3}04,12red\u{f}", "bold red"),
            ("a\nb\tc", "a\nb\tc"),
            ("\0\u{1b}[31m\u{7f}\u{85}\r", "�\u{fffd}[31m\u{fffd}\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(escaped(text), shown);
        }
        let all: String = (0..0x3000).filter_map(char::from_u32).collect();
        let shown = escaped(&all);
        assert!(!shown.contains(['<', '>', '"', '\'']));
        assert!(shown.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
    }
}
