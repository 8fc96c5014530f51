//! Bytes to lines.
//!
//! A line ends with LF; CRs before it are dropped. The result depends only on the bytes, never on
//! how they were cut into reads. A line that is too long is dropped whole and said to be so: half
//! a line is never passed on.

use memchr::memchr;

/// The most bytes a line may have without its tags, CR and LF included (RFC 1459 2.3).
pub const LINE_LEN_MAX: usize = 512;
/// The most bytes of tags a client may send, the `@` and the space not counted
/// (<https://ircv3.net/specs/extensions/message-tags#size-limit>).
pub const CLIENT_TAGS_LEN_MAX: usize = 4094;
/// Beyond this a line needs no keeping: it is too long whatever follows.
const KEEP_LEN_MAX: usize = CLIENT_TAGS_LEN_MAX + 2 + LINE_LEN_MAX;

/// What was found in the bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Framed<'a> {
    /// One line, without its end.
    Line(&'a [u8]),
    /// A line ended here that was longer than the protocol allows; it is gone, but for its tags: `@`
    /// and what follows up to the space, empty if there are none or they are too long themselves.
    TooLong(&'a [u8]),
    /// A line grew past the bound given to [`Framer::feed`]: the peer is not speaking IRC.
    Overflow,
}

/// Cuts one connection's bytes into lines. Holds nothing while no line is half read.
#[derive(Debug, Default)]
pub struct Framer {
    /// Bytes that were received and not yet taken.
    rest: Vec<u8>,
    /// How many bytes of `rest` are known to hold no LF.
    scanned: usize,
    /// How many bytes of the current line were dropped because it is too long anyway.
    dropped: usize,
    /// The tags of a line that was dropped.
    tags: Box<[u8]>,
}

impl Framer {
    /// How many bytes are held.
    pub fn held(&self) -> usize {
        self.rest.len()
    }

    /// Whether a whole line may be waiting: bytes are held that were not yet searched for its end.
    pub fn has_unread(&self) -> bool {
        self.scanned < self.rest.len()
    }

    /// Adds `bytes` and returns the lines that are complete now. What is not taken from the
    /// result is kept for the next call. `overflow` is the most bytes an unfinished line may have.
    pub fn feed<'a>(&'a mut self, bytes: &'a [u8], overflow: usize) -> Lines<'a> {
        let (held, fresh): (Vec<u8>, &[u8]) = if self.rest.is_empty() {
            (Vec::new(), bytes)
        } else {
            let mut held = std::mem::take(&mut self.rest);
            held.extend_from_slice(bytes);
            (held, &[])
        };
        Lines { framer: self, held, fresh, at: 0, overflow }
    }
}

/// The lines of one [`Framer::feed`].
#[derive(Debug)]
pub struct Lines<'a> {
    framer: &'a mut Framer,
    held: Vec<u8>,
    fresh: &'a [u8],
    at: usize,
    overflow: usize,
}

impl Lines<'_> {
    /// The next line, or `None` when more bytes are needed.
    #[expect(clippy::should_implement_trait, reason = "the line is lent, so it is no Iterator")]
    pub fn next(&mut self) -> Option<Framed<'_>> {
        let data: &[u8] = if self.held.is_empty() { self.fresh } else { &self.held };
        let searched = self.at.max(self.framer.scanned);
        let Some(found) = memchr(b'\n', &data[searched..]) else {
            let len = data.len();
            self.framer.scanned = len;
            return self.unfinished(len - self.at);
        };
        // Borrowed anew, because the branch above needed the whole of `self`.
        let data: &[u8] = if self.held.is_empty() { self.fresh } else { &self.held };
        let (start, end) = (self.at, searched + found);
        self.at = end + 1;
        self.framer.scanned = 0;
        let dropped = std::mem::take(&mut self.framer.dropped);
        let line = &data[start..end];
        if dropped + line.len() > self.overflow {
            return Some(Framed::Overflow);
        }
        let line = trim_end(line);
        Some(match (dropped > 0, too_long(line)) {
            (true, _) => Framed::TooLong(&self.framer.tags),
            (false, true) => Framed::TooLong(tags(line)),
            (false, false) => Framed::Line(line),
        })
    }

    /// No line end in sight: bound what is held.
    fn unfinished(&mut self, len: usize) -> Option<Framed<'_>> {
        if self.framer.dropped + len > self.overflow {
            return Some(Framed::Overflow);
        }
        if len > KEEP_LEN_MAX {
            if self.framer.dropped == 0 {
                let data: &[u8] = if self.held.is_empty() { self.fresh } else { &self.held };
                self.framer.tags = tags(&data[self.at..]).into();
            }
            self.framer.dropped += len;
            self.at += len;
        }
        None
    }
}

impl Drop for Lines<'_> {
    fn drop(&mut self) {
        let mut held = std::mem::take(&mut self.held);
        if held.is_empty() {
            self.framer.rest.extend_from_slice(&self.fresh[self.at..]);
        } else if self.at < held.len() {
            held.drain(..self.at);
            self.framer.rest = held;
        }
        self.framer.scanned =
            self.framer.scanned.saturating_sub(self.at).min(self.framer.rest.len());
    }
}

fn trim_end(mut line: &[u8]) -> &[u8] {
    while let [head @ .., b'\r'] = line {
        line = head;
    }
    line
}

