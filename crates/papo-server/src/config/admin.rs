//! `[admin]`: who runs the server, as ADMIN tells everybody.

use super::key::Key;
use super::value::{Fault, Value, quote};

/// `[admin]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    /// Where the server is.
    pub location: String,
    /// Who runs it.
    pub organisation: String,
    /// Where to write to them.
    pub email: String,
}

/// Each is a line of its own, with the server's name and a nick before it.
const LINE_BYTES_MAX: usize = 300;

pub(super) static KEYS: &[Key] = &[
    Key::own(
        "admin.location",
        r#""""#,
        "one line of text",
        "Where the server is, for people to read.",
        |c| quote(&c.admin.location),
        |c, value| set(&mut c.admin.location, value),
    ),
    Key::own(
        "admin.organisation",
        r#""""#,
        "one line of text",
        "Who runs it.",
        |c| quote(&c.admin.organisation),
        |c, value| set(&mut c.admin.organisation, value),
    ),
    Key::own(
        "admin.email",
        r#""""#,
        "one line of text",
        "Where to write to them. While all three are empty, ADMIN says that there is nothing.",
        |c| quote(&c.admin.email),
        |c, value| set(&mut c.admin.email, value),
    ),
];

impl Admin {
    /// Before the defaults are laid on it.
    pub(super) const fn blank() -> Self {
        Self { location: String::new(), organisation: String::new(), email: String::new() }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.location.is_empty() && self.organisation.is_empty() && self.email.is_empty()
    }
}

fn set(place: &mut String, value: &Value) -> Result<(), Fault> {
    let text = value.text()?;
    if text.len() > LINE_BYTES_MAX || text.contains(char::is_control) {
        return Err(format!("must be one line of at most {LINE_BYTES_MAX} bytes"));
    }
    text.clone_into(place);
    Ok(())
}
