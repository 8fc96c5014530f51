//! Windows: a task that starts when its user logs in, for a service there has to be written as one.
//! Written by Microsoft's documentation of the schema, and not tried on Windows.

use super::setup::{Service, Setup, Step, xml};

/// The service, and what has to be run for it.
pub(super) fn service(setup: &Setup) -> Service {
    let file = setup.home.join("AppData/Local/papo/service.xml");
    Service {
        text: task(setup),
        install: vec![
            Step::new("schtasks /Create /TN papo /F /XML", Some(&file)),
            Step::perhaps("schtasks /End /TN papo"),
            Step::new("schtasks /Run /TN papo", None),
        ],
        uninstall: vec![
            Step::perhaps("schtasks /End /TN papo"),
            Step::new("schtasks /Delete /TN papo /F", None),
        ],
        after_uninstall: Vec::new(),
        status: Step::new("schtasks /Query /TN papo /V /FO LIST", None),
        remarks: vec!["papo runs, and starts when you log in.".to_owned()],
        file,
    }
}

fn task(setup: &Setup) -> String {
    let words = setup.words();
    let arguments: Vec<String> = words[1..].iter().map(|word| quoted(word)).collect();
    format!(
        "<?xml version=\"1.0\"?>\n\
         <!-- Written by `papo service install`; `papo service uninstall` removes it. -->\n\
         <Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\n\
         \x20 <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>\n\
         \x20 <Settings>\n\
         \x20   <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\n\
         \x20   <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\n\
         \x20   <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\n\
         \x20   <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>\n\
         \x20   <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>\n\
         \x20 </Settings>\n\
         \x20 <Actions><Exec><Command>{}</Command><Arguments>{}</Arguments></Exec></Actions>\n\
         </Task>\n",
        xml(&words[0]),
        xml(&arguments.join(" "))
    )
}

/// A word of a command line, as programs on Windows read it: a path has no quotes in it there.
fn quoted(word: &str) -> String {
    if word.contains(' ') { format!("\"{word}\"") } else { word.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::setup::{Scope, example};

    #[test]
    fn what_is_written_and_run() {
        let setup = Setup {
            program: r"C:\Program Files\papo\papo.exe".into(),
            config: Some(r"C:\Users\Ana & Zoë\papo.toml".into()),
            ..example(Scope::User)
        };
        let service = service(&setup);
        let action = "<Exec><Command>C:\\Program Files\\papo\\papo.exe</Command><Arguments>serve \
                      --config &quot;C:\\Users\\Ana &amp; Zoë\\papo.toml&quot;</Arguments></Exec>";
        assert!(service.text.contains(action), "{}", service.text);
        // Without it a task is ended after three days.
        assert!(service.text.contains("<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>"));
        let file = service.file.display().to_string();
        let lines: Vec<String> = service.install.iter().map(Step::to_string).collect();
        assert_eq!(lines[0], format!("schtasks /Create /TN papo /F /XML {file}"));
        assert_eq!(lines[2], "schtasks /Run /TN papo");
        assert_eq!(service.uninstall[1].to_string(), "schtasks /Delete /TN papo /F");
    }
}
