//! `papo admin`: what who runs a server does on the machine itself, while the server runs.

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use crate::configuration::{DataArgs, complain_of};
use crate::{console, qr};

/// What `papo admin` is told.
#[derive(Debug, Args)]
#[command(after_help = "All of it is recorded. docs/guide/admin.md says more.")]
pub(crate) struct AdminArgs {
    #[command(flatten)]
    data: DataArgs,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a token that makes an admin of whoever says it with `/claim`
    Claim,
    /// List the accounts, or those that a mask matches
    Accounts { mask: Option<String> },
    /// List who is connected and from where, and which browsers sign in by themselves, or those of one
    Sessions { name: Option<String> },
    /// End one connection, or forget one browser, as `sessions` calls it
    End { session: String, reason: Vec<String> },
    /// Give an account a new password, which is shown once
    ResetPassword { account: String, reason: Vec<String> },
    /// Make an account an admin's, or not
    Role { account: String, role: Role, reason: Vec<String> },
    /// Make a link that lets somebody in
    Invite {
        /// How long it is good: 30m, 2h, 7d, 4w
        #[arg(long = "for", default_value = "7d", value_name = "TIME")]
        time: String,
        /// How often
        #[arg(long, default_value_t = 1)]
        uses: u32,
        /// The channel that it leads into
        #[arg(long, value_name = "#CHANNEL")]
        room: Option<String>,
        /// To make an account, or to come in without one where others need one
        #[arg(long = "as", value_enum, default_value_t = Whom::Account, value_name = "WHOM")]
        whom: Whom,
        /// What it is for
        note: Vec<String>,
    },
    /// List the invitations that are good
    Invites,
    /// Take an invitation back, as `invites` calls it
    Uninvite { id: String },
    /// Let only operators speak in a channel, or everybody again
    Freeze { channel: String, state: Switch, reason: Vec<String> },
    /// Let somebody say nothing for a while: 30m, 2h, 7d, 4w or forever
    Mute { whom: String, time: String, reason: Vec<String> },
    /// Let somebody speak again
    Unmute { whom: String, reason: Vec<String> },
    /// List who may say nothing
    Mutes,
    /// Keep an account, address, network or mask away for a while
    Ban { whom: String, time: String, reason: Vec<String> },
    /// Let somebody in again
    Unban { whom: String, reason: Vec<String> },
    /// List who is kept away
    Bans,
    /// Show what was done by those who run the server
    Audit {
        /// How many at most
        #[arg(default_value_t = 20)]
        count: usize,
        /// Only what has this in it
        word: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Role {
    Admin,
    None,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Whom {
    Account,
    Guest,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Switch {
    On,
    Off,
}

impl What {
    /// The command of the protocol: words, and what is behind them.
    fn words(&self) -> (Vec<&str>, String) {
        let one = |verb, word: &Option<String>| (vec![verb], word.clone().unwrap_or_default());
        match self {
            Self::Claim => (vec!["CLAIM", "NEW"], String::new()),
            Self::Accounts { mask } => one("ACCOUNTS", mask),
            Self::Sessions { name } => one("SESSIONS", name),
            Self::End { session, reason } => (vec!["ENDSESSION", session], reason.join(" ")),
            Self::ResetPassword { account, reason } => {
                (vec!["RESETPASS", account], reason.join(" "))
            }
            Self::Role { account, role, reason } => {
                let role = match role {
                    Role::Admin => "admin",
                    Role::None => "none",
                };
                (vec!["ROLE", account, role], reason.join(" "))
            }
            Self::Invite { time, uses, room, whom, note } => {
                let whom = match whom {
                    Whom::Account => "account",
                    Whom::Guest => "guest",
                };
                let room = room.as_ref().map(|room| format!(" room={room}")).unwrap_or_default();
                let note = note.join(" ");
                let text = format!("for={time} uses={uses} as={whom}{room} :{note}");
                (vec!["INVITATION", "MAKE"], text)
            }
            Self::Invites => (vec!["INVITATION", "LIST"], String::new()),
            Self::Uninvite { id } => (vec!["INVITATION", "REVOKE", id], String::new()),
            Self::Freeze { channel, state, reason } => {
                let state = match state {
                    Switch::On => "on",
                    Switch::Off => "off",
                };
                (vec!["FREEZE", channel, state], reason.join(" "))
            }
            Self::Mute { whom, time, reason } => (vec!["MUTE", whom, time], reason.join(" ")),
            Self::Unmute { whom, reason } => (vec!["UNMUTE", whom], reason.join(" ")),
            Self::Mutes => (vec!["MUTES"], String::new()),
            Self::Ban { whom, time, reason } => (vec!["BAN", whom, time], reason.join(" ")),
            Self::Unban { whom, reason } => (vec!["UNBAN", whom], reason.join(" ")),
            Self::Bans => (vec!["BANS"], String::new()),
            Self::Audit { count, word } => {
                (vec!["AUDIT"], format!("{count} :{}", word.clone().unwrap_or_default()))
            }
        }
    }

    /// The line that the server hears. `None`: something in it can't be said.
    fn line(&self) -> Option<String> {
        let (words, text) = self.words();
        let is_word = |word: &&str| {
            !word.is_empty() && !word.starts_with(':') && !word.contains(char::is_whitespace)
        };
        let text = match (self, &*text) {
            (_, "") => String::new(),
            (Self::Audit { .. } | Self::Invite { .. }, text) => format!(" {text}"),
            (_, text) => format!(" :{text}"),
        };
        let line = format!("{}{text}", words.join(" "));
        (words.iter().all(is_word) && !line.contains(char::is_control)).then_some(line)
    }
}

/// Has the server do it, and says what came of it.
pub(crate) fn run(args: &AdminArgs) -> ExitCode {
    let folder = match args.data.folder() {
        Ok(folder) => folder,
        Err(faults) => return complain_of(&faults),
    };
    let Some(line) = args.what.line() else {
        console::complain("a name is one word, and nothing has control characters in it");
        return ExitCode::from(2);
    };
    match ask(&folder, &line) {
        Ok(answer) => {
            let outcome = tell(&answer);
            if matches!(args.what, What::Invite { .. }) {
                draw_link(&answer);
            }
            outcome
        }
        Err(error) => {
            let folder = folder.display();
            console::complain(&format!("no server answers in {folder}: {error}"));
            ExitCode::FAILURE
        }
    }
}

#[cfg(unix)]
fn ask(folder: &std::path::Path, line: &str) -> std::io::Result<String> {
    use std::io::{Read, Write};

    let mut stream = std::os::unix::net::UnixStream::connect(folder.join(papo_server::CONSOLE))?;
    stream.write_all(format!("{line}\n").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[cfg(not(unix))]
fn ask(_folder: &std::path::Path, _line: &str) -> std::io::Result<String> {
    let text = "this system has no way to it; say the commands as an admin, in `papo join`";
    Err(std::io::Error::other(text))
}

fn tell(answer: &str) -> ExitCode {
    let mut is_done = !answer.is_empty();
    for line in answer.lines() {
        // Nicks and reasons come from anywhere.
        let line: String =
            line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        match line.split_once(' ') {
            Some(("+", text)) => console::say(text),
            Some((_, text)) => {
                is_done = false;
                console::complain(text);
            }
            None => {}
        }
    }
    if is_done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Draws the link for browsers among what was answered, for who would rather point a telephone at it, if
/// there is room.
fn draw_link(answer: &str) {
    let mut lines = answer.lines().filter_map(|line| line.strip_prefix("+ "));
    let link = lines.find(|line| line.starts_with("http://") || line.starts_with("https://"));
    let picture = link.zip(qr::screen()).and_then(|(link, screen)| qr::picture(link, screen));
    for line in picture.into_iter().flatten() {
        console::say(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(what: &What) -> Option<String> {
        what.line()
    }

    #[test]
    fn commands_are_lines() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        let audit = |word: Option<&str>| What::Audit { count: 5, word: word.map(str::to_owned) };
        let end = |session: &str, reason| {
            let (session, reason) = (session.to_owned(), words(reason));
            What::End { session, reason }
        };
        for (what, expected) in [
            (What::Claim, Some("CLAIM NEW")),
            (What::Accounts { mask: None }, Some("ACCOUNTS")),
            (What::Accounts { mask: Some("a*".to_owned()) }, Some("ACCOUNTS :a*")),
            (end("0-1", "a lost laptop"), Some("ENDSESSION 0-1 :a lost laptop")),
            (end("0-1", ""), Some("ENDSESSION 0-1")),
            (end("0 1", ""), None),
            (end(":x", ""), None),
            (end("0-1", "a\nKILL"), None),
            (
                What::Invite {
                    time: "2h".to_owned(),
                    uses: 3,
                    room: Some("#tea".to_owned()),
                    whom: Whom::Guest,
                    note: words("the party"),
                },
                Some("INVITATION MAKE for=2h uses=3 as=guest room=#tea :the party"),
            ),
            (audit(None), Some("AUDIT 5 :")),
            (audit(Some("an act")), Some("AUDIT 5 :an act")),
            (
                What::Role { account: "ana".to_owned(), role: Role::None, reason: Vec::new() },
                Some("ROLE ana none"),
            ),
        ] {
            assert_eq!(line(&what).as_deref(), expected, "{what:?}");
        }
    }
}
