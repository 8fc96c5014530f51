//! The machine that is measured on, as /proc tells.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The two cores that are used.
#[derive(Debug)]
pub(super) struct Cores(pub(super) usize, pub(super) usize);

impl Cores {
    /// The first two that this process may use.
    pub(super) fn find() -> io::Result<Self> {
        let status = fs::read_to_string("/proc/self/status")?;
        let list = field(&status, "Cpus_allowed_list").unwrap_or_default();
        match cores(list)[..] {
            [server, load, ..] => Ok(Self(server, load)),
            _ => Err(io::Error::other(format!("two cores are needed, there is: {list}"))),
        }
    }

    /// The server's.
    pub(super) fn server(&self) -> String {
        self.0.to_string()
    }

    /// The load's.
    pub(super) fn load(&self) -> String {
        self.1.to_string()
    }

    /// Both.
    pub(super) fn both(&self) -> String {
        format!("{},{}", self.0, self.1)
    }
}

/// What the machine is: processor, cores, memory, system.
pub(super) fn words() -> String {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let (cpu, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let model = field(&cpu, "model name").unwrap_or("an unknown processor");
    let count = cpu.lines().filter(|line| line.starts_with("processor")).count();
    let kib = field(&memory, "MemTotal").and_then(|value| value.split(' ').next()?.parse().ok());
    let gib = kib.unwrap_or(0.0) / 1024.0 / 1024.0;
    let kernel = read("/proc/sys/kernel/osrelease");
    format!("{model}, {count} cores, {gib:.1} GiB of memory, Linux {}", kernel.trim())
}

/// What a folder is on: the name of the file system.
pub(super) fn disk(folder: &Path) -> String {
    printed(&["stat", "-f", "-c", "%T", &*folder.to_string_lossy()])
}

/// Whether such a file system is in memory alone, where a sync costs nothing.
pub(super) fn is_memory(disk: &str) -> bool {
    ["tmpfs", "ramfs"].contains(&disk)
}

/// The folders where programs are: /usr/sbin has servers, and a user's PATH may leave it out.
pub(super) fn path() -> String {
    format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default())
}

/// Where a program is.
pub(super) fn program(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&path()).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// What a command prints, without the spaces around it; empty when there is no such command.
pub(super) fn printed(words: &[&str]) -> String {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).env("PATH", path()).stdin(Stdio::null());
    command.output().map_or_else(
        |_| String::new(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

/// The value of the first `name: value` of a file in /proc.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_once(':').map(|(_, value)| value.trim())
}

/// The numbers of a list such as `0-2,5`.
fn cores(list: &str) -> Vec<usize> {
    let number = |text: &str| text.parse::<usize>().ok();
    let ranges = list.split(',').filter_map(|part| match part.split_once('-') {
        Some((first, last)) => Some(number(first)?..=number(last)?),
        None => number(part).map(|only| only..=only),
    });
    ranges.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_cores_are_read() {
        for (list, expected) in
            [("0-1", vec![0, 1]), ("3", vec![3]), ("0,2-4,7", vec![0, 2, 3, 4, 7]), ("", vec![])]
        {
            assert_eq!(cores(list), expected, "{list}");
        }
    }

    #[test]
    fn memory_is_no_disk() {
        assert!(is_memory("tmpfs") && is_memory("ramfs"));
        assert!(!is_memory("ext2/ext3") && !is_memory("overlayfs") && !is_memory(""));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_tells_what_a_folder_is_on() {
        assert_eq!(disk(Path::new("/proc")), "proc");
    }

    #[test]
    fn fields_are_found_by_name() {
        let text = "model name\t: AMD EPYC\nmodel\t\t: 17\nMemTotal:       24105 kB\n";
        assert_eq!(field(text, "model name"), Some("AMD EPYC"));
        assert_eq!(field(text, "MemTotal"), Some("24105 kB"));
        assert_eq!(field(text, "Missing"), None);
    }
}
