//! The servers that were joined before, each by its address and the fingerprint of its authority: a
//! file of lines that people can read and mend.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use rustls::pki_types::CertificateDer;
use sha2::{Digest, Sha256};

use crate::address::Address;

/// The SHA-256 fingerprint of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

/// As browsers and `papo trust` write it.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, rest) = self.0.split_first().expect("it has 32");
        write!(f, "{first:02X}")?;
        rest.iter().try_for_each(|byte| write!(f, ":{byte:02X}"))
    }
}

/// With colons between the bytes or without.
impl FromStr for Fingerprint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|&c| c != ':')
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        let digits = digits.unwrap_or_default();
        let bytes: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |a, b| a << 4 | b)).collect();
        let bytes = bytes.try_into().ok().filter(|_| digits.len() == 64);
        bytes.map(Self).ok_or_else(|| format!("`{text}` is no fingerprint: 64 hex digits"))
    }
}

/// By what a server is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// Its authority, which nobody else has.
    Authority(Fingerprint),
    /// Somebody whom this computer trusts vouches for its name.
    Computer,
}

/// How [`By::Computer`] is written.
const COMPUTER: &str = "trusted";

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authority(fingerprint) => fingerprint.fmt(f),
            Self::Computer => f.write_str(COMPUTER),
        }
    }
}

impl FromStr for By {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == COMPUTER { Ok(Self::Computer) } else { text.parse().map(Self::Authority) }
    }
}

/// Why it can't be said whether a server is known.
#[derive(Debug, thiserror::Error)]
#[error("can't read {}: {why}", path.display())]
pub(super) struct Unreadable {
    path: PathBuf,
    why: String,
}

/// Where they are written down.
#[derive(Debug, Clone)]
pub(super) struct Known(PathBuf);

impl Known {
    pub(super) fn in_file(path: PathBuf) -> Self {
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// What the server at this address is known by. What is damaged is not taken for a server that is
    /// new, or who damages it would be believed.
    pub(super) fn of(&self, address: &Address) -> Result<Option<By>, Unreadable> {
        let unreadable = |why| Unreadable { path: self.0.clone(), why };
        let text = self.text().map_err(|error| unreadable(error.to_string()))?;
        let name = name(address);
        let lines = text.lines().enumerate();
        let found = lines.filter_map(|(number, line)| {
            Some((number, line.strip_prefix(&name)?.strip_prefix(' ')?.trim()))
        });
        // The last one counts: whoever adds a line means it.
        let Some((number, by)) = found.last() else { return Ok(None) };
        by.parse().map(Some).map_err(|why| unreadable(format!("line {}: {why}", number + 1)))
    }

    /// Whether a server that is known by this was joined before, wherever it was.
    pub(super) fn has(&self, fingerprint: Fingerprint) -> io::Result<bool> {
        let text = self.text()?;
        let mut noted = text.lines().map(|line| line.rsplit(' ').next()?.parse().ok());
        Ok(noted.any(|noted| noted == Some(By::Authority(fingerprint))))
    }

    /// Takes out by what a server was known at this address.
    pub(super) fn forget(&self, address: &Address) -> io::Result<()> {
        let (text, name) = (self.text()?, name(address));
        let is_of_it = |line: &str| line.strip_prefix(&name).is_some_and(|by| by.starts_with(' '));
        let kept: String = text.split_inclusive('\n').filter(|line| !is_of_it(line)).collect();
        if kept.len() == text.len() {
            return Ok(());
        }
        // Whole or not at all: the others must not be lost with it.
        let new = self.0.with_extension("new");
        let _none = fs::remove_file(&new);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&new)?.write_all(kept.as_bytes())?;
        fs::rename(new, &self.0)
    }

    /// What is written there; nothing, if there is no file.
    fn text(&self) -> io::Result<String> {
        match fs::read_to_string(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
            outcome => outcome,
        }
    }

    /// Notes by what it is known from now on.
    pub(super) fn add(&self, address: &Address, by: By) -> io::Result<()> {
        if let Some(folder) = self.0.parent() {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(folder)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.0)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        // Whoever has mended it may have left out the last end of a line.
        let end = if matches!(text.last(), None | Some(b'\n')) { "" } else { "\n" };
        file.write_all(format!("{end}{} {by}\n", name(address)).as_bytes())
    }
}

/// How it is written: whoever types the same in capitals means the same server.
fn name(address: &Address) -> String {
    address.to_string().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_what_was_noted_last() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("papo/known-servers");
        let known = Known::in_file(path.clone());
        let address = |text: &str| text.parse::<Address>().expect("it is an address");
        let of = |text: &str| known.of(&address(text)).expect("it can be read");
        let [first, second] = [7, 0xab].map(|byte| By::Authority(Fingerprint([byte; 32])));
        assert_eq!(of("tea"), None);
        known.add(&address("tea"), first).expect("it can be written");
        known.add(&address("tea:1234"), second).expect("it can be written");
        assert_eq!(of("tea"), Some(first));
        assert_eq!(of("Tea"), Some(first));
        assert_eq!(of("[tea]:123"), None);
        known.add(&address("TEA"), second).expect("it can be written");
        assert_eq!(of("tea"), Some(second));
        assert_eq!(of("papo://tea"), Some(second));
        known.add(&address("tea"), By::Computer).expect("it can be written");
        assert_eq!(of("tea"), Some(By::Computer));
        // Somebody has mended it, and not ended the last line.
        let text = fs::read_to_string(&path).expect("it can be read");
        fs::write(&path, text.trim_end()).expect("it can be written");
        known.add(&address("milk"), first).expect("it can be written");
        assert_eq!((of("tea"), of("milk")), (Some(By::Computer), Some(first)));
        assert!(known.has(Fingerprint([0xab; 32])).expect("it can be read"));
        assert!(!known.has(Fingerprint([1; 32])).expect("it can be read"));
        known.forget(&address("TEA")).expect("it can be written");
        assert_eq!((of("tea"), of("milk"), of("tea:1234")), (None, Some(first), Some(second)));
        known.forget(&address("water")).expect("it is not there");
    }

    #[test]
    fn who_is_noted_in_a_way_that_nobody_can_read_is_not_new() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("known-servers");
        let known = Known::in_file(path.clone());
        let tea = "tea".parse().expect("it is an address");
        let good = format!("tea:7276 {}\n", Fingerprint([7; 32]));
        for (text, fault) in [
            (&b"tea:7276 "[..], "line 1: "),
            (b"milk:7276 trusted\ntea:7276 77:DC:77", "line 2: "),
            (&[good.as_bytes(), b"tea:7276 never mind\n"].concat(), "line 2: "),
            (b"tea:7276 \xff\n", "UTF-8"),
        ] {
            fs::write(&path, text).expect("it can be written");
            let error = known.of(&tea).expect_err("it can't be read").to_string();
            assert!(error.contains(fault) && error.contains("known-servers"), "{error}");
        }
        fs::remove_file(&path).and_then(|()| fs::create_dir(&path)).expect("it can be");
        known.of(&tea).expect_err("it is no file");
    }

    #[test]
    fn fingerprints_are_read_as_they_are_written() {
        let fingerprint = Fingerprint([0x0a; 32]);
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        assert_eq!("0a".repeat(32).parse(), Ok(fingerprint));
        for text in ["", "0a", &"0a".repeat(33), &"0g".repeat(32), &("0a".repeat(31) + "0")] {
            text.parse::<Fingerprint>().expect_err(text);
        }
    }
}
