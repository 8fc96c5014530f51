//! Tables of made-up outcomes.

use serde_json::json;

use super::*;

fn asked(only: &str) -> Asked {
    let args = ["--only".to_owned(), only.to_owned()];
    Asked::read(&args).expect("there are such works")
}

/// What was measured of a channel: CPU and latency, the load and the losses as they should be.
fn report(cpu: f64, p99: f64) -> Value {
    json!({
        "server_cpu_us_per_delivery": cpu, "latency_us": {"p50": p99 / 2.0, "p99": p99},
        "lost": 0, "load_is_the_limit": false, "remark": null,
    })
}

/// Outcomes of one step, the rounds of each server.
fn add(outcomes: &mut Outcomes, step: &'static str, kind: Kind, reports: &[Value]) {
    for report in reports {
        outcomes.add(step, kind, Outcome::Measured(report.clone()));
    }
}

/// The line of the table that begins with this.
fn line<'a>(table: &'a str, start: &str) -> &'a str {
    let found = table.lines().find(|line| line.starts_with(start));
    found.unwrap_or_else(|| panic!("no {start} in:\n{table}"))
}

#[test]
fn a_row_has_medians_and_the_median_of_the_ratios() {
    let mut outcomes = Outcomes::default();
    // Of the medians, 0.4 and 0.9, the ratio is 0.44.
    let fast = [0.3, 9.0, 0.4, 0.5, 0.1].map(|cpu| report(cpu, 2000.0));
    let slow = [1.0, 30.0, 0.7, 0.9, 0.4].map(|cpu| report(cpu, 1000.0));
    for step in ["channel, saturated", "channel, paced"] {
        add(&mut outcomes, step, Kind::Papo, &fast);
        add(&mut outcomes, step, Kind::Inspircd, &slow);
        add(&mut outcomes, step, Kind::Ngircd, &[report(1234.5, 1.0), report(1235.5, 1.0)]);
        add(&mut outcomes, step, Kind::Floor, &[report(0.2, 1.0)]);
    }
    let text = table(&asked("fanout"), &outcomes);
    assert_eq!(
        line(&text, "| one channel of 1,000, 20"),
        "| one channel of 1,000, 20 messages on their way | CPU per delivery, us | 0.400 | 0.900 \
         | 1,235 | 0.200 | 0.30 | at most 0.8 x | yes |"
    );
    assert_eq!(
        line(&text, "| one channel of 1,000, 50"),
        "| one channel of 1,000, 50 messages a second | CPU per delivery, us | 0.400 | 0.900 \
         | 1,235 | 0.200 | 0.30 | at most 0.95 x | yes |"
    );
    for row in [
        "| the same | latency, p99, ms | 2.00 | 1.00 | 0.001 | 0.001 | 2.00 |  |  |",
        "| the same | latency, p99, ms | 2.00 | 1.00 | 0.001 | 0.001 | 2.00 | at most 1 x | **no** |",
    ] {
        assert!(text.lines().any(|line| line == row), "no {row} in:\n{text}");
    }
}

#[test]
fn what_was_not_measured_well_is_not_judged() {
    let lossy = || {
        let mut report = report(0.1, 1.0);
        report["lost"] = 1.into();
        Outcome::Measured(report)
    };
    let good = || Outcome::Measured(report(0.1, 1.0));
    let half = || Outcome::Measured(json!({"lost": 0, "server_cpu_us_per_delivery": null}));
    let failed = || Outcome::Failed("closed".to_owned());
    for (papo, other, holds) in [
        (vec![good(), good()], vec![good(), good()], "yes"),
        (vec![good(), failed()], vec![good(), good()], "not known"),
        (vec![good(), good()], vec![failed(), good()], "not known"),
        (vec![lossy(), good()], vec![good(), good()], "not known"),
        (vec![good(), good()], vec![good(), lossy()], "not known"),
        (vec![good(), half()], vec![good(), good()], "not known"),
        (vec![good(), good()], vec![good()], "not known"),
        (vec![], vec![], "not known"),
    ] {
        let mut outcomes = Outcomes::default();
        let sides = format!("{papo:?} {other:?}");
        for one in papo {
            outcomes.add("rooms, busy", Kind::Papo, one);
        }
        for one in other {
            outcomes.add("rooms, busy", Kind::Inspircd, one);
        }
        let text = table(&asked("rooms"), &outcomes);
        let row = line(&text, "| 100 channels of 10, 4,000");
        assert!(row.ends_with(&format!("| at most 1 x | {holds} |")), "{sides}: {row}");
    }
}

