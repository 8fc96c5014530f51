//! Counts the instructions of the operations that every message goes through, and holds them against
//! a baseline.
//!
//! What is counted is in `crates/papo-core/benches/instructions/`, the baseline in [`BASELINE`].
//! Times vary from one run to the next; these numbers do not, as long as the compiler and the system's
//! library are the same.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs, io};

use serde_json::Value;

use crate::output;

/// Where the baseline is, from the root.
const BASELINE: &str = "bench/instructions.txt";

/// How much more than in the baseline is too much, in per mille. What differs between processors, by
/// which libraries choose their loops, stays below; without AVX2 only the long line takes 19 % more.
const TOLERANCE_PER_MILLE: u64 = 50;

/// Valgrind counts from when this function is entered to when it is left.
const COUNTED: &str = "--toggle-collect=*counted_operations*";

/// Lets each size of memory have a long list of free pieces. Otherwise what a piece costs depends on
/// what was done before anything was counted, down to the length of a path.
const LONG_FREE_LISTS: &str = "glibc.malloc.tcache_count=65535:glibc.malloc.tcache_max=1032";

/// How many instructions an operation took, and which one it was.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    instructions: u64,
    name: String,
}

/// Counts all, shows it beside the baseline, and fails where something takes too many.
pub fn compare(root: &Path) -> io::Result<ExitCode> {
    let (maker, baseline) = parse(&fs::read_to_string(root.join(BASELINE))?)?;
    let (table, faults) = judge(&count(root)?, &baseline);
    print!("{table}");
    if faults.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    for fault in &faults {
        eprintln!("instructions: {fault}");
    }
    let this = this_maker()?;
    if this != maker {
        eprintln!("instructions: the baseline is of {maker}, and this is {this}");
    }
    eprintln!("instructions: find out why; if it has to be, run `cargo xtask instructions --save`");
    Ok(ExitCode::FAILURE)
}

/// Counts all, and makes that the baseline.
pub fn save(root: &Path) -> io::Result<ExitCode> {
    let rows = count(root)?;
    let text = baseline_of(&this_maker()?, &rows);
    fs::write(root.join(BASELINE), &text)?;
    print!("{text}");
    println!("instructions: wrote {BASELINE}");
    Ok(ExitCode::SUCCESS)
}

/// Builds what is counted and counts it, each with a process of its own.
fn count(root: &Path) -> io::Result<Vec<Row>> {
    let program = build(root)?;
    let names = output(&mut Command::new(&program))?;
    names.lines().map(|name| count_one(&program, name)).collect()
}

/// The program whose operations are counted, built as it is for those who use papo.
fn build(root: &Path) -> io::Result<PathBuf> {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let messages = output(
        Command::new(cargo)
            .args(["bench", "--quiet", "--locked", "--no-run", "--package", "papo-core"])
            .args(["--bench", "instructions", "--message-format", "json-render-diagnostics"])
            .current_dir(root),
    )?;
    let executable = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    };
    messages.lines().find_map(executable).ok_or_else(|| io::Error::other("cargo built no program"))
}

/// Counts one of the program's operations. The variables of whoever runs this stay outside: they would
/// move the stack.
fn count_one(program: &Path, name: &str) -> io::Result<Row> {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", COUNTED])
        .arg(program)
        .arg(name)
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("GLIBC_TUNABLES", LONG_FREE_LISTS);
    let output = valgrind.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            io::Error::other("valgrind is missing: apt-get install valgrind")
        }
        _ => error,
    })?;
    let (printed, report) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let instructions = per_operation(&printed, &report).filter(|_| output.status.success());
    let instructions = instructions
        .ok_or_else(|| io::Error::other(format!("`{name}` was not counted:\n{report}")))?;
    Ok(Row { instructions, name: name.to_owned() })
}

/// What the program printed is the number of its operations, what valgrind reported has the
/// instructions of all of them.
fn per_operation(printed: &str, report: &str) -> Option<u64> {
    let (_, collected) = report.lines().find_map(|line| line.split_once("Collected : "))?;
    let collected: u64 = collected.trim().parse().ok()?;
    let per_operation = collected.checked_div(printed.trim().parse().ok()?)?;
    (per_operation > 0).then_some(per_operation)
}

/// The compiler and the processor that numbers are of.
fn this_maker() -> io::Result<String> {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = output(Command::new(rustc).arg("--version"))?;
    Ok(format!("{} on {}{}", version.trim(), env::consts::ARCH, vectors()))
}

/// Libraries look through twice as many bytes at once where there is AVX2.
#[cfg(target_arch = "x86_64")]
fn vectors() -> &'static str {
    if std::arch::is_x86_feature_detected!("avx2") { " with AVX2" } else { "" }
}

#[cfg(not(target_arch = "x86_64"))]
fn vectors() -> &'static str {
    ""
}

