//! What a person types, to lines. Plain text is said where the person is talking; a word after a
//! slash is a command; `//` says a text that begins with a slash.
//!
//! One table names every command, what it takes and what it does; each has a file of its own.

#![allow(clippy::unnecessary_wraps, reason = "every command is obeyed in the same way")]

use papo_proto::Capability;

use crate::client::{Client, now};
use crate::limits::TYPED_LEN_MAX;
use crate::line::{line, raw};
use crate::outgoing::{Item, Saying};
use crate::service::{account, new_password};
use crate::update::{Happening, MessageKind, Update};

mod act;
mod away;
mod claim;
mod help;
mod history;
mod invite;
mod join;
mod kick;
mod list;
mod login;
mod me;
mod mode;
mod motd;
mod msg;
mod names;
mod nick;
mod notice;
mod oper;
mod part;
mod quit;
mod quote;
mod rehash;
mod search;
mod service;
mod topic;
mod who;
mod whois;

/// The longest line a client may send, without its end.
const LINE_ROOM: usize = papo_proto::frame::LINE_LEN_MAX - 2;

/// What can be done without the server, or before it has let us in; `/quit` waits by itself.
const AT_ONCE: &[&str] = &["help", "nick", "quit"];

/// What was typed cannot be done.
#[derive(Debug, PartialEq, Eq)]
enum Mistake {
    /// Something that the command needs is missing.
    Usage,
    /// Anything else, in words.
    Because(String),
}

/// What a command does with the words after it.
type Deed = fn(&mut Typed<'_>) -> Result<(), Mistake>;

/// A command that a person can type.
struct Command {
    name: &'static str,
    takes: &'static str,
    about: &'static str,
    deed: Deed,
}

macro_rules! commands {
    ($($name:literal $takes:literal $about:literal $deed:path;)*) => {
        const COMMANDS: &[Command] =
            &[$(Command { name: $name, takes: $takes, about: $about, deed: $deed },)*];
    };
}

commands! {
    "away"   "[TEXT]"               "say that you are away; without a text, that you are back" away::away;
    "claim"  "TOKEN"                "become an admin by the token that the server printed"     claim::claim;
    "cs"     "WORDS"                "talk to ChanServ: `/cs HELP`"                             service::chanserv;
    "delete" ""                     "take back what you said here last"                        act::delete;
    "edit"   "TEXT"                 "correct what you said here last"                          act::edit;
    "help"   "[COMMAND]"            "show what can be typed"                                   help::help;
    "history" "[COUNT]"             "show what was said here before"                           history::history;
    "invite" "NICK [#CHANNEL]"      "invite somebody to a channel"                             invite::invite;
    "join"   "#CHANNEL [KEY]"       "enter a channel and talk to it"                           join::join;
    "kick"   "NICK [REASON]"        "put somebody out of the channel"                          kick::kick;
    "list"   "[#CHANNEL]"           "list the channels of the server"                          list::list;
    "login"  "NAME [PASSWORD]"      "log in to your account; asks for the password"            login::login;
    "me"     "TEXT"                 "say what you do: `/me waves`"                             me::me;
    "mode"   "[TARGET] [CHANGES]"   "show or change modes: `/mode +o bob`"                     mode::mode;
    "motd"   ""                     "show the message of the day"                              motd::motd;
    "msg"    "NAME TEXT"            "say something to one person or channel"                   msg::msg;
    "names"  "[#CHANNEL]"           "list who is in a channel"                                 names::names;
    "nick"   "NAME"                 "take another name"                                        nick::nick;
    "notice" "NAME TEXT"            "say something that no program answers"                    notice::notice;
    "ns"     "WORDS"                "talk to NickServ: `/ns HELP`"                             service::nickserv;
    "oper"   "NAME [PASSWORD]"      "become an operator of the server; asks for the password"  oper::oper;
    "part"   "[#CHANNEL] [REASON]"  "leave a channel"                                          part::part;
    "quit"   "[REASON]"             "leave"                                                    quit::quit;
    "quote"  "LINE"                 "send a line of the protocol as it is"                     quote::quote;
    "register" "[PASSWORD]"         "make an account that is called as you are"                login::register;
    "rehash" ""                     "have the server read its configuration again"             rehash::rehash;
    "search" "[#CHANNEL] WORDS"     "find what was said here"                                  search::search;
    "topic"  "[#CHANNEL] [TEXT]"    "show or set what a channel is about"                      topic::topic;
    "who"    "[NAME]"               "list users of a channel, or those a mask matches"         who::who;
    "whois"  "NICK"                 "show what is known about somebody"                        whois::whois;
}

impl Command {
    fn usage(&self) -> String {
        format!("/{} {}", self.name, self.takes).trim_end().to_owned()
    }
}

/// One typed command on its way through.
struct Typed<'a> {
    client: &'a mut Client,
    rest: &'a str,
    updates: &'a mut Vec<Update>,
}

