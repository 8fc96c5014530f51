//! Services, such as `NickServ`: parts of a server that are talked to as if they were people. What
//! is said to them has no echo, does something, and may hold a password.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services() {
        assert!(is_service("NickServ") && is_service("CHANSERV"));
        assert!(!is_service("serv") && !is_service("bob") && !is_service("#nickserv2"));
        assert_eq!(without_secrets("nickserv", "IDENTIFY tea is hot"), "IDENTIFY …");
        assert_eq!(without_secrets("nickserv", "HELP"), "HELP");
        assert_eq!(without_secrets("bob", "tea is hot"), "tea is hot");
    }
}
