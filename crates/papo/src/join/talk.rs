//! The pure piece of `papo join`: what comes in (bytes, typed lines, time) to what is to be done.
//! It knows no socket, no terminal and no clock, so every situation can be played in a test.

use jiff::Timestamp;
use papo_client::{Account, Client, Happening, Identity, Update};
use papo_proto::{Framed, Framer};

use super::line::Line;
use super::name;
use super::view::{View, is_short};

mod alive;
mod away;
mod ending;
mod login;
mod password;
mod pause;
mod situation;
#[cfg(test)]
mod tests;

use alive::{ANSWER_MS_MAX, Alive, Verdict};
use away::Away;
use ending::Ending;
use password::Secret;
use pause::Pauses;

/// The longest line that a server may send before it counts as something else.
const LINE_BYTES_MAX: usize = 16 * 1024;
/// How long the server may take to let us in.
const REGISTRATION_MS_MAX: u64 = 30_000;
/// How long a connection must hold before the next loss of it counts as the first.
const HOLDS_MS: u64 = 30_000;
/// How many names with numbers are tried.
const NUMBERED_MAX: u32 = 30;

/// How many names of others can be completed.
const NAMES_MAX: usize = 1000;

/// How the program was started.
#[derive(Debug, Clone)]
pub(super) struct Start {
    /// A person sits at a terminal; otherwise lines come from a pipe.
    pub(super) interactive: bool,
    /// The nick that was given.
    pub(super) nick: Option<String>,
    /// The name of whoever started the program.
    pub(super) system_name: String,
    /// The server's password.
    pub(super) password: Option<String>,
    /// The account to log in to, or to make; an empty password is asked for.
    pub(super) account: Option<Account>,
    pub(super) channels: Vec<String>,
    /// Where to, for people.
    pub(super) address: String,
    /// The token of the invitation that we come by.
    pub(super) invite: Option<String>,
    /// Whatever differs between clients.
    pub(super) seed: u64,
    /// Random, and nobody else's.
    pub(super) secret: u128,
}

/// When something comes in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    /// Since the program began.
    pub(super) ms: u64,
    /// For showing.
    pub(super) time: Timestamp,
}

/// What comes in.
#[derive(Debug)]
pub(super) enum Event {
    Started,
    Connected,
    /// No connection came about; what that means, and what to do.
    Failed {
        reason: String,
        advice: String,
    },
    Received(Vec<u8>),
    Lost(String),
    Typed(String),
    /// Standard input ended, or the person wants to leave.
    InputEnded,
    /// Nobody reads what we print any more.
    OutputGone,
    /// Time passed.
    Tick,
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Action {
    Connect,
    Send(String),
    Close,
    Show(Line),
    /// Take one line of input, with this prompt.
    Ask(String),
    /// The same, with nothing of it on the screen.
    AskHidden(String),
    /// Say it on standard error.
    Complain(String),
    /// The end.
    Exit(u8),
}

/// Where we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing happened yet, or the person is asked for a name.
    Naming,
    Connecting,
    /// There is a connection; `since_ms` for how long it holds.
    Linked {
        since_ms: u64,
    },
    /// Waiting to try again.
    Pausing {
        until_ms: u64,
    },
    /// We said goodbye; the server has until then to close.
    Leaving {
        until_ms: u64,
    },
    Over,
}

/// One run of `papo join`.
#[derive(Debug)]
pub(super) struct Talk {
    start: Start,
    client: Client,
    view: View,
    framer: Framer,
    stage: Stage,
    /// There is a connection, whatever else is going on.
    linked: bool,
    /// The server let us in at least once.
    met: bool,
    /// Coming back after a loss: what was known is not shown again.
    returning: bool,
    /// Why trying again makes no sense.
    hopeless: Option<String>,
    /// What the server said last before it closed.
    last_words: Option<String>,
    /// How many names with a number were tried.
    numbered: u32,
    /// The channel that was just entered, whose list of names nobody asked for.
    entered: Option<String>,
    /// Input has been asked for and has not come.
    asking: bool,
    /// The person was told that what is typed now waits.
    told_waiting: bool,
    /// The person was told that they are in no channel.
    told_nowhere: bool,
    /// Somebody came or went since the names were last asked for.
    names_changed: bool,
    /// The next line is a password for this.
    secret: Option<Secret>,
    /// How many passwords the server did not take.
    passwords_wrong: u32,
    /// A password was refused, and it is not yet known which.
    in_doubt: bool,
    /// The server lets in only accounts.
    account_needed: bool,
    away: Away,
    alive: Alive,
    pauses: Pauses,
    ending: Ending,
    actions: Vec<Action>,
}

