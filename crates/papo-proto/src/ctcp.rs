//! What programs say to each other inside of messages.
//!
//! Spec: <https://modern.ircdocs.horse/ctcp>.

/// How what somebody does begins (`/me`): it is for people.
pub const ACTION: &str = "\u{1}ACTION ";

/// Whether a text is a request or an answer of a program: all of CTCP but `/me`.
pub fn is_ctcp(text: &str) -> bool {
    text.strip_prefix('\u{1}').is_some_and(|inside| {
        let action = inside.strip_prefix("ACTION");
        !action.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\u{1}']))
    })
}
