//! The load itself: senders, their messages, and when each delivery arrived.

use std::ops::Range;
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::Progress;
use crate::error::Error;
use crate::limits::{DRAIN, LATENCY_MAX, PACE_MIN};
use crate::pacer::Pacer;
use crate::plan::Pace;
use crate::swarm::{Listen, Swarm, nanoseconds, seconds};
use crate::text::Texts;
use crate::usage::Process;

/// Who sends, and who gets it.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    /// The client.
    pub(crate) peer: usize,
    /// All of the line before the text.
    pub(crate) prefix: Vec<u8>,
    /// How many get each message.
    pub(crate) audience: u32,
}

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Until {
    /// After a warm-up, so long.
    Elapsed { warm_up: Duration, measured: Duration },
    /// When so many were sent.
    Sent(u64),
}

/// What was measured.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) messages: u64,
    pub(crate) deliveries: u64,
    pub(crate) lost: u64,
    pub(crate) seconds: f64,
    pub(crate) times: Histogram<u64>,
    /// The CPU time that the server used meanwhile, in seconds.
    pub(crate) cpu: Option<f64>,
    /// The share of the time in which the swarm was awake.
    pub(crate) busy: f64,
    /// How many messages an open loop did not send in time to be measured.
    pub(crate) unsent: u64,
    /// How many deliveries the messages that were sent while it was measured amount to.
    pub(crate) due: u64,
    /// How many deliveries there were in all, before and after it was measured included.
    pub(crate) all: u64,
}

/// One message on its way.
#[derive(Debug, Clone, Copy)]
struct Sent {
    /// When it was due, in nanoseconds since the swarm began.
    due: u64,
    /// How many have not got it yet.
    left: u32,
    sender: u32,
}

/// Talk among a swarm. It can go on with another pace; the numbers of its messages go on, so what is
/// late is not taken for something new.
#[derive(Debug)]
pub(crate) struct Talk {
    pub(crate) senders: Vec<Sender>,
    pub(crate) texts: Texts,
    /// The number of the first message in `sent`.
    first: u32,
    sent: Vec<Sent>,
    /// Who may send one more.
    ready: Vec<u32>,
    /// How many deliveries are not there yet.
    missing: u64,
    /// From when to when what is due and what arrives counts.
    window: Range<u64>,
    deliveries: u64,
    times: Histogram<u64>,
}

/// The server's CPU time and the swarm's sleep at one moment.
#[derive(Debug, Clone, Copy)]
struct Reading {
    at: u64,
    cpu: Option<f64>,
    slept: u64,
}

impl Talk {
    pub(crate) fn new(senders: Vec<Sender>, text_len: usize) -> Self {
        Self {
            senders,
            texts: Texts::new(text_len),
            first: 0,
            sent: Vec::new(),
            ready: Vec::new(),
            missing: 0,
            window: 0..u64::MAX,
            deliveries: 0,
            times: histogram(),
        }
    }

    /// The number of the next message.
    pub(crate) fn next_number(&self) -> u32 {
        #[expect(clippy::cast_possible_truncation, reason = "memory is over before u32 is")]
        self.first.wrapping_add(self.sent.len() as u32)
    }

    /// Talks at that pace.
    pub(crate) fn run(
        &mut self,
        swarm: &mut Swarm,
        pace: Pace,
        until: Until,
        server: Option<Process>,
        progress: &mut dyn Progress,
    ) -> Result<Measured, Error> {
        self.begin(pace);
        let start = swarm.now();
        let (from, length) = match until {
            Until::Elapsed { warm_up, measured } => {
                (start + nanoseconds(warm_up), nanoseconds(measured))
            }
            Until::Sent(_) => (start, u64::MAX),
        };
        // What counts does so from the moment in which the server's CPU time was read.
        self.window = u64::MAX..u64::MAX;
        let schedule = Schedule::new(pace, start, swarm)?;
        let mut first = None;
        let mut now = start;
        loop {
            if first.is_none() && now >= from {
                let reading = Reading::take(swarm, server)?;
                now = reading.at;
                self.window = now..now.saturating_add(length);
                first = Some(reading);
            }
            let to = self.window.end;
            let done = match until {
                Until::Elapsed { .. } => now >= to,
                Until::Sent(count) => self.sent.len() as u64 >= count,
            };
            if done {
                break;
            }
            self.offer(swarm, &schedule, until, now.min(to));
            swarm.turn(sleep(now, to), self)?;
            now = swarm.now();
            progress.at(match until {
                Until::Elapsed { .. } => (now - start) / 1_000_000,
                Until::Sent(_) => self.sent.len() as u64,
            });
        }
        if let Until::Sent(_) = until {
            // All of it counts: what is on its way, too.
            self.drain(swarm)?;
        }
        let last = Reading::take(swarm, server)?;
        self.window.end = last.at;
        let unsent = schedule.unsent(last.at, until, self.sent.len() as u64);
        drop(schedule);
        self.drain(swarm)?;
        self.give_up(swarm.now());
        let first = first.unwrap_or(last);
        Ok(self.measured(first, last, unsent))
    }

    fn begin(&mut self, pace: Pace) {
        self.first = self.next_number();
        self.sent.clear();
        self.ready.clear();
        self.missing = 0;
        self.deliveries = 0;
        self.times.reset();
        if let Pace::Window(window) = pace {
            let senders = 0..u32::try_from(self.senders.len()).unwrap_or(u32::MAX);
            self.ready.extend((0..window).flat_map(|_| senders.clone()));
        }
    }

