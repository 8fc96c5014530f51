//! Work in which clients talk: once at a pace, or up a ladder of loads.

use crate::Progress;
use crate::error::Error;
use crate::limits::{BUSY, IDLE, WARM_UP};
use crate::measure::{Measured, Sender, Talk, Until};
use crate::plan::{Pace, Plan};
use crate::report::{Latency, Point, Report};
use crate::usage::Process;

use super::enter::Entered;

/// The loads of a curve, in parts of what a closed loop reached.
const LADDER: [f64; 9] = [0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95];

/// Clients that are where they belong.
#[derive(Debug)]
pub(super) struct Talking {
    entered: Entered,
    talk: Talk,
    server: Option<Process>,
    report: Report,
}

impl Talking {
    pub(super) fn new(plan: &Plan, entered: Entered, senders: Vec<Sender>) -> Result<Self, Error> {
        let report = Report {
            senders: u32::try_from(senders.len()).ok(),
            text_bytes: Some(plan.text_len),
            ..entered.report(plan)?
        };
        let talk = Talk::new(senders, plan.text_len);
        Ok(Self { entered, talk, server: plan.target.process(), report })
    }

    /// Talks at one pace, and reports that.
    pub(super) fn once(
        &mut self,
        plan: &Plan,
        pace: Pace,
        progress: &mut dyn Progress,
    ) -> Result<(), Error> {
        let measured = self.measure(plan, pace, "talking", progress)?;
        let report = &mut self.report;
        match pace {
            Pace::Window(window) => report.window = Some(window),
            Pace::Rate(rate) => report.rate = Some(rate),
        }
        note(report, &measured);
        let cores = self.server.map(Process::cores).transpose()?;
        (report.load_is_the_limit, report.remark) = judge(&measured, pace, cores);
        if let (Some(server), Some(cpu)) = (self.server, measured.cpu) {
            report.server_cpu_us_per_delivery = Some(each(cpu, measured.deliveries));
            report.server_cores = Some(cpu / measured.seconds);
            let before = server.cpu_seconds()?;
            if self.entered.swarm.rest(server, progress)? {
                let later = server.cpu_seconds()? - before;
                self.report.server_cpu_us_later_per_delivery = Some(each(later, measured.all));
            }
        }
        Ok(())
    }

    /// Talks at growing shares of what was reached before.
    pub(super) fn climb(&mut self, plan: &Plan, progress: &mut dyn Progress) -> Result<(), Error> {
        #[expect(clippy::cast_precision_loss, reason = "messages of a run")]
        let reached = match (self.report.messages, self.report.seconds) {
            (Some(messages), Some(seconds)) => messages as f64 / seconds,
            _ => return Err(Error::Nothing),
        };
        for (step, share) in LADDER.into_iter().enumerate() {
            let rate = reached * share;
            let what = format!("load {} of {}", step + 1, LADDER.len());
            let measured = self.measure(plan, Pace::Rate(rate), &what, progress)?;
            #[expect(clippy::cast_precision_loss, reason = "deliveries of a run")]
            let deliveries = measured.deliveries as f64;
            let latency = Latency::of(&measured.times).ok_or(Error::Nothing)?;
            let deliveries_per_second = deliveries / measured.seconds;
            self.report.curve.push(Point { rate, deliveries_per_second, latency });
        }
        Ok(())
    }

    /// Leaves, and says what was measured.
    pub(super) fn end(self) -> Result<Report, Error> {
        self.entered.swarm.leave()?;
        Ok(self.report)
    }

    fn measure(
        &mut self,
        plan: &Plan,
        pace: Pace,
        what: &str,
        progress: &mut dyn Progress,
    ) -> Result<Measured, Error> {
        let whole = u64::try_from((WARM_UP + plan.time).as_millis()).unwrap_or(u64::MAX);
        progress.begin(what, whole);
        let until = Until::Elapsed { warm_up: WARM_UP, measured: plan.time };
        let swarm = &mut self.entered.swarm;
        let measured = self.talk.run(swarm, pace, until, self.server, progress)?;
        if measured.deliveries == 0 { Err(Error::Nothing) } else { Ok(measured) }
    }
}

