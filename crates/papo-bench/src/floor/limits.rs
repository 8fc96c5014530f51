//! What the floor allows a stranger.

/// The most bytes of a line that has not ended.
pub(super) const LINE_LEN_MAX: usize = 8 * 1024;
/// How many channels one connection may be in.
pub(super) const CHANNELS_MAX: usize = 100;
/// The most bytes that may wait for one recipient, as other servers are told to allow.
pub(super) const OUTBOX_LEN_MAX: usize = 16 * 1024 * 1024;
/// How many bytes are read from one connection in one wake.
pub(super) const READ_LEN: usize = 64 * 1024;
/// The longest nick or name of a channel, in bytes.
pub(super) const NAME_LEN_MAX: usize = 64;
/// How many bytes of names may be in a line of `RPL_NAMREPLY` that gets another one, so that it
/// has less than 512 bytes in all.
pub(super) const NAMES_LEN_MAX: usize = 250;
/// How many connections may wait to be accepted.
pub(crate) const BACKLOG: i32 = 1024;
