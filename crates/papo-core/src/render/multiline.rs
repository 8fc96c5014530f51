//! A message of several lines to bytes: a batch for who knows such messages, one message for each
//! piece for all others.

use papo_proto::encode::LineWriter;
use papo_proto::mode::UserMode;
use papo_proto::{CapSet, Capability};

use super::{place_tags, tags, tags_of_each_line};
use crate::effect::{Place, PlaceTags};
use crate::event::{Event, Happening};
use crate::multiline::{Piece, pieces, room, split};

pub(super) fn write(event: &Event, caps: CapSet, place: &Place, out: &mut Vec<u8>) {
    let Happening::Message { kind, target, text, joints, .. } = &event.what else { return };
    let room = room(&event.source, *kind, target);
    // What was kept under a shorter name may no longer fit as it was sent.
    let pieces = pieces(text, joints).flat_map(|piece| fitting(piece, room));
    if caps.has(Capability::Multiline) && caps.has(Capability::Batch) {
        batch(event, caps, place, out, pieces);
    } else {
        messages(event, caps, place, out, pieces);
    }
}

fn batch<'a>(
    event: &Event,
    caps: CapSet,
    place: &Place,
    out: &mut Vec<u8>,
    pieces: impl Iterator<Item = Piece<'a>>,
) {
    let Happening::Message { kind, target, .. } = &event.what else { return };
    let reference = event.id.to_string();
    let line = tags(event, caps, place_tags(place, LineWriter::new(out)));
    let line = line.source(&event.source).word("BATCH").word(&format!("+{reference}"));
    line.word("draft/multiline").word(target).end();
    for piece in pieces {
        let mut line = LineWriter::new(out).tag("batch", &reference);
        if piece.is_joined {
            line = line.tag("draft/multiline-concat", "");
        }
        line.source(&event.source).word(kind.word()).word(target).text(piece.text).end();
    }
    let line = place_tags(&outer(place), LineWriter::new(out)).source(&event.source);
    line.word("BATCH").word(&format!("-{reference}")).end();
}

/// Empty lines are not for those who do not know them. What the message is known by stands on the
/// first line alone, and so do the tags of clients.
fn messages<'a>(
    event: &Event,
    caps: CapSet,
    place: &Place,
    out: &mut Vec<u8>,
    pieces: impl Iterator<Item = Piece<'a>>,
) {
    let Happening::Message { kind, target, .. } = &event.what else { return };
    let outer = outer(place);
    for (index, piece) in pieces.filter(|piece| !piece.text.is_empty()).enumerate() {
        let line = if index == 0 {
            tags(event, caps, place_tags(place, LineWriter::new(out)))
        } else {
            let line = tags_of_each_line(event, caps, place_tags(&outer, LineWriter::new(out)));
            let is_bot = event.modes.has(UserMode::Bot) && caps.has(Capability::MessageTags);
            if is_bot { line.tag("bot", "") } else { line }
        };
        line.source(&event.source).word(kind.word()).word(target).text(piece.text).end();
    }
}

/// The place of the lines that are not the first: a label stands on that one alone.
fn outer(place: &Place) -> Place {
    let batch = place.as_ref()?.batch?;
    Some(Box::new(PlaceTags { batch: Some(batch), ..PlaceTags::default() }))
}

fn fitting(piece: Piece<'_>, room: usize) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = Some(piece);
    std::iter::from_fn(move || {
        let Piece { text, is_joined } = rest.take()?;
        let (first, after) = split(text, room);
        rest = (!after.is_empty()).then_some(Piece { text: after, is_joined: true });
        Some(Piece { text: first, is_joined })
    })
}

#[cfg(test)]
mod tests {
    use papo_proto::frame::LINE_LEN_MAX;
    use papo_proto::mode::UserModes;
    use papo_proto::{CapSet, Capability, MessageKind};

    use crate::event::{Event, Happening};
    use crate::id::MessageId;
    use crate::render;

    /// A message that was kept and goes now to a target with a longer name.
    #[test]
    fn what_no_longer_fits_is_sent_in_more_pieces() {
        let text = format!("{}\n\nlast", "caf\u{e9} ".repeat(70));
        let (source, target) = ("a!b@c".into(), format!("#{}", "x".repeat(199)).into());
        let (kind, joints, tags) = (MessageKind::Privmsg, Box::default(), "+a=b".into());
        let what = Happening::Message { kind, target, text: text.clone().into(), joints, tags };
        let (id, modes) = (MessageId(1), UserModes::default());
        let event = Event { id, time_ms: 0, source, account: None, modes, edited: None, what };
        let known = CapSet::of(&[Capability::Multiline, Capability::Batch]);
        for (caps, between, around) in [(known, "", 2), (CapSet::NONE, "", 0)] {
            let mut out = Vec::new();
            render::event(&event, caps, &None, &mut out);
            let lines = String::from_utf8(out).expect("no character is cut in two");
            let lines: Vec<&str> = lines.split_terminator("\r\n").collect();
            let mut said = String::new();
            for line in &lines[around / 2..lines.len() - around / 2] {
                let (tags, line) = line.split_at(line.find(':').expect("a source"));
                assert!(line.len() + 2 <= LINE_LEN_MAX, "{line}");
                let (_, piece) = line.split_once(" :").expect("a text");
                let is_new = around > 0 && !said.is_empty() && !tags.contains("concat");
                said.push_str(if is_new { "\n" } else { between });
                said.push_str(piece);
            }
            let wanted = if around > 0 { text.clone() } else { text.replace('\n', "") };
            assert_eq!(said, wanted, "{caps:?}");
        }
    }
}
