//! What the table says: which figure of which step, and what is wanted of it.

use serde_json::Value;

/// One row.
#[derive(Debug)]
pub(super) struct Row {
    /// The work, for people.
    pub(super) work: &'static str,
    /// The step that it was measured in.
    pub(super) step: &'static str,
    pub(super) figure: Figure,
    /// What papo's figure is held against.
    pub(super) against: Against,
    pub(super) wanted: Wanted,
}

/// What is taken from what the load tester says.
#[derive(Debug, Clone, Copy)]
pub(super) enum Figure {
    /// CPU time of the server for each delivery.
    Cpu,
    /// CPU time that the server used after the load, for each delivery. Not every report has it.
    CpuLater,
    /// Latency, the median.
    P50,
    /// Latency, what 99 of 100 keep below.
    P99,
    /// Memory of the server for each connection.
    Memory,
    /// How long joining took.
    Joining,
    /// How many clients registered in a second.
    Registering,
    /// How many deliveries there were in a second.
    Speed,
}

/// What papo's figure is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Against {
    /// That of `InspIRCd`, as a ratio.
    Inspircd,
    /// Its own in another step, as a ratio.
    Step(&'static str),
    /// Nothing: what is wanted is the figure itself.
    Nothing,
}

/// What is wanted of a ratio or a figure.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted {
    AtMost(f64),
    AtLeast(f64),
    /// Nothing: it is there to be known.
    Nothing,
}

impl Figure {
    /// Its value in a report, in [`Self::unit`].
    pub(super) fn of(self, report: &Value) -> Option<f64> {
        let number = |pointer| report.pointer(pointer).and_then(Value::as_f64);
        let milliseconds = |pointer| number(pointer).map(|microseconds| microseconds / 1000.0);
        match self {
            Self::Cpu => number("/server_cpu_us_per_delivery"),
            Self::CpuLater => number("/server_cpu_us_later_per_delivery"),
            Self::P50 => milliseconds("/latency_us/p50"),
            Self::P99 => milliseconds("/latency_us/p99"),
            Self::Memory => number("/server_kib_per_connection"),
            Self::Joining => number("/joining/seconds"),
            Self::Registering => number("/connecting/per_second"),
            Self::Speed => number("/deliveries_per_second"),
        }
    }

    /// What it is called, with its unit.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Cpu => "CPU per delivery",
            Self::CpuLater => "CPU put off, per delivery",
            Self::P50 => "latency, p50",
            Self::P99 => "latency, p99",
            Self::Memory => "memory per connection",
            Self::Joining => "time",
            Self::Registering => "registered",
            Self::Speed => "deliveries",
        }
    }

    /// Its unit.
    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Cpu | Self::CpuLater => "us",
            Self::P50 | Self::P99 => "ms",
            Self::Memory => "KiB",
            Self::Joining => "s",
            Self::Registering | Self::Speed => "a second",
        }
    }
}

impl Wanted {
    /// Whether a value is what is wanted, if anything is.
    pub(super) fn holds(self, value: f64) -> Option<bool> {
        match self {
            Self::AtMost(most) => Some(value <= most),
            Self::AtLeast(least) => Some(value >= least),
            Self::Nothing => None,
        }
    }
}

/// A row that is held against `InspIRCd`.
const fn to_inspircd(work: &'static str, step: &'static str, figure: Figure, at_most: f64) -> Row {
    Row { work, step, figure, against: Against::Inspircd, wanted: Wanted::AtMost(at_most) }
}

/// A row that only shows what a work that is judged by something else takes besides.
const fn besides(step: &'static str, figure: Figure) -> Row {
    Row { work: "the same", step, figure, against: Against::Inspircd, wanted: Wanted::Nothing }
}

/// A row of which the figure itself is wanted.
const fn itself(work: &'static str, step: &'static str, figure: Figure, wanted: Wanted) -> Row {
    Row { work, step, figure, against: Against::Nothing, wanted }
}