/// Notes what is reported of whatever was said.
pub(super) fn note(report: &mut Report, measured: &Measured) {
    report.messages = Some(measured.messages);
    report.deliveries = Some(measured.deliveries);
    report.lost = Some(measured.lost);
    report.seconds = Some(measured.seconds);
    report.latency = Latency::of(&measured.times);
    report.load_busy = Some(measured.busy);
}

/// Seconds for all, in microseconds for each.
#[expect(clippy::cast_precision_loss, reason = "deliveries of a run")]
fn each(seconds: f64, deliveries: u64) -> f64 {
    seconds * 1e6 / deliveries as f64
}

/// Whether the load was the limit, and what there is to say about the figures. `cores`: how many the
/// server may use, when that is known.
fn judge(measured: &Measured, pace: Pace, cores: Option<u32>) -> (bool, Option<&'static str>) {
    let used = measured.cpu.map(|cpu| cpu / measured.seconds);
    let server_is_full =
        used.zip(cores).is_some_and(|(used, cores)| used >= BUSY * f64::from(cores));
    let is_paced = matches!(pace, Pace::Rate(_));
    let (is_the_load, remark) = if measured.lost > 0 {
        (false, "not all arrived: what did not counts as if it had come when it was given up")
    } else if measured.busy >= BUSY && !server_is_full {
        (true, "the load generator was busy all the time: the server may be able to do more")
    } else if is_paced && measured.unsent * 100 > measured.messages {
        (true, "the load generator could not send at this rate")
    } else if is_paced && measured.deliveries * 100 < measured.due * 95 {
        (
            false,
            "the server did not follow: much of what was due came after the time that is measured",
        )
    } else if used.is_some_and(|used| used == 0.0) && measured.seconds >= 1.0 {
        (false, "the process of --pid used no CPU time: is it the server's?")
    } else if !is_paced && measured.busy < IDLE && used.is_none_or(|used| used < IDLE) {
        (
            false,
            "neither side was busy: the server may wait for its disk, or limit how fast one client \
         speaks (papo: --limit-messages-per-second 0), or a larger --window is needed",
        )
    } else {
        return (false, None);
    };
    (is_the_load, Some(remark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::histogram;

    #[test]
    fn it_says_who_was_the_limit() {
        let measured = |busy, cpu, unsent| Measured {
            messages: 1000,
            deliveries: 1000,
            lost: 0,
            seconds: 1.0,
            times: histogram(),
            cpu,
            busy,
            unsent,
            due: 1000,
            all: 1000,
        };
        let window = Pace::Window(1);
        let rate = Pace::Rate(1000.0);
        let late = Measured { deliveries: 900, ..measured(0.5, None, 0) };
        assert!(judge(&late, rate, None).1.unwrap_or_default().contains("did not follow"));
        let lost = Measured { lost: 1, ..measured(0.99, None, 0) };
        assert!(judge(&lost, rate, None).1.unwrap_or_default().contains("not all arrived"));
        for (pace, busy, cpu, cores, unsent, limit, words) in [
            (rate, 0.1, Some(0.0), Some(1), 0, false, "is it the server's"),
            (window, 0.7, Some(0.99), Some(1), 0, false, ""),
            (window, 0.99, Some(0.99), Some(1), 0, false, ""),
            (window, 0.99, Some(0.99), Some(2), 0, true, "busy all the time"),
            (window, 0.99, None, None, 0, true, "busy all the time"),
            (window, 0.1, Some(0.1), Some(1), 0, false, "neither side was busy"),
            (window, 0.1, None, None, 0, false, "neither side was busy"),
            (rate, 0.1, Some(0.1), Some(1), 0, false, ""),
            (rate, 0.8, Some(0.1), Some(1), 100, true, "could not send"),
        ] {
            let (found, remark) = judge(&measured(busy, cpu, unsent), pace, cores);
            assert_eq!(found, limit, "{pace:?} {busy} {cpu:?} {cores:?}");
            assert!(remark.unwrap_or_default().contains(words), "{remark:?}");
            assert_eq!(remark.is_none(), words.is_empty(), "{remark:?}");
        }
    }
}
