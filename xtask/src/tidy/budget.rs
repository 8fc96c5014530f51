//! A file has at most 500 lines without its tests, a function at most 70. Of the page, and of the words
//! that people see, only files are measured here; its functions are measured by eslint.

use crate::code;
use crate::finding::Finding;
use crate::tree::{Tree, extension};

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

/// What the page and its words are written in.
const OF_THE_PAGE: &[&str] = &["css", "ftl", "js", "svelte", "ts"];

/// Measures every file, and every Rust function.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let rust = tree.texts_of(&["rs"]);
    let page = tree.texts_of(OF_THE_PAGE);
    rust.flat_map(|(path, text)| measure(path, &code::code_only(text)))
        .chain(page.filter_map(|(path, text)| too_long(path, text.lines().count())))
        .collect()
}

/// The finding that a file is too long, if it is.
fn too_long(path: &str, lines: usize) -> Option<Finding> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_test = path.split('/').any(|part| part == "tests" || part == "tests.rs")
        || extension(path) == "ts" && name.contains(".test.");
    (lines > FILE_LINES_MAX && !is_test).then(|| {
        let what = format!("{lines} lines without tests, of {FILE_LINES_MAX} at most");
        let remedy = "split the file along its subjects";
        Finding::new(path, FILE_LINES_MAX + 1, what, remedy)
    })
}

fn measure(path: &str, code: &str) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        too_long(path, code::lines_before_tests(code)).into_iter().collect();
    for function in code::functions(code).iter().filter(|f| f.lines > FUNCTION_LINES_MAX) {
        let (name, lines) = (function.name, function.lines);
        let what = format!("`{name}` has {lines} lines, of {FUNCTION_LINES_MAX} at most");
        let remedy = "give its steps functions of their own";
        findings.push(Finding::new(path, function.line, what, remedy));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of([(path, text)])).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn the_501st_line_is_one_too_many() {
        assert!(found("src/a.rs", &"//\n".repeat(500)).is_empty());
        assert_eq!(
            found("src/a.rs", &"//\n".repeat(501)),
            ["src/a.rs:501: 501 lines without tests, of 500 at most; \
              split the file along its subjects"]
        );
    }

    #[test]
    fn tests_are_free() {
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "//\n".repeat(100));
        assert!(found("src/a.rs", &format!("{}{tests}", "//\n".repeat(500))).is_empty());
        assert!(found("tests/a.rs", &"//\n".repeat(501)).is_empty());
        assert!(found("src/a/tests.rs", &"//\n".repeat(501)).is_empty());
    }

    #[test]
    fn files_of_the_page_are_short_too() {
        let long = "x\n".repeat(501);
        for path in ["web/src/a.svelte", "web/src/a.svelte.ts", "web/a.css", "locales/en/a.ftl"] {
            assert!(found(path, &"x\n".repeat(500)).is_empty());
            assert_eq!(found(path, &long).len(), 1, "{path}");
        }
        assert!(found("web/src/a.test.ts", &long).is_empty());
        assert!(found("web/package-lock.json", &long).is_empty());
    }

    #[test]
    fn a_function_of_71_lines_is_one_too_many() {
        let function =
            |lines: usize| format!("fn f() {{\n{}}}\n", "    g(\"}\"); // {\n".repeat(lines - 2));
        assert!(found("tests/a.rs", &function(70)).is_empty());
        let found = found("tests/a.rs", &format!("\n{}", function(71)));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("tests/a.rs:2: `f` has 71 lines"), "{found:?}");
    }
}
