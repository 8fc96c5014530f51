//! What can be asked of `papo bench`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use clap::{Args, Subcommand, value_parser};
use papo_bench::{CLIENTS_MAX, Pace, Rooms, TEXT_LEN_MAX, TEXT_LEN_MIN, Work};

use crate::address::Address;

/// What to do, and to whom.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    #[command(subcommand)]
    pub(super) work: WorkArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum WorkArgs {
    /// One channel: some talk, all hear it
    Fanout {
        /// How many clients are in the channel
        #[arg(long, value_name = "NUMBER", default_value_t = 1000, value_parser = members())]
        members: u32,
        /// How many of them talk
        #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = count())]
        senders: u32,
        #[command(flatten)]
        talk: TalkArgs,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Many channels at the same time
    Rooms {
        /// How many channels
        #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = count())]
        rooms: u32,
        /// How many clients are in each
        #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = members())]
        members: u32,
        /// How many of those talk
        #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = count())]
        senders: u32,
        #[command(flatten)]
        talk: TalkArgs,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Pairs that talk with each other in private
    Direct {
        /// How many pairs
        #[arg(long, value_name = "NUMBER", default_value_t = 500, value_parser = count())]
        pairs: u32,
        #[command(flatten)]
        talk: TalkArgs,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Clients that do nothing: what one costs in memory (needs --pid)
    Idle {
        /// How many
        #[arg(long, value_name = "NUMBER", default_value_t = 1000, value_parser = count())]
        clients: u32,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Clients that come, all of them held
    Connect {
        /// How many
        #[arg(long, value_name = "NUMBER", default_value_t = 1000, value_parser = count())]
        clients: u32,
        /// Then all of them enter one channel at the same time
        #[arg(long)]
        join: bool,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// A server that does as little as any server must: the floor that others are measured against
    Floor {
        /// Where to listen
        #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
        listen: SocketAddr,
    },
    /// Much is said, and then asked for with CHATHISTORY and SEARCH
    History {
        /// How many messages are said before
        #[arg(long, value_name = "NUMBER", default_value_t = 100_000, value_parser = value_parser!(u32).range(1..))]
        messages: u32,
        /// In how many channels
        #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = count())]
        channels: u32,
        /// How often each question is asked
        #[arg(long, value_name = "NUMBER", default_value_t = 500, value_parser = value_parser!(u32).range(1..))]
        questions: u32,
        #[command(flatten)]
        common: CommonArgs,
    },
}

/// How much is said.
#[derive(Debug, Args)]
pub(super) struct TalkArgs {
    /// How many messages each sender has on their way; it sends the next when all have one
    /// [default: 20 for fanout, 4 for rooms, 1 for direct]
    #[arg(long, value_name = "NUMBER", value_parser = value_parser!(u32).range(1..=100_000), conflicts_with = "rate")]
    window: Option<u32>,
    /// Send so many messages a second, all senders together, whatever becomes of them; latency then
    /// counts from when a message was due
    #[arg(long, value_name = "NUMBER", value_parser = rate)]
    rate: Option<f64>,
    /// Then go on at growing shares of the speed that was reached, and draw latency against load; not
    /// with --rate
    #[arg(long, value_name = "FILE.svg", conflicts_with = "rate")]
    plot: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CommonArgs {
    /// Where the server is: HOST, HOST:PORT, or `[IPV6]:PORT`; one that nobody talks on
    #[arg(value_name = "HOST[:PORT]", value_parser = without_scheme)]
    pub(super) address: Address,
    /// The server's process, if it runs here: tells also what it used of CPU and memory (Linux)
    #[arg(long, value_name = "PID")]
    pub(super) pid: Option<u32>,
    /// How many clients connect and register at the same time, on their way into the work
    #[arg(long, value_name = "NUMBER", default_value_t = 500, value_parser = count())]
    pub(super) at_once: u32,
    /// For how long it is measured
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    pub(super) seconds: Duration,
    /// How long each message is, in bytes, from 16 to 350
    #[arg(long, value_name = "BYTES", default_value_t = 80, value_parser = RangedU64ValueParser::<usize>::new().range(TEXT_LEN_MIN as u64..=TEXT_LEN_MAX as u64))]
    pub(super) size: usize,
    /// The server's password, if it has one
    #[arg(long, value_name = "TEXT", env = "PAPO_PASSWORD", hide_env_values = true)]
    pub(super) password: Option<String>,
    /// Speak TLS, and believe any certificate
    #[arg(long)]
    pub(super) tls: bool,
    /// Speak WebSocket, at /irc
    #[arg(long)]
    pub(super) websocket: bool,
    /// Print one JSON object in place of a table
    #[arg(long)]
    pub(super) json: bool,
}

/// What was asked for.
pub(super) struct Asked<'a> {
    pub(super) work: Work,
    pub(super) common: &'a CommonArgs,
    /// Where to draw latency against load.
    pub(super) plot: Option<&'a Path>,
}

impl WorkArgs {
    /// The work and all that goes with it; `Err` with the address: that is the floor.
    pub(super) fn asked(&self) -> Result<Asked<'_>, SocketAddr> {
        let (work, plot, common) = match self {
            Self::Fanout { members, senders, talk, common } => {
                let rooms = Rooms { rooms: 1, members: *members, senders: *senders };
                (Work::Fanout(rooms, talk.pace(20)), talk.plot.as_deref(), common)
            }
            Self::Rooms { rooms, members, senders, talk, common } => {
                let rooms = Rooms { rooms: *rooms, members: *members, senders: *senders };
                (Work::Rooms(rooms, talk.pace(4)), talk.plot.as_deref(), common)
            }
            Self::Direct { pairs, talk, common } => {
                let pace = talk.pace(1);
                (Work::Direct { pairs: *pairs, pace }, talk.plot.as_deref(), common)
            }
            Self::Idle { clients, common } => (Work::Idle { clients: *clients }, None, common),
            Self::Connect { clients, join, common } => {
                (Work::Connect { clients: *clients, join: *join }, None, common)
            }
            Self::History { messages, channels, questions, common } => {
                let (channels, questions) = (*channels, *questions);
                let messages = u64::from(*messages);
                (Work::History { messages, channels, questions }, None, common)
            }
            Self::Floor { listen } => return Err(*listen),
        };
        Ok(Asked { work, common, plot })
    }
}

impl TalkArgs {
    fn pace(&self, window: u32) -> Pace {
        self.rate.map_or(Pace::Window(self.window.unwrap_or(window)), Pace::Rate)
    }
}

fn count() -> clap::builder::RangedI64ValueParser<u32> {
    value_parser!(u32).range(1..=i64::from(CLIENTS_MAX))
}

/// One member has nobody to talk to.
fn members() -> clap::builder::RangedI64ValueParser<u32> {
    value_parser!(u32).range(2..=i64::from(CLIENTS_MAX))
}

fn rate(text: &str) -> Result<f64, String> {
    let found = text.parse().ok().filter(|rate: &f64| (0.01..=1e7).contains(rate));
    found.ok_or_else(|| "so many messages a second: a number from 0.01 to 10000000".into())
}

fn seconds(text: &str) -> Result<Duration, String> {
    let found = text.parse().ok().filter(|time: &f64| (0.1..=3600.0).contains(time));
    found
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "so many seconds: a number from 0.1 to 3600".into())
}

/// One flag says what is spoken, and not two.
fn without_scheme(text: &str) -> Result<Address, String> {
    match text.split_once("://") {
        Some((scheme, _)) => {
            Err(format!("leave out the `{scheme}://`: --tls and --websocket say what is spoken"))
        }
        None => text.parse(),
    }
}
