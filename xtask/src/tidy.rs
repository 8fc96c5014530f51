//! The house rules, one per file.

use crate::finding::Finding;
use crate::tree::Tree;

pub mod budget;
pub mod command_files;
pub mod generated;
pub mod layers;
pub mod leftovers;
pub mod links;
pub mod machine_paths;
pub mod names;
pub mod purity;

/// One house rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// What the rule is called in tests and conversation.
    pub name: &'static str,
    /// Finds where it is broken.
    pub check: fn(&Tree) -> Vec<Finding>,
}

/// Every rule.
pub const RULES: &[Rule] = &[
    Rule { name: "layers", check: layers::check },
    Rule { name: "budget", check: budget::check },
    Rule { name: "command files", check: command_files::check },
    Rule { name: "names", check: names::check },
    Rule { name: "leftovers", check: leftovers::check },
    Rule { name: "purity", check: purity::check },
    Rule { name: "generated", check: generated::check },
    Rule { name: "links", check: links::check },
    Rule { name: "machine paths", check: machine_paths::check },
];

/// Checks every rule, and sorts what was found by place.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| (rule.check)(tree)).collect();
    findings.sort();
    findings
}
