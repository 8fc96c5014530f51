//! Accounts: making them, logging in and out, by every door.

use papo_proto::sasl::pieces;

use super::Phrases;

/// So few that they are often right.
const PASSWORDS: [&str; 5] = ["tea-is-hot", "tea-is-hot", "tea-is-hot", "sesame-open", "short"];
const FINGERPRINTS: [&str; 3] = [
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:00",
    "cafe",
];

impl Phrases {
    /// What may be the password of an account.
    pub fn password(&mut self) -> &'static str {
        self.pick(&PASSWORDS)
    }
}

/// `REGISTER` and what goes with it.
pub(super) fn register(phrases: &mut Phrases) -> String {
    let password = phrases.password();
    match phrases.rng.u8(..12) {
        0 => format!("REGISTER {} * {password}", phrases.nick()),
        1 => "VERIFY alice 12345".into(),
        2 => format!("REGISTER * * {}", phrases.pick(&["a\u{7}bell-in-it", "", "alice"])),
        3 => format!("NICKSERV REGISTER {password}"),
        _ => format!("REGISTER * * {password}"),
    }
}

/// `PASS account:password`
pub(super) fn pass(phrases: &mut Phrases) -> String {
    format!("PASS {}:{}", phrases.nick(), phrases.password())
}

/// An exchange of `AUTHENTICATE`s, mostly a whole one.
pub(super) fn authenticate(phrases: &mut Phrases) -> String {
    let name = phrases.nick();
    match phrases.rng.u8(..12) {
        0 => format!("AUTHENTICATE {}", phrases.pick(&["PLAIN", "*", "+", "!", "SCRAM-SHA-1"])),
        1 => "AUTHENTICATE EXTERNAL\r\nAUTHENTICATE +".into(),
        2 => format!(
            "AUTHENTICATE PLAIN\r\nAUTHENTICATE {}",
            "A".repeat(phrases.rng.usize(398..440))
        ),
        3 => format!(
            "AUTHENTICATE PLAIN{}",
            format!("\r\nAUTHENTICATE {}", "A".repeat(400)).repeat(5)
        ),
        4..7 => {
            let first = pieces(format!("n,,n={name},r=abc").as_bytes()).join("");
            format!("AUTHENTICATE SCRAM-SHA-256\r\nAUTHENTICATE {first}")
        }
        _ => {
            let message = pieces(format!("\0{name}\0{}", phrases.password()).as_bytes()).join("");
            format!("AUTHENTICATE PLAIN\r\nAUTHENTICATE {message}")
        }
    }
}

/// What is said to `NickServ` and `ChanServ`.
pub(super) fn service(phrases: &mut Phrases) -> String {
    if phrases.rng.u8(..3) == 0 {
        return channel_service(phrases);
    }
    let (name, password) = (phrases.nick(), phrases.password());
    let text = match phrases.rng.u8(..14) {
        0 => "HELP".into(),
        1 => format!("INFO {name}"),
        2 => format!("IDENTIFY {password}"),
        3..6 => format!("IDENTIFY {name} {password}"),
        6 | 11 => "LOGOUT".into(),
        7 => format!("DROP {password}"),
        8 => format!("SET PASSWORD {password} {}", phrases.pick(&PASSWORDS)),
        9 => format!("CERT {} {}", phrases.pick(&["ADD", "DEL"]), phrases.pick(&FINGERPRINTS)),
        12 => "CERT ADD".into(),
        10 => "CERT LIST".into(),
        _ => "INFO".into(),
    };
    let door = phrases.pick(&["NS", "NICKSERV", "PRIVMSG NickServ :", "CS", "CHANSERV"]);
    format!("{door} {text}").replace(": ", ":")
}

/// What is done with founded channels.
fn channel_service(phrases: &mut Phrases) -> String {
    let (channel, nick) = (phrases.channel(), phrases.nick());
    let text = match phrases.rng.u8(..8) {
        0..3 => format!("REGISTER {channel}"),
        3 => format!("DROP {channel}"),
        4 => format!("INFO {channel}"),
        5 => format!("TRANSFER {channel} {nick}"),
        6 => format!("{} {channel}", phrases.pick(&["OP", "DEOP", "VOICE", "HALFOP"])),
        _ => format!("{} {channel} {nick}", phrases.pick(&["OP", "DEOP", "VOICE", "HALFOP"])),
    };
    let door = phrases.pick(&["CS", "CHANSERV", "PRIVMSG ChanServ :"]);
    format!("{door} {text}").replace(": ", ":")
}
