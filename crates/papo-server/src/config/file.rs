//! The file: TOML text to values with their lines. What a value means is its key's affair.

use toml_edit::{Document, Item, TableLike};

use super::gateway::{GATEWAY_KEYS, read_hosts};
use super::key::{Key, SECTIONS, keys_of};
use super::nearest::{nearest, nearest_key};
use super::operator::{OPERATOR_KEYS, read_name, read_password_hash};
use super::value::Value;
use super::{Gateway, Operator, Secret};

/// What stands in a file. Lines count from 1.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) values: Vec<(&'static Key, Value, usize)>,
    pub(super) operators: Vec<(Operator, usize)>,
    pub(super) gateways: Vec<(Gateway, usize)>,
    pub(super) faults: Vec<(usize, String)>,
}

pub(super) fn read(text: &str) -> Written {
    let mut written = Written::default();
    match Document::parse(text) {
        Ok(document) => {
            let reader = Reader { text, written: &mut written };
            reader.root(document.as_table());
        }
        Err(error) => {
            let at = error.span().map_or(text.len(), |span| span.start);
            let fault = format!("not valid TOML: {}", error.message().replace('\n', "; "));
            written.faults.push((line_of(text, at), fault));
        }
    }
    written
}

/// The line of a byte of the text. The end of the text belongs to its last line.
fn line_of(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at.min(text.trim_end().len()));
    text[..at].matches('\n').count() + 1
}

struct Reader<'a> {
    text: &'a str,
    written: &'a mut Written,
}

impl Reader<'_> {
    fn root(mut self, root: &dyn TableLike) {
        for (name, item) in root.iter() {
            let line = self.line(root, name, item);
            if name == "operator" {
                self.repeated(("operator", "an operator"), item, line, Self::operator);
            } else if name == "webirc" {
                self.repeated(("webirc", "a gateway"), item, line, Self::gateway);
            } else if SECTIONS.iter().any(|(section, _)| *section == name) {
                self.section(name, item, line);
            } else {
                let fault = unknown_at_root(name, item);
                self.fault(line, fault);
            }
        }
    }

    fn section(&mut self, section: &str, item: &Item, line: usize) {
        let Some(table) = item.as_table_like() else {
            self.fault(line, format!("[{section}] must be a section, written [{section}], once"));
            return;
        };
        for (name, item) in table.iter() {
            let line = self.line(table, name, item);
            match keys_of(section).find(|key| key.name() == name) {
                Some(key) => self.written.values.push((key, value(item), line)),
                None => self.fault(line, unknown_key(section, name)),
            }
        }
    }

    /// A section that may be there many times, in double brackets.
    fn repeated(
        &mut self,
        (section, what): (&str, &str),
        item: &Item,
        line: usize,
        one: fn(&mut Self, &dyn TableLike, usize),
    ) {
        if let Some(tables) = item.as_array_of_tables() {
            for table in tables {
                let line = table.span().map_or(line, |span| line_of(self.text, span.start));
                one(self, table, line);
            }
            return;
        }
        // `operator = [{ name = …, password_hash = … }]` says the same in other words.
        let Some(array) = item.as_array() else {
            self.fault(line, format!("{what} is written [[{section}]], in double brackets"));
            return;
        };
        for inline in array {
            match inline.as_inline_table() {
                Some(table) => one(self, table, line),
                None => self.fault(line, format!("{what} is written [[{section}]]")),
            }
        }
    }

    fn operator(&mut self, table: &dyn TableLike, line: usize) {
        let read = self.with_password("operator", &OPERATOR_KEYS, (table, line), read_name);
        let Some((name, password_hash)) = read else { return };
        if self.written.operators.iter().any(|(other, _)| other.name == name) {
            self.fault(line, format!("a second [[operator]] has the name `{name}`"));
        } else {
            self.written.operators.push((Operator { name, password_hash }, line));
        }
    }

    fn gateway(&mut self, table: &dyn TableLike, line: usize) {
        let read = self.with_password("webirc", &GATEWAY_KEYS, (table, line), read_hosts);
        if let Some((hosts, password_hash)) = read {
            self.written.gateways.push((Gateway { hosts, password_hash }, line));
        }
    }

    /// Reads a section of two keys: the first one, in its own way, and `password_hash`.
    fn with_password<T>(
        &mut self,
        section: &str,
        keys: &[(&str, &str)],
        (table, line): (&dyn TableLike, usize),
        read_first: fn(&Value) -> Result<T, String>,
    ) -> Option<(T, Secret)> {
        let first_key = keys[0].0;
        let (mut first, mut password_hash) = (None, None);
        let faults_before = self.written.faults.len();
        for (key, item) in table.iter() {
            let line = self.line(table, key, item);
            let value = value(item);
            let outcome = if key == first_key {
                read_first(&value).map(|read| first = Some(read))
            } else if key == "password_hash" {
                read_password_hash(&value).map(|read| password_hash = Some(read))
            } else {
                self.fault(line, unknown_key_of(section, keys, key));
                continue;
            };
            if let Err(fault) = outcome {
                self.fault(line, format!("`{key}` in [[{section}]] {fault}"));
            }
        }
        // What is there and wrong has been reported; missing is the other case.
        if faults_before == self.written.faults.len()
            && (first.is_none() || password_hash.is_none())
        {
            let missing = if first.is_none() { first_key } else { "password_hash" };
            self.fault(line, format!("this [[{section}]] has no `{missing}`"));
        }
        first.zip(password_hash)
    }

    fn line(&self, table: &dyn TableLike, name: &str, item: &Item) -> usize {
        let span = table.key(name).and_then(toml_edit::Key::span).or_else(|| item.span());
        span.map_or(1, |span| line_of(self.text, span.start))
    }

    fn fault(&mut self, line: usize, fault: String) {
        self.written.faults.push((line, fault));
    }
}

