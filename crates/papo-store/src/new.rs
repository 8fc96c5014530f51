//! A file or folder that has its name only when it is whole, and takes nobody else's.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::error::StoreError;
use crate::folder::sync_parent;

/// Something that is being made beside its place. Dropped before it is whole, it goes.
#[derive(Debug)]
pub struct New {
    /// Where it will be.
    to: PathBuf,
    /// Where it is.
    part: PathBuf,
    is_folder: bool,
    is_whole: bool,
}

impl New {
    /// Begins a file that its owner alone may read.
    ///
    /// # Errors
    /// Something has its name, or the system refuses.
    pub fn file(to: &Path) -> Result<(Self, File), StoreError> {
        let part = part_of(to)?;
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.write(true).create_new(true).open(&part);
        let file = file.map_err(|error| not_made(&part, to, error))?;
        Ok((Self { to: to.to_owned(), part, is_folder: false, is_whole: false }, file))
    }

    /// Begins a folder that its owner alone may read.
    ///
    /// # Errors
    /// Something has its name, or the system refuses.
    pub fn folder(to: &Path) -> Result<Self, StoreError> {
        let part = part_of(to)?;
        let made = folder_maker().create(&part);
        made.map_err(|error| not_made(&part, to, error))?;
        Ok(Self { to: to.to_owned(), part, is_folder: true, is_whole: false })
    }

    /// Where it is until it is whole.
    pub fn path(&self) -> &Path {
        &self.part
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// Something has that name by now, or the system refuses; then it is gone.
    pub fn finish(mut self) -> Result<(), StoreError> {
        let failed = |error| StoreError::of_file(&self.to, error);
        // Whoever made a file of that name meanwhile keeps it. Not all disks have links.
        let is_linked = !self.is_folder
            && match fs::hard_link(&self.part, &self.to) {
                Ok(()) => true,
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    return Err(StoreError::Exists(self.to.clone()));
                }
                Err(_) => false,
            };
        if !is_linked {
            must_be_free(&self.to)?;
            fs::rename(&self.part, &self.to).map_err(failed)?;
            self.is_whole = true;
        }
        sync_parent(&self.to)
    }
}

impl Drop for New {
    fn drop(&mut self) {
        if self.is_whole {
            return;
        }
        let _what_can_be = if self.is_folder {
            fs::remove_dir_all(&self.part)
        } else {
            fs::remove_file(&self.part)
        };
    }
}

/// Makes a folder that its owner alone may read.
///
/// # Errors
/// Something has its name, or the system refuses.
pub fn make_folder(path: &Path) -> Result<(), StoreError> {
    folder_maker().create(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => StoreError::Exists(path.to_owned()),
        _ => StoreError::of_file(path, error),
    })
}

fn folder_maker() -> DirBuilder {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Why it can't be begun. Of its first name only that it is taken is of any interest.
fn not_made(part: &Path, to: &Path, error: io::Error) -> StoreError {
    if error.kind() == ErrorKind::AlreadyExists {
        return StoreError::Unfinished(part.to_owned());
    }
    StoreError::of_file(to, error)
}

fn must_be_free(path: &Path) -> Result<(), StoreError> {
    // A link to nowhere is something, too.
    if path.symlink_metadata().is_ok() { Err(StoreError::Exists(path.to_owned())) } else { Ok(()) }
}

/// Where it is while it is made, if its name is free.
fn part_of(to: &Path) -> Result<PathBuf, StoreError> {
    must_be_free(to)?;
    let Some(name) = to.file_name() else {
        return Err(StoreError::of_file(to, ErrorKind::InvalidInput.into()));
    };
    let mut name = name.to_owned();
    name.push(".part");
    Ok(to.with_file_name(name))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn it_has_its_name_only_when_it_is_whole() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let names = || {
            let entries = fs::read_dir(folder.path()).expect("it can be read");
            let mut names: Vec<String> = entries
                .map(|entry| entry.expect("it is there").file_name().to_string_lossy().into_owned())
                .collect();
            names.sort();
            names
        };
        let (file, pages) = (folder.path().join("a.json"), folder.path().join("pages"));
        let (new, mut out) = New::file(&file).expect("it is free");
        let second = New::file(&file).map(|_| ()).expect_err("one at a time");
        assert!(
            second.to_string().contains("a.json.part is there already: another papo"),
            "{second}"
        );
        assert_eq!(names(), ["a.json.part"]);
        out.write_all(b"x").expect("there is room");
        new.finish().expect("it is free");
        assert_eq!(names(), ["a.json"]);
        let new = New::folder(&pages).expect("it is free");
        make_folder(&new.path().join("tea")).expect("it is free");
        drop(new);
        assert_eq!(names(), ["a.json"], "what is not finished goes");
        New::folder(&pages).and_then(New::finish).expect("it is free");
        assert_eq!(names(), ["a.json", "pages"]);
        for path in [&file, &pages] {
            assert!(matches!(New::file(path), Err(StoreError::Exists(_))));
            assert!(matches!(New::folder(path), Err(StoreError::Exists(_))));
        }
        assert_eq!(fs::read(&file).expect("it is there"), b"x");
        assert!(New::folder(Path::new("/")).is_err() && New::file(Path::new("")).is_err());
    }

    /// Somebody takes the name while it is made.
    #[test]
    fn it_takes_nobody_elses_name() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let (file, pages) = (folder.path().join("a"), folder.path().join("b"));
        let (new_file, _) = New::file(&file).expect("it is free");
        let new_folder = New::folder(&pages).expect("it is free");
        for path in [&file, &pages] {
            fs::write(path, "mine").expect("it can be written");
        }
        assert!(new_file.finish().is_err() && new_folder.finish().is_err());
        for path in [&file, &pages] {
            assert_eq!(fs::read(path).expect("it is there"), b"mine");
        }
        assert_eq!(fs::read_dir(folder.path()).expect("it can be read").count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_it() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().expect("a folder can be made");
        let (file, pages) = (folder.path().join("a"), folder.path().join("b"));
        New::file(&file).and_then(|(new, _)| new.finish()).expect("it is free");
        New::folder(&pages).and_then(New::finish).expect("it is free");
        let mode = |path: &Path| {
            let meta = fs::metadata(path).expect("it is there");
            meta.permissions().mode() & 0o777
        };
        assert_eq!((mode(&file), mode(&pages)), (0o600, 0o700));
    }
}
