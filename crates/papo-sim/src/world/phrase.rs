//! What clients say: lines made at random from few words, so that they often collide.

use fastrand::Rng;
use papo_proto::Capability;

mod account;
mod act;
mod metadata;
mod multiline;
mod query;
mod say;
mod words;

use words::{
    CHANNEL_MODES, CHANNELS, FILLERS, KEYS, LONG_CHANNELS, LONG_MASK, LONG_NICKS, MASKS, NICKS,
    NO_CHANNELS, NO_NICKS,
};

type Saying = fn(&mut Phrases) -> String;

/// How often each thing is said by somebody who is registered.
const SAYINGS: &[(u32, Saying)] = &[
    (14, join),
    (6, part),
    (5, kick),
    (5, |phrases| phrases.nick_line()),
    (16, channel_mode),
    (12, moderate),
    (2, user_mode),
    (5, invite),
    (5, topic),
    (22, say::message),
    (8, multiline::message),
    (8, metadata::values),
    (3, away),
    (3, names),
    (3, query::who),
    (2, query::whois),
    (1, query::list),
    (4, query::monitor),
    (2, query::silence),
    (6, query::history),
    (4, query::read),
    (3, query::search),
    (4, query::sync),
    (3, account::register),
    (4, account::authenticate),
    (4, account::service),
    (4, act::redact),
    (5, act::edit),
    (4, act::pin),
    (5, oper),
    (1, |_| "REHASH".into()),
    (1, |phrases| format!("FREEZE {} {}", phrases.channel(), phrases.pick(&["on", "off", "off"]))),
    (1, |phrases| format!("MUTE {} {}", phrases.nick(), phrases.pick(&["5s", "1m", "forever"]))),
    (1, |phrases| format!("UNMUTE {}", phrases.nick())),
    (1, |phrases| format!("BAN {} {} :no", phrases.nick(), phrases.pick(&["1s", "5s", "1m"]))),
    (1, |phrases| phrases.pick(&["UNBAN alice", "BANS", "MUTES", "BAN ~a:bob 5s"]).into()),
    (1, |phrases| format!("ROLE {} {}", phrases.nick(), phrases.pick(&["admin", "admin", "none"]))),
    (1, |phrases| format!("RESETPASS {} :{}", phrases.nick(), phrases.filler())),
    (1, |phrases| format!("ENDSESSION {}-{}", phrases.rng.u8(..3), phrases.rng.u8(1..30))),
    (1, |phrases| phrases.pick(&["AUDIT", "SESSIONS", "ACCOUNTS", "AUDIT 3 kill"]).into()),
    (1, |phrases| {
        let room = phrases.pick(&["", " room=#tea", " as=guest"]);
        format!("INVITATION MAKE for=1m uses={}{room}", phrases.pick(&["1", "2"]))
    }),
    (1, |phrases| phrases.pick(&["INVITATION LIST", "INVITATION REVOKE 16b1efb32c"]).into()),
    (2, |phrases| format!("INVITED {}", phrases.pick(&["1", "a0a1a2a3a4a5a6a7a8a9aaabacadae01"]))),
    (1, |phrases| format!("CLAIM {}", phrases.pick(&["1", "000102030405060708090a0b0c0d0e0f"]))),
    (4, |phrases| phrases.pick(&["CAP REQ papo.im/remember\r\nREMEMBER", "REMEMBER"]).into()),
    (2, |phrases| phrases.capability_line()),
    (1, quit),
    (1, ping),
    (1, |phrases| format!("LUSERS {}", phrases.pick(&["", "papo", "elsewhere", "* papo"]))),
    (1, motd),
    (1, |phrases| format!("USER again 0 * :{}", phrases.filler())),
    (1, |phrases| phrases.password_line()),
    (2, query::short),
    (1, |phrases| format!("KILL {} :{}", phrases.nick(), phrases.filler())),
    (3, |phrases| {
        let knock = format!("KNOCK {} :{}", phrases.channel(), phrases.filler());
        // Some can't wait.
        if phrases.rng.bool() { format!("{knock}\r\n{knock}") } else { knock }
    }),
    (1, |phrases| format!("{} :{}", phrases.pick(&["SETNAME", "WALLOPS"]), phrases.filler())),
    (2, rename),
    (2, chghost),
    (2, say::relay),
    (3, faulty),
];

