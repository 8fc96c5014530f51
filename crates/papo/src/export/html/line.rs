//! How one line is shown.

use papo_core::MessageId;
use papo_core::render::timestamp;
use papo_proto::MessageKind;
use papo_store::{Act, Doing, Happened, Kept, Line, Said, What};

use super::text::{escaped, linked};
use crate::export::nick;

/// How what somebody does begins, and ends.
const ACTION: (&str, char) = ("\u{1}ACTION ", '\u{1}');

/// The moment of a line, as in `2026-05-01T12:00:41.620Z`.
pub(super) fn time(kept: &Kept) -> String {
    timestamp(match &kept.line {
        Line::Said(said) => said.time_ms,
        Line::Happened(happened) => happened.time_ms,
        Line::Act(act) => act.time_ms,
    })
}

/// A line of this time.
pub(super) fn shown(kept: &Kept, time: &str) -> String {
    let id = MessageId(kept.line.id());
    let (class, who, what) = match &kept.line {
        Line::Said(said) => of_said(said, kept),
        Line::Happened(happened) => ("event", String::new(), of_happened(happened)),
        Line::Act(act) => ("event", String::new(), of_act(act)),
    };
    // Hours and minutes.
    let clock = time.get(11..16).unwrap_or(time);
    format!(
        "<li id=\"{id}\" class=\"{class}\"><a href=\"#{id}\"><time datetime=\"{time}\" title=\"{time}\">\
         {clock}</time></a> <b>{who}</b> <div>{what}</div>\n"
    )
}

/// Its look, who said it, and what.
fn of_said(said: &Said<String>, kept: &Kept) -> (&'static str, String, String) {
    let name = bdi(nick(&said.source));
    let to = kept.rank.map_or_else(String::new, |rank| {
        format!("<small>to {}</small> ", escaped(&rank.prefix().to_string()))
    });
    let unheard = if kept.silenced { "<small>unheard</small> " } else { "" };
    let action = said.text.strip_prefix(ACTION.0);
    let (class, who, what) = match (said.kind, action) {
        (MessageKind::Privmsg, Some(action)) => {
            let action = words(action.trim_end_matches(ACTION.1));
            ("said", String::new(), format!("* {name} {action}"))
        }
        (MessageKind::Privmsg, None) => ("said", name, words(&said.text)),
        (MessageKind::Notice, _) => ("notice", name, words(&said.text)),
        (MessageKind::Tagmsg, _) => ("event", name, bdi(&said.tags)),
    };
    let corrected = if said.edited.is_some() { " <small>(corrected)</small>" } else { "" };
    (class, who, format!("{to}{unheard}{what}{corrected}"))
}

fn of_happened(happened: &Happened<String>) -> String {
    let who = bdi(nick(&happened.source));
    let text = happened.text.as_deref().unwrap_or_default();
    let about = bdi(happened.about.as_deref().unwrap_or_default());
    let why = if text.is_empty() { String::new() } else { format!(" ({})", bdi(text)) };
    match happened.what {
        What::Join => format!("{who} came in"),
        What::Part => format!("{who} left{why}"),
        What::Quit => format!("{who} is gone{why}"),
        What::Kick => format!("{who} put {about} out{why}"),
        What::Nick => format!("{who} is now {}", bdi(text)),
        What::Topic if text.is_empty() => format!("{who} took the topic away"),
        What::Topic => format!("{who} set the topic: {}", words(text)),
        What::Mode => format!("{who} set the modes {}", bdi(text)),
        What::Rename => format!("{who} renamed the channel: it is {about} now{why}"),
    }
}

fn of_act(act: &Act<String>) -> String {
    let who = bdi(nick(&act.source));
    let text = words(act.text.as_deref().unwrap_or_default());
    let message = format!("<a href=\"#{}\">a message</a>", MessageId(act.message));
    match act.doing {
        Doing::Redact if act.text.is_none() => format!("{who} deleted a message"),
        Doing::Redact => format!("{who} deleted a message ({text})"),
        Doing::React => format!("{who} reacted to {message}: {text}"),
        Doing::Unreact => format!("{who} took a reaction to {message} back: {text}"),
        Doing::Edit => format!("{who} corrected {message}: {text}"),
        Doing::Pin => format!("{who} pinned {message}"),
        Doing::Unpin => format!("{who} unpinned {message}"),
    }
}

