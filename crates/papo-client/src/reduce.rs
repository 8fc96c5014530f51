//! What the server says to what happened: one table, one file per verb.

#![allow(clippy::unnecessary_wraps, reason = "every verb is reduced in the same way")]

use jiff::Timestamp;
use papo_proto::Capability;
use papo_proto::message::Message;

use crate::client::Client;
use crate::update::{Event, Happening, Source, Update};

mod act;
mod away;
mod batch;
mod cap;
mod error;
mod help;
mod invite;
mod isupport;
mod join;
mod kick;
mod list;
mod login;
mod mode;
mod motd;
mod names;
mod nick;
mod notice;
mod numeric;
mod other;
mod part;
mod ping;
mod pong;
mod privmsg;
mod quit;
mod standard_reply;
mod topic;
mod welcome;
mod who;
mod whois;

pub(crate) use batch::Past;

/// What a command does. `None`: the line makes no sense and changes nothing.
type Reducer = fn(&mut Turn<'_>) -> Option<()>;

/// Every command that means something to us. Numerics stand with their verb.
const TABLE: &[(&str, Reducer)] = &[
    ("001", welcome::welcome),
    ("005", isupport::isupport),
    ("221", mode::user_modes),
    ("301", away::is_away),
    ("305", away::unaway),
    ("306", away::now_away),
    ("311", whois::user),
    ("312", whois::server),
    ("313", whois::operator),
    ("315", who::end),
    ("317", whois::idle),
    ("318", whois::end),
    ("319", whois::channels),
    ("321", list::start),
    ("322", list::entry),
    ("323", list::end),
    ("324", mode::channel_modes),
    ("330", whois::account),
    ("331", topic::none),
    ("332", topic::is),
    ("333", topic::set_by),
    ("335", whois::other),
    ("338", whois::other),
    ("341", invite::inviting),
    ("352", who::entry),
    ("353", names::some),
    ("366", names::end),
    ("372", motd::line),
    ("375", motd::silent),
    ("376", motd::silent),
    ("379", whois::other),
    ("401", numeric::not_delivered),
    ("403", numeric::no_such_channel),
    ("404", numeric::not_delivered),
    ("405", join::refused),
    ("422", motd::none),
    ("431", nick::refused),
    ("432", nick::refused),
    ("433", nick::refused),
    ("436", nick::refused),
    ("437", nick::refused),
    ("442", part::not_in),
    ("471", join::refused),
    ("473", join::refused),
    ("474", join::refused),
    ("475", join::refused),
    ("476", join::refused),
    ("477", join::refused),
    ("704", help::line),
    ("705", help::line),
    ("706", help::end),
    ("900", login::logged_in),
    ("901", login::logged_out),
    ("902", login::failed),
    ("903", login::succeeded),
    ("904", login::failed),
    ("905", login::failed),
    ("906", login::failed),
    ("907", login::succeeded),
    ("908", login::mechanisms),
    ("AUTHENTICATE", login::authenticate),
    ("AWAY", away::away),
    ("BATCH", batch::batch),
    ("CAP", cap::cap),
    ("EDITMSG", act::edited),
    ("ERROR", error::error),
    ("FAIL", standard_reply::fail),
    ("INVITE", invite::invite),
    ("JOIN", join::join),
    ("KICK", kick::kick),
    ("MODE", mode::mode),
    ("NICK", nick::nick),
    ("NOTE", standard_reply::note),
    ("NOTICE", notice::notice),
    ("PART", part::part),
    ("PING", ping::ping),
    ("PONG", pong::pong),
    ("PRIVMSG", privmsg::privmsg),
    ("QUIT", quit::quit),
    ("REDACT", act::taken_back),
    ("REGISTER", login::register),
    ("TAGMSG", privmsg::tags),
    ("TOPIC", topic::topic),
    ("WARN", standard_reply::warn),
];

/// One line of the server on its way through.
pub(crate) struct Turn<'a> {
    pub(crate) client: &'a mut Client,
    said: &'a Message<'a>,
    time: Option<Timestamp>,
    pub(crate) updates: &'a mut Vec<Update>,
}

/// Takes one message in.
pub(crate) fn reduce(client: &mut Client, said: &Message<'_>, updates: &mut Vec<Update>) {
    let time = client
        .negotiation
        .has(Capability::ServerTime)
        .then(|| said.tags.get("time")?.parse().ok())
        .flatten();
    let mut turn = Turn { client, said, time, updates };
    let known = TABLE.iter().find(|(word, _)| said.command.eq_ignore_ascii_case(word));
    // A reducer that gives up has changed nothing.
    let _ = match known {
        Some((_, reducer)) => reducer(&mut turn),
        None if said.command.parse::<u16>().is_ok() => numeric::numeric(&mut turn),
        None => other::other(&mut turn),
    };
}

impl<'a> Turn<'a> {
    /// A parameter, if it was sent and is not empty.
    fn param(&self, index: usize) -> Option<&'a str> {
        self.said.params.filled(index)
    }

    /// A parameter, be it empty; also when it is missing.
    fn text(&self, index: usize) -> &'a str {
        self.said.params.get(index).unwrap_or_default()
    }

    /// The last parameter, be it empty.
    fn last(&self) -> &'a str {
        self.said.params.as_slice().last().copied().unwrap_or_default()
    }

    /// The parameters from `from` to the one before the last.
    fn between(&self, from: usize) -> Vec<String> {
        let params = self.said.params.as_slice();
        let end = params.len().saturating_sub(1);
        params.get(from..end).unwrap_or_default().iter().map(|&word| word.into()).collect()
    }

    /// A name that may be kept and sent back: it is one word.
    fn name(&self, index: usize) -> Option<&'a str> {
        self.param(index).filter(|name| !name.contains([' ', ',']))
    }

    /// A parameter that names a channel.
    fn channel(&self, index: usize) -> Option<&'a str> {
        self.name(index).filter(|name| self.client.isupport.is_channel(name))
    }

    /// Who says it.
    fn source(&self) -> Option<Source> {
        self.said.source.filter(|source| !source.is_empty()).map(Source::parse)
    }

    /// The batch that it is in, if it was said before.
    fn past(&mut self) -> Option<&mut Past> {
        let batch = self.said.tags.get("batch")?;
        self.client.past.iter_mut().find(|open| open.name == *batch)
    }

    /// Whether that is us.
    fn is_me(&self, source: &Source) -> bool {
        self.client.is_me(&source.nick)
    }

    fn happened(&mut self, what: Happening) {
        self.updates.push(Update::Happened(Event { time: self.time, what }));
    }

    fn send(&mut self, line: String) {
        self.updates.push(Update::Send(line));
    }
}

#[cfg(test)]
mod tests {
    use super::TABLE;

    #[test]
    fn the_table_is_in_order_and_names_nothing_twice() {
        assert!(TABLE.is_sorted_by(|(one, _), (other, _)| one < other));
    }
}