/// A source of things to say. What is said as a message is never said twice.
#[derive(Debug)]
pub struct Phrases {
    rng: Rng,
    /// Here people like what is long: lines are near their limit everywhere.
    wordy: bool,
    messages: u64,
    labels: u64,
    /// The tag that the line must have before it.
    nonce: Option<String>,
    /// Where something was said lately, and its id.
    said: Vec<(String, String)>,
}

impl Phrases {
    /// One that always says the same for the same seed.
    pub fn new(seed: u64, wordy: bool) -> Self {
        Self {
            rng: Rng::with_seed(seed),
            wordy,
            messages: 0,
            labels: 0,
            nonce: None,
            said: Vec::new(),
        }
    }

    /// What somebody says who is registered, now and then with tags before it.
    pub fn line(&mut self) -> String {
        let mut line = self.command();
        let mut tags: Vec<String> = self.nonce.take().into_iter().collect();
        if self.one_in(12) {
            let (tag, target) = self.reaction();
            tags = vec![tag];
            line = format!("TAGMSG {target}");
        }
        if self.one_in(6) {
            self.labels += 1;
            tags.push(format!("label=l{}", self.labels));
        }
        if self.one_in(12) {
            let value = self.filler().replace([' ', ';'], "\\s");
            tags.push(format!("+draft/react={value}"));
        }
        if self.one_in(20) {
            tags.push("time=never;+typing=active".into());
        }
        if tags.is_empty() { line } else { format!("@{} {line}", tags.join(";")) }
    }

    fn command(&mut self) -> String {
        let all: u32 = SAYINGS.iter().map(|(weight, _)| weight).sum();
        let mut at = self.rng.u32(..all);
        for &(weight, saying) in SAYINGS {
            if at < weight {
                return saying(self);
            }
            at -= weight;
        }
        unreachable!("the weights add up")
    }

    /// What somebody says who has just come: mostly all that it takes, in any order.
    pub fn introduction(&mut self) -> String {
        let mut lines = Vec::new();
        if self.one_in(4) {
            lines.push(if self.one_in(2) { "CAP LS 302".into() } else { "CAP LS".into() });
        }
        if self.one_in(2) {
            lines.push(self.capability_line());
        }
        if !self.one_in(4) {
            lines.push(self.password_line());
        }
        if !self.one_in(5) {
            lines.push(self.nick_line());
        }
        match self.rng.u8(..10) {
            0 => lines.push(account::pass(self)),
            1 => lines.push(account::register(self)),
            2..5 => lines.push(format!("CAP REQ sasl\r\n{}", account::authenticate(self))),
            _ => {}
        }
        if self.one_in(8) {
            lines.push(format!("CAP REQ :batch draft/metadata-2\r\n{}", metadata::values(self)));
        }
        if !self.one_in(5) {
            let long = "a-username-that-is-cut";
            let user = if self.wordy { long } else { self.pick(&["u", "jo\u{e3}o", long, "@!"]) };
            let name = self.pick(&["Alice", "", "Zo\u{eb} :) of many names"]);
            lines.push(format!("USER {user} 0 * :{}", name.repeat(self.rng.usize(1..9))));
        }
        if !self.one_in(8) {
            lines.push("CAP END".into());
        }
        if self.one_in(6) {
            self.rng.shuffle(&mut lines);
        }
        if self.one_in(8) {
            let password = if self.one_in(5) { "wrong" } else { "sesame" };
            let address = self.pick(&["192.0.2.7", "2001:db8:1:2::a", "198.51.100.3", "tea"]);
            lines.insert(0, format!("WEBIRC {password} gateway host {address}"));
        }
        lines.join("\r\n")
    }

    /// Bytes that are no line, or one that breaks a rule.
    pub fn garbage(&mut self) -> Vec<u8> {
        match self.rng.u8(..7) {
            0 => (0..self.rng.usize(1..60)).map(|_| self.rng.u8(..)).chain([b'\n']).collect(),
            1 => b"PRIVMSG #tea :\xff\xfe\r\n".to_vec(),
            2 => b"PRIVMSG #tea :nul\0 and \rcr\r\n".to_vec(),
            3 => [b"TOPIC #tea :".as_slice(), &[b'x'; 600], b"\n"].concat(),
            4 => b"\r\n\r\n   \r\n:source\r\n@tag\r\n".to_vec(),
            5 => b"@a=b;c :ignored PRIVMSG #lobby :\r\n".to_vec(),
            // Nobody who speaks the protocol sends so much without an end.
            _ if self.one_in(8) => vec![b'x'; 20_000],
            _ => "\u{1f375}\r\n".into(),
        }
    }