impl Talk {
    pub(super) fn new(start: Start, view: View) -> Self {
        let nick = start.nick.clone().unwrap_or_else(|| start.system_name.clone());
        let pauses = Pauses::new(start.seed);
        Self {
            client: identity(&start, &nick),
            start,
            view,
            framer: Framer::default(),
            stage: Stage::Naming,
            linked: false,
            met: false,
            returning: false,
            hopeless: None,
            last_words: None,
            numbered: 1,
            entered: None,
            asking: false,
            told_waiting: false,
            told_nowhere: false,
            names_changed: false,
            secret: None,
            passwords_wrong: 0,
            in_doubt: false,
            account_needed: false,
            away: Away::default(),
            alive: Alive::default(),
            pauses,
            ending: Ending::default(),
            actions: Vec::new(),
        }
    }

    /// Takes one thing in.
    pub(super) fn handle(&mut self, now: Now, event: Event) -> Vec<Action> {
        match event {
            Event::Started => self.started(),
            Event::Connected => self.connected(now),
            Event::Failed { reason, advice } => self.failed(now, &reason, &advice),
            Event::Received(bytes) => self.received(now, &bytes),
            Event::Lost(reason) => {
                if std::mem::take(&mut self.in_doubt) {
                    self.password_refused(now, "the password is wrong");
                }
                self.lost(now, &reason);
            }
            Event::Typed(text) => self.typed(now, &text),
            Event::InputEnded => self.input_ended(now),
            Event::OutputGone => self.leave(now),
            Event::Tick => {}
        }
        if self.client.is_quitting() {
            self.leave(now);
        } else if self.client.is_leaving() && !self.linked {
            self.leave_soon(now);
        }
        self.keep_time(now);
        self.see_to_the_end(now);
        self.ask_for_input();
        std::mem::take(&mut self.actions)
    }

    /// The names of channels and of who is here, if they are others than before.
    pub(super) fn new_names(&mut self) -> Option<Vec<String>> {
        if !std::mem::take(&mut self.names_changed) {
            return None;
        }
        let here = self.client.talking_to().and_then(|here| self.client.channel(here));
        let members = here.into_iter().flat_map(papo_client::Channel::members);
        let others = members.map(papo_client::Member::nick).filter(|nick| {
            // What cannot be shown cannot be chosen.
            !self.client.same_name(nick, self.client.nick())
                && super::sanitise::clean(nick) == *nick
        });
        let channels = self.client.channels().map(papo_client::Channel::name);
        let channels = channels.filter(|name| super::sanitise::clean(name) == **name);
        Some(channels.chain(others.take(NAMES_MAX)).map(Into::into).collect())
    }

    /// When to come back with a [`Event::Tick`] if nothing else happens.
    pub(super) fn due_ms(&self) -> Option<u64> {
        let stage = match self.stage {
            Stage::Pausing { until_ms } | Stage::Leaving { until_ms } => Some(until_ms),
            Stage::Linked { since_ms } if !self.client.is_registered() => {
                Some(since_ms + REGISTRATION_MS_MAX)
            }
            Stage::Linked { .. } => Some(self.alive.due_ms(self.waits())),
            Stage::Naming | Stage::Connecting | Stage::Over => None,
        };
        [stage, self.ending.due_ms()].into_iter().flatten().min()
    }

