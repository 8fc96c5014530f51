//! `papo hash`: a password's hash, for `[[operator]] password_hash` and `[server] password`.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use crate::console;

/// Asks for a password, twice on a terminal, and prints its hash.
pub(crate) fn run() -> ExitCode {
    match read().and_then(|password| papo_server::hash_password(&password)) {
        Ok(hash) => {
            console::say(&hash);
            ExitCode::SUCCESS
        }
        Err(reason) => {
            console::complain(&reason);
            ExitCode::FAILURE
        }
    }
}

fn read() -> Result<String, String> {
    let stdin = std::io::stdin();
    let password = if stdin.is_terminal() {
        let ask = |prompt| rpassword::prompt_password(prompt).map_err(|error| error.to_string());
        let password = ask("Password: ")?;
        if ask("The same again: ")? != password {
            return Err("these two differ; try again".to_owned());
        }
        password
    } else {
        let mut line = String::new();
        stdin.lock().read_line(&mut line).map_err(|error| error.to_string())?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    if password.is_empty() { Err("the password is empty".to_owned()) } else { Ok(password) }
}
