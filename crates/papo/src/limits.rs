//! The program's bounds on what strangers of the local network can make it take, and wait for.

use std::time::Duration;

/// How long servers are looked for while none is found. It is asked at once and after a second;
/// wireless networks lose some of it.
pub(crate) const SEARCH_TIME: Duration = Duration::from_secs(3);
/// How long it is waited for others when one was found. Who has just answered somebody else answers
/// again only after a second (RFC 6762, section 6).
pub(crate) const SEARCH_QUIET: Duration = Duration::from_millis(1500);
/// How many servers are listed; more are not looked at.
pub(crate) const FOUND_MAX: usize = 32;
/// How many characters of a server's name are shown.
pub(crate) const FOUND_NAME_LEN_MAX: usize = 63;
