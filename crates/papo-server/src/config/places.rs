//! What the machine says about itself: its name, and where it keeps what programs write.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Sources;
use super::server::is_host_name;

/// A system whose custom differs from the others'.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Platform {
    Unix,
    Mac,
    Windows,
}

impl Platform {
    pub(super) const HERE: Self = if cfg!(target_os = "macos") {
        Self::Mac
    } else if cfg!(windows) {
        Self::Windows
    } else {
        Self::Unix
    };

    const fn home_variable(self) -> &'static str {
        match self {
            Self::Unix | Self::Mac => "HOME",
            Self::Windows => "USERPROFILE",
        }
    }
}

/// The machine's name, when a server may be called so.
pub(super) fn server_name(sources: &Sources) -> Option<String> {
    sources.host_name.clone().filter(|name| is_host_name(name))
}

/// Where this machine's user keeps what papo writes, as this environment says.
pub fn data_directory(environment: &BTreeMap<String, String>) -> PathBuf {
    data_directory_on(Platform::HERE, environment)
}

/// The same, as the default of a key.
pub(super) fn default_data(sources: &Sources) -> Option<String> {
    data_directory(&sources.environment).into_os_string().into_string().ok()
}

pub(super) fn data_directory_on(
    platform: Platform,
    environment: &BTreeMap<String, String>,
) -> PathBuf {
    let directory =
        |name: &str| environment.get(name).filter(|text| !text.is_empty()).map(PathBuf::from);
    let home = directory(platform.home_variable());
    let share = match platform {
        // The XDG specification: a relative path is to be ignored.
        Platform::Unix => directory("XDG_DATA_HOME")
            .filter(|path| path.has_root())
            .or_else(|| home.map(|home| home.join(".local/share"))),
        Platform::Mac => home.map(|home| home.join("Library/Application Support")),
        Platform::Windows => directory("APPDATA"),
    };
    match share {
        Some(share) => share.join("papo"),
        // A service without a home: where services keep things, or where it was started.
        None if platform == Platform::Unix => PathBuf::from("/var/lib/papo"),
        None => PathBuf::from("papo-data"),
    }
}

/// The path with a leading `~` replaced by the user's home; `None` when there is no home.
pub(super) fn expand_home(path: &Path, environment: &BTreeMap<String, String>) -> Option<PathBuf> {
    let Ok(rest) = path.strip_prefix("~") else { return Some(path.to_owned()) };
    let home = environment.get(Platform::HERE.home_variable()).filter(|text| !text.is_empty())?;
    Some(Path::new(home).join(rest))
}
