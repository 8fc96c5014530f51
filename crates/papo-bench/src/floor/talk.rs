//! As much IRC as it takes to get in.

use std::rc::Rc;

use memchr::memchr;
use papo_proto::message::Message;

use super::limits::{CHANNELS_MAX, LINE_LEN_MAX, NAME_LEN_MAX, NAMES_LEN_MAX};
use super::seat::Group;
use super::{Floor, pass};

impl Floor {
    /// Does what a connection says that has no route yet; `count` bytes of it are in the buffer.
    /// False: it is over.
    pub(super) fn hear(&mut self, index: usize, count: usize) -> bool {
        let mut bytes = std::mem::take(&mut self.seats[index].begun);
        bytes.extend_from_slice(&self.buffer[..count]);
        let mut rest = &bytes[..];
        while let Some(end) = memchr(b'\n', rest) {
            let line = &rest[..end];
            if !self.obey(index, line.strip_suffix(b"\r").unwrap_or(line)) {
                return false;
            }
            if let Some(group) = self.seats[index].route.clone() {
                // This line was the first that is passed on.
                return pass(&mut self.seats, &mut self.dirty, index, &group, rest);
            }
            rest = &rest[end + 1..];
        }
        if rest.len() > LINE_LEN_MAX {
            return false;
        }
        self.seats[index].begun = rest.to_vec();
        true
    }

    /// Does what one line says, if it is among the few that are known. False: it was QUIT.
    fn obey(&mut self, index: usize, line: &[u8]) -> bool {
        let Ok(message) = Message::parse_bytes(line) else { return true };
        let first = message.params.get(0).unwrap_or_default();
        let registered = self.seats[index].registered;
        match message.command.to_ascii_uppercase().as_str() {
            "QUIT" => return false,
            "PING" => self.say(index, &format!(":floor PONG floor :{first}\r\n")),
            "NICK" if !registered => self.name(index, first),
            "USER" if !registered => {
                self.seats[index].has_user = true;
                self.welcome(index);
            }
            "JOIN" if registered => first.split(',').for_each(|name| self.join(index, name)),
            "PRIVMSG" if registered => {
                let group = self.names.get(first).cloned();
                if group.is_none() {
                    self.answer(index, "401", &format!("{first} :No such nick/channel"));
                }
                self.seats[index].route = group;
            }
            _ => {}
        }
        true
    }

    /// Gives a nick, until USER is said, too.
    fn name(&mut self, index: usize, nick: &str) {
        if nick.is_empty() || nick.starts_with('#') || nick.len() > NAME_LEN_MAX {
            return self.answer(index, "432", &format!("{nick} :Erroneous nickname"));
        }
        if self.names.contains_key(nick) {
            return self.answer(index, "433", &format!("{nick} :Nickname is already in use"));
        }
        // Nobody has registered with the one before.
        if let Some((name, group)) = self.seats[index].names.pop() {
            self.leave(&name, &group, index);
        }
        nick.clone_into(&mut self.seats[index].nick);
        self.enter(index, nick);
        self.welcome(index);
    }

    fn welcome(&mut self, index: usize) {
        let seat = &mut self.seats[index];
        if seat.nick.is_empty() || !seat.has_user {
            return;
        }
        seat.registered = true;
        self.answer(index, "001", ":Welcome to the floor");
        self.answer(index, "005", "CASEMAPPING=ascii CHANTYPES=# :are supported by this server");
        self.answer(index, "422", ":There is no message of the day");
    }

    fn join(&mut self, index: usize, channel: &str) {
        if !channel.starts_with('#') || channel.len() > NAME_LEN_MAX {
            return self.answer(index, "403", &format!("{channel} :No such channel"));
        }
        let seat = &self.seats[index];
        if seat.names.iter().any(|(name, _)| name == channel) {
            return;
        }
        // The nick is a name, too.
        if seat.names.len() > CHANNELS_MAX {
            let text = format!("{channel} :You have joined too many channels");
            return self.answer(index, "405", &text);
        }
        let line = format!(":{} JOIN {channel}\r\n", seat.nick);
        let group = self.enter(index, channel);
        let members = group.borrow();
        for &member in members.iter() {
            self.say(member, &line);
        }
        let mut names = String::new();
        for (at, &member) in members.iter().enumerate() {
            names.push_str(&self.seats[member].nick);
            names.push(' ');
            if names.len() > NAMES_LEN_MAX || at + 1 == members.len() {
                self.answer(index, "353", &format!("= {channel} :{}", names.trim_end()));
                names.clear();
            }
        }
        self.answer(index, "366", &format!("{channel} :End of /NAMES list"));
    }

    /// Puts a seat into the group of a name.
    fn enter(&mut self, index: usize, name: &str) -> Group {
        let group = Rc::clone(self.names.entry(name.to_owned()).or_default());
        group.borrow_mut().push(index);
        self.seats[index].names.push((name.to_owned(), Rc::clone(&group)));
        group
    }

    fn answer(&mut self, index: usize, numeric: &str, text: &str) {
        let nick = Some(self.seats[index].nick.as_str()).filter(|nick| !nick.is_empty());
        let line = format!(":floor {numeric} {} {text}\r\n", nick.unwrap_or("*"));
        self.say(index, &line);
    }

    fn say(&mut self, index: usize, line: &str) {
        if self.seats[index].put(line.as_bytes(), &[]) {
            self.dirty.push(index);
        }
    }
}
