//! `papo service`: papo as something that the system starts by itself and looks after.
//!
//! What is written and run is made by [`systemd`], [`launchd`] and [`windows`], which touch nothing.

mod launchd;
mod setup;
mod systemd;
mod windows;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use clap::{Args, Subcommand};

use self::setup::{Scope, Service, Setup, Step};
use crate::ask::answer;
use crate::configuration::{ConfigArgs, complain_of};
use crate::console;

/// How long systemd may take to say how old it is.
const PATIENCE: Duration = Duration::from_secs(5);

/// What `papo service` is told.
#[derive(Debug, Args)]
pub(crate) struct ServiceArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Have the system start the server now, with the computer and after failures
    Install {
        /// The configuration file of the server
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Print what would be written, and do nothing
        #[arg(long)]
        print: bool,
        #[command(flatten)]
        whose: Whose,
    },
    /// Say how the service does
    Status(Whose),
    /// Stop the server and have the system forget it; what it keeps stays
    Uninstall(Whose),
}

/// For whom the service is.
#[derive(Debug, Args)]
struct Whose {
    /// For this user alone, also as root; without root it always is
    #[arg(long)]
    user: bool,
}

/// Does it.
pub(crate) fn run(args: &ServiceArgs) -> ExitCode {
    match &args.verb {
        Verb::Install { config, print, whose } => install(config.as_deref(), *print, whose),
        Verb::Status(whose) => match setup(None, whose) {
            Ok(setup) => status(&service(&setup)),
            Err(fault) => complain_of(&[fault]),
        },
        Verb::Uninstall(whose) => match setup(None, whose) {
            Ok(setup) => uninstall(&service(&setup)),
            Err(fault) => complain_of(&[fault]),
        },
    }
}

fn install(config: Option<&Path>, print: bool, whose: &Whose) -> ExitCode {
    let setup = match setup(config, whose) {
        Ok(setup) => setup,
        Err(fault) => return complain_of(&[fault]),
    };
    let service = service(&setup);
    let out_of_sight = setup.out_of_sight().map(|path| {
        let path = path.display();
        format!(
            "a service can't see {path}: it sees no homes and no temporary files; put the program \
             and its configuration elsewhere, as with `sudo install papo /usr/local/bin`"
        )
    });
    if print {
        if let Some(fault) = out_of_sight {
            console::complain(&fault);
        }
        console::print(&service.text);
        return ExitCode::SUCCESS;
    }
    if let Some(fault) = out_of_sight {
        return complain_of(&[fault]);
    }
    if cfg!(target_os = "linux") && setup.systemd.is_none() {
        return complain_of(&["there is no systemd here, which `papo service` needs; \
                              `papo service install --print` shows what it would be told"
            .to_owned()]);
    }
    let parent = service.file.parent().unwrap_or(Path::new("."));
    let written = fs::create_dir_all(parent).and_then(|()| fs::write(&service.file, &service.text));
    if let Err(error) = written {
        return complain_of(&[format!("can't write {}: {error}", service.file.display())]);
    }
    console::say(&format!("wrote {}", service.file.display()));
    if let Err(fault) = run_all(&service.install) {
        return complain_of(&[fault, "papo service status says more".to_owned()]);
    }
    for line in &service.remarks {
        console::say(line);
    }
    ExitCode::SUCCESS
}

fn status(service: &Service) -> ExitCode {
    if !service.file.exists() {
        console::say(&format!("papo is no service here: there is no {}", service.file.display()));
        return ExitCode::FAILURE;
    }
    match service.status.command().status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => complain_of(&[format!("can't run {}: {error}", service.status)]),
    }
}

fn uninstall(service: &Service) -> ExitCode {
    if !service.file.exists() {
        console::say(&format!("papo is no service here: there is no {}", service.file.display()));
        return ExitCode::SUCCESS;
    }
    let done = run_all(&service.uninstall)
        .and_then(|()| {
            let file = service.file.display();
            fs::remove_file(&service.file).map_err(|error| format!("can't remove {file}: {error}"))
        })
        .and_then(|()| run_all(&service.after_uninstall));
    if let Err(fault) = done {
        return complain_of(&[fault]);
    }
    console::say(&format!("removed {}", service.file.display()));
    console::say("What the server kept stays where it is.");
    ExitCode::SUCCESS
}

/// Runs these, one after the other, each only if the one before went well.
fn run_all(steps: &[Step]) -> Result<(), String> {
    for step in steps {
        console::say(&step.to_string());
        let mut command = step.command();
        if step.may_fail {
            command.stderr(Stdio::null());
        }
        match command.status() {
            Ok(status) if status.success() || step.may_fail => {}
            Ok(status) => return Err(format!("`{step}` has failed ({status})")),
            Err(error) => return Err(format!("can't run `{step}`: {error}")),
        }
    }
    Ok(())
}

/// What the service is on this system.
fn service(setup: &Setup) -> Service {
    if cfg!(target_os = "macos") {
        launchd::service(setup)
    } else if cfg!(windows) {
        windows::service(setup)
    } else {
        systemd::service(setup)
    }
}

/// What is to be a service, and what there is to know of this computer.
fn setup(config: Option<&Path>, whose: &Whose) -> Result<Setup, String> {
    let absolute = |path: &Path| std::path::absolute(path).map_err(|error| error.to_string());
    let config = config.map(absolute).transpose()?;
    let loaded = ConfigArgs::of_file(config.clone()).load().map_err(|faults| faults.join("\n"))?;
    let is_low = |port| (1..1024).contains(&port);
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let home = variable(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    let systemd = answer(Command::new("systemctl").arg("--version"), PATIENCE);
    Ok(Setup {
        program: std::env::current_exe().map_err(|error| error.to_string())?,
        config,
        scope: if is_root() && !whose.user { Scope::System } else { Scope::User },
        home: home.map(PathBuf::from).unwrap_or_default(),
        config_home: variable("XDG_CONFIG_HOME").map(PathBuf::from).filter(|it| it.is_absolute()),
        sudo_user: variable("SUDO_USER").and_then(|name| name.into_string().ok()),
        user_id: user_id(),
        has_low_port: loaded.config.server.listen.iter().any(|it| is_low(it.address.port())),
        systemd: systemd.and_then(|said| systemd::version(&said)),
    })
}

#[cfg(unix)]
fn user_id() -> u32 {
    nix::unistd::geteuid().as_raw()
}

#[cfg(not(unix))]
fn user_id() -> u32 {
    1
}

fn is_root() -> bool {
    user_id() == 0
}
