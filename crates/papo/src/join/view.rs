//! What happened, as lines for people.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use papo_client::{Client, Event, Happening, MessageKind, Severity, Source};

use super::line::Line;

mod whois;

/// The most names that are shown without having been asked for.
const NAMES_UNASKED_MAX: usize = 20;

/// How things are shown.
#[derive(Debug)]
pub(super) struct View {
    zone: TimeZone,
}

impl View {
    pub(super) fn new(zone: TimeZone) -> Self {
        Self { zone }
    }

    /// The lines for an event; none for what is not worth one.
    pub(super) fn lines(&self, event: &Event, now: Timestamp, client: &Client) -> Vec<Line> {
        let stamp = self.stamp(event.time.unwrap_or(now), now);
        if let Happening::Message { .. } = event.what {
            return message(&stamp, &event.what, client).into_iter().collect();
        }
        if let Happening::Numeric { number: 329, about, text } = &event.what
            && let Some(time) = text.parse().ok().and_then(|at| Timestamp::from_second(at).ok())
        {
            let day = time.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M");
            return vec![Line::new().dim(format!("-- {} was made on {day}", about.join(" ")))];
        }
        let lines = coming_and_going(&stamp, &event.what, client)
            .or_else(|| channel_matters(&stamp, &event.what))
            .or_else(|| answers(&event.what));
        lines.or_else(|| replies(&event.what)).into_iter().collect()
    }

    /// The time; of another day than now, with its day.
    fn stamp(&self, time: Timestamp, now: Timestamp) -> Line {
        let (local, now) = (time.to_zoned(self.zone.clone()), now.to_zoned(self.zone.clone()));
        let format = if local.date() == now.date() { "%H:%M " } else { "%Y-%m-%d %H:%M " };
        Line::new().dim(local.strftime(format).to_string())
    }
}

/// The channel, where it is not the one that the person is talking to.
fn elsewhere(channel: &str, client: &Client) -> Option<String> {
    let here = client.talking_to().is_some_and(|here| client.same_name(here, channel));
    (!here).then(|| channel.to_owned())
}

fn message(stamp: &Line, what: &Happening, client: &Client) -> Option<Line> {
    let Happening::Message { source, target, text, kind, action, mine, .. } = what else {
        return None;
    };
    let line = stamp.clone();
    let notice = *kind == MessageKind::Notice;
    if let Some((sign, channel)) = client.isupport().channel_target(target) {
        let line = match elsewhere(channel, client) {
            Some(channel) => line.dim(format!("{channel} ")),
            None => line,
        };
        let line = match sign {
            Some(sign) => line.dim(format!("(for {sign} and above) ")),
            None => line,
        };
        let line = match (action, notice) {
            (true, _) => line.text("* ").nick(&source.nick).text(" "),
            (false, true) => line.text("-").nick(&source.nick).text("- "),
            (false, false) => line.text("<").nick(&source.nick).text("> "),
        };
        return Some(line.text(text));
    }
    let line = if source.address.is_none() && !mine {
        // The server itself.
        line.text("-").nick(&source.nick).text("- ")
    } else {
        let (open, close) = if notice { ("-", "- ") } else { ("[", "] ") };
        let to_me = client.same_name(target, client.nick());
        let line = line.text(open);
        let line = if *mine { line.text("you") } else { line.nick(&source.nick) };
        let line = line.text(" -> ");
        let line = if to_me { line.text("you") } else { line.nick(target) };
        line.text(close)
    };
    Some(if *action { line.text(format!("* {text}")) } else { line.text(text) })
}

/// Why somebody left; a server's `Quit: ` with nothing behind it says nothing.
fn reason(text: Option<&String>) -> String {
    let text = text.map_or("", |text| text.trim());
    if text.is_empty() || text == "Quit:" { String::new() } else { format!(" ({text})") }
}

fn coming_and_going(stamp: &Line, what: &Happening, client: &Client) -> Option<Line> {
    let line = stamp.clone();
    Some(match what {
        Happening::Joined { channel, mine: true, .. } => {
            let channel = elsewhere(channel, client)?;
            line.dim("--> ").text(format!("you are in {channel}"))
        }
        Happening::Joined { channel, source, .. } => {
            let line = line.dim("--> ").nick(&source.nick);
            match elsewhere(channel, client) {
                Some(channel) => line.dim(format!(" is in {channel}")),
                None => line.dim(" is here"),
            }
        }
        Happening::Left { channel, reason: why, mine: true, .. } => {
            line.dim("<-- ").text(format!("you left {channel}{}", reason(why.as_ref())))
        }
        Happening::Left { channel, source, reason: why, .. } => {
            let after = format!(" left {channel}{}", reason(why.as_ref()));
            line.dim("<-- ").nick(&source.nick).dim(after)
        }
        Happening::Quit { source, reason: why, .. } => {
            line.dim("<-- ").nick(&source.nick).dim(format!(" left{}", reason(why.as_ref())))
        }
        Happening::Kicked { channel, by, reason: why, mine: true, .. } => line
            .dim("<-- ")
            .bad(format!("{} put you out of {channel}{}", by.nick, reason(why.as_ref()))),
        Happening::Kicked { channel, nick, by, reason: why, .. } => {
            let after = format!(" was put out of {channel} by {}{}", by.nick, reason(why.as_ref()));
            line.dim("<-- ").nick(nick).dim(after)
        }
        Happening::NickChanged { to, mine: true, .. } => {
            line.dim("-- ").text("you are now ").nick(to)
        }
        Happening::NickChanged { from, to, .. } => {
            line.dim("-- ").nick(from).dim(" is now ").nick(to)
        }
        Happening::Away { nick, text: Some(text) } => {
            line.dim("-- ").nick(nick).dim(format!(" is away ({text})"))
        }
        Happening::Away { nick, text: None } => line.dim("-- ").nick(nick).dim(" is back"),
        _ => return None,
    })
}

