//! The house rules, run on this repository as ordinary tests: `cargo xtask tidy` prints the same.

use std::sync::LazyLock;

use xtask::tidy::RULES;
use xtask::tree::Tree;

static TREE: LazyLock<Tree> =
    LazyLock::new(|| xtask::this_tree().expect("the files of this checkout are readable"));

/// Checks one rule and shows every place where it is broken.
fn check(name: &str) {
    let rule = RULES.iter().find(|rule| rule.name == name).expect("the rule is one of RULES");
    let findings = (rule.check)(&TREE);
    let shown: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(shown.is_empty(), "the rule on {name} is broken:\n{}\n", shown.join("\n"));
}

macro_rules! rules_hold {
    ($($test:ident: $name:literal),* $(,)?) => {
        $(#[test] fn $test() { check($name); })*

        #[test]
        fn every_rule_is_tested() {
            let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
            assert_eq!(names, [$($name),*]);
        }
    };
}

rules_hold! {
    dependencies_point_down: "layers",
    files_and_functions_are_short: "budget",
    each_command_file_is_one_documented_verb: "command files",
    names_say_something: "names",
    nothing_is_left_undone: "leftovers",
    pure_crates_are_pure: "purity",
    generated_references_are_fresh: "generated",
    links_lead_somewhere: "links",
    no_path_is_of_one_machine: "machine paths",
}