    fn started(&mut self) {
        let account = self.start.account.as_ref().map(|account| account.name.clone());
        match self.start.nick.as_ref().or(account.as_ref()) {
            Some(nick) => match name::check(nick) {
                Ok(()) => self.begin_with_account(),
                Err(error) => {
                    let text = format!("`{nick}` cannot be a name: {error}");
                    self.end_with(&text, super::BAD_USAGE);
                }
            },
            None if self.start.interactive => {}
            None => self.connect(),
        }
    }

    fn connect(&mut self) {
        self.stage = Stage::Connecting;
        self.actions.push(Action::Connect);
    }

    fn connected(&mut self, now: Now) {
        self.linked = true;
        self.framer = Framer::default();
        self.last_words = None;
        self.in_doubt = false;
        self.numbered = 1;
        self.stage = Stage::Linked { since_ms: now.ms };
        self.alive.heard(now.ms);
        self.actions.extend(self.client.connect().into_iter().map(Action::Send));
    }

    fn failed(&mut self, now: Now, reason: &str, advice: &str) {
        if self.met {
            self.pause(now, &format!("no connection: {reason}"));
        } else {
            let text = format!("cannot connect to {}: {reason}. {advice}", self.start.address);
            self.end_with(&text, 1);
        }
    }

    fn received(&mut self, now: Now, bytes: &[u8]) {
        self.alive.heard(now.ms);
        self.ending.heard(now.ms);
        let mut received = Vec::new();
        let mut overflow = false;
        let mut lines = self.framer.feed(bytes, LINE_BYTES_MAX);
        while let Some(framed) = lines.next() {
            match framed {
                Framed::Line(line) => received.push(line.to_vec()),
                Framed::TooLong(_) => {}
                Framed::Overflow => {
                    overflow = true;
                    break;
                }
            }
        }
        drop(lines);
        for line in received {
            let updates = self.client.receive(&line);
            self.take(now, updates);
            if self.stage == Stage::Over || !self.linked {
                return;
            }
        }
        if overflow {
            self.lost(now, "the other side does not speak IRC");
        }
    }

    /// Acts on what the client says.
    fn take(&mut self, now: Now, updates: Vec<Update>) {
        for update in updates {
            match update {
                Update::Send(line) if self.linked => self.actions.push(Action::Send(line)),
                Update::Send(_) => {}
                Update::Happened(event) => {
                    self.notice(now, &event.what);
                    if self.is_shown(&event.what) {
                        self.show(now, &event);
                    }
                }
            }
        }
    }

    fn show(&mut self, now: Now, event: &papo_client::Event) {
        // On a pipe standard output is for what others say; trouble goes where trouble goes.
        let aside = !self.start.interactive && event.what.is_error();
        let own = matches!(event.what, Happening::Mistake { .. } | Happening::NotDelivered { .. });
        if aside && (own || self.client.is_registered()) {
            self.ending.something_failed();
        }
        for line in self.view.lines(event, now.time, &self.client) {
            self.actions.push(if aside {
                Action::Complain(line.paint(false))
            } else {
                Action::Show(line)
            });
        }
    }

    /// Whether it is worth a line.
    fn is_shown(&mut self, what: &Happening) -> bool {
        let interactive = self.start.interactive;
        match what {
            // A script wants to know what is said from now on, and what it missed.
            Happening::Message { past: true, .. } => interactive || self.returning,
            // The typed line is still there to be read.
            Happening::Message { confirmed: true, .. } => !interactive,
            Happening::Names { channel, names } => {
                let unasked = self.entered.take_if(|entered| entered == channel).is_some();
                !unasked || interactive && !self.returning && is_short(names)
            }
            Happening::Topic { channel, .. } => {
                let unasked = !self.client.is_online() || self.entered.as_ref() == Some(channel);
                !unasked || interactive && !self.returning
            }
            Happening::Motd { .. } => self.client.is_online() || (interactive && !self.returning),
            Happening::Away { nick, text } => self.away.is_news(nick, text.as_deref()),
            Happening::Joined { mine: true, .. }
            | Happening::Talking { .. }
            | Happening::LoggedIn { .. }
            | Happening::LoggedOut
            | Happening::AccountMade { .. } => interactive && !self.returning,
            // Said when the connection ends.
            Happening::Numeric { number: 463..=465, .. } if !self.client.is_registered() => false,
            Happening::Numeric { number, .. } => {
                *number >= 400 || self.client.is_online() || (interactive && !self.returning)
            }
            Happening::NickRefused { .. } => self.client.is_registered(),
            // That we are logged in is said in words; what we came with is no news.
            Happening::ModeChanged { target, changes, .. } => {
                let is_old = !self.client.is_online() || matches!(changes.as_str(), "+r" | "-r");
                !(is_old && self.client.same_name(target, self.client.nick()))
            }
            // Said when we are not let in.
            Happening::LoginRefused { .. } => false,
            Happening::Standard { code, .. } if code == "ACCOUNT_REQUIRED" => {
                self.client.is_registered()
            }
            _ => true,
        }
    }

