//! Accounts: logging in to one, or making one, before the server lets us in or afterwards.

use papo_client::Account;

use super::password::{Secret, WRONG_MAX};
use super::*;

impl Secret {
    /// What is asked for with accounts.
    pub(super) fn of_account(name: &str, is_new: bool) -> Self {
        let name = name.into();
        if is_new { Self::New { name, first: None } } else { Self::Account { name } }
    }
}

impl Talk {
    /// Asks for what is missing before this account can be used, or connects.
    pub(super) fn begin_with_account(&mut self) {
        let Some(account) = &self.start.account else { return self.connect() };
        if !account.password.is_empty() {
            self.client = identity(&self.start, &account.name);
            if let Some(nick) = self.start.nick.clone().filter(|_| !account.is_new) {
                let _sent_later = self.client.call_me(&nick);
            }
            return self.connect();
        }
        if !self.start.interactive {
            let text = "the account's password is missing: --password-file FILE or PAPO_PASSWORD";
            return self.end_with(text, super::super::BAD_USAGE);
        }
        self.stage = Stage::Naming;
        self.secret = Some(Secret::of_account(&account.name, account.is_new));
    }

    /// The person wants to be let in with this account.
    pub(super) fn use_account(&mut self, name: &str, is_new: bool) {
        if let Err(error) = name::check(name) {
            return self.say(&format!("`{name}` cannot be a name: {error}"));
        }
        self.start.nick = None;
        self.start.account = Some(Account { name: name.into(), password: String::new(), is_new });
        self.begin_with_account();
    }

    /// The person answered the question for a name.
    pub(super) fn named(&mut self, nick: &str) {
        if self.named_account(nick) {
            return;
        }
        if let Err(error) = name::check(nick) {
            self.say(&format!("`{nick}` cannot be a name: {error}"));
            return;
        }
        self.client = identity(&self.start, nick);
        self.connect();
    }

    /// What was typed where a name is asked for, if it is about accounts.
    fn named_account(&mut self, text: &str) -> bool {
        let (word, name) = text.split_once(' ').unwrap_or((text, ""));
        match (word, name.trim()) {
            ("/login", name) if !name.is_empty() => self.use_account(name, false),
            ("/register", name) if !name.is_empty() => self.use_account(name, true),
            ("/login" | "/register", _) => self.say(&format!("usage: {word} NAME")),
            _ if self.account_needed => self.use_account(text, false),
            _ => return false,
        }
        true
    }

    /// The person typed a password for an account that was asked for.
    pub(super) fn account_password_typed(&mut self, now: Now, name: &str, text: &str) {
        if text.is_empty() {
            // Before we are let in, another name is asked for; afterwards nothing was meant.
            self.start.account = None;
            return;
        }
        if self.met {
            let updates = self.client.log_in(name, text);
            return self.take(now, updates);
        }
        let (name, password) = (name.into(), text.into());
        self.start.account = Some(Account { name, password, is_new: false });
        self.begin_with_account();
    }

    /// The person typed a password for a new account: it is asked for twice.
    pub(super) fn new_password_typed(
        &mut self,
        now: Now,
        name: String,
        first: Option<String>,
        text: &str,
    ) {
        match first {
            _ if text.is_empty() => self.start.account = None,
            None => self.secret = Some(Secret::New { name, first: Some(text.into()) }),
            Some(first) if first != text => {
                self.say("those were two different passwords");
                self.secret = Some(Secret::New { name, first: None });
            }
            Some(password) if self.met => {
                let updates = self.client.make_account(&password);
                self.take(now, updates);
            }
            Some(password) => {
                self.start.account = Some(Account { name, password, is_new: true });
                self.begin_with_account();
            }
        }
    }

