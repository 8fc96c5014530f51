//! A client's part in `SCRAM-SHA-256`, from the lines it sends and hears.

use papo_proto::sasl::{decode, pieces, scram};

/// How far a client is.
#[derive(Debug, Default)]
pub(super) struct Proof {
    first: Option<String>,
    answer: Option<String>,
}

impl Proof {
    /// The client sends a line.
    pub(super) fn say(&mut self, line: &[u8]) {
        if let Some(text) = message(&String::from_utf8_lossy(line))
            && text.starts_with("n,,")
        {
            self.first = Some(text);
        }
    }

    /// The client is told a line.
    pub(super) fn hear(&mut self, line: &str) {
        if let Some(text) = message(line)
            && text.starts_with("r=")
        {
            self.answer = Some(text);
        }
    }

    /// What it says next, if it is its turn: the account that it means, and the lines.
    pub(super) fn go_on(&mut self, password: &str) -> Option<(String, String)> {
        let (first, answer) = (self.first.as_ref()?, self.answer.take()?);
        let account = first.strip_prefix("n,,n=")?.split(',').next()?.to_owned();
        // What no account has takes long to hash, and proves nothing.
        let last = if answer.ends_with(",i=1") {
            scram::prove(first, &answer, password)?
        } else {
            "c=biws,r=abc,p=AAAA".to_owned()
        };
        let last = pieces(last.as_bytes()).concat();
        Some((account, format!("AUTHENTICATE {last}\r\nAUTHENTICATE +")))
    }
}

/// What an `AUTHENTICATE` holds.
fn message(line: &str) -> Option<String> {
    let (_, piece) = line.split_once("AUTHENTICATE ")?;
    String::from_utf8(decode(piece.trim_end())?).ok()
}
