//! A text that is too long for one line becomes several messages. Nothing is lost: together the
//! pieces are the text.

/// Cuts `text` into pieces of at most `room` bytes, after a space where there is one in the later
/// half of a piece, and never inside a character.
pub(crate) fn pieces(text: &str, room: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while rest.len() > room {
        let end = rest.floor_char_boundary(room);
        // `room` has place for any character; this keeps the loop moving if it had not.
        let end = if end == 0 { rest.ceil_char_boundary(1) } else { end };
        let end = match rest[..end].rfind(' ') {
            Some(space) if space >= end / 2 => space + 1,
            _ => end,
        };
        let (piece, tail) = rest.split_at(end);
        pieces.push(piece);
        rest = tail;
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(rest);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn words_and_characters_stay_whole() {
        assert_eq!(pieces("short", 10), ["short"]);
        assert_eq!(pieces("", 10), [""]);
        assert_eq!(pieces("one two three four", 10), ["one two ", "three four"]);
        assert_eq!(pieces("ãããã", 5), ["ãã", "ãã"]);
        assert_eq!(pieces("a bcdefghijkl", 8), ["a bcdefg", "hijkl"], "a far space is no place");
    }

    proptest::proptest! {
        #[test]
        fn together_the_pieces_are_the_text(text in "[a-zã🍵 ]{0,300}", room in 4usize..60) {
            let pieces = pieces(&text, room);
            proptest::prop_assert_eq!(pieces.concat(), text.clone());
            proptest::prop_assert!(pieces.iter().all(|piece| piece.len() <= room));
            proptest::prop_assert!(text.is_empty() || pieces.iter().all(|piece| !piece.is_empty()));
        }
    }
}
