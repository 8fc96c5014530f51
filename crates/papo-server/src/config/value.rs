//! A value as it was written, before its key has judged it.

use std::fmt::Write as _;

/// What is wrong with a value: the rest of a sentence that begins with the key, "must be ...".
pub(super) type Fault = String;

/// A value as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A whole number in the file.
    Integer(i64),
    /// A string in the file.
    Text(String),
    /// `true` or `false` in the file.
    Boolean(bool),
    /// A list in the file.
    List(Vec<Self>),
    /// Something else in the file: what it is, with its article.
    Other(&'static str),
    /// From a variable or a flag, where everything is text and a list has commas.
    Word(String),
}

/// How much of a wrong value an error repeats.
const SHOWN_CHARS_MAX: usize = 60;

impl Value {
    /// The value for an error message. Never called for a secret.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Integer(number) => number.to_string(),
            Self::Boolean(is_so) => is_so.to_string(),
            Self::Text(text) | Self::Word(text) => shown(text),
            Self::List(_) => "a list".to_owned(),
            Self::Other(what) => (*what).to_owned(),
        }
    }

    /// A piece of text.
    pub(super) fn text(&self) -> Result<&str, Fault> {
        match self {
            Self::Text(text) | Self::Word(text) => Ok(text),
            Self::List(_) => Err("must be text in quotes, not a list".to_owned()),
            Self::Integer(_) => Err("must be text in quotes, not a number".to_owned()),
            Self::Boolean(_) | Self::Other(_) => {
                Err(format!("must be text in quotes, not {}", self.shown()))
            }
        }
    }

    /// One of these, by its word.
    pub(super) fn one_of<T: Copy>(
        &self,
        all: &[T],
        word: impl Fn(T) -> &'static str,
    ) -> Result<T, Fault> {
        let text = self.text()?;
        all.iter().copied().find(|&it| word(it) == text).ok_or_else(|| {
            let words: Vec<String> = all.iter().map(|&it| quote(word(it))).collect();
            let (last, others) = words.split_last().expect("there is something to choose");
            format!("must be {} or {last}, not {}", others.join(", "), shown(text))
        })
    }

    /// A list of texts; one text alone is a list of one.
    pub(super) fn texts(&self) -> Result<Vec<&str>, Fault> {
        match self {
            Self::Text(text) => Ok(vec![text]),
            Self::Word(text) => {
                Ok(text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect())
            }
            Self::List(items) => items
                .iter()
                .map(|item| match item {
                    Self::Text(text) => Ok(text.as_str()),
                    _ => Err(format!("must be a list of texts in quotes; it has {}", item.shown())),
                })
                .collect(),
            Self::Integer(_) | Self::Boolean(_) | Self::Other(_) => {
                Err(format!("must be a list of texts in quotes, not {}", self.shown()))
            }
        }
    }

    /// Yes or no.
    pub(super) fn truth(&self) -> Result<bool, Fault> {
        match self {
            Self::Boolean(is_so) => Ok(*is_so),
            Self::Word(text) => text
                .trim()
                .parse()
                .map_err(|_| format!("must be true or false, not {}", self.shown())),
            Self::Text(text) if text.parse::<bool>().is_ok() => {
                Err(format!("must be true or false without quotes, not {}", self.shown()))
            }
            _ => Err(format!("must be true or false, not {}", self.shown())),
        }
    }

    /// A whole number.
    pub(super) fn count(&self, (least, most): (u32, u32)) -> Result<u32, Fault> {
        let number = match self {
            Self::Integer(number) => i128::from(*number),
            Self::Word(text) => match text.trim().parse() {
                Ok(number) => number,
                Err(_) => return Err(format!("must be a whole number, not {}", self.shown())),
            },
            Self::Text(text) if text.parse::<u32>().is_ok() => {
                return Err(format!("must be a whole number without quotes, not {}", self.shown()));
            }
            Self::Text(_) | Self::Boolean(_) | Self::List(_) | Self::Other(_) => {
                return Err(format!("must be a whole number, not {}", self.shown()));
            }
        };
        u32::try_from(number)
            .ok()
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| format!("must be between {least} and {most}, not {number}"))
    }
}

/// A text in quotes, cut when it is long, for an error message.
pub(super) fn shown(text: &str) -> String {
    let mut start: String = text.chars().take(SHOWN_CHARS_MAX).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    format!("\"{start}\"")
}

/// The text as a TOML string on one line.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            _ if letter.is_control() => {
                write!(quoted, "\\u{:04X}", u32::from(letter)).expect("a String takes everything");
            }
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// The texts as a TOML list on one line.
pub(super) fn quote_list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = texts.into_iter().map(|text| quote(text.as_ref())).collect();
    format!("[{}]", items.join(", "))
}