/// A text that has no say about the direction of what is beside it.
fn bdi(text: &str) -> String {
    format!("<bdi>{}</bdi>", escaped(text))
}

/// The same, of what people wrote in sentences.
pub(super) fn words(text: &str) -> String {
    format!("<bdi>{}</bdi>", linked(text))
}

#[cfg(test)]
mod tests {
    use papo_proto::Rank;
    use papo_proto::mode::UserModes;

    use super::*;

    fn said(text: &str, kind: MessageKind) -> Said<String> {
        Said {
            id: 1,
            time_ms: 0,
            source: "<i>!u@h".to_owned(),
            account: None,
            modes: UserModes::default(),
            kind,
            target: "#tea".to_owned(),
            text: text.to_owned(),
            joints: Box::default(),
            tags: "+x=<b>".to_owned(),
            edited: None,
        }
    }

    fn happened(what: What, text: Option<&str>) -> String {
        let happened = Happened {
            id: 1,
            time_ms: 0,
            source: "ana!a@h".to_owned(),
            account: None,
            modes: UserModes::default(),
            what,
            target: Some("#tea".to_owned()),
            about: Some("<bob>".to_owned()),
            text: text.map(str::to_owned),
        };
        of_happened(&happened)
    }

    #[test]
    fn what_was_said_is_shown_and_does_nothing() {
        let kept = |said| Kept { line: Line::Said(said), rank: None, silenced: false };
        let line = kept(said("<b>hot</b>", MessageKind::Privmsg));
        assert_eq!(
            shown(&line, &time(&line)),
            "<li id=\"0000000000001\" class=\"said\"><a href=\"#0000000000001\">\
             <time datetime=\"1970-01-01T00:00:00.000Z\" title=\"1970-01-01T00:00:00.000Z\">00:00</time></a> \
             <b><bdi>&lt;i&gt;</bdi></b> <div><bdi>&lt;b&gt;hot&lt;/b&gt;</bdi></div>\n"
        );
        let what = |text: &str, kind| {
            let said = said(text, kind);
            let kept = Kept { rank: Some(Rank::Voice), silenced: true, ..kept(said.clone()) };
            of_said(&said, &kept)
        };
        let marks = "<small>to +</small> <small>unheard</small> ";
        let (_, who, text) = what("\u{1}ACTION waves\u{1}", MessageKind::Privmsg);
        assert_eq!(who, "");
        assert_eq!(text, format!("{marks}* <bdi>&lt;i&gt;</bdi> <bdi>waves</bdi>"));
        let (class, _, text) = what("a\n<b>", MessageKind::Notice);
        assert_eq!((class, text), ("notice", format!("{marks}<bdi>a\n&lt;b&gt;</bdi>")));
        let again = Said { edited: Some(7), ..said("https://a.example", MessageKind::Privmsg) };
        let (_, _, text) = of_said(&again, &kept(again.clone()));
        let link = "<a href=\"https://a.example\" rel=\"noopener noreferrer nofollow\">";
        let shown = format!("<bdi>{link}https://a.example</a></bdi> <small>(corrected)</small>");
        assert_eq!(text, shown);
        let (class, _, text) = what("", MessageKind::Tagmsg);
        assert_eq!((class, text), ("event", format!("{marks}<bdi>+x=&lt;b&gt;</bdi>")));
    }

    #[test]
    fn whatever_happened_is_said_in_words() {
        let (ana, why) = ("<bdi>ana</bdi>", "<bdi>&lt;why&gt;</bdi>");
        for (what, words) in [
            (What::Join, format!("{ana} came in")),
            (What::Part, format!("{ana} left ({why})")),
            (What::Quit, format!("{ana} is gone ({why})")),
            (What::Kick, format!("{ana} put <bdi>&lt;bob&gt;</bdi> out ({why})")),
            (What::Nick, format!("{ana} is now {why}")),
            (What::Topic, format!("{ana} set the topic: {why}")),
            (What::Mode, format!("{ana} set the modes {why}")),
            (
                What::Rename,
                format!("{ana} renamed the channel: it is <bdi>&lt;bob&gt;</bdi> now ({why})"),
            ),
        ] {
            assert_eq!(happened(what, Some("<why>")), words);
        }
        assert_eq!(happened(What::Part, None), format!("{ana} left"));
        assert_eq!(happened(What::Topic, Some("")), format!("{ana} took the topic away"));
    }
}
