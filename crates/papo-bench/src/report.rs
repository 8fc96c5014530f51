//! What came of a run: a table for people, an object for programs.

use std::fmt::Write;

use hdrhistogram::Histogram;
use serde_json::{Value, json};

use crate::plan::Way;

/// What was measured. What does not apply is `None`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The name of the work.
    pub work: &'static str,
    /// The server, as it was asked for.
    pub server: String,
    /// What was around the lines.
    pub way: Way,
    /// How many clients were there.
    pub connections: u32,
    /// How many of them sent.
    pub senders: Option<u32>,
    /// How many messages each sender had on their way.
    pub window: Option<u32>,
    /// How many messages a second all senders together were to send.
    pub rate: Option<f64>,
    /// How long each message was, in bytes.
    pub text_bytes: Option<usize>,
    /// How long all clients took to register, in seconds.
    pub connecting: f64,
    /// How long they took to enter one channel, in seconds, and how many JOINs that were.
    pub joining: Option<(f64, u64)>,
    /// How many messages were sent while it was measured.
    pub messages: Option<u64>,
    /// How many arrived, each counted once for each recipient.
    pub deliveries: Option<u64>,
    /// How many did not arrive within ten seconds of the last.
    pub lost: Option<u64>,
    /// How long it was measured, in seconds.
    pub seconds: Option<f64>,
    /// From when a message was sent, or due, to when a recipient has it; or how long registering took.
    pub latency: Option<Latency>,
    /// How many microseconds of CPU time a delivery took the server.
    pub server_cpu_us_per_delivery: Option<f64>,
    /// How many more it took afterwards, until the server rested: what it puts off.
    pub server_cpu_us_later_per_delivery: Option<f64>,
    /// How many cores the server used.
    pub server_cores: Option<f64>,
    /// How many KiB of memory a connection took the server.
    pub server_kib_per_connection: Option<f64>,
    /// The share of the time in which the load generator had something to do.
    pub load_busy: Option<f64>,
    /// Why the figures say more about the load than about the server, if they do.
    pub remark: Option<&'static str>,
    /// Whether the load generator could not send more.
    pub load_is_the_limit: bool,
    /// What was asked.
    pub questions: Vec<Question>,
    /// Latency against load.
    pub curve: Vec<Point>,
}

/// A kind of question, asked often.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What was asked.
    pub what: String,
    /// How often.
    pub asked: u32,
    /// How many lines the answers had together.
    pub lines: u64,
    /// How long the answer took to be there whole.
    pub latency: Latency,
}

/// One point of latency against load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// How many messages a second were sent.
    pub rate: f64,
    /// How many deliveries a second arrived.
    pub deliveries_per_second: f64,
    /// How long they took.
    pub latency: Latency,
}

/// Times, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latency {
    /// The median.
    pub p50: f64,
    /// What 99 of 100 keep below.
    pub p99: f64,
    /// What 999 of 1,000 keep below.
    pub p99_9: f64,
    /// The longest.
    pub max: f64,
}

impl Latency {
    /// Of nanoseconds; `None` when there are none.
    pub(crate) fn of(times: &Histogram<u64>) -> Option<Self> {
        #[expect(clippy::cast_precision_loss, reason = "less than 2^52 nanoseconds")]
        let microseconds = |nanoseconds: u64| nanoseconds as f64 / 1000.0;
        let at = |quantile| microseconds(times.value_at_quantile(quantile));
        (!times.is_empty()).then(|| Self {
            p50: at(0.5),
            p99: at(0.99),
            p99_9: at(0.999),
            max: microseconds(times.max()),
        })
    }

    fn json(self) -> Value {
        json!({"p50": self.p50, "p99": self.p99, "p99_9": self.p99_9, "max": self.max})
    }

    fn words(self) -> String {
        format!(
            "p50 {}, p99 {}, p99.9 {}, longest {}",
            time(self.p50),
            time(self.p99),
            time(self.p99_9),
            time(self.max)
        )
    }
}

