//! Every bound there is. A hostile server meets them; an honest one never does.

/// The longest line that is looked at, in bytes; longer ones are dropped whole.
pub const LINE_BYTES_MAX: usize = 16 * 1024;
/// The longest nick or channel name that is kept, in bytes; longer ones are not tracked.
pub const NAME_LEN_MAX: usize = 256;
/// How many joined channels are tracked.
pub const CHANNELS_MAX: usize = 500;
/// How many members are tracked, all channels together.
pub const MEMBERS_MAX: usize = 65_536;
/// How many ranks one member has.
pub const RANKS_MAX: usize = 8;
/// How many channels are joined again after a reconnect.
pub const REJOINS_MAX: usize = 500;
/// How many of one's own messages are on their way at once; the next ones wait in the queue.
pub const UNCONFIRMED_MAX: usize = 64;
/// How many typed lines wait for the connection.
pub const QUEUED_MAX: usize = 1000;
/// How many bytes the waiting lines have together.
pub const QUEUED_BYTES_MAX: usize = 1024 * 1024;
/// The longest line that is taken from a person, in bytes.
pub const TYPED_LEN_MAX: usize = 64 * 1024;
/// How many names one NAMES listing keeps before the rest is left out.
pub const NAMES_LISTED_MAX: usize = 20_000;
/// How many batches of history may be open at once; of more, the lines count as new.
pub const BATCHES_MAX: usize = 16;
/// In how many conversations it is remembered which messages were shown; then all are forgotten.
pub const CONVERSATIONS_SEEN_MAX: usize = 256;
/// How many messages of one conversation are remembered to have been shown.
pub const SEEN_MAX: usize = 256;
/// The longest id of a message that is remembered, in bytes.
pub const ID_LEN_MAX: usize = 64;
/// How many targets one `/msg` may have.
pub const TARGETS_MAX: usize = 20;
/// The most bytes that are taken for the text of a message, however long the server says that
/// sources are: a server that announces nonsense does not make us send single letters.
pub const TEXT_ROOM_MIN: usize = 100;
/// The longest `user@host` that is assumed of ourselves.
pub const ADDRESS_LEN_MAX: usize = 128;
/// The longest challenge that is taken when we log in, in bytes as it comes.
pub const CHALLENGE_LEN_MAX: usize = 4096;
/// How often a server may want a password hashed when we log in; more would keep us busy for long.
pub const ITERATIONS_MAX: u32 = 1_000_000;
/// The longest value of an ISUPPORT token that is kept, in bytes.
pub const TOKEN_LEN_MAX: usize = 256;
