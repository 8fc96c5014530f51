//! The words that random clients say.

pub(super) const NICKS: [&str; 11] = [
    "alice",
    "Alice",
    "\u{430}lice", // with a Cyrillic letter
    "bob",
    "B\u{43e}b",
    "Jo\u{e3}o",
    "JO\u{c3}O",
    "zo\u{eb}",
    "Zoe\u{308}",
    "\u{ff43}arol",
    "carol",
];
/// Names as long as they may be, by default and at all.
pub(super) const LONG_NICKS: [&str; 5] = [
    "a-nick-of-sixty-four-bytes-which-is-the-most-one-config-grants",
    "b-nick-of-sixty-four-bytes-which-is-the-most-one-config-grants",
    "a-nick-of-thirty-two-bytes-at-it",
    "b-nick-of-thirty-two-bytes-at-it",
    "jo\u{e3}o-of-thirty-two-bytes-a-nick",
];
pub(super) const NO_NICKS: [&str; 8] =
    ["root", "r\u{43e}\u{43e}t", "#tea", "*", "a b", "1!", "x.y", "@op"];
pub(super) const CHANNELS: [&str; 6] = ["#tea", "#TEA", "#lobby", "#ch\u{e1}", "#CH\u{c1}", "#den"];
pub(super) const LONG_CHANNELS: [&str; 2] = [
    "#a-channel-whose-name-has-all-of-the-sixty-four-bytes-one-may-be",
    "#a-channel-whose-name-has-all-of-the-two-hundred-bytes-that-a-config-may-grant-and-who-would-\
     ever-want-to-type-it-or-read-it-aloud-to-somebody-else-who-must-type-it-too-but-it-is-allowed-so-here",
];
pub(super) const NO_CHANNELS: [&str; 6] = ["#", "tea", "&tea", "#a*", "#nowhere", "#\u{7}"];
pub(super) const KEYS: [&str; 5] =
    ["key", "k\u{e9}y", "sesame", "", "a-key-that-is-longer-than-32-bytes-are"];
pub(super) const MASKS: [&str; 16] = [
    "*!*@*",
    "alice",
    "*!*@10.0.0.1",
    "b*!*@*",
    "*lice!?*@*",
    "zo\u{eb}*!*@*",
    "user@host",
    "a mask",
    "~a:*",
    "~account:Alice",
    "~r:Alice*",
    "~realname:zo\u{eb}?:)*",
    "~a",
    "~r:",
    "~country:BR",
    "~u@2001:db8::77",
];
/// Mode letters of channels; those that people use most stand there more than once.
pub(super) const CHANNEL_MODES: [&str; 39] = [
    "o", "o", "o", "v", "v", "v", "h", "h", "h", "a", "a", "a", "q", "q", "q", "b", "b", "e", "e",
    "I", "I", "k", "l", "i", "i", "m", "m", "n", "s", "t", "C", "M", "R", "S", "T", "U", "r", "z",
    "H",
];
pub(super) const LONG_MASK: &str = "this-is-a-mask-that-nobody-would-type-by-hand-but-programs-do-send-such-things!\
     they-need-not-make-sense-to-be-kept-and-shown-to-everybody@\
     for-all-that-counts-is-that-they-are-no-longer-than-allowed";
pub(super) const FILLERS: [&str; 8] = [
    "hot",
    "ol\u{e1} tudo bem",
    "\u{1f375}",
    "\u{1}ACTION sips\u{1}",
    ": :colons:",
    "x\ty",
    "\u{2}bold\u{f} \u{3}4,7red",
    "\u{1}VERSION\u{1}",
];