/// A baseline as it is kept.
fn baseline_of(maker: &str, rows: &[Row]) -> String {
    let mut text = format!(
        "# Instructions of one operation each, by `cargo xtask instructions`.\n# {maker}\n"
    );
    for Row { instructions, name } in rows {
        writeln!(text, "{instructions:>9}  {name}").expect("writing to a string");
    }
    text
}

/// Reads what [`baseline_of`] wrote: of which compiler it is, and its rows.
fn parse(text: &str) -> io::Result<(String, Vec<Row>)> {
    let mut maker = String::new();
    let mut rows = Vec::new();
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            comment.clone_into(&mut maker);
            continue;
        }
        let row = line.trim_start().split_once("  ").and_then(|(instructions, name)| {
            Some(Row { instructions: instructions.parse().ok()?, name: name.to_owned() })
        });
        let row = row.ok_or_else(|| io::Error::other(format!("{BASELINE}: what is `{line}`?")))?;
        rows.push(row);
    }
    Ok((maker, rows))
}

/// The numbers beside those of the baseline, and what is wrong with them.
fn judge(rows: &[Row], baseline: &[Row]) -> (String, Vec<String>) {
    let mut table = "instructions  baseline    change\n".to_owned();
    let mut faults = Vec::new();
    for Row { instructions, name } in rows {
        let (now, known) = (*instructions, baseline.iter().find(|known| known.name == *name));
        let Some(&Row { instructions: before, .. }) = known else {
            writeln!(table, "{now:>12} {:>9} {:>9}  {name}", "", "").expect("writing to a string");
            faults.push(format!("not in the baseline yet: {name}"));
            continue;
        };
        let change = change_of(now, before);
        writeln!(table, "{now:>12} {before:>9} {change:>9}  {name}").expect("writing to a string");
        if now * 1000 > before * (1000 + TOLERANCE_PER_MILLE) {
            faults.push(format!("{change} is too much: {name}"));
        }
    }
    for Row { name, .. } in
        baseline.iter().filter(|known| rows.iter().all(|row| row.name != known.name))
    {
        faults.push(format!("only in the baseline: {name}"));
    }
    (table, faults)
}

/// By how much one number is more than another, in percent.
fn change_of(now: u64, before: u64) -> String {
    let sign = if now < before { '-' } else { '+' };
    let per_mille = now.abs_diff(before) * 1000 / before.max(1);
    format!("{sign}{}.{} %", per_mille / 10, per_mille % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[(u64, &str)]) -> Vec<Row> {
        let row = |&(instructions, name): &(u64, &str)| Row { instructions, name: name.to_owned() };
        rows.iter().map(row).collect()
    }

    #[test]
    fn more_than_the_tolerance_is_a_fault() {
        let baseline = rows(&[(1000, "parse"), (1000, "render")]);
        for (now, faults) in [
            (1, &[][..]),
            (1000, &[]),
            (1050, &[]),
            (1051, &["+5.1 % is too much: render"]),
            (3000, &["+200.0 % is too much: render"]),
        ] {
            let (table, found) = judge(&rows(&[(1000, "parse"), (now, "render")]), &baseline);
            assert_eq!(found, faults, "{now}");
            assert_eq!(table.lines().count(), 3);
        }
        let (table, _) = judge(&rows(&[(955, "parse"), (1020, "render")]), &baseline);
        assert_eq!(
            table,
            "instructions  baseline    change\n\
             \x20        955      1000    -4.5 %  parse\n\
             \x20       1020      1000    +2.0 %  render\n"
        );
    }

    #[test]
    fn what_is_on_one_side_alone_is_a_fault() {
        let (_, faults) =
            judge(&rows(&[(1, "new"), (1, "known")]), &rows(&[(1, "known"), (1, "old")]));
        assert_eq!(faults, ["not in the baseline yet: new", "only in the baseline: old"]);
    }

    #[test]
    fn a_baseline_is_read_as_it_was_written() {
        let written = rows(&[(7, "parse a short PRIVMSG"), (1_001_633, "handle a JOIN")]);
        let text = baseline_of("rustc 1.95.0 on x86_64", &written);
        let read = parse(&text).expect("it is a baseline");
        assert_eq!(read, ("rustc 1.95.0 on x86_64".to_owned(), written));
        assert!(parse("many  parse a short PRIVMSG\n").is_err());
    }

    #[test]
    fn a_count_is_of_one_operation() {
        let report = "==1== Events    : Ir\n==1== Collected : 771640\n==1==\n";
        assert_eq!(per_operation("64\n", report), Some(12_056));
        assert_eq!(per_operation("64\n", "==1== Collected : 0\n"), None, "nothing was counted");
        assert_eq!(per_operation("0\n", report), None);
        assert_eq!(per_operation("", report), None);
        assert_eq!(per_operation("64\n", "==1== Process terminating\n"), None);
    }
}
