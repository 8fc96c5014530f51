//! The shell's fixed bounds. Those that people may change are in the configuration; the realm's
//! are in `papo_core::limits`.

use std::time::Duration;

/// How many batches of inputs wait for the realm. When they do, workers read no more.
pub const REALM_INBOX_BATCHES_MAX: usize = 64;
/// How many inputs one worker puts into a batch.
pub const INPUTS_PER_BATCH_MAX: usize = 512;
/// How many inputs the realm handles before their effects are released.
pub const INPUTS_PER_TURN_MAX: usize = 1024;
/// How many answers wait for the console, a list for each batch of the realm.
pub const CONSOLE_ANSWERS_MAX: usize = 256;
/// The longest line that the console hears.
pub const CONSOLE_LINE_MAX: usize = 510;
/// How long a command at the console may take, the writing of its answer included.
pub const CONSOLE_PATIENCE: Duration = Duration::from_secs(30);
/// How many batches wait for the archivist.
pub const ARCHIVIST_INBOX_MAX: usize = 64;
/// How often it is tried again whether anything can be kept, while nothing can.
pub const PROBE_PAUSE: Duration = Duration::from_secs(2);
/// The longest header of a proxy. With what else they may say, and we do not need, they have 500 bytes.
pub(crate) const PROXY_HEADER_LEN_MAX: usize = 1024;
/// How long an authority may take for a certificate, with all that has to be said for it.
pub(crate) const ACME_PATIENCE: Duration = Duration::from_mins(2);
/// How long to wait before it is asked again, at first and at most: authorities count what fails.
pub(crate) const ACME_PAUSE: (Duration, Duration) =
    (Duration::from_mins(5), Duration::from_hours(12));
/// A certificate that is good for less than this is none.
pub(crate) const CERTIFICATE_LIFE_MIN: Duration = Duration::from_hours(1);
/// Browsers and clients are no longer told to come by TLS alone when the certificate is good for less.
pub(crate) const STS_LIFE_MIN: Duration = Duration::from_hours(24 * 7);
/// For how long they are told to.
pub(crate) const STS_TIME: Duration = Duration::from_hours(24 * 30);
/// How long nothing is said before what was said comes into the index by which it is found.
pub const INDEX_PAUSE: Duration = Duration::from_millis(100);
/// How long the index waits at least after some messages came into it, when so many are missing that
/// it waits for no pause: it takes a part of the time then, and not all of it.
pub const INDEX_LATE_PAUSE: Duration = Duration::from_millis(50);
/// How many lines are deleted at once, when they are too old to be kept.
pub const FORGOTTEN_AT_ONCE: usize = 500;
/// How long the archivist waits before it deletes more, and before it looks again when there was
/// nothing more.
pub const FORGET_PAUSES: (Duration, Duration) =
    (Duration::from_millis(200), Duration::from_mins(1));
/// How long after a start the clock is not believed about how old lines are. One that is wrong then,
/// as on machines that forget the time, is set right soon.
pub const CLOCK_DOUBT: Duration = Duration::from_hours(24);
/// How much the archivist has to say to the realm at once: for each batch that it was given before
/// the realm looks, that it was lost, and between two of them that it is over.
pub const ASIDE_MAX: usize = 4 * ARCHIVIST_INBOX_MAX;
/// How many messages wait for a worker. When they do, whoever sends to it waits.
pub const WORKER_INBOX_MAX: usize = 256;
/// How many notices wait for whoever prints them; more are dropped.
pub const NOTICES_MAX: usize = 1024;
/// How many questions wait to be answered; the next one is told to try again.
pub const QUESTIONS_MAX: usize = 64;
/// How many searches wait; the next one is told to try again.
pub const SEARCHES_MAX: usize = 32;
/// How long one search may take.
pub const SEARCH_PATIENCE: Duration = Duration::from_millis(500);
/// How many threads search what was kept: theirs is the only time that a search takes.
pub const SEARCHERS: usize = 1;
/// How many threads read what was kept.
pub const READERS: usize = 2;
/// How many passwords wait to be looked at; the next one is told to try again.
pub const PASSWORDS_MAX: usize = 512;
/// The most worker threads.
pub const WORKERS_MAX: usize = 16;
/// How many bytes one connection is read before others have their turn.
pub const READ_PER_TURN_MAX: usize = 64 * 1024;
/// While more bytes than this wait for a client, its own commands wait too.
pub const SENDQ_SOFT_LEN: usize = 64 * 1024;
/// How many milliseconds a client may take before it reads any of what waits for it.
pub const STALL_MS: u64 = 30_000;
/// How many lines of one connection are handled before others have their turn.
pub const LINES_PER_TURN_MAX: usize = 64;
/// How many connections of one worker may be unregistered; one more ends the oldest of them.
pub const UNREGISTERED_MAX: usize = 1024;
/// How long a connection that is being closed may take to read what it was sent.
pub const LINGER: Duration = Duration::from_secs(2);
/// How many refused connections may be told so at once; more are closed without a word.
pub const REFUSED_AT_ONCE_MAX: usize = 64;
/// How long a shutdown waits for what is still to be written.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(4);
/// The pauses when the system has no more file handles, shortest and longest.
pub const ACCEPT_PAUSE: (Duration, Duration) = (Duration::from_millis(5), Duration::from_secs(1));
/// How many addresses the gate remembers for `connects_per_minute`.
pub const REMEMBERED_ADDRESSES_MAX: usize = 65_536;

