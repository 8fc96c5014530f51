//! Names of folders.

/// How many bytes of one name a folder's name has.
const PART_LEN_MAX: usize = 40;

/// The name of a folder for what has these names and this number, of which there is one. People
/// can read it, every system takes it, and no two are alike: the number sees to that.
pub(super) fn folder_name(names: &[&str], number: u64) -> String {
    let mut folder: String = names.iter().flat_map(|name| [safe(name), "-".to_owned()]).collect();
    if folder.starts_with('-') {
        folder.insert(0, '_');
    }
    format!("{folder}{number}")
}

/// The letters and digits of a name, small ones, with one sign in place of all else.
fn safe(name: &str) -> String {
    let mut safe = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if safe.len() + c.len_utf8() > PART_LEN_MAX {
            break;
        }
        if c.is_alphanumeric() {
            safe.push(c);
        } else if !safe.is_empty() && !safe.ends_with('_') {
            safe.push('_');
        }
    }
    safe.truncate(safe.trim_end_matches('_').len());
    safe
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn people_can_read_them() {
        for (names, number, folder) in [
            (&["#Tea"][..], 3, "tea-3"),
            (&["##green tea!"], 12, "green_tea-12"),
            (&["#日本語"], 4, "日本語-4"),
            (&["#..."], 5, "_-5"),
            (&["@ana", "bob"], 1, "ana-bob-1"),
            (&["@", "@"], 2, "_--2"),
        ] {
            assert_eq!(folder_name(names, number), folder, "{names:?}");
        }
    }

    #[test]
    fn every_system_takes_them_and_no_two_are_alike() {
        let long = format!("#{}", "x".repeat(299));
        let hostile = [
            "#..",
            "#../../etc/passwd",
            "#/",
            "#\\",
            "#con",
            "#CON",
            "#nul.txt",
            "#a:b",
            "#<script>",
            "#tea",
            "#TEA",
            "#te\u{430}",
            "#\u{202e}aet",
            "#\0",
            "#\u{7}",
            "#%2e%2e",
            "# ",
            "#.",
            "#~",
            "#-rf",
            "#\"quoted\"",
            "#'",
            "#&amp;",
            "#é",
            "#e\u{301}",
            "#\u{1f375}",
            "#aux.",
            &long,
        ];
        let mut seen = HashSet::new();
        for (number, name) in (1..).zip(hostile) {
            let folder = folder_name(&[name], number);
            assert!(folder.len() <= 64, "{folder}");
            assert!(
                folder.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-'),
                "{folder}"
            );
            assert!(!folder.starts_with('-'), "{folder}");
            assert!(folder.ends_with(&format!("-{number}")), "{folder}");
            assert!(seen.insert(folder));
        }
        let pair = folder_name(&[&long, &long], u64::MAX);
        assert!(pair.len() <= 2 * (PART_LEN_MAX + 1) + 20, "{pair}");
    }
}
