//! The lines we send. Whatever the words are, each is exactly one line.

use papo_proto::encode::LineWriter;

/// A line of words and a last parameter that may hold anything.
pub(crate) fn line(words: &[&str], text: Option<&str>) -> String {
    let mut out = Vec::new();
    let mut writer = LineWriter::new(&mut out);
    for word in words {
        writer = writer.word(word);
    }
    match text {
        Some(text) => writer.text(text).end(),
        None => writer.end(),
    }
    finish(out)
}

/// A line that already stands as it goes on the wire, but for characters that would end it.
pub(crate) fn raw(text: &str) -> String {
    let mut out = Vec::new();
    LineWriter::new(&mut out).tail(text).end();
    finish(out)
}

fn finish(mut out: Vec<u8>) -> String {
    out.truncate(out.len().saturating_sub(2));
    String::from_utf8(out).expect("text in, text out")
}