/// A row that is held against another step.
const fn to_step(
    work: &'static str,
    [step, other]: [&'static str; 2],
    figure: Figure,
    wanted: Wanted,
) -> Row {
    Row { work, step, figure, against: Against::Step(other), wanted }
}

/// The step whose questions have a row each, below these.
pub(super) const ASKED_IN: &str = "filling";

/// All of them, in the order of the table.
pub(super) const ROWS: &[Row] = &[
    to_inspircd(
        "one channel of 1,000, 20 messages on their way",
        "channel, saturated",
        Figure::Cpu,
        0.8,
    ),
    besides("channel, saturated", Figure::Speed),
    besides("channel, saturated", Figure::P99),
    to_inspircd("one channel of 1,000, 50 messages a second", "channel, paced", Figure::Cpu, 0.95),
    besides("channel, paced", Figure::CpuLater),
    to_inspircd("the same", "channel, paced", Figure::P99, 1.0),
    to_inspircd(
        "100 channels of 10, 1,000 messages a second in all",
        "rooms, paced",
        Figure::Cpu,
        1.0,
    ),
    besides("rooms, paced", Figure::CpuLater),
    besides("rooms, paced", Figure::P50),
    besides("rooms, paced", Figure::P99),
    to_inspircd(
        "100 channels of 10, 4,000 messages a second in all",
        "rooms, busy",
        Figure::Cpu,
        1.0,
    ),
    to_inspircd("500 pairs, 5,000 messages a second in all", "pairs, paced", Figure::Cpu, 1.25),
    besides("pairs, paced", Figure::CpuLater),
    besides("pairs, paced", Figure::P50),
    besides("pairs, paced", Figure::P99),
    to_inspircd("500 pairs, 1 message on its way each way", "pairs, saturated", Figure::Cpu, 1.25),
    besides("pairs, saturated", Figure::Speed),
    besides("pairs, saturated", Figure::P99),
    itself("10,000 idle connections", "idle", Figure::Memory, Wanted::AtMost(2.0)),
    itself("10,000 idle connections, TLS", "idle, TLS", Figure::Memory, Wanted::AtMost(12.0)),
    itself(
        "10,000 idle connections, WebSocket",
        "idle, WebSocket",
        Figure::Memory,
        Wanted::AtMost(10.0),
    ),
    itself(
        "10,000 idle connections, WebSocket in TLS",
        "idle, both",
        Figure::Memory,
        Wanted::Nothing,
    ),
    to_inspircd("1,000 joining one channel", "joining", Figure::Joining, 1.0),
    itself(
        "10,000 registering, all held",
        "registering",
        Figure::Registering,
        Wanted::AtLeast(5000.0),
    ),
    itself("one pair, 100 messages a second", "lone pair", Figure::P50, Wanted::AtMost(1.0)),
    itself("the same", "lone pair", Figure::P99, Wanted::AtMost(3.0)),
    itself(
        "one pair, the next message when the last one has come",
        "lone pair, in turn",
        Figure::P50,
        Wanted::AtMost(1.0),
    ),
    itself("the same", "lone pair, in turn", Figure::P99, Wanted::AtMost(3.0)),
    to_step(
        "one channel of 10,000 against one of 100, 20 messages on their way in each",
        ["10,000 members", "100 members"],
        Figure::Cpu,
        Wanted::AtMost(1.5),
    ),
    to_step(
        "100 channels of 10, 1,000 messages a second, with a million messages stored against none",
        ["much stored", "nothing stored"],
        Figure::Cpu,
        Wanted::AtMost(1.5),
    ),
    to_step(
        "100 channels of 10, saturated: server and load on two cores against both on one",
        ["rooms, two cores", "rooms, one core"],
        Figure::Speed,
        Wanted::AtLeast(1.5),
    ),
    to_step(
        "the same on two cores against the server on one and the load on the other",
        ["rooms, two cores", "rooms, a core each"],
        Figure::Speed,
        Wanted::Nothing,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::scenes::SCENES;

    #[test]
    fn every_row_has_its_steps_and_every_step_its_row() {
        let steps: Vec<&str> =
            SCENES.iter().flat_map(|scene| scene.steps).map(|step| step.name).collect();
        let mut used = vec![ASKED_IN];
        for row in ROWS {
            used.push(row.step);
            if let Against::Step(step) = row.against {
                used.push(step);
            }
        }
        assert!(used.iter().all(|step| steps.contains(step)), "{used:?}");
        assert!(steps.iter().all(|step| used.contains(step)), "{steps:?}");
    }

    #[test]
    fn the_same_is_the_work_above() {
        for pair in ROWS.windows(2).filter(|pair| pair[1].work == "the same") {
            assert_eq!(pair[0].step, pair[1].step);
        }
    }

    #[test]
    fn figures_are_found_in_a_report() {
        let report = serde_json::json!({
            "connecting": {"seconds": 0.5, "per_second": 2000.0},
            "joining": {"seconds": 0.25, "lines": 500_500},
            "deliveries_per_second": 1e6,
            "latency_us": {"p50": 1500.0, "p99": 3000.0, "p99_9": 1.0, "max": 1.0},
            "server_cpu_us_per_delivery": 0.5,
            "server_cpu_us_later_per_delivery": 0.25,
            "server_kib_per_connection": null,
        });
        for (figure, expected) in [
            (Figure::Cpu, Some(0.5)),
            (Figure::CpuLater, Some(0.25)),
            (Figure::P50, Some(1.5)),
            (Figure::P99, Some(3.0)),
            (Figure::Memory, None),
            (Figure::Joining, Some(0.25)),
            (Figure::Registering, Some(2000.0)),
            (Figure::Speed, Some(1e6)),
        ] {
            assert_eq!(figure.of(&report), expected, "{figure:?}");
        }
    }
}