/// What the item says, without its spelling.
pub(super) fn value(item: &Item) -> Value {
    match item {
        Item::Value(written) => plain(written),
        Item::Table(_) => Value::Other("a section"),
        Item::ArrayOfTables(_) => Value::Other("a list of sections"),
        Item::None => Value::Other("nothing"),
    }
}

pub(super) fn plain(written: &toml_edit::Value) -> Value {
    match written {
        toml_edit::Value::String(text) => Value::Text(text.value().clone()),
        toml_edit::Value::Integer(number) => Value::Integer(*number.value()),
        toml_edit::Value::Float(_) => Value::Other("a number with a point"),
        toml_edit::Value::Boolean(is_so) => Value::Boolean(*is_so.value()),
        toml_edit::Value::Datetime(_) => Value::Other("a date"),
        toml_edit::Value::InlineTable(_) => Value::Other("a table"),
        toml_edit::Value::Array(array) => Value::List(array.iter().map(plain).collect()),
    }
}

fn unknown_at_root(name: &str, item: &Item) -> String {
    let is_section = item.is_table() || item.is_inline_table() || item.is_array_of_tables();
    if !is_section {
        return unknown_key("", name);
    }
    let sections = SECTIONS.iter().map(|(section, _)| *section).chain(["operator", "webirc"]);
    match nearest(name, sections) {
        Some(section @ ("operator" | "webirc")) => {
            format!("unknown section [{name}]; did you mean [[{section}]]?")
        }
        Some(section) => format!("unknown section [{name}]; did you mean [{section}]?"),
        None => format!(
            "unknown section [{name}]; there are [server], [chat], [accounts], [history], [admin], [limits], \
             [[operator]] and [[webirc]]"
        ),
    }
}

/// A key that its section does not have, or with no section one that stands before the first.
fn unknown_key(section: &str, name: &str) -> String {
    let place = if section.is_empty() {
        "before any section".to_owned()
    } else {
        format!("in [{section}]")
    };
    match nearest_key(section, name) {
        Some(key) if key.section() == section => {
            format!("unknown key `{name}` {place}; did you mean `{}`?", key.name())
        }
        Some(key) => format!(
            "unknown key `{name}` {place}; did you mean `{}` in [{}]?",
            key.name(),
            key.section()
        ),
        None if section.is_empty() => format!("unknown key `{name}` {place}"),
        None => {
            let all: Vec<&str> = keys_of(section).map(Key::name).collect();
            format!("unknown key `{name}` {place}; it has {}", all.join(", "))
        }
    }
}

/// A key that a section in double brackets does not have.
fn unknown_key_of(section: &str, keys: &[(&str, &str)], name: &str) -> String {
    let all: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
    match nearest(name, all.iter().copied()) {
        Some(meant) => format!("unknown key `{name}` in [[{section}]]; did you mean `{meant}`?"),
        None => format!("unknown key `{name}` in [[{section}]]; it has {}", all.join(", ")),
    }
}
