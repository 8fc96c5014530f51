//! What must not be read over a shoulder or in a log.

use std::fmt;

/// A password or the hash of one. It does not show itself in `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The secret itself, for the one place that checks it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// It is the argon2id hash of a password; otherwise it is the password.
    pub fn is_hash(&self) -> bool {
        is_argon2id(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// Whether the text has the form of an argon2id hash: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
pub fn is_argon2id(text: &str) -> bool {
    let parts: Vec<&str> = text.split('$').collect();
    let (costs, salt, hash) = match parts.as_slice() {
        ["", "argon2id", version, costs, salt, hash] if is_number(version, "v=") => {
            (costs, salt, hash)
        }
        _ => return false,
    };
    let costs: Vec<&str> = costs.split(',').collect();
    let [memory, passes, lanes] = costs.as_slice() else { return false };
    is_number(memory, "m=")
        && is_number(passes, "t=")
        && is_number(lanes, "p=")
        && is_base64(salt)
        && is_base64(hash)
}

fn is_number(text: &str, name: &str) -> bool {
    text.strip_prefix(name).is_some_and(|digits| {
        digits.starts_with(|c: char| c.is_ascii_digit()) && digits.parse::<u32>().is_ok()
    })
}

/// The PHC format leaves the padding out.
fn is_base64(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/')
}
