//! Every bound there is. Those in [`Limits`] are settings; the others are fixed here.

use papo_proto::message::PARAMS_MAX;

/// The most bytes that an answer repeats of a word that somebody sent: those of the longest channel
/// names and masks, by which clients know what is answered.
pub const ECHO_LEN_MAX: usize = 200;
/// The most entries that all lists of one channel have together: bans, exempts from them, and who
/// needs no invitation (`MAXLIST`).
pub const LIST_ENTRIES_MAX: usize = 100;
/// The longest channel key, in bytes (`KEYLEN`).
pub const KEY_LEN_MAX: usize = 32;
/// The longest reason of a QUIT or PART, in bytes; a longer one is cut.
pub const REASON_LEN_MAX: usize = 300;
/// How many mode changes with an argument one MODE may make (`MODES`): what a message has parameters
/// for, beside the channel and the letters.
pub const MODE_CHANGES_MAX: usize = PARAMS_MAX - 2;
/// How many open invitations a user may have; the oldest goes.
pub const INVITATIONS_MAX: usize = 50;
/// How many bytes of lines one LIST or WHO gives before it stops and says so, where the
/// configuration does not demand less.
pub const LISTING_BYTES_MAX: usize = 256 * 1024;
/// How many nicks one USERHOST answers (RFC 1459 5.7).
pub const USERHOST_NICKS_MAX: usize = 5;
/// How many nicks that were given up are remembered for WHOWAS.
pub const PAST_NICKS_MAX: usize = 1000;
/// How many lines one CHATHISTORY gives (`CHATHISTORY`).
pub const HISTORY_LINES_MAX: usize = 100;
/// How many searches of one account wait or run at once, or of the guests at one address: as many as
/// others wait for.
pub const SEARCHES_AT_ONCE_MAX: usize = 2;
/// How many lines one SEARCH gives.
pub const SEARCH_LINES_MAX: usize = 100;
/// Of how many people one SYNC tells what was said in private: those with whom it was last.
pub const SYNC_PEOPLE_MAX: usize = 100;
/// How many lines one SYNC looks at for what is new, all in all: each conversation has its share.
pub const SYNC_LINES_MAX: usize = 10_000;
/// How many lines it looks at in one conversation.
pub const SYNC_LINES_OF_ONE_MAX: usize = 1000;
/// How many lines who comes into a channel may be shown of what was said there before.
pub const REPLAY_LINES_MAX: usize = 500;
/// How many read markers one account, or one guest, has (`MARKREAD`); of more, the one that was read
/// up to the earliest moment goes.
pub const MARKERS_OF_ONE_MAX: usize = 300;
/// How many read markers there are in all; whoever has none to give up for another gets no more.
pub const MARKERS_MAX: usize = 1_000_000;
/// The fewest bytes of a nonce: nobody may guess another's.
pub const NONCE_LEN_MIN: usize = 16;
/// The most bytes of a nonce.
pub const NONCE_LEN_MAX: usize = 64;
/// How many nonces are remembered; the oldest goes.
pub const NONCES_MAX: usize = 200_000;
/// How long a nonce is remembered.
pub const NONCE_SECONDS: u64 = 24 * 60 * 60;
/// The longest reaction to a message, in bytes: a word or some pictures.
pub const REACTION_LEN_MAX: usize = 64;
/// How many reactions one message has at most, without those that were taken back again.
pub const REACTIONS_MAX: usize = 200;
/// How many of them may be one person's.
pub const REACTIONS_OF_ONE_MAX: usize = 20;
/// How many messages one channel has pinned at most.
pub const PINS_MAX: usize = 50;
/// How many messages are remembered to which something was done a moment ago. Beyond that, whoever
/// has looked for one must look again.
pub const ACTED_MAX: usize = 1024;
/// How long after a KNOCK the next one of the same user is heard.
pub const KNOCK_PAUSE_SECONDS: u64 = 60;
/// The most bytes of words that go with a KNOCK.
pub const KNOCK_TEXT_LEN_MAX: usize = 150;
/// How long after a RENAME the same channel may be renamed again.
pub const RENAME_PAUSE_SECONDS: u64 = 60;
/// How many names a RENAME may have shown, all in all, to members who do not know of renamed
/// channels: each of them is told who is in the channel, as if it had just come.
pub const RENAME_NAMES_MAX: usize = 100_000;
/// How long who asks for a channel by a former name is told the new one.
pub const FORMER_NAME_SECONDS: u64 = 60 * 60;
/// How many former names of one channel are remembered; the oldest goes.
pub const FORMER_NAMES_OF_ONE_MAX: usize = 2;
/// How many former names of channels are remembered; the oldest goes.
pub const FORMER_NAMES_MAX: usize = 1000;
/// How many channels that nobody is in are remembered; the history of one more is kept, and not
/// found by whoever makes it anew.
pub const DORMANT_CHANNELS_MAX: usize = 100_000;
/// How many founded channels there may be; whoever makes one more has one that ends with its last
/// member.
pub const FOUNDED_CHANNELS_MAX: usize = 100_000;
/// How many of them one account may have founded.
pub const CHANNELS_OF_FOUNDER_MAX: usize = 100;
/// How many accounts may have ranks in one channel that outlast their leaving it.
pub const KEPT_RANKS_MAX: usize = 200;
/// The longest host that an operator may give somebody, in bytes (`HOSTLEN`).
pub const HOST_LEN_MAX: usize = 63;
/// How many masks one user may silence (`SILENCE`).
pub const SILENCES_MAX: usize = 32;
/// How many sessions one user has; one more ends the oldest.
pub const SESSIONS_OF_USER_MAX: usize = 20;
/// How many users stay without a session; of more, who has been away the longest is gone.
pub const USERS_AWAY_MAX: usize = 10_000;
/// How many nicks one session may watch (`MONITOR`).
pub const MONITOR_TARGETS_MAX: usize = 100;
/// How many nicks one WHOIS may ask for (`TARGMAX`).
pub const WHOIS_TARGETS_MAX: usize = 4;
/// The most bytes that a message of several lines may have (`draft/multiline`), where the
/// configuration does not demand less.
pub const MULTILINE_BYTES_MAX: usize = 40_000;
/// The most lines that it may have, where the configuration does not demand less.
pub const MULTILINE_LINES_MAX: usize = 200;
/// The longest name of a batch, in bytes.
pub const BATCH_REFERENCE_LEN_MAX: usize = 64;
/// How many values a user or a channel may have (`max-keys`).
pub const METADATA_KEYS_MAX: usize = 20;
/// The longest key of a value, in bytes.
pub const METADATA_KEY_LEN_MAX: usize = 48;
/// The longest value, in bytes, where names leave room for it (`max-value-bytes`).
pub const METADATA_VALUE_LEN_MAX: usize = 256;
/// Of how many keys a session may be told (`max-subs`).
pub const METADATA_SUBS_MAX: usize = 50;
/// What a change of a value costs, in milliseconds of waiting.
pub const METADATA_CHANGE_MS: u64 = 2_000;
/// How far changes may run ahead of that.
pub const METADATA_CHANGES_AHEAD_MS: u64 = 40_000;
/// What it costs to be shown the values of a channel, in milliseconds of waiting; each member costs
/// one more.
pub const METADATA_SYNC_MS: u64 = 500;
/// How far that may run ahead.
pub const METADATA_SYNCS_AHEAD_MS: u64 = 10_000;
/// How long a batch may wait for its next line, in milliseconds.
pub const BATCH_PAUSE_MS_MAX: u64 = 30_000;
/// How many lines an unregistered session may send before it is closed.
pub const LINES_BEFORE_REGISTRATION_MAX: u32 = 64;
/// How many commands wait while their session is parked; one more closes it. Lines of a batch count
/// for less.
pub const PARKED_COMMANDS_MAX: usize = 1024;
/// How many wrong passwords end a connection.
pub const WRONG_PASSWORDS_MAX: u32 = 3;
/// How many accounts there may be.
pub const ACCOUNTS_MAX: usize = 100_000;
/// How many accounts may be made from one address within [`ACCOUNTS_PER_ADDRESS_SECONDS`].
pub const ACCOUNTS_PER_ADDRESS_MAX: u32 = 20;
/// An hour.
pub const ACCOUNTS_PER_ADDRESS_SECONDS: u64 = 60 * 60;
/// How many tokens may be tried from one address within [`TOKEN_TRIES_SECONDS`].
pub const TOKEN_TRIES_MAX: u32 = 5;
/// A minute.
pub const TOKEN_TRIES_SECONDS: u64 = 60;
/// How many browsers log in to one account by themselves; the one that was used longest ago goes.
pub const BROWSERS_OF_ONE_MAX: usize = 20;
/// How many do in all; where there is no room, no more are remembered.
pub const BROWSERS_MAX: usize = 50_000;
/// How many wait to be remembered; the oldest goes.
pub const TICKETS_MAX: usize = 1000;
/// For how long they may, in milliseconds: a minute.
pub const TICKET_MS: u64 = 60 * 1000;
/// For how long a browser is remembered that is not used, in milliseconds: 30 days,
pub const BROWSER_IDLE_MS: u64 = 30 * 24 * 60 * 60 * 1000;
/// and for how long one that is: 90 days.
pub const BROWSER_MS: u64 = 90 * 24 * 60 * 60 * 1000;
/// How exactly it is remembered when one was used: to an hour. So often it is looked, too, whether one
/// is too old.
pub const BROWSER_LOOK_MS: u64 = 60 * 60 * 1000;
/// How many mutes and bans of the whole server there may be.
pub const SANCTIONS_MAX: usize = 1000;
/// How many invitations by link there may be.
pub const INVITES_MAX: usize = 1000;
/// How often one of them may be used at most.
pub const INVITE_USES_MAX: u32 = 10_000;
/// For how long one is good that does not say so, in milliseconds: a week.
pub const INVITE_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// How many deeds one AUDIT shows at most.
pub const AUDIT_LINES_MAX: usize = 500;
/// The same, if it does not say how many.
pub const AUDIT_LINES: usize = 20;
/// How long the token of who runs the server is good, in seconds: a day.
pub const CLAIM_SECONDS: u64 = 24 * 60 * 60;
/// Of how many addresses it is remembered how many accounts were made, or tokens tried; the oldest
/// goes.
pub const QUOTA_ADDRESSES_MAX: usize = 10_000;
/// How many certificates may log in to one account.
pub const FINGERPRINTS_MAX: usize = 10;
/// How many characters a new password of an account has at least.
pub const NEW_PASSWORD_LEN_MIN: usize = 8;
/// How many bytes it has at most: it must fit into every command that takes one.
pub const NEW_PASSWORD_LEN_MAX: usize = 300;
/// How many bytes all pieces of one AUTHENTICATE response have at most.
pub const SASL_LEN_MAX: usize = 1600;
/// After how many failed logins to one account within [`LOGIN_PAUSE_SECONDS`] who comes from the same
/// address must wait.
pub const FAILURES_BEFORE_PAUSE: u32 = 3;
/// After how many failed logins within [`LOGIN_PAUSE_SECONDS`] all must wait who come from one address,
/// or who try one account.
pub const FAILURES_BEFORE_PAUSE_OF_ALL: u32 = 30;
/// How long one must wait first, in seconds; each later pause is twice as long.
pub const LOGIN_PAUSE_SECONDS: u64 = 60;
/// How long one must wait at most, in seconds.
pub const LOGIN_PAUSE_SECONDS_MAX: u64 = 60 * 60;
/// How long after a pause the failures before it still count, in seconds.
pub const FAILURES_FORGOTTEN_SECONDS: u64 = 60 * 60;
/// Of how many addresses, of how many accounts, and of how many accounts from one address each failed
/// logins are remembered; and of how many of the last that somebody has logged in. The oldest goes.
pub const FAILURES_REMEMBERED_MAX: usize = 10_000;
/// The longest password that is looked at, in bytes.
pub const PASSWORD_LEN_MAX: usize = 400;