#[test]
fn a_figure_is_judged_by_the_rounds_of_papo_alone() {
    let mut outcomes = Outcomes::default();
    let step = "lone pair, in turn";
    add(&mut outcomes, step, Kind::Papo, &[report(1.0, 900.0)]);
    let judge = |outcomes: &Outcomes| {
        let text = table(&asked("latency"), outcomes);
        line(&text, "| one pair, the next").rsplit(" | ").next().map(str::to_owned)
    };
    assert_eq!(judge(&outcomes).as_deref(), Some("yes |"));
    outcomes.add(step, Kind::Papo, Outcome::Failed("closed".to_owned()));
    assert_eq!(judge(&outcomes).as_deref(), Some("not known |"));
}

#[test]
fn what_was_put_off_is_shown_when_it_is_known() {
    let mut outcomes = Outcomes::default();
    add(&mut outcomes, "pairs, paced", Kind::Papo, &[report(1.0, 1.0)]);
    assert!(!table(&asked("direct"), &outcomes).contains("put off"));
    let with = |later: f64| {
        let mut report = report(1.0, 1.0);
        report["server_cpu_us_later_per_delivery"] = later.into();
        report
    };
    let mut outcomes = Outcomes::default();
    add(&mut outcomes, "pairs, paced", Kind::Papo, &[with(1.5)]);
    add(&mut outcomes, "pairs, paced", Kind::Inspircd, &[with(0.0)]);
    let text = table(&asked("direct"), &outcomes);
    let row = "| the same | CPU put off, per delivery, us | 1.50 | 0.000 |  |  |  |  |  |";
    assert_eq!(line(&text, "| the same | CPU put off"), row);
}

#[test]
fn a_figure_that_is_wanted_itself_is_held_against_nothing() {
    let mut outcomes = Outcomes::default();
    let registering = |per_second: f64| json!({"connecting": {"per_second": per_second}});
    add(&mut outcomes, "registering", Kind::Papo, &[registering(12_345.6)]);
    add(&mut outcomes, "registering", Kind::Inspircd, &[registering(24_691.2)]);
    let text = table(&asked("connect"), &outcomes);
    assert_eq!(
        line(&text, "| 10,000"),
        "| 10,000 registering, all held | registered, a second | 12,346 | 24,691 |  |  | 0.50 \
         | at least 5000 a second | yes |"
    );
}

#[test]
fn two_steps_are_held_against_each_other() {
    let mut outcomes = Outcomes::default();
    add(&mut outcomes, "10,000 members", Kind::Papo, &[report(0.8, 1.0)]);
    add(&mut outcomes, "100 members", Kind::Papo, &[report(0.5, 1.0)]);
    let text = table(&asked("growth"), &outcomes);
    let row = line(&text, "| one channel of 10,000");
    assert!(row.ends_with("| 0.800 : 0.500 |  |  |  | 1.60 | at most 1.5 x | **no** |"), "{row}");

    let speed = |a_second: f64| json!({"deliveries_per_second": a_second, "lost": 0});
    for (kind, two) in [(Kind::Papo, 360.0), (Kind::Inspircd, 390.0)] {
        add(&mut outcomes, "rooms, one core", kind, &[speed(200.0)]);
        add(&mut outcomes, "rooms, two cores", kind, &[speed(two)]);
    }
    let text = table(&asked("cores"), &outcomes);
    let row = line(&text, "| 100 channels of 10, saturated");
    let cells = "| 360 : 200 | 390 : 200 = 1.95 |  |  | 1.80 | at least 1.5 x | yes |";
    assert!(row.ends_with(cells), "{row}");
}

