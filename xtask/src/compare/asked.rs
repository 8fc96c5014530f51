//! What was asked for on the command line.

use super::scenes::SCENES;

/// How it is asked.
pub(super) const USAGE: &str = "\
usage: bench/compare [--only WORK,WORK...] [--rounds NUMBER] [--seconds NUMBER] [--no-write]

  --only WORK,...   these works alone; BENCHMARKS.md stays as it is then
  --rounds NUMBER   how often everything is measured, in turn (5)
  --seconds NUMBER  for how long each time (5)
  --no-write        print the table, and leave BENCHMARKS.md as it is

works: fanout rooms direct idle join connect latency growth cores history";

/// The most rounds, and the most seconds of one measurement.
const ROUNDS_MAX: u32 = 1000;
const SECONDS_MAX: u32 = 600;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The works; empty for all.
    only: Vec<String>,
    /// How often everything is measured.
    pub(super) rounds: u32,
    /// For how long each time, in seconds.
    pub(super) seconds: u32,
    write: bool,
}

impl Asked {
    /// Reads the words after `compare`.
    pub(super) fn read(args: &[String]) -> Result<Self, String> {
        let mut asked = Self { only: Vec::new(), rounds: 5, seconds: 5, write: true };
        let mut words = args.iter();
        while let Some(word) = words.next() {
            let (flag, value) = match word.split_once('=') {
                Some((flag, value)) => (flag, Some(value)),
                None => (word.as_str(), None),
            };
            let mut value = || {
                let value = value.or_else(|| words.next().map(String::as_str));
                value.ok_or_else(|| format!("{flag} needs a value"))
            };
            match flag {
                "--only" => asked.only = works(value()?)?,
                "--rounds" => asked.rounds = number(flag, value()?, ROUNDS_MAX)?,
                "--seconds" => asked.seconds = number(flag, value()?, SECONDS_MAX)?,
                "--no-write" => asked.write = false,
                _ => return Err(format!("there is no {word}")),
            }
        }
        Ok(asked)
    }

    /// Whether a work is wanted.
    pub(super) fn wants(&self, work: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == work)
    }

    /// Whether the page is written: never with a part of the table.
    pub(super) fn writes(&self) -> bool {
        self.write && self.only.is_empty()
    }

    /// The command line that asks for the same.
    pub(super) fn words(&self) -> String {
        let only = match &self.only[..] {
            [] => String::new(),
            works => format!(" --only {}", works.join(",")),
        };
        format!("bench/compare --rounds {} --seconds {}{only}", self.rounds, self.seconds)
    }
}

fn works(list: &str) -> Result<Vec<String>, String> {
    let known = |work: &&str| SCENES.iter().any(|scene| scene.group == *work);
    match list.split(',').find(|work| !known(work)) {
        Some(unknown) => Err(format!("there is no work `{unknown}`")),
        None => Ok(list.split(',').map(str::to_owned).collect()),
    }
}

fn number(flag: &str, value: &str, most: u32) -> Result<u32, String> {
    let number = value.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("{flag} needs a number from 1 to {most}, not `{value}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Asked, String> {
        Asked::read(&words.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_asked_for_is_understood() {
        let all = read("").expect("nothing needs to be said");
        assert_eq!(all.words(), "bench/compare --rounds 5 --seconds 5");
        assert!(all.wants("fanout") && all.wants("history") && all.writes());
        let some = read("--only fanout,direct --rounds=2 --seconds 1").expect("it is right");
        assert_eq!(some.words(), "bench/compare --rounds 2 --seconds 1 --only fanout,direct");
        assert!(some.wants("direct") && !some.wants("rooms"));
        assert!(!some.writes(), "a part of the table would take the place of the whole");
        assert!(!read("--no-write").expect("it is right").writes());
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (words, reason) in [
            ("--only", "--only needs a value"),
            ("--only fanout,tea", "there is no work `tea`"),
            ("--rounds 0", "--rounds needs a number from 1 to 1000, not `0`"),
            ("--seconds x", "--seconds needs a number from 1 to 600, not `x`"),
            ("--fast", "there is no --fast"),
        ] {
            assert_eq!(read(words).expect_err(words), reason);
        }
    }

    #[test]
    fn the_usage_names_every_work() {
        let (_, named) = USAGE.split_once("works: ").expect("it names them");
        let mut works: Vec<&str> = SCENES.iter().map(|scene| scene.group).collect();
        works.dedup();
        assert_eq!(named.split(' ').collect::<Vec<_>>(), works);
    }
}
