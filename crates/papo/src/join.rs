//! `papo join`: talk from a terminal, or from a script through a pipe.
//!
//! This file is the shell around [`talk`], which decides: it takes what the threads for socket and
//! input bring, and does what it is told.

mod choose;
mod completion;
mod found;
mod keyboard;
mod known;
mod line;
mod link;
mod name;
mod pipe;
mod sanitise;
mod talk;
mod tls;
mod view;

use std::hash::{BuildHasher, RandomState};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use papo_client::Account;

use crate::address::Address;
use crate::console;
use choose::{Wish, choose};
use keyboard::Keyboard;
pub(crate) use known::Fingerprint;
use known::{By, Known};
use link::Link;
use talk::{Action, Event, Now, Start, Talk};
use view::View;

/// The exit code for what was asked for in a way that cannot be done.
const BAD_USAGE: u8 = 2;
/// How many things from the threads wait to be handled; then the threads wait.
const EVENTS_MAX: usize = 256;
/// How long to sleep when nothing is due.
const IDLE: Duration = Duration::from_hours(1);
/// The longest password that is read from a file, in bytes.
const PASSWORD_FILE_LEN_MAX: u64 = 64 * 1024;

/// Where to join, and as whom.
#[derive(Debug, clap::Args)]
pub(crate) struct JoinArgs {
    /// Where `papo serve` runs: HOST, HOST:PORT, or `[IPV6]:PORT` (default port: 7276); ircs:// or
    /// irc:// before it for other servers, the latter without TLS; or the link of an invitation
    /// (papo://…), in quotes. Without it, servers of the local
    /// network are looked for: the only one is joined, of several you choose
    #[arg(value_name = "HOST[:PORT]")]
    address: Option<Address>,
    /// The name to be seen under; asked for when it is not given
    #[arg(long, value_name = "NAME")]
    nick: Option<String>,
    /// Also enter this channel, and talk to it; can be given several times, and then the first one
    /// is talked to
    #[arg(long, value_name = "#CHANNEL")]
    channel: Vec<String>,
    /// Your account, and your name if `--nick` gives no other; its password is asked for when it is
    /// not given
    #[arg(long, value_name = "NAME", conflicts_with = "register")]
    account: Option<String>,
    /// Make an account of this name; its password is asked for when it is not given
    #[arg(long, value_name = "NAME", conflicts_with = "nick")]
    register: Option<String>,
    /// The password of the account, or, without one, of the server; others on this computer can see
    /// it, so better use a file or the variable
    #[arg(long, value_name = "TEXT", env = "PAPO_PASSWORD", hide_env_values = true)]
    password: Option<String>,
    /// Read that password from the first line of this file
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Read the server's password from the first line of this file, where the other is an account's
    #[arg(long, value_name = "FILE")]
    server_password_file: Option<PathBuf>,
    /// The file in which servers are noted that were joined before, to be known again
    #[arg(long, value_name = "FILE", env = "PAPO_KNOWN_SERVERS")]
    known_servers: Option<PathBuf>,
    /// Take out of that file by what this server was known, because it was set up anew, and join it as if
    /// for the first time
    #[arg(long, requires = "address")]
    forget: bool,
}

