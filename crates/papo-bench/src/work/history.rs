//! Much is said, and then asked for: pages of channels, and words.

use hdrhistogram::Histogram;
use jiff::Timestamp;
use papo_proto::message::Message;

use crate::Progress;
use crate::error::Error;
use crate::measure::{Talk, Until, histogram};
use crate::plan::{Pace, Plan, Rooms};
use crate::report::{Latency, Question, Report};
use crate::swarm::{Listen, Swarm};
use crate::text::Texts;

use super::enter::{enter, say};
use super::rooms;
use super::talk::note;

/// What the clients need to ask.
const CAPABILITIES: &[&str] = &["batch", "draft/chathistory", "server-time", "message-tags"];
const SEARCH: &str = "soju.im/search";
/// How many lines each answer may have.
const LINES: u32 = 100;
/// How many messages each channel has on their way while it is filled.
const WINDOW: u32 = 20;

/// Fills the channels and asks.
pub(super) fn run(
    plan: &Plan,
    messages: u64,
    channels: u32,
    questions: u32,
    progress: &mut dyn Progress,
) -> Result<Report, Error> {
    // One talks in each channel, one listens, so that what was said is known to be there.
    let layout = Rooms { rooms: channels, members: 2, senders: 1 };
    let mut entered = enter(plan, layout.clients() + 1, CAPABILITIES, progress)?;
    rooms::fill(&mut entered.swarm, plan, layout, progress)?;
    let mut report = Report {
        senders: Some(channels),
        window: Some(WINDOW),
        text_bytes: Some(plan.text_len),
        ..entered.report(plan)?
    };
    let swarm = &mut entered.swarm;
    let mut talk = Talk::new(rooms::senders(plan, layout), plan.text_len);
    progress.begin("saying", messages);
    let began = Timestamp::now();
    let server = plan.target.process();
    let (pace, until) = (Pace::Window(WINDOW), Until::Sent(messages));
    let said = talk.run(swarm, pace, until, server, progress)?;
    note(&mut report, &said);
    match server {
        // What it does later with what was said, such as indexing it, would be measured as well.
        Some(server) if !swarm.rest(server, progress)? => {
            report.remark = Some("the server did not come to rest before it was asked");
        }
        Some(_) => {}
        None => {
            report.remark = Some("without --pid the server may still have been busy when asked");
        }
    }
    let mut asking = Asking {
        peer: layout.clients() as usize,
        channels: (0..channels).map(|room| rooms::channel(plan, room)).collect(),
        next: talk.next_number(),
        texts: talk.texts,
        said: (began, Timestamp::now()),
        random: fastrand::Rng::with_seed(7276),
        asked: 0,
        open: None,
        lines: 0,
        times: histogram(),
    };
    asking.join(swarm)?;
    let has_search = asking.can_search(swarm)?;
    for kind in Kind::ALL.into_iter().filter(|kind| has_search || !kind.is_search()) {
        progress.begin(kind.words(), u64::from(questions));
        report.questions.push(asking.often(swarm, kind, questions, progress)?);
    }
    if !has_search {
        report.remark = Some("the server does not offer soju.im/search: nothing was searched");
    }
    entered.swarm.leave()?;
    Ok(report)
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Latest,
    Before,
    SearchFrequent,
    SearchFrequentIn,
    SearchRare,
    SearchNothing,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Latest,
        Self::Before,
        Self::SearchFrequent,
        Self::SearchFrequentIn,
        Self::SearchRare,
        Self::SearchNothing,
    ];

    fn is_search(self) -> bool {
        !matches!(self, Self::Latest | Self::Before)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Latest => "LATEST 100",
            Self::Before => "BEFORE any time, 100",
            Self::SearchFrequent => "SEARCH a frequent word",
            Self::SearchFrequentIn => "SEARCH a frequent word in one channel",
            Self::SearchRare => "SEARCH a word said once",
            Self::SearchNothing => "SEARCH a word said never",
        }
    }
}

/// One client that is in all channels and asks one question after the other.
#[derive(Debug)]
struct Asking {
    peer: usize,
    channels: Vec<String>,
    texts: Texts,
    /// The number of the message that would be said next.
    next: u32,
    /// When the first message was said, and when the last one.
    said: (Timestamp, Timestamp),
    random: fastrand::Rng,
    asked: u64,
    open: Option<String>,
    lines: u64,
    times: Histogram<u64>,
}

