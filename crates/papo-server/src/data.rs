//! The data directory: what outlives the process.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use papo_core::CloakKey;

/// The file of the key that cloaks are made with: its bytes and nothing else.
const CLOAK_KEY_FILE: &str = "cloak.key";

/// The key that cloaks are made with, which the first start makes and keeps in this folder. When
/// it can't be kept, it is a key for this run alone, and the text says so.
pub(crate) fn cloak_key(folder: &Path) -> io::Result<(CloakKey, Option<String>)> {
    let path = folder.join(CLOAK_KEY_FILE);
    let why = match fs::read(&path) {
        Ok(bytes) => match bytes.try_into() {
            Ok(bytes) => return Ok((CloakKey::new(bytes), None)),
            Err(_) => format!("it is not {} bytes; remove it to get a new one", CloakKey::LEN),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let bytes = random()?;
            match keep(folder, &path, &bytes) {
                Ok(()) => return Ok((CloakKey::new(bytes), None)),
                Err(error) => error.to_string(),
            }
        }
        Err(error) => error.to_string(),
    };
    let text = format!(
        "hosts look different after a restart, for their key can't be kept in {}: {why}",
        path.display()
    );
    Ok((CloakKey::new(random()?), Some(text)))
}

fn random() -> io::Result<[u8; CloakKey::LEN]> {
    let mut bytes = [0; CloakKey::LEN];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

/// Writes a file that its owner alone may read: all of it, or none.
fn keep(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    make_folder(folder)?;
    let new = path.with_extension("new");
    let mut file = create(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)
}

/// Makes the data directory, for its owner alone, if it is not there.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create(true).truncate(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let folder = folder.path().join("some/where");
        let (first, complaint) = cloak_key(&folder).expect("there is randomness");
        assert_eq!(complaint, None);
        assert_eq!(cloak_key(&folder).expect("there is randomness"), (first, None));
    }

    #[test]
    fn what_cannot_be_kept_is_told_and_works() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = folder.path().join("file");
        fs::write(&file, "x").expect("it can be written");
        let bad = folder.path().join(CLOAK_KEY_FILE);
        fs::write(&bad, "too short").expect("it can be written");
        for (folder, about) in [(file.as_path(), "file/cloak.key"), (folder.path(), "not 32 bytes")]
        {
            let (first, complaint) = cloak_key(folder).expect("there is randomness");
            let complaint = complaint.expect("it says so");
            assert!(complaint.contains(about) && !complaint.contains('\n'), "{complaint}");
            let (second, _) = cloak_key(folder).expect("there is randomness");
            assert_ne!(first, second);
        }
        assert_eq!(fs::read(&bad).expect("it is there"), b"too short", "nothing is overwritten");
    }
}
