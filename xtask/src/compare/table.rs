//! From what was measured to a table: medians, ratios, and what was not as it should be.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use super::asked::Asked;
use super::rows::{ASKED_IN, Against, Figure, ROWS, Row, Wanted};
use super::scenes::SCENES;
use super::server::Kind;

/// What stands where there is nothing to say.
const NOTHING: &str = "";

/// What came of one run.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The report of the load tester.
    Measured(Value),
    /// Why there is none.
    Failed(String),
}

impl Outcome {
    /// Whether it was measured, and nothing was lost.
    pub(super) fn is_sound(&self) -> bool {
        matches!(self, Self::Measured(report) if lost(report) == 0)
    }
}

/// What came of all runs, by step and server, in the order of the rounds.
#[derive(Debug, Default)]
pub(super) struct Outcomes(BTreeMap<(&'static str, Kind), Vec<Outcome>>);

impl Outcomes {
    /// Notes one.
    pub(super) fn add(&mut self, step: &'static str, kind: Kind, outcome: Outcome) {
        self.0.entry((step, kind)).or_default().push(outcome);
    }

    /// Of what every round failed, and why the last one did.
    pub(super) fn missing(&self) -> Vec<(&'static str, Kind, &str)> {
        let last = self.0.iter().filter_map(|(&(step, kind), outcomes)| {
            match (reports(outcomes).next(), outcomes.last()?) {
                (None, Outcome::Failed(reason)) => Some((step, kind, reason.as_str())),
                _ => None,
            }
        });
        last.collect()
    }

    fn of(&self, step: &'static str, kind: Kind) -> &[Outcome] {
        self.0.get(&(step, kind)).map_or(&[], Vec::as_slice)
    }
}

/// The table of the works that were asked for, in Markdown, with its notes.
pub(super) fn table(asked: &Asked, outcomes: &Outcomes) -> String {
    let mut table = Table { outcomes, notes: Vec::new(), text: String::new() };
    table.line(&[
        "work", "measured", "papo", "InspIRCd", "ngIRCd", "floor", "ratio", "wanted", "holds",
    ]);
    table.line(&["---"; 9]);
    let is_wanted = |step| {
        let mut scenes = SCENES.iter().filter(|scene| asked.wants(scene.group));
        scenes.any(|scene| scene.steps.iter().any(|known| known.name == step))
    };
    for row in ROWS.iter().filter(|row| is_wanted(row.step) && has_news(outcomes, row)) {
        table.row(row);
    }
    if is_wanted(ASKED_IN) {
        table.questions();
    }
    table.end()
}

struct Table<'a> {
    outcomes: &'a Outcomes,
    /// What is said below the table, each once, and referred to by its number.
    notes: Vec<String>,
    text: String,
}

impl Table<'_> {
    fn row(&mut self, row: &Row) {
        let papo = self.outcomes.of(row.step, Kind::Papo);
        let other = match row.against {
            Against::Step(step) => self.outcomes.of(step, Kind::Papo),
            Against::Inspircd | Against::Nothing => self.outcomes.of(row.step, Kind::Inspircd),
        };
        let ratios = ratios(papo, other, row.figure);
        let ratio = middle(ratios.iter().flatten().copied());
        let verdict = match row.against {
            Against::Nothing => verdict(row.wanted, &values(papo, row.figure), &[papo]),
            Against::Inspircd | Against::Step(_) => verdict(row.wanted, &ratios, &[papo, other]),
        };

        let mut cells =
            vec![row.work.to_owned(), format!("{}, {}", row.figure.words(), row.figure.unit())];
        for &kind in Kind::ALL {
            cells.push(match row.against {
                Against::Step(step) => self.cell_of_two([row.step, step], kind, row.figure),
                Against::Inspircd | Against::Nothing => self.cell(row.step, kind, row.figure),
            });
        }
        cells.push(ratio.map_or_else(|| NOTHING.to_owned(), |ratio| format!("{ratio:.2}")));
        cells.push(wanted(row));
        cells.push(verdict.to_owned());
        self.line(&cells.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// One figure of one server in two steps. papo's ratio has a column of its own.
    fn cell_of_two(&mut self, steps: [&'static str; 2], kind: Kind, figure: Figure) -> String {
        let [one, other] = steps.map(|step| self.outcomes.of(step, kind));
        if one.is_empty() && other.is_empty() {
            return NOTHING.to_owned();
        }
        let ratio = middle(ratios(one, other, figure).into_iter().flatten());
        let cells = steps.map(|step| self.cell(step, kind, figure)).join(" : ");
        match ratio.filter(|_| kind != Kind::Papo) {
            Some(ratio) => format!("{cells} = {ratio:.2}"),
            None => cells,
        }
    }

    /// One figure of one server, with the numbers of what is said of it.
    fn cell(&mut self, step: &'static str, kind: Kind, figure: Figure) -> String {
        let outcomes = self.outcomes.of(step, kind);
        if outcomes.is_empty() {
            return NOTHING.to_owned();
        }
        let cell = median(outcomes, figure).map_or_else(|| "failed".to_owned(), number);
        cell + &self.marks(step, kind, |report| figure.of(report))
    }

    /// The numbers of what has to be said of a value.
    fn marks(
        &mut self,
        step: &'static str,
        kind: Kind,
        value: impl Fn(&Value) -> Option<f64>,
    ) -> String {
        self.remarks(step, kind, value).into_iter().fold(String::new(), |mut marks, remark| {
            let _infallible = write!(marks, " ({})", self.note(remark));
            marks
        })
    }

    /// What has to be said of a value: what failed, what was lost, and what was not the server.
    fn remarks(
        &self,
        step: &'static str,
        kind: Kind,
        value: impl Fn(&Value) -> Option<f64>,
    ) -> Vec<String> {
        let outcomes = self.outcomes.of(step, kind);
        let who = format!("{}, {step}", kind.name());
        let mut remarks = Vec::new();
        let mut say = |count: usize, what: String| {
            if count > 0 {
                remarks.push(format!("{who}: {count} of {} rounds {what}", outcomes.len()));
            }
        };
        let reasons = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Failed(reason) => Some(reason.clone()),
            Outcome::Measured(report) => {
                value(report).is_none().then(|| "this was not measured".to_owned())
            }
        });
        let reasons: Vec<String> = reasons.collect();
        say(reasons.len(), format!("failed: {}", reasons.last().map_or("", String::as_str)));
        let lost: Vec<u64> = reports(outcomes).map(lost).filter(|&lost| lost > 0).collect();
        let most = lost.iter().max().copied().unwrap_or(0);
        say(lost.len(), format!("lost deliveries, {most} at most"));
        let limited: Vec<&Value> =
            reports(outcomes).filter(|report| report["load_is_the_limit"] == true).collect();
        let remark = limited.last().and_then(|report| report["remark"].as_str());
        let remark = remark.unwrap_or("the server could have done more");
        say(limited.len(), format!("were limited by the load: {remark}"));
        remarks
    }

    /// A row for each question that was asked.
    fn questions(&mut self) {
        let outcomes = self.outcomes.of(ASKED_IN, Kind::Papo);
        let asked: Vec<String> = reports(outcomes)
            .take(1)
            .filter_map(|report| report["questions"].as_array())
            .flatten()
            .filter_map(|question| question["what"].as_str().map(str::to_owned))
            .collect();
        if asked.is_empty() {
            let marks = self.marks(ASKED_IN, Kind::Papo, |_| None);
            self.line(&["questions", "time", &format!("failed{marks}"), "", "", "", "", "", ""]);
        }
        for what in asked {
            let time = |quantile: &str| {
                middle(reports(outcomes).filter_map(|report| answer(report, &what, quantile)))
            };
            let [p50, p99] = ["p50", "p99"].map(|quantile| {
                time(quantile).map_or_else(|| "failed".to_owned(), |us| number(us / 1000.0))
            });
            let work = format!("a million messages stored, {what}");
            let marks = self.marks(ASKED_IN, Kind::Papo, |report| answer(report, &what, "p99"));
            let times = format!("{p50} / {p99}{marks}");
            self.line(&[&work, "time, p50 / p99, ms", &times, "", "", "", "", "", ""]);
        }
    }

    /// The number of a note, which is taken up if it is new.
    fn note(&mut self, text: String) -> usize {
        if let Some(at) = self.notes.iter().position(|note| *note == text) {
            return at + 1;
        }
        self.notes.push(text);
        self.notes.len()
    }

    fn line(&mut self, cells: &[&str]) {
        // A cell ends at a bar, and a server may say anything.
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _infallible = writeln!(self.text, "| {} |", cells.join(" | "));
    }

    fn end(mut self) -> String {
        for (at, note) in self.notes.iter().enumerate() {
            let _infallible = write!(self.text, "\n({}) {note}\n", at + 1);
        }
        self.text
    }
}

fn wanted(row: &Row) -> String {
    let (words, value) = match row.wanted {
        Wanted::AtMost(value) => ("at most", value),
        Wanted::AtLeast(value) => ("at least", value),
        Wanted::Nothing => return NOTHING.to_owned(),
    };
    match row.against {
        Against::Nothing => format!("{words} {value} {}", row.figure.unit()),
        Against::Inspircd | Against::Step(_) => format!("{words} {value} x"),
    }
}

/// Whether there is something to show in a row. What a server put off is not in every report.
fn has_news(outcomes: &Outcomes, row: &Row) -> bool {
    let known = |&kind: &Kind| median(outcomes.of(row.step, kind), row.figure).is_some();
    !matches!(row.figure, Figure::CpuLater) || Kind::ALL.iter().any(known)
}

/// Whether what is wanted holds. That is known only if there is a value of every round, and no round
/// of either side lost anything.
fn verdict(wanted: Wanted, rounds: &[Option<f64>], sides: &[&[Outcome]]) -> &'static str {
    if matches!(wanted, Wanted::Nothing) {
        return NOTHING;
    }
    let is_whole = rounds.iter().all(Option::is_some)
        && sides.iter().all(|side| side.iter().all(Outcome::is_sound));
    let value = middle(rounds.iter().flatten().copied()).filter(|_| is_whole);
    match value.and_then(|value| wanted.holds(value)) {
        Some(true) => "yes",
        Some(false) => "**no**",
        None => "not known",
    }
}