impl Report {
    /// How many deliveries a second there were.
    pub fn deliveries_per_second(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "less than 2^52 deliveries")]
        Some(self.deliveries? as f64 / self.seconds?)
    }

    /// How many clients a second registered.
    pub fn connects_per_second(&self) -> f64 {
        f64::from(self.connections) / self.connecting
    }

    /// As one JSON object.
    pub fn json(&self) -> String {
        let questions = self.questions.iter().map(|question| {
            json!({
                "what": question.what, "asked": question.asked, "lines": question.lines,
                "latency_us": question.latency.json(),
            })
        });
        let curve = self.curve.iter().map(|point| {
            json!({
                "rate": point.rate, "deliveries_per_second": point.deliveries_per_second,
                "latency_us": point.latency.json(),
            })
        });
        let object = json!({
            "work": self.work,
            "server": self.server,
            "tls": self.way.tls,
            "websocket": self.way.websocket,
            "connections": self.connections,
            "senders": self.senders,
            "window": self.window,
            "rate": self.rate,
            "text_bytes": self.text_bytes,
            "connecting": {"seconds": self.connecting, "per_second": self.connects_per_second()},
            "joining": self.joining.map(|(seconds, lines)| json!({"seconds": seconds, "lines": lines})),
            "messages": self.messages,
            "deliveries": self.deliveries,
            "lost": self.lost,
            "seconds": self.seconds,
            "deliveries_per_second": self.deliveries_per_second(),
            "latency_us": self.latency.map(Latency::json),
            "server_cpu_us_per_delivery": self.server_cpu_us_per_delivery,
            "server_cpu_us_later_per_delivery": self.server_cpu_us_later_per_delivery,
            "server_cores": self.server_cores,
            "server_kib_per_connection": self.server_kib_per_connection,
            "load_busy": self.load_busy,
            "load_is_the_limit": self.load_is_the_limit,
            "remark": self.remark,
            "questions": questions.collect::<Vec<_>>(),
            "curve": curve.collect::<Vec<_>>(),
        });
        format!("{object}\n")
    }

    /// As a table.
    pub fn table(&self) -> String {
        let mut rows: Vec<(&str, String)> = Vec::new();
        rows.push((self.work, self.setting()));
        let rate = self.connects_per_second();
        rows.push((
            "registered",
            format!(
                "{} in {}, {} a second",
                many(self.connections),
                span(self.connecting),
                round(rate)
            ),
        ));
        if let Some((seconds, lines)) = self.joining {
            rows.push((
                "joined",
                format!("one channel in {}, {} lines of JOIN", span(seconds), thousands(lines)),
            ));
        }
        if let (Some(messages), Some(deliveries)) = (self.messages, self.deliveries) {
            let a_second = round(self.deliveries_per_second().unwrap_or_default());
            rows.push(("messages", thousands(messages)));
            rows.push(("deliveries", format!("{}, {a_second} a second", thousands(deliveries))));
        }
        if let Some(lost @ 1..) = self.lost {
            rows.push(("lost", format!("{} did not arrive", thousands(lost))));
        }
        if let Some(latency) = self.latency {
            let what = if self.messages.is_some() { "latency" } else { "each took" };
            rows.push((what, latency.words()));
        }
        rows.extend(self.server_words().map(|words| ("server", words)));
        if let Some(busy) = self.load_busy {
            rows.push(("load", format!("busy {:.0} % of the time", busy * 100.0)));
        }
        for point in &self.curve {
            let rate = round(point.rate);
            rows.push(("at", format!("{rate} messages a second: {}", point.latency.words())));
        }
        for question in &self.questions {
            let lines = thousands(question.lines / u64::from(question.asked.max(1)));
            let words = question.latency.words();
            rows.push(("asked", format!("{}: {words} ({lines} lines each)", question.what)));
        }
        rows.extend(self.remark.map(|remark| ("note", remark.to_owned())));
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        rows.iter().fold(String::new(), |mut table, (name, value)| {
            let _infallible = writeln!(table, "{name:width$}  {value}");
            table
        })
    }

    fn setting(&self) -> String {
        let way = if self.way == Way::default() { "" } else { self.way.name() };
        let by = if way.is_empty() { "" } else { " by " };
        let mut words = format!("{}{by}{way}, {}", self.server, clients(self.connections));
        if let Some(senders) = self.senders {
            let _infallible = write!(words, ", {} of them sending", many(senders));
        }
        if let Some(window) = self.window {
            let _infallible = write!(words, ", {} on their way from each", many(window));
        }
        if let Some(rate) = self.rate {
            let _infallible = write!(words, ", {} messages a second", round(rate));
        }
        if let Some(bytes) = self.text_bytes {
            let _infallible = write!(words, ", {bytes} bytes each");
        }
        words
    }

    fn server_words(&self) -> Option<String> {
        let cpu = self.server_cpu_us_per_delivery.map(|us| format!("{us:.2} us of CPU a delivery"));
        let later = self.server_cpu_us_later_per_delivery.map(|us| format!("{us:.2} us later"));
        let cores = self.server_cores.map(|cores| format!("{cores:.2} cores"));
        let memory = self.server_kib_per_connection.map(|kib| format!("{kib:.1} KiB a connection"));
        let words: Vec<String> = [cpu, later, cores, memory].into_iter().flatten().collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

fn clients(number: u32) -> String {
    format!("{} client{}", many(number), if number == 1 { "" } else { "s" })
}

fn many(number: u32) -> String {
    thousands(u64::from(number))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "figures for people")]
fn round(number: f64) -> String {
    if number < 100.0 { format!("{number:.1}") } else { thousands(number.round() as u64) }
}

/// Seconds, as people read them.
fn span(seconds: f64) -> String {
    if seconds < 1.0 { time(seconds * 1e6) } else { format!("{seconds:.2} s") }
}

/// Microseconds, as people read them.
fn time(microseconds: f64) -> String {
    match microseconds {
        us if us < 1000.0 => format!("{us:.0} us"),
        us if us < 10_000.0 => format!("{:.2} ms", us / 1e3),
        us if us < 1e6 => format!("{:.0} ms", us / 1e3),
        us => format!("{:.2} s", us / 1e6),
    }
}

/// A number with commas.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
