//! What is counted by `cargo xtask instructions`: how many instructions the operations take that
//! every message goes through.
//!
//! Without an argument it names what it can do, line by line. With one of the names it does that and
//! prints how many operations it was; what valgrind counted meanwhile is divided by it. Each has a
//! process of its own, so that none depends on what another did to the memory.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it talks to `cargo xtask instructions` on its output"
)]

use std::hint::black_box;
use std::process::ExitCode;

mod language;
mod scene;
mod spread;

/// How often an operation is done before it is counted, and how often it is counted: as much as one
/// batch may well have.
const TIMES: usize = 64;

/// What it is called in the baseline, and how it is done; that says how many operations were counted.
type Work = (&'static str, fn() -> usize);

/// All there is, in the order of the road.
const WORKS: &[Work] = &[
    ("frame a read of 64 lines", language::frame),
    ("parse a short PRIVMSG", || language::parse(language::SHORT)),
    ("parse a PRIVMSG with client tags", || language::parse(language::TAGGED)),
    ("parse a PRIVMSG of 512 bytes", || language::parse(&language::long())),
    ("read a parsed PRIVMSG as a command", language::read_command),
    ("parse and read a line with client tags", language::read_tagged),
    ("handle a PRIVMSG in a channel of 100", || scene::message_in_channel(100)),
    ("handle a PRIVMSG in a channel of 10000", || scene::message_in_channel(10_000)),
    ("handle a direct PRIVMSG", scene::direct_message),
    ("handle a JOIN into a channel of 1000", scene::join),
    ("handle a registration", scene::registration),
    ("handle a QUIT from ten channels", scene::quit),
    ("render a PRIVMSG for one look", || spread::render(&spread::one_look())),
    ("render a PRIVMSG for all 8 looks", || spread::render(&spread::all_looks())),
    ("fan out a PRIVMSG to 1000 sessions", spread::fan_out),
];

fn main() -> ExitCode {
    // `cargo bench` says `--bench`.
    let wanted = std::env::args().skip(1).find(|arg| !arg.starts_with("--"));
    let Some(wanted) = wanted else {
        for (name, _) in WORKS {
            println!("{name}");
        }
        return ExitCode::SUCCESS;
    };
    let Some((_, work)) = WORKS.iter().find(|(name, _)| *name == wanted) else {
        eprintln!("there is no `{wanted}`");
        return ExitCode::FAILURE;
    };
    println!("{}", work());
    ExitCode::SUCCESS
}

/// Does `operation` with each input and says how many were counted: the second half. The first half
/// finds out what the processor can do, and gives tables and lists their size.
fn measure<I, O>(mut inputs: Vec<I>, mut operation: impl FnMut(I) -> O) -> usize {
    let counted = inputs.split_off(inputs.len() / 2);
    for input in inputs {
        black_box(&operation(black_box(input)));
    }
    let operations = counted.len();
    counted_operations(counted, operation);
    operations
}

/// What valgrind counts: `cargo xtask instructions` tells it this name. It must not be inlined, and
/// nothing that it calls may have its name.
#[inline(never)]
fn counted_operations<I, O>(inputs: Vec<I>, mut operation: impl FnMut(I) -> O) {
    for input in inputs {
        black_box(&operation(black_box(input)));
    }
}