/// How many deliveries did not arrive. What delivers nothing loses nothing.
fn lost(report: &Value) -> u64 {
    report["lost"].as_u64().unwrap_or(0)
}

fn reports(outcomes: &[Outcome]) -> impl Iterator<Item = &Value> {
    outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Measured(report) => Some(report),
        Outcome::Failed(_) => None,
    })
}

/// How long the answer to a question took, in microseconds.
fn answer(report: &Value, what: &str, quantile: &str) -> Option<f64> {
    let questions = report["questions"].as_array()?;
    let question = questions.iter().find(|question| question["what"] == what)?;
    question["latency_us"][quantile].as_f64()
}

/// The figure of each round.
fn values(outcomes: &[Outcome], figure: Figure) -> Vec<Option<f64>> {
    let value = |outcome: &Outcome| match outcome {
        Outcome::Measured(report) => figure.of(report),
        Outcome::Failed(_) => None,
    };
    outcomes.iter().map(value).collect()
}

/// The ratio of each round: its two sides were measured one soon after the other, so that whatever
/// else the machine does is in both.
fn ratios(one: &[Outcome], other: &[Outcome], figure: Figure) -> Vec<Option<f64>> {
    let (one, other) = (values(one, figure), values(other, figure));
    let at = |values: &[Option<f64>], round: usize| values.get(round).copied().flatten();
    let ratio = |round| Some(at(&one, round)? / at(&other, round).filter(|&other| other > 0.0)?);
    (0..one.len().max(other.len())).map(ratio).collect()
}

fn median(outcomes: &[Outcome], figure: Figure) -> Option<f64> {
    middle(values(outcomes, figure).into_iter().flatten())
}

/// The one in the middle, or the mean of the two there.
fn middle(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    let upper = *values.get(half)?;
    Some(if values.len() % 2 == 1 { upper } else { f64::midpoint(values[half - 1], upper) })
}

/// A number with three digits that count, or all before the point.
fn number(value: f64) -> String {
    match value {
        value if value.abs() < 1.0 => format!("{value:.3}"),
        value if value < 10.0 => format!("{value:.2}"),
        value if value < 100.0 => format!("{value:.1}"),
        value => thousands(&format!("{value:.0}")),
    }
}

/// Digits with a comma before each three.
fn thousands(digits: &str) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests;
