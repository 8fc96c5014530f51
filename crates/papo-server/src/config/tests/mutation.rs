//! Files that someone's cat has edited.

use super::{HASH, loaded, with_file};
use crate::config::{Sources, load};

/// A small xorshift: the same three hundred files in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % bound.max(1)
    }
}

fn mutated(text: &str, dice: &mut Dice) -> String {
    const PIECES: [&str; 16] = [
        "\"",
        "'",
        "[",
        "]",
        "=",
        "\n",
        "#",
        "é",
        "\u{0}",
        "\u{1b}",
        "-",
        "9999999999999",
        "{",
        "}",
        ".",
        "\"\"\"",
    ];
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..=dice.below(4) {
        if letters.is_empty() {
            break;
        }
        let at = dice.below(letters.len());
        match dice.below(5) {
            0 => drop(letters.drain(at..(at + 1 + dice.below(6)).min(letters.len()))),
            1 => drop(letters.splice(at..at, PIECES[dice.below(PIECES.len())].chars())),
            2 => letters.truncate(at),
            3 => {
                let other = dice.below(letters.len());
                letters.swap(at, other);
            }
            _ => {
                let mut lines: Vec<String> =
                    letters.iter().collect::<String>().lines().map(str::to_owned).collect();
                let (from, to) = (dice.below(lines.len()), dice.below(lines.len()));
                if from < lines.len() {
                    lines.swap(from, to);
                }
                letters = lines.join("\n").chars().collect();
            }
        }
    }
    letters.into_iter().collect()
}

#[test]
fn three_hundred_mutated_files_load_or_name_a_line() {
    let base = format!(
        "{}\n[[operator]]\nname = 'ana'\npassword_hash = '{HASH}'\n",
        loaded(&Sources::default()).print()
    );
    let mut dice = Dice(7276);
    let mut refused = 0;
    for round in 0..300 {
        let text = mutated(&base, &mut dice);
        let Err(errors) = load(&with_file(&text)) else { continue };
        refused += 1;
        assert!(!errors.is_empty());
        for error in errors {
            let line = error.origin().line().unwrap_or_default();
            let lines = text.lines().count().max(1);
            assert!((1..=lines).contains(&line), "round {round}: {error} in\n{text}");
            assert!(!error.to_string().contains(char::is_control), "round {round}: {error}");
        }
    }
    // Fewer would mean that the mutations no longer hurt, more that nothing loads.
    assert!((50..300).contains(&refused), "{refused} refused");
}
