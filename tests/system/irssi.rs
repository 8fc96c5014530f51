//! `irssi`, on a screen: typed to and read back.

use tempfile::TempDir;

use crate::program::installed;
use crate::server::Server;
use crate::tmux::Tmux;

/// The window of the server itself.
pub(crate) const SERVER: &str = "1";

/// An irssi that is connected.
#[derive(Debug)]
pub(crate) struct Irssi {
    tmux: Tmux,
    _folder: TempDir,
}

impl Irssi {
    /// Starts one, and waits until it is in the lobby. `None` when there is no irssi, or no tmux.
    pub(crate) fn start(server: &Server, nick: &str, realname: &str) -> Option<Self> {
        let irssi = installed("irssi")?;
        let folder = tempfile::tempdir().expect("a folder can be made");
        // It would wait two seconds between commands, and five minutes before it reconnects.
        let settings = format!(
            "settings = {{\n  core = {{ real_name = \"{realname}\"; server_reconnect_time = \"1s\"; }};\n  \
             \"irc/core\" = {{ cmd_queue_speed = \"1msec\"; }};\n}};\n"
        );
        std::fs::write(folder.path().join("config"), settings).expect("a file can be written");
        let command = format!(
            "{} --home='{}' -c 127.0.0.1 -p {} -n {nick}",
            irssi.display(),
            folder.path().display(),
            server.address.port()
        );
        let tmux = Tmux::start(&command, folder.path())?;
        let irssi = Self { tmux, _folder: folder };
        irssi.sees("#lobby", &["Join to #lobby was synced"]);
        Some(irssi)
    }

    /// Types a line in the window of that channel or person, or of the [`SERVER`].
    pub(crate) fn type_line(&self, window: &str, line: &str) {
        self.tmux.type_line(&format!("/window goto {window}"));
        self.tmux.type_line(line);
    }

    /// Waits until one line of that window shows all of these texts; gives the screen.
    pub(crate) fn sees(&self, window: &str, texts: &[&str]) -> String {
        // The window may come a moment after this.
        let look = || self.tmux.type_line(&format!("/window goto {window}"));
        self.tmux.expect_line(texts, look)
    }
}
