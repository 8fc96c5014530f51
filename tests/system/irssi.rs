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
        Self::start_as(server, nick, realname, None)
    }

    /// The same; it logs in to the account of its nick, if it is given a password.
    pub(crate) fn start_as(
        server: &Server,
        nick: &str,
        realname: &str,
        password: Option<&str>,
    ) -> Option<Self> {
        let irssi = installed("irssi")?;
        let folder = tempfile::tempdir().expect("a folder can be made");
        // It would wait two seconds between commands, and five minutes before it reconnects.
        let port = server.address.port();
        let sasl = password.map_or_else(String::new, |password| {
            format!(
                "sasl_mechanism = \"PLAIN\"; sasl_username = \"{nick}\"; \
                 sasl_password = \"{password}\"; "
            )
        });
        let settings = format!(
            "servers = ( {{ address = \"127.0.0.1\"; chatnet = \"papo\"; port = \"{port}\"; }} );\n\
             chatnets = {{ papo = {{ type = \"IRC\"; {sasl}}}; }};\n\
             settings = {{\n  core = {{ real_name = \"{realname}\"; server_reconnect_time = \"1s\"; }};\n  \
             \"irc/core\" = {{ cmd_queue_speed = \"1msec\"; }};\n}};\n"
        );
        std::fs::write(folder.path().join("config"), settings).expect("a file can be written");
        let command =
            format!("{} --home='{}' -c papo -n {nick}", irssi.display(), folder.path().display());
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