impl Client {
    /// Takes one line as a person typed it.
    pub fn typed(&mut self, text: &str) -> Vec<Update> {
        let mut updates = Vec::new();
        let text = text.trim_end_matches(['\r', '\n']);
        if text.trim().is_empty() {
            return updates;
        }
        let mut typed = Typed { client: self, rest: text, updates: &mut updates };
        if let Err(mistake) = typed.obey(text) {
            updates.push(now(Happening::Mistake { text: mistake }));
        }
        updates
    }
}

impl<'a> Typed<'a> {
    fn obey(&mut self, text: &'a str) -> Result<(), String> {
        if text.len() > TYPED_LEN_MAX {
            return Err(format!("that is longer than {TYPED_LEN_MAX} bytes"));
        }
        let said = match text.strip_prefix('/') {
            Some(said) if said.starts_with('/') => Some(said),
            Some(_) => None,
            None => Some(text),
        };
        // Nothing overtakes a command that waits: it may decide to whom the next words go.
        let held_up = self.client.outgoing.has_typed();
        if let Some(said) = said {
            if held_up {
                self.wait(text);
            } else {
                self.say_here(said, false);
            }
            return Ok(());
        }
        let (name, rest) = text[1..].split_once(char::is_whitespace).unwrap_or((&text[1..], ""));
        let Some(command) = find(name) else { return Err(unknown(name)) };
        if (held_up || !self.client.is_online()) && !AT_ONCE.contains(&command.name) {
            self.wait(text);
            return Ok(());
        }
        self.rest = rest.trim_start();
        (command.deed)(self).map_err(|mistake| match mistake {
            Mistake::Usage => format!("usage: {}", command.usage()),
            Mistake::Because(text) => text,
        })
    }

    /// Keeps the line as it is until the connection is ready.
    fn wait(&mut self, text: &str) {
        self.client.put(Item::Typed(text.into()), text.len(), self.updates);
    }

