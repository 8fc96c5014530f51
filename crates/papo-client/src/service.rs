//! Services, such as `NickServ`: parts of a server that are talked to as if they were people. What
//! is said to them has no echo, does something, and may hold a password.

use crate::login::Account;

/// Whether a service is called so.
pub(crate) fn is_service(name: &str) -> bool {
    const END: &str = "serv";
    let start = name.len().saturating_sub(END.len());
    start > 0 && name.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(END))
}

/// What may be shown again of a text for somebody: of one for a service, its first word.
pub(crate) fn without_secrets(target: &str, text: &str) -> String {
    match text.split_once(' ').filter(|_| is_service(target)) {
        Some((word, _)) => format!("{word} …"),
        None => text.into(),
    }
}

/// The account that somebody called `nick` logs in to, or makes, with these words to `NickServ`.
pub(crate) fn account(text: &str, nick: &str) -> Option<Account> {
    let (word, rest) = text.trim().split_once(' ')?;
    let (first, second) = rest.trim_start().split_once(' ').unwrap_or((rest.trim_start(), ""));
    let identifies = ["IDENTIFY", "LOGIN", "ID"].iter().any(|it| it.eq_ignore_ascii_case(word));
    let (name, password) = match identifies {
        true if !second.is_empty() => (first, second),
        true => (nick, first),
        false if word.eq_ignore_ascii_case("REGISTER") => (nick, first),
        false => return None,
    };
    Some(Account { name: name.into(), password: password.trim_start().into(), is_new: false })
}

/// The new password, if these words to `NickServ` ask for one.
pub(crate) fn new_password(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    match *words {
        [word, _, new] if is(word, "PASSWD") => Some(new.into()),
        [set, word, _, new] if is(set, "SET") && is(word, "PASSWORD") => Some(new.into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services() {
        assert!(is_service("NickServ") && is_service("CHANSERV"));
        assert!(!is_service("serv") && !is_service("bob") && !is_service("#nickserv2"));
        for (text, expected) in [
            ("IDENTIFY tea", Some(("me", "tea"))),
            ("id ana tea is hot", Some(("ana", "tea is hot"))),
            ("register tea a@b", Some(("me", "tea"))),
            ("PASSWD tea coffee", None),
            ("HELP", None),
        ] {
            let found = account(text, "me");
            let found = found.as_ref().map(|it| (it.name.as_str(), it.password.as_str()));
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(new_password("passwd tea coffee").as_deref(), Some("coffee"));
        assert_eq!(new_password("SET PASSWORD tea coffee").as_deref(), Some("coffee"));
        assert_eq!(new_password("PASSWD coffee"), None);
        assert_eq!(without_secrets("nickserv", "IDENTIFY tea is hot"), "IDENTIFY …");
        assert_eq!(without_secrets("nickserv", "HELP"), "HELP");
        assert_eq!(without_secrets("bob", "tea is hot"), "tea is hot");
    }
}