#[test]
fn what_failed_was_lost_or_limited_is_said_below() {
    let mut outcomes = Outcomes::default();
    let step = "pairs, saturated";
    let mut limited = report(0.5, 1.0);
    limited["load_is_the_limit"] = true.into();
    limited["remark"] = "the load is busy".into();
    let mut lossy = report(0.7, 1.0);
    lossy["lost"] = 12.into();
    add(&mut outcomes, step, Kind::Papo, &[report(0.6, 1.0), limited, lossy]);
    outcomes.add(step, Kind::Papo, Outcome::Failed("closed | by the server".into()));
    for _ in 0..2 {
        outcomes.add(step, Kind::Inspircd, Outcome::Failed("it is not installed".into()));
    }
    add(&mut outcomes, step, Kind::Ngircd, &[json!({"server_cpu_us_per_delivery": null})]);
    let text = table(&asked("direct"), &outcomes);
    let row = line(&text, "| 500 pairs, 1 message");
    assert!(
        row.ends_with(
            "| 0.600 (1) (2) (3) | failed (4) | failed (5) |  |  | at most 1.25 x | not known |"
        ),
        "{row}"
    );
    for note in [
        "(1) papo, pairs, saturated: 1 of 4 rounds failed: closed | by the server",
        "(2) papo, pairs, saturated: 1 of 4 rounds lost deliveries, 12 at most",
        "(3) papo, pairs, saturated: 1 of 4 rounds were limited by the load: the load is busy",
        "(4) InspIRCd, pairs, saturated: 2 of 2 rounds failed: it is not installed",
        "(5) ngIRCd, pairs, saturated: 1 of 1 rounds failed: this was not measured",
    ] {
        assert_eq!(line(&text, &note[..4]), note);
    }
}

#[test]
fn every_question_has_a_row() {
    let questions = |p99: f64| {
        json!({
            "connecting": {"per_second": 1.0},
            "questions": [
                {"what": "LATEST", "asked": 9, "latency_us": {"p50": 100.0, "p99": p99}},
                {"what": "SEARCH", "asked": 9, "latency_us": {"p50": 1500.0, "p99": 20_000.0}},
            ],
        })
    };
    let mut outcomes = Outcomes::default();
    add(&mut outcomes, ASKED_IN, Kind::Papo, &[900.0, 300.0, 500.0].map(questions));
    let text = table(&asked("history"), &outcomes);
    let row = "| a million messages stored, LATEST | time, p50 / p99, ms | 0.100 / 0.500 |";
    assert!(text.contains(row), "{text}");
    let row = "| a million messages stored, SEARCH | time, p50 / p99, ms | 1.50 / 20.0 |";
    assert!(text.contains(row), "{text}");

    outcomes.add(ASKED_IN, Kind::Papo, Outcome::Failed("closed".into()));
    let mut lossy = questions(400.0);
    lossy["lost"] = 3.into();
    add(&mut outcomes, ASKED_IN, Kind::Papo, &[lossy]);
    let text = table(&asked("history"), &outcomes);
    assert!(text.contains("| 0.100 / 0.450 (1) (2) |"), "{text}");
    assert!(text.contains("| 1.50 / 20.0 (1) (2) |"), "{text}");
    assert!(text.contains("(1) papo, filling: 1 of 5 rounds failed: closed"), "{text}");
    assert!(text.contains("(2) papo, filling: 1 of 5 rounds lost deliveries, 3 at most"), "{text}");

    let mut outcomes = Outcomes::default();
    outcomes.add(ASKED_IN, Kind::Papo, Outcome::Failed("no history".into()));
    let text = table(&asked("history"), &outcomes);
    assert!(text.contains("| questions | time | failed (1) |"), "{text}");
    assert!(text.contains("(1) papo, filling: 1 of 1 rounds failed: no history"), "{text}");
}

#[test]
fn what_no_round_measured_is_missing() {
    let mut outcomes = Outcomes::default();
    for step in ["rooms, paced", "rooms, busy"] {
        add(&mut outcomes, step, Kind::Papo, &[report(1.0, 1.0)]);
        outcomes.add(step, Kind::Papo, Outcome::Failed("closed".into()));
    }
    assert_eq!(outcomes.missing(), []);
    for reason in ["closed", "it is not installed"] {
        outcomes.add("rooms, busy", Kind::Ngircd, Outcome::Failed(reason.into()));
    }
    assert_eq!(outcomes.missing(), [("rooms, busy", Kind::Ngircd, "it is not installed")]);
}

#[test]
fn a_work_that_was_not_asked_for_has_no_row() {
    let text = table(&asked("connect,join"), &Outcomes::default());
    assert_eq!(text.lines().count(), 4, "{text}");
}
