//! Text that shows what was said, and does nothing.

use papo_proto::formatting;

/// A text as it is shown: without IRC's formatting, with a sign in place of each control character,
/// and no character of it has a meaning in HTML.
pub(super) fn escaped(text: &str) -> String {
    let text = formatting::strip(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    escape(&text, &mut out);
    out
}

/// The same, where addresses of web pages lead there.
pub(super) fn linked(text: &str) -> String {
    let text = formatting::strip(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = &*text;
    while let Some((at, len)) = find_url(rest) {
        let (before, (url, after)) = (&rest[..at], rest[at..].split_at(len));
        escape(before, &mut out);
        out.push_str("<a href=\"");
        escape(url, &mut out);
        out.push_str("\" rel=\"noopener noreferrer nofollow\">");
        escape(url, &mut out);
        out.push_str("</a>");
        rest = after;
    }
    escape(rest, &mut out);
    out
}

/// Where the first address of a web page is, and how long it is. What ends a sentence is no part of
/// it, nor a bracket that was opened before it.
fn find_url(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find("http")?;
        from = at + "http".len();
        let rest = &text[at..];
        let scheme = ["https://", "http://"].into_iter().find(|it| rest.starts_with(it));
        let is_inside = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let Some(scheme) = scheme.filter(|_| !is_inside) else { continue };
        let mut url = &rest[..rest.find(ends_url).unwrap_or(rest.len())];
        loop {
            let open = |(open, close): (char, char)| {
                url.ends_with(close) && url.matches(close).count() > url.matches(open).count()
            };
            let is_end = url.ends_with(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~']);
            if !is_end && ![('(', ')'), ('[', ']'), ('{', '}')].into_iter().any(open) {
                break;
            }
            url = &url[..url.len() - 1];
        }
        if url[scheme.len().min(url.len())..].starts_with(|c: char| c.is_alphanumeric() || c == '[')
        {
            return Some((at, url.len()));
        }
    }
}

/// No part of an address: what is seen must be where it leads.
fn ends_url(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '`' | '«' | '»' | '“' | '”')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

fn escape(text: &str, out: &mut String) {
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

    #[test]
    fn addresses_of_web_pages_lead_there() {
        let link =
            |url: &str| format!("<a href=\"{url}\" rel=\"noopener noreferrer nofollow\">{url}</a>");
        let to = |url: &str, before: &str, after: &str| format!("{before}{}{after}", link(url));
        for (text, shown) in [
            ("https://a.example", to("https://a.example", "", "")),
            (
                "see http://a.example/x?y=1&z=\u{e9}, ok",
                to("http://a.example/x?y=1&amp;z=\u{e9}", "see ", ", ok"),
            ),
            ("(https://a.example/b_(c)).", to("https://a.example/b_(c)", "(", ").")),
            ("<https://a.example>", to("https://a.example", "&lt;", "&gt;")),
            ("\u{2}https://a.example\u{2}!", to("https://a.example", "", "!")),
            (
                "https://a.example/\" onclick=\"x",
                to("https://a.example/", "", "&quot; onclick=&quot;x"),
            ),
            ("https://a.example/'x", to("https://a.example/&#39;x", "", "")),
            ("https://[::1]/", to("https://[::1]/", "", "")),
            ("https://a.example\u{202e}moc", to("https://a.example", "", "\u{202e}moc")),
            ("http:// https:// http://. http", "http:// https:// http://. http".to_owned()),
            (
                "javascript:alert(1) xhttp://a ftp://b",
                "javascript:alert(1) xhttp://a ftp://b".to_owned(),
            ),
        ] {
            assert_eq!(linked(text), shown);
        }
        let two = linked("http://a.example http://b.example");
        assert_eq!(two, format!("{} {}", link("http://a.example"), link("http://b.example")));
    }
}
