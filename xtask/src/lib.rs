//! House tasks, run as `cargo xtask TASK`.
//!
//! | task | what it does |
//! |---|---|
//! | `tidy` | checks the house rules, one file per rule under `src/tidy/` |
//! | `docgen` | writes what is generated from the code: the references, and what HELP says |
//! | `instructions` | counts the instructions of hot functions, and compares or saves the numbers |
//! | `compare` | holds papo against other servers; `bench/compare` builds all and calls it |
//!
//! The same rules run as ordinary tests in `tests/tidy.rs`, so `cargo test` is enough to know that
//! the tree is in order.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task talks to the person who runs it, on the terminal"
)]

use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};

pub mod code;
mod compare;
pub mod docgen;
pub mod finding;
pub mod instructions;
pub mod tidy;
pub mod tree;

use tree::Tree;

const USAGE: &str = "usage: cargo xtask TASK

tasks:
  tidy                  check the house rules
  docgen                write what is generated: docs/reference/ and what HELP says
  instructions          count the instructions of hot functions, fail where there are more
  instructions --save   make those the baseline
  compare               hold papo against other servers: bench/compare calls it";

/// Runs the task that `args` name and says how it went.
pub fn run(args: impl IntoIterator<Item = String>) -> ExitCode {
    let args: Vec<String> = args.into_iter().collect();
    let done = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["tidy"] => run_tidy(),
        ["docgen"] => run_docgen(),
        ["instructions"] => instructions::compare(root()),
        ["instructions", "--save"] => instructions::save(root()),
        ["compare", ..] => compare::run(&args[1..], root()),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    done.unwrap_or_else(|error| {
        eprintln!("xtask: {error}");
        ExitCode::FAILURE
    })
}

/// The checkout that this crate was built from.
pub fn this_tree() -> io::Result<Tree> {
    Tree::load(root())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the root")
}

/// What a program prints; the error is what it complained of.
fn output(command: &mut Command) -> io::Result<String> {
    let output = command.output()?;
    if output.status.success() {
        return String::from_utf8(output.stdout).map_err(io::Error::other);
    }
    Err(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

fn run_tidy() -> io::Result<ExitCode> {
    let findings = tidy::check(&this_tree()?);
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        println!("tidy: {} rules hold", tidy::RULES.len());
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("tidy: {} to put in order", findings.len());
    Ok(ExitCode::FAILURE)
}

fn run_docgen() -> io::Result<ExitCode> {
    for path in docgen::write(&this_tree()?)? {
        println!("docgen: wrote {path}");
    }
    Ok(ExitCode::SUCCESS)
}
