//! `/search [#CHANNEL] WORDS`: find what was said.
//!
//! Spec: <https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md>

use papo_proto::Capability;
use papo_proto::message::escape_into;

use super::{Mistake, Typed};

/// How many messages are shown at most, the newest.
const FOUND_MAX: usize = 20;

pub(super) fn search(typed: &mut Typed<'_>) -> Result<(), Mistake> {
    typed.must_have(Capability::Batch)?;
    typed.must_have(Capability::Search)?;
    let target = typed.channel_or_here()?;
    let words = typed.rest().ok_or(Mistake::Usage)?;
    let mut said = b"in=".to_vec();
    escape_into(&target, &mut said);
    said.extend(format!(";limit={FOUND_MAX};text=").bytes());
    escape_into(words, &mut said);
    typed.send(&["SEARCH"], Some(&String::from_utf8_lossy(&said)))
}