    fn typed(&mut self, now: Now, text: &str) {
        self.asking = false;
        if let Some(secret) = self.secret.take() {
            self.secret_typed(now, secret, text);
            return;
        }
        if self.stage == Stage::Naming && text.trim().is_empty() {
            self.say("a name is needed, so that others know who speaks");
        }
        // A pasted text has several lines.
        for line in text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()) {
            if self.stage == Stage::Naming {
                self.named(line.trim());
                continue;
            }
            if self.client.is_leaving() || self.client.is_quitting() {
                break;
            }
            let waiting = self.client.queued();
            let updates = self.client.typed(line);
            self.take(now, updates);
            let waits = self.client.queued() > waiting && !self.client.is_online();
            if waits && self.start.interactive && !self.told_waiting {
                self.told_waiting = true;
                self.say("there is no connection now; what you type is sent when it is back");
            }
        }
        if self.client.is_leaving() {
            self.leave_soon(now);
        }
    }

    fn ask_for_input(&mut self) {
        let naming = self.stage == Stage::Naming && self.start.interactive;
        // On a pipe the next line is read when there is room for it, so nothing is refused.
        let talking = if self.start.interactive { self.met } else { self.client.has_room() };
        let over = matches!(self.stage, Stage::Leaving { .. } | Stage::Over);
        // The first prompt waits for the lobby, so that it can name it.
        let settled = self.client.is_online() || self.returning || !self.linked;
        if self.asking || over || self.ending.input_ended() {
            return;
        }
        if let Some(secret) = &self.secret {
            self.asking = true;
            let prompt = super::sanitise::clean(&secret.prompt());
            self.actions.push(Action::AskHidden(prompt));
        } else if naming {
            self.asking = true;
            let what = if self.account_needed { "Your account: " } else { "Your name: " };
            self.actions.push(Action::Ask(what.into()));
        } else if talking && (settled || !self.start.interactive) && self.stage != Stage::Naming {
            self.asking = true;
            let here = self.client.talking_to().map_or_else(String::new, |here| format!(" {here}"));
            let prompt = format!("[{}{here}] ", self.client.nick());
            self.actions.push(Action::Ask(super::sanitise::clean(&prompt)));
        }
    }

    /// A word from the program itself.
    fn say(&mut self, text: &str) {
        self.actions.push(if self.start.interactive {
            Action::Show(Line::new().dim("-- ").text(text))
        } else {
            Action::Complain(super::sanitise::clean(text))
        });
    }

    fn end_with(&mut self, text: &str, code: u8) {
        self.stage = Stage::Over;
        self.actions.push(Action::Complain(super::sanitise::clean(text)));
        self.actions.push(Action::Exit(code));
    }
}

fn identity(start: &Start, nick: &str) -> Client {
    let (password, account) = (start.password.clone(), start.account.clone());
    let invite = start.invite.clone();
    let identity = Identity { password, account, invite, ..Identity::named(nick) };
    let mut client = Client::new(identity, start.secret);
    for channel in &start.channels {
        client.join_on_connect(channel, None);
    }
    client
}
