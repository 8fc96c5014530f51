//! The token of who runs the server: whoever has it becomes an admin.

use papo_proto::token::TokenHash;

/// A token that was given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// By what it is known again.
    pub hash: TokenHash,
    /// Until when it is good, in milliseconds since 1970.
    pub until_ms: u64,
}
