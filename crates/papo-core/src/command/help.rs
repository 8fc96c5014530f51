//! `HELP`: how is this used?
//!
//! Spec: <https://modern.ircdocs.horse/#help-message>
//!
//! There is help on every command, on all of them (`CMDS`), and on the modes of channels (`CMODE`)
//! and users (`UMODE`). It is made from what the program's own source says.
//!
//! ```irc
//! alice> HELP
//! alice< :papo 704 alice * :Say HELP and one of these
//! alice< :papo 705 alice * :
//! alice<...
//! alice> HELP away
//! alice< :papo 704 alice away :AWAY [text]
//! alice< :papo 705 alice away :
//! alice< :papo 705 alice away :Say that you are away and why, or that you are back.
//! alice< :papo 705 alice away :
//! alice< :papo 705 alice away :Who shares a channel and has away-notify is told. Who writes to somebody
//! alice< :papo 705 alice away :away is told why. Clients with draft/pre-away may say it while they
//! alice< :papo 705 alice away :register, and * when a program came alone.
//! alice< :papo 705 alice away :
//! alice< :papo 705 alice away :Who is logged in several times is away when nobody looks at any of the
//! alice< :papo 705 alice away :screens.
//! alice< :papo 706 alice away :End of /HELP
//! alice> HELP umode
//! alice< :papo 704 alice umode :The modes of users: MODE nick +letters or -letters
//! alice< :papo 705 alice umode :
//! alice<...
//! alice> HELP nonsense
//! alice< :papo 524 alice nonsense :No help available on this topic
//! alice> HELP :more nonsense
//! alice< :papo 524 alice * :No help available on this topic
//! ```

use papo_proto::command::help::Help;
use papo_proto::numeric::{RPL_ENDOFHELP, RPL_HELPSTART, RPL_HELPTXT};

use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::turn::{Outcome, Turn};

/// All topics. Each begins with a line `# NAME`, then its title and its text; `*` is what there is
/// to ask about.
const TOPICS: &str = include_str!("help/topics.txt");

pub(super) fn help(turn: &mut Turn<'_>, said: Help) -> Outcome {
    let subject = said.subject.unwrap_or_else(|| "*".into());
    let Some((title, text)) = topic(&subject) else {
        return Err(Refusal::HelpNotFound(subject));
    };
    let about = |numeric| Reply::numeric(numeric).given(&subject);
    turn.reply(&about(RPL_HELPSTART).text(title));
    for line in text.lines() {
        turn.reply(&about(RPL_HELPTXT).text(line));
    }
    turn.reply(&about(RPL_ENDOFHELP).text("End of /HELP"));
    Ok(())
}

/// Title and text of a topic, by its name in any case.
fn topic(name: &str) -> Option<(&'static str, &'static str)> {
    let mut topics = TOPICS.split("\n# ").skip(1).filter_map(|topic| topic.split_once('\n'));
    let (_, text) = topics.find(|(found, _)| found.eq_ignore_ascii_case(name))?;
    text.trim_end().split_once('\n')
}

#[cfg(test)]
mod tests {
    use papo_proto::mode::{FlagMode, UserMode};
    use papo_proto::{Rank, Verb};

    use super::topic;

    #[test]
    fn there_is_help_on_every_command() {
        for word in Verb::ALL.iter().map(|verb| verb.word()) {
            let (title, text) = topic(&word.to_ascii_lowercase()).unwrap_or_default();
            assert!(title.starts_with(word), "HELP {word} begins with {title:?}");
            assert!(text.len() > 10, "HELP {word} says {text:?}");
            let line = format!("\n{word}: ");
            assert!(topic("cmds").is_some_and(|(_, all)| all.contains(&line)), "{word} in CMDS");
            assert!(topic("*").is_some_and(|(_, all)| all.contains(word)), "{word} in the index");
        }
        assert_eq!(topic(""), None);
    }

    #[test]
    fn there_is_help_on_every_mode() {
        let flags = FlagMode::ALL.into_iter().map(FlagMode::letter);
        let ranks = Rank::ALL.into_iter().map(Rank::letter);
        let of_channels = flags.chain(ranks).map(|letter| ("cmode", letter));
        let of_users = UserMode::ALL.into_iter().map(|mode| ("umode", mode.letter()));
        for (name, letter) in of_channels.chain(of_users) {
            let (_, text) = topic(name).expect("there is help on modes");
            assert!(text.contains(&format!("\n+{letter}: ")), "+{letter} in {name}: {text}");
        }
    }
}
