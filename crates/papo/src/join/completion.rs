//! What the Tab key knows: commands, channels, and who is in the channel that is talked to.

use std::sync::{Arc, Mutex, PoisonError};

use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};

/// Names that can be completed, shared between the editor's thread and the rest.
#[derive(Debug, Clone, Default)]
pub(super) struct Names(Arc<Mutex<Vec<String>>>);

impl Names {
    pub(super) fn set(&self, names: Vec<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = names;
    }

    /// The words that begin like the one before the cursor, and where that begins.
    fn candidates(&self, before: &str) -> (usize, Vec<String>) {
        let start = before.rfind(' ').map_or(0, |space| space + 1);
        let word = before[start..].to_lowercase();
        if start == 0
            && let Some(begun) = word.strip_prefix('/')
        {
            let commands = papo_client::commands().filter(|name| name.starts_with(begun));
            return (start, commands.map(|name| format!("/{name} ")).collect());
        }
        if word.is_empty() {
            return (start, Vec::new());
        }
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fitting = names.iter().filter(|name| name.to_lowercase().starts_with(&word));
        // Who is named first is spoken to.
        let end = if start == 0 && !word.starts_with('#') { ": " } else { " " };
        (start, fitting.map(|name| format!("{name}{end}")).collect())
    }
}

impl Completer for Names {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        Ok(self.candidates(line.get(..at).unwrap_or_default()))
    }
}

impl Helper for Names {}
impl Highlighter for Names {}
impl Validator for Names {}
impl Hinter for Names {
    type Hint = String;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_completed() {
        let names = Names::default();
        names.set(["#tea", "Zoë", "João", "zora"].map(Into::into).into());
        for (before, start, expected) in [
            ("/qui", 0, vec!["/quit "]),
            ("/whoi", 0, vec!["/whois "]),
            ("zo", 0, vec!["Zoë: ", "zora: "]),
            ("/msg jo", 5, vec!["João "]),
            ("/join #t", 6, vec!["#tea "]),
            ("olá ", 5, vec![]),
            ("", 0, vec![]),
        ] {
            let expected: Vec<String> = expected.into_iter().map(Into::into).collect();
            assert_eq!(names.candidates(before), (start, expected), "{before:?}");
        }
    }
}