    /// Sends what may be sent now.
    fn offer(&mut self, swarm: &mut Swarm, schedule: &Schedule, until: Until, now: u64) {
        let most = match until {
            Until::Sent(count) => count,
            Until::Elapsed { .. } => u64::MAX,
        };
        if schedule.rate.is_none() {
            while (self.sent.len() as u64) < most
                && let Some(sender) = self.ready.pop()
            {
                self.say(swarm, sender, now);
            }
            return;
        }
        let senders = self.senders.len() as u64;
        while let number = self.sent.len() as u64
            && number < most
            && let due = schedule.due(number)
            && due <= now
        {
            #[expect(clippy::cast_possible_truncation, reason = "senders are few")]
            self.say(swarm, (number % senders) as u32, due);
        }
    }

    fn say(&mut self, swarm: &mut Swarm, sender: u32, due: u64) {
        let number = self.next_number();
        let Sender { peer, prefix, audience } = &self.senders[sender as usize];
        let out = swarm.say(*peer);
        out.extend_from_slice(prefix);
        self.texts.write(number, out);
        out.extend_from_slice(b"\r\n");
        self.sent.push(Sent { due, left: *audience, sender });
        self.missing += u64::from(*audience);
    }

    /// Waits for what is on its way.
    fn drain(&mut self, swarm: &mut Swarm) -> Result<(), Error> {
        let mut last = (self.missing, swarm.now());
        while self.missing > 0 && swarm.now() - last.1 < nanoseconds(DRAIN) {
            swarm.turn(Duration::from_millis(100), self)?;
            if self.missing != last.0 {
                last = (self.missing, swarm.now());
            }
        }
        Ok(())
    }

    fn measured(&mut self, first: Reading, last: Reading, unsent: u64) -> Measured {
        let counted = || self.sent.iter().filter(|sent| self.window.contains(&sent.due));
        let audience = |sent: &Sent| u64::from(self.senders[sent.sender as usize].audience);
        let (messages, due) = (counted().count() as u64, counted().map(audience).sum());
        let all = self.sent.iter().map(audience).sum::<u64>() - self.missing;
        let slept = seconds(last.slept - first.slept);
        let seconds = seconds(last.at - first.at);
        Measured {
            messages,
            deliveries: self.deliveries,
            lost: self.missing,
            seconds,
            times: std::mem::replace(&mut self.times, histogram()),
            cpu: first.cpu.zip(last.cpu).map(|(first, last)| last - first),
            busy: 1.0 - slept / seconds,
            unsent,
            due,
            all,
        }
    }

    /// What has not arrived took at least until now.
    fn give_up(&mut self, now: u64) {
        let late = self.sent.iter().filter(|sent| sent.left > 0 && self.window.contains(&sent.due));
        for sent in late {
            self.times.saturating_record_n(now.saturating_sub(sent.due), u64::from(sent.left));
        }
    }
}

impl Listen for Talk {
    fn line(&mut self, peer: usize, line: &[u8], now: u64, _: &mut Vec<u8>) -> Result<bool, Error> {
        let Some(number) = self.texts.number(line) else { return Ok(false) };
        let at = number.wrapping_sub(self.first) as usize;
        // What is left over from before is none of this.
        let Some(sent) = self.sent.get_mut(at).filter(|sent| sent.left > 0) else {
            return Ok(true);
        };
        // Nor is an echo a delivery.
        if self.senders[sent.sender as usize].peer == peer {
            return Ok(true);
        }
        sent.left -= 1;
        self.missing -= 1;
        if self.window.contains(&sent.due) {
            self.times.saturating_record(now.saturating_sub(sent.due));
        }
        if self.window.contains(&now) {
            self.deliveries += 1;
        }
        if sent.left == 0 {
            self.ready.push(sent.sender);
        }
        Ok(true)
    }
}

impl Reading {
    fn take(swarm: &Swarm, server: Option<Process>) -> Result<Self, Error> {
        let cpu = server.map(Process::cpu_seconds).transpose()?;
        Ok(Self { at: swarm.now(), cpu, slept: swarm.slept() })
    }
}

/// When each message of an open loop is due.
#[derive(Debug)]
struct Schedule {
    rate: Option<f64>,
    start: u64,
    _pacer: Option<Pacer>,
}

impl Schedule {
    fn new(pace: Pace, start: u64, swarm: &Swarm) -> Result<Self, Error> {
        let Pace::Rate(rate) = pace else {
            return Ok(Self { rate: None, start, _pacer: None });
        };
        let interval = Duration::from_secs_f64(1.0 / rate).max(PACE_MIN);
        let pacer = Pacer::start(swarm.waker(), swarm.moment(start), interval)?;
        Ok(Self { rate: Some(rate), start, _pacer: Some(pacer) })
    }

    /// When message `number` of an open loop is due.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "nanoseconds of a run"
    )]
    fn due(&self, number: u64) -> u64 {
        let rate = self.rate.unwrap_or(f64::INFINITY);
        self.start + (number as f64 / rate * 1e9) as u64
    }

    /// How many messages an open loop had not sent at the end, of those that were due.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "messages of a run"
    )]
    fn unsent(&self, to: u64, until: Until, sent: u64) -> u64 {
        let (Some(rate), Until::Elapsed { .. }) = (self.rate, until) else { return 0 };
        ((seconds(to - self.start) * rate) as u64).saturating_sub(sent)
    }
}

/// How long the swarm may sleep: an open loop is woken.
fn sleep(now: u64, to: u64) -> Duration {
    Duration::from_nanos(to.saturating_sub(now)).min(Duration::from_millis(100))
}

/// For times in nanoseconds, to three digits.
pub(crate) fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LATENCY_MAX, 3).expect("the bounds are those of a histogram")
}