    /// What has to do with accounts.
    pub(super) fn notice_login(&mut self, now: Now, what: &Happening) {
        match what {
            Happening::LoginRefused { reason } => self.login_refused(now, reason),
            Happening::Standard { code, .. }
                if code == "ACCOUNT_REQUIRED" && !self.client.is_registered() =>
            {
                self.account_required(now);
            }
            // From the next connection on we log in.
            Happening::AccountMade { .. } => {
                if let Some(account) = &mut self.start.account {
                    account.is_new = false;
                }
            }
            Happening::AccountPassword { name } if self.start.interactive => {
                self.secret = Some(Secret::of_account(name, false));
            }
            Happening::NewPassword if self.start.interactive => {
                self.secret = Some(Secret::of_account(self.client.nick(), true));
            }
            Happening::AccountPassword { .. } => self.lacks("usage: /login NAME PASSWORD"),
            Happening::NewPassword => self.lacks("usage: /register PASSWORD"),
            _ => {}
        }
    }

    fn lacks(&mut self, usage: &str) {
        self.ending.something_failed();
        self.say(usage);
    }

    fn login_refused(&mut self, now: Now, reason: &str) {
        self.passwords_wrong += 1;
        let Some(account) = self.start.account.clone().filter(|_| !self.met) else {
            // The server may be in a hurry now, or somebody has changed the password.
            if self.passwords_wrong >= WRONG_MAX {
                self.hopeless = Some(reason.into());
            }
            return self.lost(now, reason);
        };
        let is_worth_asking = !account.is_new || reason.contains("assword");
        if !self.start.interactive || self.passwords_wrong >= WRONG_MAX || !is_worth_asking {
            self.hopeless = Some(reason.into());
            return self.lost(now, reason);
        }
        self.say(reason);
        self.stage = Stage::Naming;
        self.secret = Some(Secret::of_account(&account.name, account.is_new));
        self.lost(now, reason);
    }

    fn account_required(&mut self, now: Now) {
        const TEXT: &str = "this server lets in only accounts";
        if !self.start.interactive || self.met {
            self.hopeless =
                Some(format!("{TEXT}: papo join --account NAME, or --register NAME to make one"));
            return;
        }
        self.say(&format!("{TEXT}: say which is yours, or /register NAME to make one"));
        self.account_needed = true;
        self.stage = Stage::Naming;
        self.lost(now, TEXT);
    }

    /// The password was refused, and may have been the server's or an account's: what the server
    /// says when it closes the connection tells.
    pub(super) fn doubtful_password_refused(&mut self, now: Now, last_words: &str) {
        let closing = last_words.strip_prefix("Closing link: ").unwrap_or(last_words);
        let reason = closing.strip_suffix(" (PASS)").unwrap_or(closing);
        if reason.contains("server") || !reason.contains("password") {
            return self.password_refused(now, "the password is wrong");
        }
        if let Some((name, _)) = self.start.password.as_ref().and_then(|it| it.split_once(':')) {
            let (name, password) = (name.into(), String::new());
            self.start.account = Some(Account { name, password, is_new: false });
            self.start.password = None;
        }
        self.login_refused(now, reason);
    }

    /// Whether what was said with `PASS` may have been an account's password.
    pub(super) fn is_password_doubtful(&self) -> bool {
        let may_be = |password: &String| password.contains(':');
        self.start.account.is_some() || self.start.password.as_ref().is_some_and(may_be)
    }

    /// The name belongs to an account, as the server says: perhaps it is the person's own.
    pub(super) fn nick_of_account(&mut self, now: Now, nick: &str) {
        self.say(&format!("the name {nick} belongs to an account"));
        self.stage = Stage::Naming;
        self.secret = Some(Secret::Account { name: nick.into() });
        self.lost(now, "the name belongs to an account");
    }

    /// Whether a nick that is refused is free for those alone who log in. papo refuses a nick that a
    /// guest has at once, and one that belongs to somebody with an account when all else is said: a
    /// login may have come until then.
    pub(super) fn is_of_account(&self, reason: &str) -> bool {
        let is_late = self.client.has_accounts() && !self.client.is_negotiating();
        is_late || reason.contains("account") || reason.contains("registered")
    }
}
