//! What there is to know of this computer, without being root.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::time::SystemTime;

use jiff::Timestamp;
use papo_core::MessageId;
use papo_store::Reader;

use super::judge::Room;

/// What is kept in a data directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kept {
    /// Nothing yet.
    Nothing,
    /// Something, the last of it said at this time; `None`: no message is among it.
    Until(Option<Timestamp>),
    /// Not for this user's eyes.
    Hidden,
    /// It can't be read, and why.
    Broken(String),
}

/// What is kept in this folder.
pub(super) fn kept(folder: &Path) -> Kept {
    match fs::File::open(folder.join(papo_store::FILE)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Kept::Nothing,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return Kept::Hidden,
        _ => {}
    }
    let last = Reader::of_folder(folder).and_then(|reader| reader.last_message());
    match last {
        Ok(0) => Kept::Until(None),
        Ok(id) => {
            let time = i64::try_from(MessageId(id).time_ms()).ok();
            Kept::Until(time.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
        }
        Err(error) => Kept::Broken(error.to_string()),
    }
}

/// When a file that papo knows was written last: its own, or one of what it keeps.
pub(super) fn written(folder: &Path) -> Option<Timestamp> {
    let own = std::env::current_exe().ok();
    let log = format!("{}-wal", papo_store::FILE);
    let files = [folder.join(papo_store::FILE), folder.join(log)].into_iter().chain(own);
    let times = files.filter_map(|file| fs::metadata(file).ok()?.modified().ok());
    times.max().and_then(|time| Timestamp::try_from(time).ok())
}

/// What the clock shows.
pub(super) fn now() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::MAX)
}

/// The folder, or the nearest one above it that there is.
pub(super) fn existing(folder: &Path) -> &Path {
    folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."))
}

/// Room on the disk of this folder.
#[cfg(unix)]
pub(super) fn room(folder: &Path) -> Option<Room> {
    let disk = nix::sys::statvfs::statvfs(existing(folder)).ok()?;
    // What these numbers are counted in differs between systems.
    #[allow(clippy::useless_conversion, reason = "some are shorter elsewhere")]
    let (free, size) = (u64::from(disk.blocks_available()), u64::from(disk.fragment_size()));
    #[allow(clippy::useless_conversion, reason = "some are shorter elsewhere")]
    let (files, files_free) = (u64::from(disk.files()), u64::from(disk.files_available()));
    // Some file systems count none.
    Some(Room { free: free.saturating_mul(size), files: (files > 0).then_some(files_free) })
}

/// Room on the disk of this folder: Windows is not asked.
#[cfg(not(unix))]
pub(super) fn room(_folder: &Path) -> Option<Room> {
    None
}

/// Whether this user may write there.
#[cfg(unix)]
pub(super) fn is_writable(folder: &Path) -> bool {
    nix::unistd::access(existing(folder), nix::unistd::AccessFlags::W_OK).is_ok()
}

/// Whether this user may write there: the server will say.
#[cfg(not(unix))]
pub(super) fn is_writable(_folder: &Path) -> bool {
    true
}
