//! `[[operator]]`: who may use OPER. Only in the file, for a hash in a command line or an
//! environment is read by every process of the machine.

use super::secret::{Secret, is_argon2id};
use super::value::{Fault, Value, shown};

/// One `[[operator]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The name that OPER is given.
    pub name: String,
    /// The argon2id hash of the password that goes with it.
    pub password_hash: Secret,
}

/// The keys of an operator: name, default of the example, meaning.
pub(super) const OPERATOR_KEYS: [(&str, &str); 2] = [
    ("name", "The name that OPER is given."),
    ("password_hash", "The argon2id hash of the password; `papo hash` makes one."),
];

/// OPER with a name and a password is one line.
const NAME_BYTES_MAX: usize = 64;

/// An operator's name, if it can be said in one parameter.
pub(super) fn read_name(value: &Value) -> Result<String, Fault> {
    let name = value.text()?;
    let is_odd = |c: char| c.is_whitespace() || c.is_control();
    if name.is_empty()
        || name.starts_with(':')
        || name.len() > NAME_BYTES_MAX
        || name.contains(is_odd)
    {
        return Err(format!(
            "must be 1 to {NAME_BYTES_MAX} bytes without spaces, not {}",
            shown(name)
        ));
    }
    Ok(name.to_owned())
}

/// A hash, and nothing that could be a password.
pub(super) fn read_password_hash(value: &Value) -> Result<Secret, Fault> {
    let text = value.text()?;
    if is_argon2id(text) {
        Ok(Secret::new(text))
    } else {
        Err("must be an argon2id hash (\"$argon2id$…\"); `papo hash` makes one".to_owned())
    }
}
