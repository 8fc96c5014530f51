//! A file has at most 500 lines without its tests, a function at most 70.

use crate::code;
use crate::finding::Finding;
use crate::tree::Tree;

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

/// Measures every Rust file and function.
pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.texts_of(&["rs"]).flat_map(|(path, text)| measure(path, &code::code_only(text))).collect()
}

fn measure(path: &str, code: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lines = code::lines_before_tests(code);
    let is_test = path.split('/').any(|part| part == "tests" || part == "tests.rs");
    if lines > FILE_LINES_MAX && !is_test {
        let what = format!("{lines} lines without tests, of {FILE_LINES_MAX} at most");
        let remedy = "split the file along its subjects";
        findings.push(Finding::new(path, FILE_LINES_MAX + 1, what, remedy));
    }
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
    fn a_function_of_71_lines_is_one_too_many() {
        let function =
            |lines: usize| format!("fn f() {{\n{}}}\n", "    g(\"}\"); // {\n".repeat(lines - 2));
        assert!(found("tests/a.rs", &function(70)).is_empty());
        let found = found("tests/a.rs", &format!("\n{}", function(71)));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("tests/a.rs:2: `f` has 71 lines"), "{found:?}");
    }
}
