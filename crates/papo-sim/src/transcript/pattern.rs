//! Lines of a transcript that have message ids in them, which no author can know.

use std::collections::BTreeMap;

/// How long an id is.
const ID_LEN: usize = "0123456789abc".len();

/// The ids that were seen, by the names that the transcript gives them.
#[derive(Debug, Default)]
pub(super) struct Ids(BTreeMap<String, String>);

impl Ids {
    /// Whether a line is as expected. A name that is met for the first time takes the id that
    /// stands in its place, if no other name has it.
    pub(super) fn matches(&mut self, expected: &str, told: &str) -> bool {
        let Some((before, name, after)) = split(expected) else { return expected == told };
        let Some(rest) = told.strip_prefix(before) else { return false };
        let Some((id, rest)) = rest.split_at_checked(ID_LEN) else { return false };
        if !id.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()) {
            return false;
        }
        let is_taken = self.0.iter().any(|(other, known)| other != name && known == id);
        let known = self.0.entry(name.to_owned()).or_insert_with(|| id.to_owned());
        known == id && !is_taken && self.matches(after, rest)
    }

    /// A line with the ids in place of their names. A name that is not known stays as it is.
    pub(super) fn fill(&self, line: &str) -> String {
        let Some((before, name, after)) = split(line) else { return line.to_owned() };
        let id = self.0.get(name).cloned().unwrap_or_else(|| format!("{{{name}}}"));
        format!("{before}{id}{}", self.fill(after))
    }
}

/// What stands before the first `{name}`, the name, and what stands behind it.
fn split(line: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = line.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
    is_name.then_some((before, name, after))
}