/// The bounds that the configuration sets, as far as the realm keeps them. Lengths are in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// `NICKLEN`.
    pub nick_len_max: usize,
    /// `CHANNELLEN`.
    pub channel_len_max: usize,
    /// `TOPICLEN`; a longer topic is cut.
    pub topic_len_max: usize,
    /// `AWAYLEN`; a longer text is cut.
    pub away_len_max: usize,
    /// `KICKLEN`; a longer reason is cut.
    pub kick_len_max: usize,
    /// `NAMELEN`; a longer realname is cut.
    pub realname_len_max: usize,
    /// `TARGMAX` of messages and kicks.
    pub targets_max: usize,
    /// `CHANLIMIT`.
    pub channels_max: usize,
    /// The most bytes of lines that one LIST or WHO gives: less than may wait to be sent to a
    /// client, so that no list costs anybody the connection (`SAFELIST`).
    pub listing_bytes_max: usize,
    /// The most bytes of a message of several lines.
    pub multiline_bytes_max: usize,
    /// The most lines of one.
    pub multiline_lines_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            nick_len_max: 32,
            channel_len_max: 64,
            topic_len_max: 307,
            away_len_max: 200,
            kick_len_max: 255,
            realname_len_max: 150,
            targets_max: 4,
            channels_max: 100,
            listing_bytes_max: LISTING_BYTES_MAX,
            multiline_bytes_max: MULTILINE_BYTES_MAX,
            multiline_lines_max: MULTILINE_LINES_MAX,
        }
    }
}
