//! The `papo` program: one verb for each thing that it is.

mod address;
mod admin;
mod ask;
mod backup;
mod bench;
mod configuration;
mod console;
mod doctor;
mod export;
mod firewall;
mod hash;
mod join;
mod limits;
mod manual;
mod qr;
mod serve;
mod service;
mod supervisor;
mod trust;
mod ways_in;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use configuration::ConfigArgs;

/// Chat for everybody on your network: one program, no account, no internet.
#[derive(Debug, Parser)]
#[command(name = "papo", version, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Start a server that others on the network can join
    Serve(ConfigArgs),
    /// Talk on a server, from a terminal or through a pipe
    Join(join::JoinArgs),
    /// Print the configuration in force, and where each value came from
    Config {
        /// Print a commented example file instead
        #[arg(long)]
        example: bool,
        #[command(flatten)]
        sources: ConfigArgs,
    },
    /// Copy all that a server keeps into one file, while it runs or not
    Backup(backup::BackupArgs),
    /// Bring back what `papo backup` copied, while no server runs
    Restore(backup::RestoreArgs),
    /// Run a server on its own machine: accounts, connections, passwords, admins, the record
    Admin(admin::AdminArgs),
    /// Write what a server keeps as JSON Lines, or as pages of HTML
    Export(export::ExportArgs),
    /// Put a server under load, any IRC server, and say what that cost it
    Bench(bench::BenchArgs),
    /// Say what keeps a server from working, or will, and what to type
    Doctor(ConfigArgs),
    /// Have the system start the server by itself and look after it
    Service(service::ServiceArgs),
    /// Say how others make their computers trust this server, and what they are to trust
    Trust(trust::TrustArgs),
    /// Hash a password for the configuration (reads it from the terminal or from a pipe)
    Hash,
    /// Print what completes commands and flags in a shell
    Completions(manual::CompletionsArgs),
    /// Write pages for `man`
    Man(manual::ManArgs),
}

fn main() -> ExitCode {
    match Cli::parse().verb {
        Verb::Serve(sources) => serve::run(sources),
        Verb::Join(args) => join::run(&args),
        Verb::Config { example: true, .. } => {
            console::print(&papo_server::config::example_toml());
            ExitCode::SUCCESS
        }
        Verb::Config { sources, .. } => configuration::print(&sources),
        Verb::Admin(args) => admin::run(&args),
        Verb::Backup(args) => backup::back_up(&args),
        Verb::Restore(args) => backup::restore(&args),
        Verb::Export(args) => export::run(&args),
        Verb::Bench(args) => bench::run(&args),
        Verb::Doctor(sources) => doctor::run(&sources),
        Verb::Trust(args) => trust::run(&args),
        Verb::Hash => hash::run(),
        Verb::Service(args) => service::run(&args),
        Verb::Completions(args) => manual::completions(&args, Cli::command()),
        Verb::Man(args) => manual::man(&args, Cli::command()),
    }
}