    /// More than anybody may say before registering or while parked.
    pub fn flood(&mut self) -> String {
        vec!["PING flood"; self.rng.usize(60..1100)].join("\r\n")
    }

    fn one_in(&mut self, times: u32) -> bool {
        self.rng.u32(..times) == 0
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.rng.usize(..words.len())]
    }

    fn nick(&mut self) -> &'static str {
        match self.rng.u8(..20) {
            0 => self.pick(&NO_NICKS),
            1 => self.pick(&LONG_NICKS),
            2..12 if self.wordy => self.pick(&LONG_NICKS),
            _ => self.pick(&NICKS),
        }
    }

    fn channel(&mut self) -> &'static str {
        match self.rng.u8(..20) {
            0 => self.pick(&NO_CHANNELS),
            1 => self.pick(&LONG_CHANNELS),
            2..12 if self.wordy => self.pick(&LONG_CHANNELS),
            _ => self.pick(&CHANNELS),
        }
    }

    fn filler(&mut self) -> String {
        let filler = self.pick(&FILLERS);
        if !self.one_in(if self.wordy { 2 } else { 30 }) {
            return filler.to_owned();
        }
        // Near the limit: most of what is longer is refused at the door.
        let len = self.rng.usize(200..480);
        let mut filler = filler.repeat(1 + len / filler.len());
        filler.truncate(filler.floor_char_boundary(len));
        filler
    }

    /// One to five of what `word` gives, with commas between.
    fn some<W: AsRef<str>>(&mut self, mut word: impl FnMut(&mut Self) -> W) -> String {
        let mut words = word(self).as_ref().to_owned();
        while self.one_in(4) {
            words = format!("{words},{}", word(self).as_ref());
        }
        words
    }

    fn capability(&mut self) -> &'static str {
        Capability::ALL[self.rng.usize(..Capability::ALL.len())].name()
    }

    fn nick_line(&mut self) -> String {
        format!("NICK {}", self.nick())
    }

    fn password_line(&mut self) -> String {
        format!("PASS {}", if self.one_in(5) { "wrong" } else { "sesame" })
    }

    fn capability_line(&mut self) -> String {
        match self.rng.u8(..10) {
            0 => "CAP LIST".into(),
            1 => "CAP LS 302".into(),
            2 => "CAP BOGUS".into(),
            3 => format!("CAP REQ :{} sasl-of-tomorrow", self.capability()),
            // Either alone does nothing for who gives labels, or has much to say.
            4 => format!("CAP REQ :batch draft/multiline {}", self.capability()),
            5 => format!("CAP REQ :batch draft/metadata-2 {}", self.capability()),
            6 => format!("CAP REQ :batch labeled-response {}", self.capability()),
            _ => {
                let mut words = Vec::new();
                let most = if self.one_in(20) { 35 } else { 4 };
                for _ in 0..self.rng.usize(1..=most) {
                    let sign = if self.one_in(5) { "-" } else { "" };
                    words.push(format!("{sign}{}", self.capability()));
                }
                format!("CAP REQ :{}", words.join(" "))
            }
        }
    }
}

fn join(phrases: &mut Phrases) -> String {
    if phrases.one_in(20) {
        return "JOIN 0".into();
    }
    let channels = phrases.some(Phrases::channel);
    let keys = phrases.some(|phrases| phrases.pick(&KEYS));
    if phrases.one_in(2) { format!("JOIN {channels}") } else { format!("JOIN {channels} {keys}") }
}

fn part(phrases: &mut Phrases) -> String {
    let channels = phrases.some(Phrases::channel);
    if phrases.one_in(2) {
        format!("PART {channels}")
    } else {
        format!("PART {channels} :{}", phrases.filler())
    }
}

fn kick(phrases: &mut Phrases) -> String {
    let (channel, nicks) = (phrases.channel(), phrases.some(Phrases::nick));
    if phrases.one_in(2) {
        format!("KICK {channel} {nicks}")
    } else {
        format!("KICK {channel} {nicks} :{}", phrases.filler())
    }
}

