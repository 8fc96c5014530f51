//! A QR code on the terminal, for those who would rather point a telephone at it than type.

use std::io::IsTerminal;

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

/// Black on white, whatever colours the terminal has: telephones want it so. These of the 256 are
/// changed by no theme.
const BLACK_ON_WHITE: &str = "\u{1b}[38;5;16;48;5;231m";
const AS_BEFORE: &str = "\u{1b}[0m";
const INDENT: usize = 2;

/// How many characters and lines can be drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Screen {
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Screen {
    /// What is left when so many lines are written.
    pub(crate) fn less(self, lines: usize) -> Self {
        Self { height: self.height.saturating_sub(lines), ..self }
    }
}

/// The terminal that is printed to, if it shows colours.
pub(crate) fn screen() -> Option<Screen> {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if !std::io::stdout().is_terminal() || is_set("NO_COLOR") || is_dumb {
        return None;
    }
    let (width, height) = terminal_size::terminal_size_of(std::io::stdout())?;
    Some(Screen { width: width.0.into(), height: height.0.into() })
}

/// The lines of the code, with the white around it that readers need; `None` if there is no room.
pub(crate) fn picture(text: &str, screen: Screen) -> Option<Vec<String>> {
    // A screen has no stains, so the least correction does, and the code is small.
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let drawn = code.render::<Dense1x2>().quiet_zone(true).build();
    let width = drawn.lines().map(|line| line.chars().count()).max()?;
    if INDENT + width > screen.width || drawn.lines().count() > screen.height {
        return None;
    }
    let line = |line| format!("{:INDENT$}{BLACK_ON_WHITE}{line}{AS_BEFORE}", "");
    Some(drawn.lines().map(line).collect())
}

#[cfg(test)]
mod tests {
    use qrcode::Color;

    use super::*;

    /// Each module is where it has to be, dark as ink and light as paper, with four of paper around.
    #[test]
    fn the_picture_is_the_code() {
        let text = "http://192.168.1.20:7276";
        let lines = picture(text, Screen { width: 80, height: 40 }).expect("there is room");
        let start = format!("{:INDENT$}{BLACK_ON_WHITE}", "");
        let mut pixels = Vec::new();
        for line in &lines {
            let line = line.strip_prefix(&start).and_then(|line| line.strip_suffix(AS_BEFORE));
            let line = line.expect("it has its colours");
            pixels.push(line.chars().map(|c| "\u{2580}\u{2588}".contains(c)).collect::<Vec<_>>());
            pixels.push(line.chars().map(|c| "\u{2584}\u{2588}".contains(c)).collect::<Vec<_>>());
        }
        let code = QrCode::with_error_correction_level(text, EcLevel::L).expect("it is short");
        let (size, modules) = (code.width(), code.to_colors());
        for (y, row) in pixels.iter().enumerate() {
            assert_eq!(row.len(), size + 8);
            for (x, is_dark) in row.iter().enumerate() {
                let at = x.checked_sub(4).zip(y.checked_sub(4)).filter(|(x, y)| x.max(y) < &size);
                let expected = at.is_some_and(|(x, y)| modules[y * size + x] == Color::Dark);
                assert_eq!(*is_dark, expected, "{x} {y}");
            }
        }
        assert!(pixels.len() >= size + 8);
    }
}
