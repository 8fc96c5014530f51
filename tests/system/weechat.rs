//! `WeeChat`, without a screen: told by its FIFO, read by its logs.

use std::fmt::from_fn;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::heard::poll;
use crate::program::{Program, installed};
use crate::server::Server;

/// The buffer of the server itself.
pub(crate) const SERVER: &str = "irc.server.papo";

/// A `WeeChat` that is connected.
#[derive(Debug)]
pub(crate) struct Weechat {
    program: Program,
    folder: TempDir,
}

impl Weechat {
    /// Starts one, and waits until it is in the lobby. `None` when there is no `WeeChat`.
    pub(crate) fn start(server: &Server, nick: &str, realname: &str) -> Option<Self> {
        Self::start_as(server, nick, realname, None)
    }

    /// The same; it proves that it has the password of the account of its nick, if it is given one.
    pub(crate) fn start_as(
        server: &Server,
        nick: &str,
        realname: &str,
        password: Option<&str>,
    ) -> Option<Self> {
        let weechat = installed("weechat-headless")?;
        let folder = tempfile::tempdir().expect("a folder can be made");
        let address = server.address.to_string().replace(':', "/");
        let mut command = Command::new(weechat);
        command.env("LC_ALL", "C.UTF-8").env("HOME", folder.path()).arg("-d").arg(folder.path());
        for line in [
            "/set logger.file.flush_delay 0",
            &format!("/server add papo {address} -nicks={nick}"),
            &format!("/set irc.server.papo.realname {realname}"),
            // The first is what older versions call it, the second newer ones; the other is ignored.
            "/set irc.server.papo.ssl off",
            "/set irc.server.papo.tls off",
            // It would wait two seconds between commands; so, too, for the names of these.
            "/set irc.server.papo.anti_flood 0",
            "/set irc.server.papo.anti_flood_prio_high 0",
            "/set irc.server.papo.anti_flood_prio_low 0",
            "/set irc.server.papo.autoreconnect_delay 1",
        ] {
            command.args(["-r", line]);
        }
        if let Some(password) = password {
            for line in [
                "/set irc.server.papo.sasl_mechanism scram-sha-256",
                &format!("/set irc.server.papo.sasl_username {nick}"),
                &format!("/set irc.server.papo.sasl_password {password}"),
            ] {
                command.args(["-r", line]);
            }
        }
        command.args(["-r", "/connect papo"]);
        let weechat = Self { program: Program::start(&mut command), folder };
        weechat.sees("#lobby", &[nick]);
        Some(weechat)
    }

    /// Types a line where one talks to that channel or person, or to the [`SERVER`].
    pub(crate) fn type_line(&self, conversation: &str, line: &str) {
        let fifo = self.folder.path().join(format!("weechat_fifo_{}", self.program.id()));
        into_fifo(&fifo, &format!("{} *{line}", buffer(conversation)));
    }

    /// Waits until one line of that conversation shows all of these texts.
    pub(crate) fn sees(&self, conversation: &str, texts: &[&str]) -> String {
        let what = from_fn(|f| write!(f, "{texts:?} in:\n{}", self.shown(conversation)));
        poll(what, || {
            let shown = self.shown(conversation);
            let fits = |line: &&str| texts.iter().all(|text| line.contains(text));
            shown.lines().find(fits).map(str::to_owned)
        })
    }

    /// All that was shown in that conversation.
    pub(crate) fn shown(&self, conversation: &str) -> String {
        let log = format!("{}.weechatlog", buffer(conversation));
        let bytes = std::fs::read(self.folder.path().join("logs").join(log)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn buffer(conversation: &str) -> String {
    if conversation == SERVER { SERVER.to_owned() } else { format!("irc.papo.{conversation}") }
}

/// Writes a line into a FIFO, once it is there.
pub(crate) fn into_fifo(path: &Path, line: &str) {
    poll(format!("a FIFO {}", path.display()), || path.exists().then_some(()));
    let mut fifo = OpenOptions::new().append(true).open(path).expect("somebody reads the FIFO");
    fifo.write_all(format!("{line}\n").as_bytes()).expect("somebody reads the FIFO");
}
