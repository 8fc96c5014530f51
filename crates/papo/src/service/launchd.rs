//! launchd, of macOS. Written by its manual pages, and not tried on a Mac.

use std::path::Path;

use super::setup::{Scope, Service, Setup, Step, xml};

const LABEL: &str = "im.papo.papo";

/// The service, and what has to be run for it. As root it is one of the computer that runs as
/// whoever has become root, so that it keeps what it keeps where it would without being a service.
pub(super) fn service(setup: &Setup) -> Service {
    let (domain, folder) = match setup.scope {
        Scope::System => ("system".to_owned(), Path::new("/Library/LaunchDaemons").to_owned()),
        Scope::User => (format!("gui/{}", setup.user_id), setup.home.join("Library/LaunchAgents")),
    };
    let file = folder.join(format!("{LABEL}.plist"));
    let when = match setup.scope {
        Scope::System => "with this computer",
        Scope::User => "when you log in",
    };
    Service {
        text: plist(setup),
        install: vec![
            Step::perhaps(&format!("launchctl bootout {domain}/{LABEL}")),
            Step::new(&format!("launchctl bootstrap {domain}"), Some(&file)),
        ],
        uninstall: vec![Step::perhaps(&format!("launchctl bootout {domain}/{LABEL}"))],
        after_uninstall: Vec::new(),
        status: Step::new(&format!("launchctl print {domain}/{LABEL}"), None),
        remarks: vec![format!("papo runs, and starts {when}.")],
        file,
    }
}

fn plist(setup: &Setup) -> String {
    let words = setup.words().into_iter();
    let words: Vec<String> =
        words.map(|it| format!("    <string>{}</string>\n", xml(&it))).collect();
    let user = match (&setup.scope, &setup.sudo_user) {
        (Scope::System, Some(user)) => {
            format!("  <key>UserName</key>\n  <string>{}</string>\n", xml(user))
        }
        _ => String::new(),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <!-- Written by `papo service install`; `papo service uninstall` removes it. -->\n\
         <plist version=\"1.0\">\n<dict>\n\
         \x20 <key>Label</key>\n  <string>{LABEL}</string>\n\
         \x20 <key>ProgramArguments</key>\n  <array>\n{}  </array>\n{user}\
         \x20 <key>RunAtLoad</key>\n  <true/>\n\
         \x20 <key>KeepAlive</key>\n  <true/>\n\
         \x20 <key>ProcessType</key>\n  <string>Interactive</string>\n\
         \x20 <key>Umask</key>\n  <integer>63</integer>\n\
         \x20 <key>SoftResourceLimits</key>\n  <dict>\n    <key>NumberOfFiles</key>\n    \
         <integer>65536</integer>\n  </dict>\n\
         </dict>\n</plist>\n",
        words.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::setup::example;

    #[test]
    fn what_is_written_and_run() {
        let setup = Setup { config: Some("/Users/ana/R&D.toml".into()), ..example(Scope::User) };
        let service = service(&setup);
        assert_eq!(service.file, Path::new("/home/USER/Library/LaunchAgents/im.papo.papo.plist"));
        let words = "<array>\n    <string>/usr/local/bin/papo</string>\n    <string>serve</string>\n    \
                     <string>--config</string>\n    <string>/Users/ana/R&amp;D.toml</string>\n  </array>";
        assert!(service.text.contains(words), "{}", service.text);
        assert!(!service.text.contains("UserName"), "{}", service.text);
        let lines: Vec<String> = service.install.iter().map(Step::to_string).collect();
        let file = service.file.display();
        assert_eq!(
            lines,
            [
                "launchctl bootout gui/1000/im.papo.papo".to_owned(),
                format!("launchctl bootstrap gui/1000 {file}")
            ]
        );
        assert!(service.install[0].may_fail && !service.install[1].may_fail);
        assert_eq!(service.status.to_string(), "launchctl print gui/1000/im.papo.papo");
    }

    #[test]
    fn as_root_it_runs_as_who_has_become_root() {
        let setup = Setup { sudo_user: Some("ana".to_owned()), ..example(Scope::System) };
        let service = service(&setup);
        assert_eq!(service.file, Path::new("/Library/LaunchDaemons/im.papo.papo.plist"));
        let user = "  <key>UserName</key>\n  <string>ana</string>\n";
        assert!(service.text.contains(user), "{}", service.text);
        assert_eq!(service.uninstall[0].to_string(), "launchctl bootout system/im.papo.papo");
    }
}