impl Asking {
    /// Enters all channels, now that all is said: nobody had to send it all of that.
    fn join(&mut self, swarm: &mut Swarm) -> Result<(), Error> {
        for channel in &self.channels {
            say(swarm.say(self.peer), &format!("JOIN {channel}"));
        }
        let of = self.channels.len() as u64;
        let mut joined =
            Waiting { peer: self.peer, for_what: "366", heard: 0, words: String::new() };
        swarm.until("joining all channels", of, &mut joined, |_, joined| Ok(joined.heard))
    }

    /// Asks for searching.
    fn can_search(&self, swarm: &mut Swarm) -> Result<bool, Error> {
        say(swarm.say(self.peer), &format!("CAP REQ {SEARCH}"));
        let mut answer =
            Waiting { peer: self.peer, for_what: "CAP", heard: 0, words: String::new() };
        swarm.until("asking for searches", 1, &mut answer, |_, answer| Ok(answer.heard))?;
        Ok(answer.words == "ACK")
    }

    fn often(
        &mut self,
        swarm: &mut Swarm,
        kind: Kind,
        count: u32,
        progress: &mut dyn Progress,
    ) -> Result<Question, Error> {
        self.times.reset();
        self.lines = 0;
        let of = u64::from(count);
        let mut asked = 0;
        swarm.until("asking", of, self, |swarm, asking| {
            // The next one when the last one is answered.
            let answered = asking.times.len();
            if answered == asked && asked < of {
                asking.asked = swarm.now();
                let line = asking.question(kind);
                say(swarm.say(asking.peer), &line);
                asked += 1;
            }
            progress.at(answered);
            Ok(answered)
        })?;
        if kind == Kind::Latest && self.lines == 0 {
            return Err(Error::Nothing);
        }
        let latency = Latency::of(&self.times).ok_or(Error::Nothing)?;
        Ok(Question { what: kind.words().into(), asked: count, lines: self.lines, latency })
    }

    fn question(&mut self, kind: Kind) -> String {
        let channel = &self.channels[self.random.usize(0..self.channels.len())];
        let frequent = self.texts.frequent();
        let frequent = &frequent[self.random.usize(..frequent.len())];
        match kind {
            Kind::Latest => format!("CHATHISTORY LATEST {channel} * {LINES}"),
            Kind::Before => {
                let (first, last) = (self.said.0.as_millisecond(), self.said.1.as_millisecond());
                let time = self.random.i64(first..=last);
                let time = Timestamp::from_millisecond(time).unwrap_or(self.said.1);
                format!("CHATHISTORY BEFORE {channel} timestamp={time:.3} {LINES}")
            }
            Kind::SearchFrequent => format!("SEARCH text={frequent}"),
            Kind::SearchFrequentIn => format!("SEARCH in={channel};text={frequent}"),
            Kind::SearchRare => {
                let number = self.random.u32(0..self.next);
                format!("SEARCH text={}", Texts::rare(number))
            }
            Kind::SearchNothing => format!("SEARCH text=qx{:08x}", self.random.u32(..)),
        }
    }
}

impl Listen for Asking {
    fn line(&mut self, _: usize, line: &[u8], now: u64, _: &mut Vec<u8>) -> Result<bool, Error> {
        if self.texts.number(line).is_some() {
            self.lines += 1;
            return Ok(true);
        }
        let Ok(message) = Message::parse_bytes(line) else { return Ok(true) };
        let [reference, ..] = message.params.as_slice() else { return Ok(false) };
        match (message.command, reference.split_at_checked(1)) {
            ("BATCH", Some(("+", name))) if self.open.is_none() => self.open = Some(name.into()),
            ("BATCH", Some(("-", name))) if self.open.as_deref() == Some(name) => {
                self.open = None;
                self.times.saturating_record(now - self.asked);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Counts the lines of one kind that one client is sent.
#[derive(Debug)]
struct Waiting {
    peer: usize,
    for_what: &'static str,
    heard: u64,
    /// The second parameter of the last one.
    words: String,
}

impl Listen for Waiting {
    fn line(&mut self, peer: usize, line: &[u8], _: u64, _: &mut Vec<u8>) -> Result<bool, Error> {
        let Ok(message) = Message::parse_bytes(line) else { return Ok(true) };
        if peer != self.peer || message.command != self.for_what {
            return Ok(false);
        }
        self.heard += 1;
        self.words = message.params.get(1).unwrap_or_default().into();
        Ok(true)
    }
}
