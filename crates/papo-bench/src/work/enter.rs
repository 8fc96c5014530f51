//! Connecting and registering, as fast as the server lets in, with some on their way at a time.

use std::time::Duration;

use hdrhistogram::Histogram;
use papo_proto::message::Message;

use crate::Progress;
use crate::error::Error;
use crate::measure::histogram;
use crate::plan::Plan;
use crate::report::{Latency, Report};
use crate::swarm::{Listen, Swarm, seconds};
use crate::usage::Process;

/// A swarm that is in.
#[derive(Debug)]
pub(super) struct Entered {
    pub(super) swarm: Swarm,
    /// How long all of them took, in seconds.
    pub(super) seconds: f64,
    /// How long each of them took.
    pub(super) latency: Option<Latency>,
    /// The memory that the server had before, in KiB.
    memory: Option<f64>,
}

impl Entered {
    /// What there is to report whatever they do, as of now.
    pub(super) fn report(&self, plan: &Plan) -> Result<Report, Error> {
        let clients = u32::try_from(self.swarm.peers.len()).unwrap_or(u32::MAX);
        let memory = plan.target.process().map(Process::own_kib).transpose()?;
        Ok(Report {
            work: plan.work.name(),
            server: plan.target.name.clone(),
            way: plan.target.way,
            connections: clients,
            connecting: self.seconds,
            server_kib_per_connection: self
                .memory
                .zip(memory)
                .map(|(before, now)| (now - before).max(0.0) / f64::from(clients)),
            ..Report::default()
        })
    }
}

/// The clients that are on their way in.
#[derive(Debug)]
struct Entering<'a> {
    plan: &'a Plan,
    capabilities: &'static [&'static str],
    started: Vec<u64>,
    entered: Vec<bool>,
    count: usize,
    times: Histogram<u64>,
    /// The server knows capabilities, and has those that were asked for.
    granted: bool,
    /// The server put them into channels unasked.
    put_into: bool,
}

/// Lets `clients` in, with these capabilities.
pub(super) fn enter(
    plan: &Plan,
    clients: u32,
    capabilities: &'static [&'static str],
    progress: &mut dyn Progress,
) -> Result<Entered, Error> {
    let clients = clients as usize;
    let mut swarm = Swarm::new(&plan.target)?;
    let memory = plan.target.process().map(Process::own_kib).transpose()?;
    let mut entering = Entering {
        plan,
        capabilities,
        started: Vec::with_capacity(clients),
        entered: vec![false; clients],
        count: 0,
        times: histogram(),
        granted: capabilities.is_empty(),
        put_into: false,
    };
    progress.begin("registering", clients as u64);
    let start = swarm.now();
    swarm.until("registering", clients as u64, &mut entering, |swarm, entering| {
        while swarm.peers.len() < clients.min(entering.count + plan.at_once as usize) {
            entering.started.push(swarm.now());
            let nick = format!("{}{}", plan.prefix, swarm.peers.len());
            swarm.connect(nick, &plan.target)?;
        }
        progress.at(entering.count as u64);
        Ok(entering.count as u64)
    })?;
    let seconds = seconds(swarm.now() - start);
    if entering.put_into {
        // They leave it again; nobody wants to measure that.
        swarm.settle(Duration::from_mins(1))?;
    }
    Ok(Entered { swarm, seconds, latency: Latency::of(&entering.times), memory })
}

impl Listen for Entering<'_> {
    fn open(&mut self, peer: usize, out: &mut Vec<u8>) {
        if let Some(password) = &self.plan.target.password {
            say(out, &format!("PASS :{password}"));
        }
        if !self.capabilities.is_empty() {
            say(out, &format!("CAP REQ :{}", self.capabilities.join(" ")));
        }
        say(out, &format!("NICK {}{peer}", self.plan.prefix));
        say(out, "USER bench 0 * :papo bench");
    }

    fn line(
        &mut self,
        peer: usize,
        line: &[u8],
        now: u64,
        out: &mut Vec<u8>,
    ) -> Result<bool, Error> {
        let Ok(message) = Message::parse_bytes(line) else { return Ok(true) };
        match (message.command, message.params.as_slice()) {
            // The end of the message of the day, or that there is none.
            ("376" | "422", _) if !self.granted => return Err(Error::Lacks("capabilities")),
            ("376" | "422", _) => {
                if !std::mem::replace(&mut self.entered[peer], true) {
                    self.count += 1;
                    self.times.saturating_record(now - self.started[peer]);
                }
            }
            ("CAP", [_, "ACK", ..]) => {
                self.granted = true;
                say(out, "CAP END");
            }
            ("CAP", [_, "NAK", refused, ..]) => {
                let lacked = self.capabilities.iter().find(|name| refused.contains(*name));
                return Err(Error::Lacks(lacked.unwrap_or(&"its capabilities")));
            }
            ("JOIN", [channel, ..]) => {
                self.put_into = true;
                let me = format!("{}{peer}", self.plan.prefix);
                let nick = message.source.and_then(|source| source.split('!').next());
                if nick == Some(me.as_str()) {
                    say(out, &format!("PART {channel}"));
                }
            }
            ("421", [_, "CAP", ..]) => return Err(Error::Lacks("capabilities")),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Puts a line into what is sent.
pub(super) fn say(out: &mut Vec<u8>, line: &str) {
    out.extend_from_slice(line.as_bytes());
    out.extend_from_slice(b"\r\n");
}