    /// The next word, if there is one.
    fn word(&mut self) -> Option<&'a str> {
        let rest = self.rest.trim_start();
        let (word, tail) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        self.rest = tail.trim_start();
        Some(word).filter(|word| !word.is_empty())
    }

    /// The next word, if it names a channel.
    fn channel(&mut self) -> Option<&'a str> {
        let before = self.rest;
        let word = self.word();
        let channel = word.filter(|word| self.client.isupport.is_channel(word));
        if channel.is_none() {
            self.rest = before;
        }
        channel
    }

    /// The next word, if it names a channel, or else the channel that the person talks to.
    fn channel_or_here(&mut self) -> Result<String, Mistake> {
        if let Some(channel) = self.channel() {
            return Ok(channel.into());
        }
        self.client.talking_to().map(Into::into).ok_or_else(|| {
            Mistake::Because("you are in no channel; enter one with /join #NAME".into())
        })
    }

    /// What the command needs of the server.
    fn must_have(&self, cap: Capability) -> Result<(), Mistake> {
        let has = self.client.negotiation.has(cap);
        if has { Ok(()) } else { Err(Mistake::Because("the server does not offer that".into())) }
    }

    /// All that follows, if anything does.
    fn rest(&self) -> Option<&'a str> {
        Some(self.rest).filter(|rest| !rest.trim().is_empty())
    }

    /// Says something where the person talks.
    fn say_here(&mut self, text: &str, action: bool) {
        let target = self.client.talking_to().map(Into::into);
        let (kind, text) = (MessageKind::Privmsg, text.into());
        self.put(Saying { kind, target, text, action, nonce: None });
    }

    /// Says something to somebody.
    fn say_to(&mut self, kind: MessageKind, target: &str, text: &str) {
        if target.eq_ignore_ascii_case("NickServ") {
            // If it logs us in, we do so ourselves on the next connection.
            self.client.asked_account = account(text, &self.client.nick);
            self.client.asked_password = new_password(text).or(self.client.asked_password.take());
        }
        let (target, text) = (Some(target.into()), text.into());
        self.put(Saying { kind, target, text, action: false, nonce: None });
    }

    fn put(&mut self, saying: Saying) {
        let bytes = saying.text.len();
        self.client.put(Item::Say(saying), bytes, self.updates);
    }

    /// Sends a command. It is never cut: what does not fit in one line is not sent.
    fn send(&mut self, words: &[&str], text: Option<&str>) -> Result<(), Mistake> {
        self.send_line(line(words, text))
    }

    fn send_raw(&mut self, text: &str) -> Result<(), Mistake> {
        self.send_line(raw(text))
    }

    fn send_line(&mut self, line: String) -> Result<(), Mistake> {
        if let Some(beyond) = line.len().checked_sub(LINE_ROOM).filter(|&beyond| beyond > 0) {
            let text = format!("that is {beyond} bytes too long for one line; nothing was sent");
            return Err(Mistake::Because(text));
        }
        let bytes = line.len();
        self.client.put(Item::Line(line), bytes, self.updates);
        Ok(())
    }

    fn tell(&mut self, text: String) {
        self.updates.push(now(Happening::Told { text }));
    }
}

/// The names of all commands, without their slash.
pub fn commands() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|command| command.name)
}

fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name.eq_ignore_ascii_case(name))
}

/// The error for a command that there is not, with the one that was probably meant.
fn unknown(name: &str) -> String {
    const DISTANCE_MAX: usize = 2;
    let typed: String = name.to_ascii_lowercase().chars().take(32).collect();
    // As it is called elsewhere.
    let called = match typed.as_str() {
        "exit" | "bye" | "disconnect" => Some("quit"),
        "leave" => Some("part"),
        "whisper" | "tell" | "dm" => Some("msg"),
        _ => None,
    };
    let begins = COMMANDS.iter().find(|c| !typed.is_empty() && c.name.starts_with(&typed));
    let nearest = called.and_then(find).or(begins).or_else(|| {
        COMMANDS
            .iter()
            .map(|command| (strsim::damerau_levenshtein(&typed, command.name), command))
            .filter(|&(distance, command)| {
                distance <= DISTANCE_MAX && distance < command.name.len()
            })
            .min_by_key(|&(distance, _)| distance)
            .map(|(_, command)| command)
    });
    let meant = nearest.map_or_else(String::new, |c| format!(" Did you mean /{}?", c.name));
    format!("There is no command /{typed}.{meant} /help lists them; // says a text with a slash.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(COMMANDS.is_sorted_by_key(|command| command.name));
    }

    #[test]
    fn the_nearest_command_is_named() {
        for (typed, meant) in [
            ("jion", " Did you mean /join?"),
            ("j", " Did you mean /join?"),
            ("Whoi", " Did you mean /whois?"),
            ("mgs", " Did you mean /msg?"),
            ("exit", " Did you mean /quit?"),
            ("leave", " Did you mean /part?"),
            ("xyzzy", ""),
            ("", ""),
        ] {
            let text = unknown(typed);
            let typed = typed.to_lowercase();
            assert!(
                text.starts_with(&format!("There is no command /{typed}.{meant} /h")),
                "{text}"
            );
        }
    }
}
