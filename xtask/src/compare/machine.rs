//! The machine that is measured on, as /proc tells.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// How many ticks a second /proc counts in, on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// The two cores that are used.
#[derive(Debug)]
pub(super) struct Cores(usize, usize);

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

/// The CPU time of a process so far, in seconds.
pub(super) fn cpu_seconds(pid: u32) -> io::Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    ticks(&stat)
        .map(|ticks| ticks / TICKS_PER_SECOND)
        .ok_or_else(|| io::Error::other("the system says something else of a process than it did"))
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

/// The user and system time out of /proc/PID/stat. The name before may have spaces in it.
fn ticks(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    Some(fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?)
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
    fn the_time_of_a_process_is_found_behind_its_name() {
        let stat = "7 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 250 150 0 0 20 0 1 0 5";
        assert_eq!(ticks(stat), Some(400.0));
        assert_eq!(ticks("7 (a"), None);
    }

    #[test]
    fn fields_are_found_by_name() {
        let text = "model name\t: AMD EPYC\nmodel\t\t: 17\nMemTotal:       24105 kB\n";
        assert_eq!(field(text, "model name"), Some("AMD EPYC"));
        assert_eq!(field(text, "MemTotal"), Some("24105 kB"));
        assert_eq!(field(text, "Missing"), None);
    }
}