/// The tags of a line, if they are not too long: who sent them knows the line by its label.
fn tags(line: &[u8]) -> &[u8] {
    match (line, memchr(b' ', line)) {
        ([b'@', ..], Some(space)) if space - 1 <= CLIENT_TAGS_LEN_MAX => &line[..space],
        _ => &[],
    }
}

/// Whether a line without its end breaks the limits for its tags or for the rest.
fn too_long(line: &[u8]) -> bool {
    let (tags, rest) = match line {
        [b'@', ..] => match memchr(b' ', line) {
            Some(space) => (space - 1, line.len() - space - 1),
            None => (line.len() - 1, 0),
        },
        _ => (0, line.len()),
    };
    tags > CLIENT_TAGS_LEN_MAX || rest > LINE_LEN_MAX - 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(chunks: &[&[u8]]) -> Vec<String> {
        let mut framer = Framer::default();
        let mut out = Vec::new();
        for chunk in chunks {
            let mut lines = framer.feed(chunk, 16 * 1024);
            while let Some(framed) = lines.next() {
                let stop = framed == Framed::Overflow;
                out.push(match framed {
                    Framed::Line(line) => String::from_utf8_lossy(line).into_owned(),
                    Framed::TooLong(tags) => {
                        format!("<too long>{}", String::from_utf8_lossy(tags))
                    }
                    Framed::Overflow => "<overflow>".to_owned(),
                });
                if stop {
                    return out;
                }
            }
        }
        out
    }

    #[test]
    fn lines_end_with_lf_and_lose_their_crs() {
        assert_eq!(
            frames(&[b"NICK a\r\nUSER b\n\r\n\nX\r\r\n"]),
            ["NICK a", "USER b", "", "", "X"]
        );
        assert_eq!(frames(&[b"NI", b"CK a\r", b"\nhalf"]), ["NICK a"]);
    }

    #[test]
    fn the_limits_are_510_bytes_and_4094_of_tags() {
        for (len, fits) in [(509, true), (510, true), (511, false), (4000, false)] {
            let line = [vec![b'x'; len], b"\r\nPING a\r\n".to_vec()].concat();
            let found = frames(&[&line]);
            assert_eq!(found[0] != "<too long>", fits, "{len}");
            assert_eq!(found[1], "PING a", "the line after it is untouched");
        }
        for (len, fits) in [(4093, true), (4094, true), (4095, false), (9000, false)] {
            let line = [b"@".to_vec(), vec![b'x'; len], b" PING a\r\n".to_vec()].concat();
            assert_eq!(!frames(&[&line])[0].starts_with("<too long>"), fits, "{len}");
        }
    }

    #[test]
    fn a_line_that_is_too_long_leaves_its_tags() {
        let tagged =
            |rest: usize| [b"@label=a X ".to_vec(), vec![b'x'; rest], b"\n".to_vec()].concat();
        assert_eq!(frames(&[&tagged(600)]), ["<too long>@label=a"]);
        let long = tagged(9000);
        assert_eq!(frames(&long.chunks(1000).collect::<Vec<_>>()), ["<too long>@label=a"]);
        assert_eq!(
            frames(&[&tagged(5000), &[b'y'; 600], b"\n"]),
            ["<too long>@label=a", "<too long>"]
        );
    }

    #[test]
    fn a_line_without_end_overflows() {
        let piece = [b'x'; 1024];
        let endless: Vec<&[u8]> = vec![&piece; 17];
        assert_eq!(frames(&endless), ["<overflow>"]);
        let whole = [vec![b'x'; 17 * 1024], b"\n".to_vec()].concat();
        assert_eq!(frames(&[&whole]), ["<overflow>"]);
    }

    #[test]
    fn what_is_not_taken_stays() {
        let mut framer = Framer::default();
        {
            let mut lines = framer.feed(b"A\nB\nC", 1024);
            assert_eq!(lines.next(), Some(Framed::Line(b"A")));
        }
        assert!(framer.has_unread());
        let mut lines = framer.feed(b"D\n", 1024);
        assert_eq!(lines.next(), Some(Framed::Line(b"B")));
        assert_eq!(lines.next(), Some(Framed::Line(b"CD")));
        assert_eq!(lines.next(), None);
        drop(lines);
        assert_eq!(framer.rest.capacity(), 0, "an idle connection holds no buffer");
    }

    proptest::proptest! {
        /// However the bytes are cut, the lines are the same.
        #[test]
        fn cuts_do_not_matter(
            bytes in proptest::collection::vec(
                proptest::prop_oneof![
                    proptest::strategy::Just(b"PRIVMSG #a :hi\r\n".to_vec()),
                    proptest::strategy::Just(b"\n".to_vec()),
                    proptest::strategy::Just(b"\r".to_vec()),
                    proptest::strategy::Just(vec![b'y'; 300]),
                    proptest::strategy::Just(vec![b'z'; 5000]),
                    proptest::strategy::Just(b"@a=b ".to_vec()),
                ], 0..12),
            cuts in proptest::collection::vec(0usize..6000, 0..12),
        ) {
            let bytes = bytes.concat();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|w| &bytes[w[0]..w[1]]).collect();
            proptest::prop_assert_eq!(frames(&[&bytes]), frames(&chunks));
        }
    }
}
