//! systemd: a unit that gives papo what it needs and nothing else.

use std::path::Path;

use super::setup::{Scope, Service, Setup, Step};

const UNIT: &str = "papo.service";
/// Where a service of the whole computer keeps what it keeps, unless told otherwise.
const DATA: &str = "/var/lib/papo";
/// From this version on a reload is over when the service says so.
const NOTIFY_RELOAD_SINCE: u32 = 253;

/// The version, from what `systemctl --version` says.
pub(super) fn version(said: &str) -> Option<u32> {
    let word = said.strip_prefix("systemd ")?.split([' ', '.', '~', '\n']).next()?;
    word.parse().ok()
}

/// The service, and what has to be run for it.
pub(super) fn service(setup: &Setup) -> Service {
    let (systemctl, folder) = match setup.scope {
        Scope::System => ("systemctl", Path::new("/etc/systemd/system").to_owned()),
        Scope::User => {
            let config = setup.config_home.clone().unwrap_or_else(|| setup.home.join(".config"));
            ("systemctl --user", config.join("systemd/user"))
        }
    };
    let step = |words: &str| Step::new(&format!("{systemctl} {words}"), None);
    let remarks = match setup.scope {
        Scope::System => vec![
            format!("papo runs, and starts with this computer. It keeps what is said in {DATA}."),
            "How it does: papo service status. What it prints: journalctl -u papo".to_owned(),
        ],
        Scope::User => vec![
            "papo runs, and starts when you log in. To have it run while you are not:".to_owned(),
            "  loginctl enable-linger".to_owned(),
            "How it does: papo service status. What it prints: journalctl --user -u papo"
                .to_owned(),
        ],
    };
    Service {
        file: folder.join(UNIT),
        text: unit(setup),
        install: vec![
            step("daemon-reload"),
            step(&format!("enable {UNIT}")),
            // It may run already, and be another one than the file says now.
            step(&format!("restart {UNIT}")),
        ],
        uninstall: vec![step(&format!("disable --now {UNIT}"))],
        after_uninstall: vec![step("daemon-reload")],
        status: step(&format!("--no-pager --full status {UNIT}")),
        remarks,
    }
}

/// What can be had without being root, too.
const HARDENED: &str = "\
UMask=0077
LimitNOFILE=65536
NoNewPrivileges=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
# By AF_NETLINK a program learns the addresses of its computer.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
";

/// What only the system can do: a user of its own, and next to nothing to be seen.
const APART: &str = "\
DynamicUser=yes
StateDirectory=papo
StateDirectoryMode=0700
ProtectSystem=strict
ProtectHome=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
PrivateDevices=yes
PrivateTmp=yes
";

fn unit(setup: &Setup) -> String {
    let mut words = setup.words();
    let (network, apart, target) = match setup.scope {
        Scope::System => {
            words.extend(["--data".to_owned(), DATA.to_owned()]);
            let capability = if setup.has_low_port { "CAP_NET_BIND_SERVICE" } else { "" };
            let bound =
                format!("CapabilityBoundingSet={capability}\nAmbientCapabilities={capability}\n");
            let network = "Wants=network-online.target\nAfter=network-online.target\n";
            (network, format!("{APART}{bound}"), "multi-user.target")
        }
        Scope::User => ("", String::new(), "default.target"),
    };
    let command: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    let kind = match setup.systemd {
        Some(version) if version < NOTIFY_RELOAD_SINCE => {
            "Type=notify\nExecReload=kill -HUP $MAINPID\n"
        }
        _ => "Type=notify-reload\n",
    };
    format!(
        "# Written by `papo service install`; `papo service uninstall` removes it.\n\
         [Unit]\nDescription=papo, a chat server\nDocumentation=https://papo.im\n{network}\
         StartLimitIntervalSec=0\n\n\
         [Service]\n{kind}ExecStart={}\n\
         # What an older papo kept may have to be brought up to date first.\n\
         TimeoutStartSec=10min\nWatchdogSec=30\nRestart=always\nRestartSec=2\n\
         {HARDENED}{apart}\n\
         [Install]\nWantedBy={target}\n",
        command.join(" ")
    )
}

/// A word of a command line, as systemd reads it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-_.".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    let mut text = String::from("\"");
    for letter in word.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            // Variables and names of systemd's own would be put in.
            '$' | '%' => text.extend([letter, letter]),
            '\n' => text.push_str("\\n"),
            _ => text.push(letter),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::setup::example;

    fn lines(steps: &[Step]) -> Vec<String> {
        steps.iter().map(Step::to_string).collect()
    }

    #[test]
    fn a_service_of_the_whole_computer() {
        let setup =
            Setup { config: Some("/etc/papo/100% \"mine\".toml".into()), ..example(Scope::System) };
        let service = service(&setup);
        assert_eq!(service.file, Path::new("/etc/systemd/system/papo.service"));
        let has = |line: &str| service.text.lines().any(|it| it == line);
        for line in [
            "Type=notify-reload",
            "ExecStart=/usr/local/bin/papo serve --config \"/etc/papo/100%% \\\"mine\\\".toml\" \
             --data /var/lib/papo",
            "WatchdogSec=30",
            "Restart=always",
            "DynamicUser=yes",
            "StateDirectory=papo",
            "ProtectSystem=strict",
            "NoNewPrivileges=yes",
            "MemoryDenyWriteExecute=yes",
            "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
            "SystemCallFilter=@system-service",
            "LimitNOFILE=65536",
            "CapabilityBoundingSet=",
            "WantedBy=multi-user.target",
        ] {
            assert!(has(line), "{line} in {}", service.text);
        }
        assert_eq!(
            lines(&service.install),
            [
                "systemctl daemon-reload",
                "systemctl enable papo.service",
                "systemctl restart papo.service"
            ]
        );
        assert_eq!(lines(&service.uninstall), ["systemctl disable --now papo.service"]);
        assert_eq!(lines(&service.after_uninstall), ["systemctl daemon-reload"]);
        assert_eq!(service.status.to_string(), "systemctl --no-pager --full status papo.service");
    }

    #[test]
    fn a_service_of_a_user() {
        let mut setup = example(Scope::User);
        let service = service(&setup);
        assert_eq!(service.file, Path::new("/home/USER/.config/systemd/user/papo.service"));
        assert!(service.text.contains("\nExecStart=/usr/local/bin/papo serve\n"));
        assert!(service.text.contains("\nWantedBy=default.target\n"));
        assert!(!service.text.contains("DynamicUser"), "only root can have that");
        assert_eq!(lines(&service.install)[2], "systemctl --user restart papo.service");
        setup.config_home = Some("/elsewhere".into());
        let file = super::service(&setup).file;
        assert_eq!(file, Path::new("/elsewhere/systemd/user/papo.service"));
    }

    #[test]
    fn older_versions_and_low_ports() {
        for (said, expected) in [
            ("systemd 252 (252.38-1~deb12u1)\n+PAM +AUDIT\n", Some(252)),
            ("systemd 257.4-1\n", Some(257)),
            ("systemd 256~rc3\n", Some(256)),
            ("OpenRC", None),
        ] {
            assert_eq!(version(said), expected, "{said}");
        }
        let old = Setup { systemd: Some(252), has_low_port: true, ..example(Scope::System) };
        let text = service(&old).text;
        assert!(text.contains("\nType=notify\nExecReload=kill -HUP $MAINPID\n"), "{text}");
        assert!(text.contains("\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\n"), "{text}");
        assert!(text.contains("\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n"), "{text}");
    }
}