/// Joins, and talks until the person leaves.
pub(crate) fn run(args: &JoinArgs) -> ExitCode {
    let (account, password) = match who(args) {
        Ok(found) => found,
        Err(text) => {
            console::complain(&text);
            return ExitCode::FAILURE;
        }
    };
    let mut secret = [0; 16];
    if let Err(error) = getrandom::fill(&mut secret) {
        console::complain(&format!("no random numbers can be had: {error}"));
        return ExitCode::FAILURE;
    }
    // A person who only wants to read along into a file types blind; that is a script.
    let interactive = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let known = Known::in_file(args.known_servers.clone().unwrap_or_else(known_servers));
    if let Some(address) = args.address.as_ref().filter(|_| args.forget)
        && let Err(error) = known.forget(address)
    {
        console::complain(&format!("can't write {}: {error}", known.path().display()));
        return ExitCode::FAILURE;
    }
    let wish = Wish { interactive, secret: account.is_some() || password.is_some() };
    let address = match find(args.address.as_ref(), &known, wish) {
        Ok(address) => address,
        Err(text) => {
            console::complain(&text);
            return ExitCode::FAILURE;
        }
    };
    let start = Start {
        interactive,
        nick: args.nick.clone(),
        system_name: name::of_the_system(),
        password,
        account,
        channels: args.channel.iter().map(|name| with_hash(name)).collect(),
        address: address.to_string(),
        invite: address.invite.clone(),
        seed: RandomState::new().hash_one(std::process::id()),
        secret: u128::from_ne_bytes(secret),
    };
    let (events, incoming) = sync_channel(EVENTS_MAX);
    let mut shell = Shell {
        address,
        known,
        input: if interactive { Input::keyboard(&events) } else { pipe::listen(events.clone()) },
        coloured: std::io::stdout().is_terminal() && no_colour_is_unset(),
        link: None,
        links: 0,
        events,
    };
    let talk = Talk::new(start, View::new(TimeZone::system()));
    ExitCode::from(shell.run(talk, &incoming))
}

/// The server that is named, or else one that is found.
fn find(named: Option<&Address>, known: &Known, wish: Wish) -> Result<Address, String> {
    if let Some(address) = named {
        return Ok(address.clone());
    }
    let found =
        found::look().map_err(|error| format!("can't look for servers: {error}; name one"))?;
    choose(found, known, wish)
}

/// Where servers are noted if nothing else is said: beside what a server of the same person keeps.
fn known_servers() -> PathBuf {
    let environment = std::env::vars().collect();
    papo_server::config::data_directory(&environment).join("known-servers")
}

fn no_colour_is_unset() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn with_hash(channel: &str) -> String {
    if channel.starts_with(['#', '&']) { channel.into() } else { format!("#{channel}") }
}

/// The account, and the server's password.
fn who(args: &JoinArgs) -> Result<(Option<Account>, Option<String>), String> {
    let given = match &args.password_file {
        Some(path) => first_line(path)?,
        None => args.password.clone(),
    };
    let of_server = match &args.server_password_file {
        Some(path) => first_line(path)?,
        None => None,
    };
    let Some(name) = args.account.clone().or_else(|| args.register.clone()) else {
        return Ok((None, of_server.or(given)));
    };
    let (password, is_new) = (given.unwrap_or_default(), args.register.is_some());
    Ok((Some(Account { name, password, is_new }), of_server))
}

/// The password in a file, if it holds one.
fn first_line(path: &Path) -> Result<Option<String>, String> {
    use std::io::Read;
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(PASSWORD_FILE_LEN_MAX).read_to_string(&mut text))
        .map_err(|error| format!("cannot read the password from {}: {error}", path.display()))?;
    Ok(text.lines().next().map(Into::into).filter(|line: &String| !line.is_empty()))
}

/// What a thread brings. Links are counted, because the last words of a link that was given up may
/// come after the next one is there.
#[derive(Debug)]
enum Incoming {
    Link(u64, link::News),
    Input(Event),
}

/// Where lines come from and prompts go to.
enum Input {
    Keyboard(Keyboard),
    /// The thread reads the next line of the pipe for each of these.
    Pipe(SyncSender<()>),
}

impl Input {
    fn keyboard(events: &SyncSender<Incoming>) -> Self {
        match Keyboard::start(events.clone()) {
            Ok(keyboard) => Self::Keyboard(keyboard),
            // A terminal that cannot be edited on can still be read from.
            Err(_) => pipe::listen(events.clone()),
        }
    }
}

/// The threads and the screen.
struct Shell {
    address: Address,
    known: Known,
    input: Input,
    coloured: bool,
    link: Option<Link>,
    links: u64,
    events: SyncSender<Incoming>,
}

