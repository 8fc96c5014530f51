//! What is generated from the code, so that it cannot be wrong: the references, and what HELP says.
//!
//! A new one is a line in [`GENERATORS`]; `cargo xtask docgen` writes it and the rule `generated`
//! keeps it fresh.

use std::{fs, io};

use crate::tree::Tree;

mod commands;
mod help;

/// One generated file.
#[derive(Debug, Clone, Copy)]
pub struct Generator {
    /// Where it goes, from the root.
    pub path: &'static str,
    /// What it says.
    pub text: fn(&Tree) -> String,
}

/// Every generated file.
pub const GENERATORS: &[Generator] = &[
    Generator { path: "docs/reference/commands.md", text: commands::reference },
    Generator { path: "crates/papo-core/src/command/help/topics.txt", text: help::topics },
    Generator {
        path: "docs/reference/config.md",
        text: |_| papo_server::config::reference_markdown(),
    },
];

/// Writes all of [`GENERATORS`] and names the files that changed.
pub fn write(tree: &Tree) -> io::Result<Vec<&'static str>> {
    let mut written = Vec::new();
    for generator in GENERATORS {
        let text = (generator.text)(tree);
        if tree.text(generator.path) == Some(&text) {
            continue;
        }
        let path = tree.root().join(generator.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)?;
        written.push(generator.path);
    }
    Ok(written)
}