fn channel_mode(phrases: &mut Phrases) -> String {
    let mut line = format!("MODE {}", phrases.channel());
    if phrases.one_in(8) {
        return line;
    }
    let mut letters = String::new();
    let mut arguments = Vec::new();
    for _ in 0..phrases.rng.usize(1..5) {
        letters.push_str(phrases.pick(&["+", "-", "+", "-", ""]));
        let letter = phrases.pick(&CHANNEL_MODES);
        letters.push_str(letter);
        // Whatever was set last, the next may be open again: closed channels are soon empty.
        let argument = match letter {
            "q" | "a" | "o" | "h" | "v" => phrases.nick(),
            "b" | "e" | "I" if phrases.wordy => LONG_MASK,
            "b" | "e" | "I" => phrases.pick(&MASKS),
            "k" => phrases.pick(&KEYS),
            "l" => phrases.pick(&["1", "2", "5", "0", "many"]),
            _ => continue,
        };
        if !phrases.one_in(8) {
            arguments.push(argument);
        }
    }
    if phrases.one_in(40) {
        letters = "+b-b".repeat(phrases.rng.usize(1..8));
    }
    line = format!("{line} {letters}");
    for argument in arguments {
        line = format!("{line} {argument}");
    }
    line
}

/// Ranks and kicks where everybody is, so that they often meet.
fn moderate(phrases: &mut Phrases) -> String {
    let nick = phrases.pick(&NICKS);
    if phrases.one_in(4) {
        return format!("KICK #lobby {nick}");
    }
    let letter = phrases.pick(&["q", "a", "o", "h", "h", "v"]);
    format!("MODE #lobby {}{letter} {nick}", phrases.pick(&["+", "+", "-"]))
}

fn user_mode(phrases: &mut Phrases) -> String {
    let nick = phrases.nick();
    let letters =
        phrases.pick(&["", " +i", " -i", " +o", " -o", " +z", " +i-i+i", " +B-w", " +w", " -r"]);
    let times = if phrases.one_in(8) { phrases.rng.usize(1..120) } else { 1 };
    format!("MODE {nick}{letters}{}", "-i+i".repeat(times - 1))
}

fn invite(phrases: &mut Phrases) -> String {
    if phrases.one_in(6) {
        return "INVITE".into();
    }
    format!("INVITE {} {}", phrases.nick(), phrases.channel())
}

fn rename(phrases: &mut Phrases) -> String {
    let (old, new) = (phrases.channel(), phrases.channel());
    if phrases.one_in(2) {
        format!("RENAME {old} {new}")
    } else {
        format!("RENAME {old} {new} :{}", phrases.filler())
    }
}

fn chghost(phrases: &mut Phrases) -> String {
    let host = phrases.pick(&["garden.example", "user/zoe", "10.0.0.1", "a@b", ":x"]);
    format!("CHGHOST {} {host}", phrases.nick())
}

fn topic(phrases: &mut Phrases) -> String {
    let channel = phrases.channel();
    match phrases.rng.u8(..4) {
        0 => format!("TOPIC {channel}"),
        1 => format!("TOPIC {channel} :"),
        _ => format!("TOPIC {channel} :{}", phrases.filler()),
    }
}

fn away(phrases: &mut Phrases) -> String {
    if phrases.one_in(2) { "AWAY".into() } else { format!("AWAY :{}", phrases.filler()) }
}

fn names(phrases: &mut Phrases) -> String {
    if phrases.one_in(8) {
        "NAMES".into()
    } else {
        format!("NAMES {}", phrases.some(Phrases::channel))
    }
}

fn oper(phrases: &mut Phrases) -> String {
    let name = phrases.pick(&["root", "root", "root", "nobody"]);
    let password = phrases.pick(&["sesame", "sesame", "sesame", "wrong"]);
    format!("OPER {name} {password}")
}

fn quit(phrases: &mut Phrases) -> String {
    if phrases.one_in(2) { "QUIT".into() } else { format!("QUIT :{}", phrases.filler()) }
}

fn ping(phrases: &mut Phrases) -> String {
    format!("{} :{}", phrases.pick(&["PING", "PONG"]), phrases.filler())
}

fn motd(phrases: &mut Phrases) -> String {
    format!("MOTD {}", phrases.pick(&["", "papo", "elsewhere"]))
}

fn faulty(phrases: &mut Phrases) -> String {
    let lines = ["BOGUS :x", "JOIN", "NICK", "PING", "PRIVMSG", "PRIVMSG #tea", "WHOIS", "kick a"];
    phrases.pick(&lines).into()
}
