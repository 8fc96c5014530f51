//! The files of the repository, read once and handed to every rule.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

/// Folders that no rule looks into when git is not there to say what is ignored.
const NOT_OURS: &[&str] = &[".git", "target", "node_modules", "dist"];

/// Every file that is, or would be, tracked, by its path from the root with `/` between the parts.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    /// The text, or `None` for what is not UTF-8.
    files: BTreeMap<String, Option<String>>,
}

impl Tree {
    /// Reads the checkout at `root`: what git tracks and what it would track.
    pub fn load(root: &Path) -> io::Result<Self> {
        let paths = match git_files(root) {
            Some(paths) => paths,
            None => walk(root)?,
        };
        let mut files = BTreeMap::new();
        for path in paths {
            let on_disk = root.join(&path);
            // A tracked file may be deleted, and a link is judged where it points.
            if fs::symlink_metadata(&on_disk).is_ok_and(|file| file.is_file()) {
                files.insert(path, String::from_utf8(fs::read(on_disk)?).ok());
            }
        }
        Ok(Self { root: root.to_owned(), files })
    }

    /// A made-up tree for the tests of the rules.
    pub fn of<const N: usize>(files: [(&str, &str); N]) -> Self {
        let files = files.map(|(path, text)| (path.to_owned(), Some(text.to_owned())));
        Self { root: PathBuf::new(), files: BTreeMap::from(files) }
    }

    /// Where the tree is on disk; empty for a made-up one.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// All text files, in the order of their paths.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    /// All text files with one of these extensions.
    pub fn texts_of(&self, extensions: &[&str]) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(move |(path, _)| extensions.contains(&extension(path)))
    }

    /// The `.rs` files directly in `folder`, by their names without the extension.
    pub fn rust_files_in(&self, folder: &str) -> BTreeMap<&str, &str> {
        self.texts()
            .filter_map(|(path, text)| {
                let name = path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".rs")?;
                (!name.contains('/')).then_some((name, text))
            })
            .collect()
    }

    /// Whether there is a file or folder at `path`; the root is the empty path.
    pub fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        path.is_empty()
            || self.files.contains_key(path)
            || self.files.keys().any(|file| file.starts_with(&folder))
    }
}

/// What stands behind the last dot of the file name.
pub fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The files git knows or would add, or `None` outside a git checkout (a source archive).
fn git_files(root: &Path) -> Option<Vec<String>> {
    let output = Command::new("git")
        .args(["-c", "safe.directory=*", "ls-files", "-z"])
        .args(["--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let listed = String::from_utf8(output.stdout).ok()?;
    Some(listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
}

fn walk(root: &Path) -> io::Result<Vec<String>> {
    let mut paths = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            if !entry.file_type()?.is_dir() {
                paths.push(path);
            } else if !NOT_OURS.contains(&name.as_str()) {
                folders.push(path);
            }
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_exists_when_a_file_is_in_it() {
        let tree = Tree::of([("docs/guide/start.md", "")]);
        assert!(tree.has("docs/guide/start.md"));
        assert!(tree.has("docs/guide"));
        assert!(tree.has(""));
        assert!(!tree.has("docs/gui"));
    }

    #[test]
    fn only_the_files_directly_in_a_folder_are_its_own() {
        let tree = Tree::of([("a/one.rs", "1"), ("a/b/two.rs", "2"), ("ab/three.rs", "3")]);
        assert_eq!(tree.rust_files_in("a"), BTreeMap::from([("one", "1")]));
    }

    #[test]
    fn walking_and_git_agree_that_this_crate_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let walked = walk(root).expect("the folder of this crate is readable");
        assert!(walked.contains(&"src/tree.rs".to_owned()));
        assert!(Tree::load(root).expect("and so are its files").text("src/tree.rs").is_some());
    }
}
