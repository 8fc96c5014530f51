//! What a process uses, as the system tells.

use crate::error::Error;

/// A process that is looked at from outside.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Process(pub(crate) u32);

impl Process {
    /// The CPU time of all its threads so far, in seconds; steps are of 10 ms.
    #[cfg(target_os = "linux")]
    #[expect(clippy::cast_precision_loss, reason = "ticks of a process are few")]
    pub(crate) fn cpu_seconds(self) -> Result<f64, Error> {
        let stat = self.look(procfs::process::Process::stat)?;
        Ok((stat.utime + stat.stime) as f64 / procfs::ticks_per_second() as f64)
    }

    /// The memory that is its own alone, in KiB: without the program itself and its files.
    #[cfg(target_os = "linux")]
    #[expect(clippy::cast_precision_loss, reason = "memory is less than 2^52 KiB")]
    pub(crate) fn own_kib(self) -> Result<f64, Error> {
        let status = self.look(procfs::process::Process::status)?;
        Ok(status.rssanon.or(status.vmrss).unwrap_or_default() as f64)
    }

    /// How many cores it may use.
    #[cfg(target_os = "linux")]
    pub(crate) fn cores(self) -> Result<u32, Error> {
        let status = self.look(procfs::process::Process::status)?;
        Ok(status.cpus_allowed.unwrap_or_default().iter().map(|mask| mask.count_ones()).sum())
    }

    #[cfg(target_os = "linux")]
    fn look<T>(
        self,
        at: impl FnOnce(&procfs::process::Process) -> procfs::ProcResult<T>,
    ) -> Result<T, Error> {
        i32::try_from(self.0)
            .map_err(|_| "there is no such process".to_owned())
            .and_then(|pid| {
                let process = procfs::process::Process::new(pid);
                process.and_then(|process| at(&process)).map_err(|error| error.to_string())
            })
            .map_err(|reason| Error::Usage { pid: self.0, reason })
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn cpu_seconds(self) -> Result<f64, Error> {
        Err(self.unknown())
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn own_kib(self) -> Result<f64, Error> {
        Err(self.unknown())
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn cores(self) -> Result<u32, Error> {
        Err(self.unknown())
    }

    #[cfg(not(target_os = "linux"))]
    fn unknown(self) -> Error {
        Error::Usage { pid: self.0, reason: "only Linux has /proc".into() }
    }
}