impl Shell {
    fn run(&mut self, mut talk: Talk, incoming: &Receiver<Incoming>) -> u8 {
        let began = Instant::now();
        let mut event = Event::Started;
        loop {
            let now = Now { ms: millis(began.elapsed()), time: Timestamp::now() };
            let mut output_gone = false;
            for action in talk.handle(now, event) {
                match self.act(action) {
                    Ok(None) => {}
                    Ok(Some(code)) => return code,
                    Err(_) => output_gone = true,
                }
            }
            if let (Input::Keyboard(keyboard), Some(names)) = (&self.input, talk.new_names()) {
                keyboard.know(names);
            }
            event = if output_gone {
                Event::OutputGone
            } else {
                let due = talk.due_ms().map(Duration::from_millis);
                let wait = due.map_or(IDLE, |due| due.saturating_sub(began.elapsed()));
                self.next(incoming, wait)
            };
        }
    }

    /// The next thing that happens.
    fn next(&mut self, incoming: &Receiver<Incoming>, wait: Duration) -> Event {
        match incoming.recv_timeout(wait) {
            Ok(Incoming::Input(event)) => event,
            Ok(Incoming::Link(number, _)) if number != self.links => Event::Tick,
            Ok(Incoming::Link(_, news)) => match news {
                link::News::Open(link, new) => {
                    self.link = Some(link);
                    if let Some(by) = new {
                        self.note(by);
                    }
                    Event::Connected
                }
                link::News::Failed { reason, advice } => Event::Failed { reason, advice },
                link::News::Bytes(bytes) => Event::Received(bytes),
                link::News::Lost(reason) => Event::Lost(reason),
            },
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Event::Tick,
        }
    }

    /// Does one thing; the exit code if it was the last one. An error: nobody reads our output.
    fn act(&mut self, action: Action) -> std::io::Result<Option<u8>> {
        match action {
            Action::Connect => {
                self.links += 1;
                link::open(&self.address, &self.known, self.links, self.events.clone());
            }
            // A link that takes nothing any more says so itself, by being lost.
            Action::Send(line) => {
                if self.link.as_mut().is_some_and(|link| !link.send(line)) {
                    self.link = None;
                }
            }
            Action::Close => self.link = None,
            Action::Show(line) => self.print(&line.paint(self.coloured))?,
            Action::Complain(text) => {
                self.leave_prompt();
                console::complain(&text);
            }
            Action::Ask(prompt) => match &mut self.input {
                Input::Keyboard(keyboard) => keyboard.ask(prompt),
                // The thread is gone when input has ended; then nobody waits for a line.
                Input::Pipe(more) => drop(more.try_send(())),
            },
            Action::AskHidden(prompt) => match &mut self.input {
                Input::Keyboard(keyboard) => keyboard.ask_hidden(prompt),
                Input::Pipe(more) => drop(more.try_send(())),
            },
            Action::Exit(code) => {
                self.leave_prompt();
                return Ok(Some(code));
            }
        }
        Ok(None)
    }

    /// Notes by what the server is known from now on, and says so where somebody could look whether
    /// that is right.
    fn note(&mut self, by: By) {
        let text = match self.known.add(&self.address, by) {
            Ok(()) if by == By::Computer => return,
            Ok(()) => format!(
                "first time on {}: from now on it is known by {by} (`papo trust` shows the same on its \
                 computer)",
                self.address
            ),
            Err(error) => format!("can't write {}: {error}", self.known.path().display()),
        };
        self.leave_prompt();
        console::complain(&text);
    }

    fn print(&mut self, text: &str) -> std::io::Result<()> {
        match &mut self.input {
            Input::Keyboard(keyboard) => keyboard.print(text),
            Input::Pipe(_) => {
                let mut out = std::io::stdout().lock();
                writeln!(out, "{text}")?;
                out.flush()
            }
        }
    }

    fn leave_prompt(&mut self) {
        if let Input::Keyboard(keyboard) = &mut self.input {
            keyboard.leave();
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
