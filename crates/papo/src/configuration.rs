//! The configuration's sources: flags made from the table of keys, the environment, the file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use papo_server::config::{self, Flag, Loaded, Sources};

use crate::console;

/// The flags that say what the configuration is.
#[derive(Debug, Clone)]
pub(crate) struct ConfigArgs {
    file: Option<PathBuf>,
    flags: Vec<Flag>,
}

impl Args for ConfigArgs {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new("config")
            .long("config")
            .value_name("FILE")
            .env("PAPO_CONFIG")
            .value_parser(clap::value_parser!(PathBuf))
            .help("Read this TOML file (`papo config --example` prints one)");
        config::keys().fold(command.arg(file), |command, key| {
            let flag = key.flag();
            let section = key.section();
            command.arg(
                Arg::new(key.path)
                    .long(flag.trim_start_matches('-').to_owned())
                    .value_name(key.name().to_ascii_uppercase())
                    .action(ArgAction::Append)
                    .allow_hyphen_values(true)
                    .help(format!("{} [default: {}]", key.help, key.default))
                    .help_heading(format!("[{section}]"))
                    .hide_short_help(section == "limits"),
            )
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ConfigArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Vec::new();
        for key in config::keys() {
            for value in matches.get_many::<String>(key.path).into_iter().flatten() {
                flags.push(Flag {
                    key: key.path.to_owned(),
                    value: value.clone(),
                    spelling: key.flag(),
                });
            }
        }
        Ok(Self { file: matches.get_one("config").cloned(), flags })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl ConfigArgs {
    /// This file, and no flags.
    pub(crate) fn of_file(file: Option<PathBuf>) -> Self {
        Self { file, flags: Vec::new() }
    }

    /// The file's name, as people are told it.
    pub(crate) fn file_name(&self) -> String {
        self.file.as_ref().map_or("(no file)".to_owned(), |path| path.display().to_string())
    }

    /// Reads everything. What is wrong is one line a fault.
    pub(crate) fn load(&self) -> Result<Loaded, Vec<String>> {
        let file = match &self.file {
            None => None,
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| vec![format!("can't read {}: {error}", path.display())])?;
                Some((path.clone(), text))
            }
        };
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let host_name = gethostname::gethostname().into_string().ok();
        let sources = Sources { file, environment, flags: self.flags.clone(), host_name };
        config::load(&sources).map_err(|faults| faults.iter().map(ToString::to_string).collect())
    }
}

/// The flags that say where a server keeps what it keeps.
#[derive(Debug, Clone, Args)]
pub(crate) struct DataArgs {
    /// The server's data directory [default: as `papo serve` would have it]
    #[arg(long, value_name = "FOLDER")]
    data: Option<String>,
    /// The server's configuration file, which may name that folder
    #[arg(long, value_name = "FILE", env = "PAPO_CONFIG")]
    config: Option<PathBuf>,
}

impl DataArgs {
    /// The folder. What is wrong is one line a fault.
    pub(crate) fn folder(&self) -> Result<PathBuf, Vec<String>> {
        Ok(self.server()?.data)
    }

    /// What the configuration says of the server. What is wrong is one line a fault.
    pub(crate) fn server(&self) -> Result<config::Server, Vec<String>> {
        let data = self.data.iter().map(|folder| Flag {
            key: "server.data".to_owned(),
            value: folder.clone(),
            spelling: "--data".to_owned(),
        });
        let sources = ConfigArgs { file: self.config.clone(), flags: data.collect() };
        Ok(sources.load()?.config.server)
    }
}

/// `papo config`
pub(crate) fn print(sources: &ConfigArgs) -> ExitCode {
    match sources.load() {
        Ok(loaded) => {
            console::print(&loaded.print());
            ExitCode::SUCCESS
        }
        Err(faults) => complain_of(&faults),
    }
}

/// Says what is wrong with the configuration. Flags that are wrong are bad usage.
pub(crate) fn complain_of(faults: &[String]) -> ExitCode {
    for fault in faults {
        console::complain(fault);
    }
    if faults.iter().all(|fault| fault.starts_with("--")) {
        ExitCode::from(2)
    } else {
        ExitCode::FAILURE
    }
}
