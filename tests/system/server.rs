//! A server of a test's own.

use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::client::Client;
use crate::program::{Program, papo};

/// A server, on a port that the system picked, with a folder of its own.
#[derive(Debug)]
pub(crate) struct Server {
    /// The process.
    pub(crate) program: Program,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    folder: TempDir,
}

impl Server {
    /// A server with these flags.
    pub(crate) fn with(flags: &[&str]) -> Self {
        Self::started(flags, None)
    }

    /// A server with this file, which [`Server::write_config`] may change later, and these flags.
    pub(crate) fn configured(file: &str, flags: &[&str]) -> Self {
        Self::started(flags, Some(file))
    }

    fn started(flags: &[&str], file: Option<&str>) -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let mut command = papo();
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(flags);
        if let Some(file) = file {
            let path = folder.path().join("papo.toml");
            std::fs::write(&path, file).expect("a file can be written");
            command.arg("--config").arg(path);
        }
        Self::of(&mut command, folder)
    }

    /// A server started by a command of the test's own, which prints the greeting.
    pub(crate) fn of(command: &mut Command, folder: TempDir) -> Self {
        command.env("XDG_DATA_HOME", folder.path());
        let program = Program::start(command);
        let words = program.out.expect("127.0.0.1:");
        let address = words.rsplit([' ', '/']).next().and_then(|word| word.parse().ok());
        Self { program, address: address.expect("an address and a port"), folder }
    }

    /// Its configuration file.
    pub(crate) fn config_path(&self) -> PathBuf {
        self.folder.path().join("papo.toml")
    }

    /// Changes its configuration file.
    pub(crate) fn write_config(&self, text: &str) {
        std::fs::write(self.config_path(), text).expect("a file can be written");
    }

    /// A connection that has said nothing yet.
    pub(crate) fn connect(&self) -> Client {
        let stream = TcpStream::connect(self.address).expect("it listens");
        Client::new("somebody", stream)
    }

    /// A person who is connected, and in the lobby.
    pub(crate) fn person(&self, nick: &str) -> Client {
        let mut client = self.connect();
        client.register(nick);
        client.expect(" 366 ");
        client
    }

    /// Stops it in order, and starts one with these flags in its place.
    pub(crate) fn restarted(self, flags: &[&str]) -> Self {
        let address = self.address.to_string();
        self.stop();
        let folder = TempDir::new().expect("a folder can be made");
        Self::of(papo().args(["serve", "--listen", &address]).args(flags), folder)
    }

    /// Where it keeps what is said.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("papo")
    }

    /// Kills it without a word, and gives the folder that it had.
    pub(crate) fn killed(mut self) -> TempDir {
        self.program.signal("KILL");
        self.program.wait();
        self.folder
    }

    /// Tells it to stop, waits until it has, and gives the folder that it had.
    pub(crate) fn stopped(mut self) -> TempDir {
        self.program.signal("TERM");
        assert_eq!(self.program.wait().code(), Some(0), "it ends in order");
        self.folder
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) fn stop(mut self) {
        self.program.signal("TERM");
        assert_eq!(self.program.wait().code(), Some(0), "it ends in order");
    }
}
