//! What is said: a number, to know it again, and words.

use crate::limits::TEXT_LEN_MIN;

/// How many bytes of words there are; each message has a piece of them.
const WORDS_LEN: usize = 64 * 1024;
/// How many different words.
const VOCABULARY: usize = 2000;
/// How many of them are frequent.
const FREQUENT: usize = 10;
/// Before the number.
const MARK: u8 = b'~';
/// The mark, eight digits and a space.
const NUMBER_LEN: usize = 10;

/// All texts of a run have the same length, so a number stands at the same place before the end of a
/// line, whatever the server puts before it.
#[derive(Debug)]
pub(crate) struct Texts {
    words: Vec<u8>,
    frequent: Vec<String>,
    len: usize,
}

impl Texts {
    /// Texts of `len` bytes, the same ones in every run.
    pub(crate) fn new(len: usize) -> Self {
        let len = len.max(TEXT_LEN_MIN);
        let mut random = fastrand::Rng::with_seed(7276);
        let vocabulary: Vec<String> = (0..VOCABULARY).map(|_| word(&mut random)).collect();
        let mut words = Vec::with_capacity(WORDS_LEN + len + 16);
        while words.len() < WORDS_LEN + len {
            // Some words are frequent and most are rare, as in any language.
            let among = random.usize(..VOCABULARY);
            let among = random.usize(..=among);
            let at = random.usize(..=among);
            words.extend_from_slice(vocabulary[at].as_bytes());
            words.push(b' ');
        }
        Self { words, frequent: vocabulary[..FREQUENT].to_vec(), len }
    }

    /// Words that are in many of them.
    pub(crate) fn frequent(&self) -> &[String] {
        &self.frequent
    }

    /// A word that is in that one alone.
    pub(crate) fn rare(number: u32) -> String {
        format!("{number:08x}")
    }

    /// Appends the text with that number.
    pub(crate) fn write(&self, number: u32, out: &mut Vec<u8>) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        out.push(MARK);
        for shift in (0..8).rev() {
            out.push(DIGITS[(number >> (4 * shift)) as usize & 15]);
        }
        out.push(b' ');
        let from = (number as usize).wrapping_mul(7919) % WORDS_LEN;
        out.extend_from_slice(&self.words[from..from + self.len - NUMBER_LEN]);
        // A space at the end of a line is easily lost.
        if let Some(last @ b' ') = out.last_mut() {
            *last = b'.';
        }
    }

    /// The number of the text with which a line ends, if it is one of these.
    pub(crate) fn number(&self, line: &[u8]) -> Option<u32> {
        let start = line.len().checked_sub(self.len)?;
        let (before, text) = line.split_at(start);
        if text[0] != MARK || before.last() != Some(&b':') {
            return None;
        }
        let mut number = 0;
        for &digit in &text[1..9] {
            number = number << 4 | char::from(digit).to_digit(16)?;
        }
        Some(number)
    }
}

fn word(random: &mut fastrand::Rng) -> String {
    let syllables = random.usize(1..4);
    let mut word = String::new();
    for _ in 0..syllables {
        for letters in [b"bcdfghjklmnprstvz".as_slice(), b"aeiou"] {
            word.push(char::from(letters[random.usize(0..letters.len())]));
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_again_whatever_stands_before_it() {
        let texts = Texts::new(80);
        for number in [0, 1, 0xff, 7919, u32::MAX] {
            for before in ["PRIVMSG #a :", ":n!u@h PRIVMSG b :", "@time=x;a=b :n PRIVMSG #c :"] {
                let mut line = before.as_bytes().to_vec();
                texts.write(number, &mut line);
                assert_eq!(line.len(), before.len() + 80);
                assert!(line.is_ascii() && !line.ends_with(b" "));
                assert_eq!(texts.number(&line), Some(number), "{before}");
            }
        }
    }

    #[test]
    fn other_lines_have_no_number() {
        let texts = Texts::new(16);
        for line in
            ["", "PING :x", ":n PRIVMSG #a :~0000000g abcdef", ":n 353 a b c d e f g h i j k"]
        {
            assert_eq!(texts.number(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn a_frequent_word_is_in_many_texts_and_a_rare_one_in_one() {
        let texts = Texts::new(80);
        let all: Vec<String> = (0..1000)
            .map(|number| {
                let mut text = Vec::new();
                texts.write(number, &mut text);
                String::from_utf8(text).expect("they are ASCII")
            })
            .collect();
        let with = |word: &str| all.iter().filter(|text| text.contains(word)).count();
        for word in texts.frequent() {
            assert!(with(word) > 30, "{word} in {} of 1000", with(word));
        }
        assert_eq!(with(&Texts::rare(77)), 1);
    }
}