fn channel_matters(stamp: &Line, what: &Happening) -> Option<Line> {
    let line = stamp.clone().dim("-- ");
    Some(match what {
        Happening::TopicChanged { channel, by, text } if text.is_empty() => {
            line.nick(&by.nick).dim(format!(" took the topic of {channel} away"))
        }
        Happening::TopicChanged { channel, by, text } => {
            line.nick(&by.nick).dim(format!(" set the topic of {channel}: ")).text(text)
        }
        Happening::ModeChanged { target, by: Source { nick, .. }, changes } => {
            line.nick(nick).dim(format!(" set mode {changes} on {target}"))
        }
        Happening::Edited { target, source, text, mine } => {
            let line = if *mine { line.text("you") } else { line.nick(&source.nick) };
            line.dim(format!(" corrected a message to {target}: ")).text(text)
        }
        Happening::TakenBack { target, source, reason: why, mine } => {
            let line = if *mine { line.text("you") } else { line.nick(&source.nick) };
            line.dim(format!(" took back a message to {target}{}", reason(why.as_ref())))
        }
        Happening::Invited { channel, by, mine: true, .. } => {
            line.nick(&by.nick).text(format!(" invites you to {channel}: /join {channel}"))
        }
        Happening::Invited { channel, nick, by, .. } => {
            line.nick(&by.nick).dim(" invited ").nick(nick).dim(format!(" to {channel}"))
        }
        Happening::Ctcp { source, request, .. } => line
            .nick(&source.nick)
            .dim(format!(" asks your program for {request} and gets no answer")),
        _ => return None,
    })
}

/// What was asked for, or comes with entering.
fn answers(what: &Happening) -> Option<Line> {
    let line = Line::new().dim("-- ");
    Some(match what {
        Happening::Topic { channel, text: Some(text) } => {
            line.dim(format!("topic of {channel}: ")).text(text)
        }
        Happening::Topic { channel, text: None } => line.dim(format!("{channel} has no topic")),
        Happening::Modes { target, modes } => line.dim(format!("modes of {target}: {modes}")),
        Happening::Names { channel, names } => {
            line.dim(format!("in {channel} ({}): ", names.len())).text(names.join(" "))
        }
        Happening::ListEntry { channel, members, topic } => {
            let line = line.text(channel).dim(format!(" ({members})"));
            if topic.is_empty() { line } else { line.text(format!(" {topic}")) }
        }
        Happening::WhoEntry { nick, address, flags, realname, .. } => {
            let away = if flags.starts_with('G') { ", away" } else { "" };
            line.nick(nick).dim(format!(" ({address}), realname: ")).text(realname).dim(away)
        }
        Happening::Whois { nick, fact } => return whois::line(line, nick, fact),
        Happening::OwnAway { away: true, .. } => line.text("you are away"),
        Happening::OwnAway { away: false, .. } => line.text("you are back"),
        Happening::Inviting { channel, nick } => {
            line.text(format!("{nick} is invited to {channel}"))
        }
        _ => return None,
    })
}

fn replies(what: &Happening) -> Option<Line> {
    let line = Line::new();
    let bad = what.is_error();
    let words = |about: &[String], text: &str| {
        let about = about.join(" ");
        if about.is_empty() { text.to_owned() } else { format!("{about}: {text}") }
    };
    Some(match what {
        Happening::Talking { target: Some(target) } => {
            line.dim("-- ").text(format!("you now talk to {target}"))
        }
        Happening::Talking { target: None } => {
            line.dim("-- ").text("you are in no channel now; /join #NAME enters one")
        }
        Happening::LoggedIn { account } => {
            line.dim("-- ").text(format!("you are logged in as {account}"))
        }
        Happening::LoggedOut => line.dim("-- ").text("you are logged out"),
        Happening::AccountMade { account } => {
            line.dim("-- ").text(format!("there is an account {account} now"))
        }
        Happening::Motd { text } | Happening::Told { text } => line.text(text),
        Happening::Mistake { text } => line.bad(text),
        Happening::NotDelivered { target, text, reason } if target == "*" => {
            line.bad(format!("not delivered: {reason}: {text}"))
        }
        Happening::NotDelivered { target, text, reason } => {
            line.bad(format!("not delivered to {target}: {reason}: {text}"))
        }
        Happening::NickRefused { nick, reason } => {
            line.bad(words(std::slice::from_ref(nick), reason))
        }
        Happening::Numeric { number: 396, about, .. } => {
            line.dim(format!("-- others see you come from {}", about.join(" ")))
        }
        Happening::Numeric { about, text, .. } if bad => line.bad(words(about, text)),
        Happening::Numeric { about, text, .. } => line.dim("-- ").text(words(about, text)),
        Happening::Standard { severity, about, text, .. } => match severity {
            Severity::Fail => line.bad(words(about, text)),
            Severity::Warn | Severity::Note => line.dim("-- ").text(words(about, text)),
        },
        Happening::Other { source, command, params } => {
            let source = source.as_ref().map_or("", |source| &source.nick);
            line.dim("-- ").dim(format!("{source} {command} {}", params.join(" ")))
        }
        _ => return None,
    })
}

/// Whether a listing of that many names is shown without having been asked for.
pub(super) fn is_short(names: &[String]) -> bool {
    names.len() <= NAMES_UNASKED_MAX
}
