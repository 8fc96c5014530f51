//! `cargo xtask TASK`: see the library of this crate.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::run(std::env::args().skip(1))
}