/// How long a message of WebSocket, and a frame of it, may be, in bytes: two lines with all their tags.
pub const WEB_MESSAGE_LEN_MAX: usize = 16 * 1024;
/// How many bytes of WebSocket may come without a whole message in them: pieces may be empty, but not
/// without end.
pub const WEB_FRAGMENTS_LEN_MAX: usize = 4 * WEB_MESSAGE_LEN_MAX;
/// How many bytes of WebSocket are looked at together; a connection keeps room for so many.
pub(crate) const WEB_READ_LEN: usize = 1024;
/// How long a request of HTTP may take to come, from when it may begin.
pub const HTTP_HEADER_TIME: Duration = Duration::from_secs(10);
/// How many bytes the body of a request may have: none here says more than a token.
pub const HTTP_BODY_LEN_MAX: usize = 256;
/// How long somebody who asks by HTTP waits for the realm.
pub(crate) const COUNTER_PATIENCE: Duration = Duration::from_secs(10);
/// How many headers a request may have,
pub const HTTP_HEADERS_MAX: usize = 64;
/// and how long they may be together, in bytes.
pub const HTTP_HEADERS_LEN_MAX: usize = 32 * 1024;
/// How long one connection may ask for pages, whether it reads them or not.
pub const HTTP_LIFE: Duration = Duration::from_mins(2);
/// How long it may read nothing of what is sent to it.
pub const HTTP_STALL: Duration = Duration::from_secs(30);

/// How long the handshake of TLS may take.
pub const TLS_HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// How many bytes inside TLS are read at once, to see what is spoken there.
pub(crate) const TLS_FIRST_READ_LEN: usize = 1024;
/// How often it is looked whether there has to be another certificate.
pub(crate) const CERTIFICATE_CHECK_EVERY: Duration = Duration::from_mins(1);

/// How long it may take until the network was told that the server is there. Before that it is asked
/// three times, a quarter of a second apart, whether another has its name.
pub(crate) const ANNOUNCEMENT_TIME: Duration = Duration::from_secs(10);
/// How long it may take to tell the network that the server goes.
pub(crate) const GOODBYE_TIME: Duration = Duration::from_millis(500);

/// How often a worker may be woken to read in the long run: once in this time. It is half of what a
/// screen takes to show something new.
pub(crate) const READ_EVERY: Duration = Duration::from_millis(8);
/// How often the archivist may be woken, mostly to commit, in the long run: once in this time.
pub(crate) const COMMIT_EVERY: Duration = Duration::from_millis(5);
/// How often they may at once, before that counts: as often as some lone messages need.
pub(crate) const WAKES_AT_ONCE: u32 = 16;
/// Each rest that brought hardly more doubles that, so many times at the most: who answers as soon as
/// it is answered hardly ever waits.
pub(crate) const VAIN_RESTS_MAX: u32 = 6;
/// After so many rests in a row it is tried whether it goes without, too.
pub(crate) const RESTS_IN_A_ROW: u32 = 256;
