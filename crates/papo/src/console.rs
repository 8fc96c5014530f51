//! Words for whoever started the program. A terminal or pipe that is gone is no reason to fail.

use std::io::Write;

/// Prints to standard output as it is.
pub(crate) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _gone = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints a line to standard output.
pub(crate) fn say(line: &str) {
    print(&format!("{line}\n"));
}

/// Prints a line to standard error that says what is wrong and what to do.
pub(crate) fn complain(line: &str) {
    let mut err = std::io::stderr().lock();
    let _gone = writeln!(err, "papo: {line}");
}

/// So many of something whose plural has an s.
pub(crate) fn counted(number: u64, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}
