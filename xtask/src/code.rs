//! Just enough understanding of Rust's text to count braces and find words honestly.

/// The text with every comment, string and character literal turned into spaces, line for line.
pub fn code_only(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let opaque = opaque_len(rest);
        if opaque == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            let (blanked, after) = rest.split_at(opaque);
            code.extend(blanked.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            rest = after;
        }
    }
    code
}

/// Whether `needle` stands in `line` as a word of its own, not as a part of a longer one.
pub fn has_word(line: &str, needle: &str) -> bool {
    let glued = |inner: Option<char>, outer: Option<char>| {
        inner.is_some_and(is_word) && outer.is_some_and(is_word)
    };
    line.match_indices(needle).any(|(at, found)| {
        let (before, after) = (&line[..at], &line[at + found.len()..]);
        !glued(needle.chars().next(), before.chars().next_back())
            && !glued(needle.chars().next_back(), after.chars().next())
    })
}

/// One function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function<'a> {
    /// Its name.
    pub name: &'a str,
    /// The line of its `fn`, counted from 1.
    pub line: usize,
    /// The lines from its `fn` to its closing brace.
    pub lines: usize,
}

/// All functions with a body, given text from [`code_only`].
pub fn functions(code: &str) -> Vec<Function<'_>> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn") {
        let before = code[..at].chars().next_back();
        let after = &code[at + 2..];
        let signature = after.trim_start();
        let name_len = signature.find(|c| !is_word(c)).unwrap_or(signature.len());
        if before.is_some_and(is_word) || signature.len() == after.len() || name_len == 0 {
            continue;
        }
        let Some(open) = body_start(signature) else { continue };
        let end = code.len() - signature.len() + block_end(signature, open);
        found.push(Function {
            name: &signature[..name_len],
            line: code[..at].matches('\n').count() + 1,
            lines: code[at..end].matches('\n').count() + 1,
        });
    }
    found
}

/// How many lines a file has before its trailing `#[cfg(test)]` module, given text from
/// [`code_only`]; all of them when it has none.
pub fn lines_before_tests(code: &str) -> usize {
    let all = code.lines().count();
    let Some(at) = code.rfind("\n#[cfg(test)]\n").map(|newline| newline + 1) else { return all };
    let attached = &code[at..];
    let Some(mod_at) = attached.lines().position(|line| has_word(line, "mod")) else { return all };
    let only_attributes_between =
        attached.lines().take(mod_at).all(|line| line.is_empty() || line.starts_with("#["));
    let end = match attached.find(['{', ';']) {
        Some(open) if attached[open..].starts_with('{') => block_end(attached, open),
        Some(semicolon) => semicolon + 1,
        None => return all,
    };
    let is_trailing = only_attributes_between && attached[end..].trim().is_empty();
    if is_trailing { code[..at].matches('\n').count() } else { all }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How many bytes at the start of `rest` are a comment or a literal; 0 when it is code.
fn opaque_len(rest: &str) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment_len(rest);
    }
    let after_kind = rest.strip_prefix(['b', 'c']).unwrap_or(rest);
    let prefix = rest.len() - after_kind.len();
    if let Some(raw) = after_kind.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let open = prefix + 1 + hashes + 1;
            return rest[open..].find(&close).map_or(rest.len(), |at| open + at + close.len());
        }
        return 0;
    }
    if after_kind.starts_with('"') {
        return prefix + quoted_len(after_kind, '"');
    }
    if is_char_literal(after_kind) {
        return prefix + quoted_len(after_kind, '\'');
    }
    0
}

/// Tells `'a'` and `'\n'` from the lifetime `'a`.
fn is_char_literal(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next() == Some('\'')
        && match chars.next() {
            Some('\\') => true,
            Some(_) => chars.next() == Some('\''),
            None => false,
        }
}

/// The length of a literal that opens and closes with `quote` and escapes with `\`.
fn quoted_len(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a block comment, which may hold others.
fn block_comment_len(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// Where the body of a function opens, or `None` for one that is only declared.
fn body_start(signature: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in signature.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '{' if depth == 0 => return Some(at),
            ';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Just behind the brace that closes the one at `open`; the end of the text when none does.
fn block_end(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return open + at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_become_spaces() {
        for (text, left) in [
            ("a // }\nb", "a b"),
            ("a /* { /* } */ { */ b", "a b"),
            (r#"a "}\"}" b"#, "a b"),
            ("a \"}\\\\\" b", "a b"),
            (r##"a r#"}"}"# b"##, "a b"),
            (r#"a br"}\" b"#, "a b"),
            (r"a b'{' '\'' '{' b", "a b"),
            ("a \"é\n{\" b", "a b"),
            ("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)"),
            ("r#type {", "r#type {"),
        ] {
            let code = code_only(text);
            assert_eq!(code.split_whitespace().collect::<Vec<_>>().join(" "), left, "of {text}");
            let shape =
                |text: &str| text.split('\n').map(|l| l.chars().count()).collect::<Vec<_>>();
            assert_eq!(shape(&code), shape(text), "of {text}");
        }
    }

    #[test]
    fn words_are_whole() {
        assert!(has_word("use std::fs;", "std::fs"));
        assert!(has_word("(Instant::now)()", "Instant::now"));
        assert!(!has_word("use std::fsx;", "std::fs"));
        assert!(!has_word("IndexHashMap", "HashMap"));
        assert!(has_word("thread::spawn", "thread::"));
        assert!(!has_word("my_thread::spawn", "thread::"));
    }

    #[test]
    fn functions_are_measured_from_fn_to_brace() {
        let text = "trait T { fn declared(&self, x: [u8; 4]); }\n\
                    pub fn one(f: fn(u8) -> u8) { let _ = '{'; }\n\
                    fn three(x: [u8; 4])\n{ // }\n    let _ = \"}\"; }\n";
        let found: Vec<_> = functions(&code_only(text))
            .iter()
            .map(|f| (f.name.to_owned(), f.line, f.lines))
            .collect();
        assert_eq!(found, [("one".to_owned(), 2, 1), ("three".to_owned(), 3, 3)]);
    }

    #[test]
    fn only_a_trailing_test_module_is_not_counted() {
        let trailing = "a\nb\n#[cfg(test)]\n#[allow(x)]\nmod tests {\n    fn f() {}\n}\n";
        assert_eq!(lines_before_tests(trailing), 2);
        assert_eq!(lines_before_tests("a\n#[cfg(test)]\nmod tests;\n"), 1);
        let in_the_middle = "a\n#[cfg(test)]\nmod tests {\n}\nb\n";
        assert_eq!(lines_before_tests(in_the_middle), 5);
        let not_a_module = "a\n#[cfg(test)]\nfn f() {}\nmod b {}\n";
        assert_eq!(lines_before_tests(not_a_module), 4);
    }
}
