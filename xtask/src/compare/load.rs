//! One run of the load tester.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Ground;
use super::server::{Running, last_line, pinned};

/// How long a run may take beside what is measured: a million messages are said, the server comes to
/// rest, much is asked.
const RUN_MAX: Duration = Duration::from_mins(20);

/// The command of a run.
pub(super) fn words(
    ground: &Ground,
    work: &str,
    [port, pid, at_once]: [&str; 3],
    seconds: u32,
) -> Vec<String> {
    let papo = ground.papo.to_string_lossy();
    let line = format!(
        "@PAPO@ bench {work} 127.0.0.1:{port} --pid {pid} --at-once {at_once} \
         --seconds {seconds} --json"
    );
    // A folder may have a space in its name.
    line.split_whitespace().map(|word| word.replace("@PAPO@", &papo)).collect()
}

/// Puts a server under load. `Err`: why nothing was measured.
pub(super) fn put(
    work: &str,
    seconds: u32,
    server: &Running,
    cores: &str,
    ground: &Ground,
) -> Result<Value, String> {
    let whom = [server.port, server.pid(), server.kind.at_once()].map(|number| number.to_string());
    let whom = whom.each_ref().map(String::as_str);
    let (said, complained) = (ground.folder.join("said"), ground.folder.join("complained"));
    let begin = || -> io::Result<Child> {
        pinned(cores, &words(ground, work, whom, seconds))
            .stdin(Stdio::null())
            .stdout(File::create(&said)?)
            .stderr(File::create(&complained)?)
            .spawn()
    };
    let mut child = begin().map_err(|error| format!("papo bench does not start: {error}"))?;
    let ended = wait(&mut child, RUN_MAX + Duration::from_secs(seconds.into()));
    match ended.map_err(|error| error.to_string())? {
        None => Err("papo bench came to no end".to_owned()),
        Some(status) if status.success() => read(&said),
        Some(_) => Err(last_line(&complained)),
    }
}

/// Waits for the end of a process; `None`: it takes too long, and was killed.
fn wait(child: &mut Child, at_most: Duration) -> io::Result<Option<ExitStatus>> {
    let by = Instant::now() + at_most;
    while Instant::now() < by {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(20));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// The object that a run printed.
fn read(file: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| format!("papo bench printed no object: {error}"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_run_without_an_end_is_killed() {
        let mut child = Command::new("sleep").arg("60").spawn().expect("there is sleep");
        let ended = wait(&mut child, Duration::from_millis(50)).expect("it can be waited for");
        assert_eq!(ended, None);
        assert!(child.try_wait().expect("it has ended").is_some());
        let mut child = Command::new("sleep").arg("0").spawn().expect("there is sleep");
        let ended = wait(&mut child, Duration::from_mins(1)).expect("it can be waited for");
        assert!(ended.is_some_and(|status| status.success()));
    }
}
