//! A person at a terminal. Rustyline edits the line in a thread of its own; what others say is
//! printed above it, and the half-typed line is drawn again below.

use std::io::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{
    Cmd, ConditionalEventHandler, Config, Editor, Event as Keys, EventContext, EventHandler,
    ExternalPrinter, KeyEvent, Movement, RepeatCount,
};

use super::Incoming;
use super::completion::Names;
use super::talk::Event;

type LineEditor = Editor<Names, MemHistory>;

/// How many typed lines can be called back.
const HISTORY_MAX: usize = 1000;
/// How often an editor that waits for its next prompt looks whether it is being waited for itself.
///
/// Lines that are printed in the very moment in which the person ends theirs wait for the editor
/// to take them. Then it goes on with the prompt it had.
const PROMPT_WAIT: Duration = Duration::from_millis(300);

/// What is to be asked for.
enum Prompt {
    Line(String),
    /// Nothing of the answer is shown or remembered.
    Hidden(String),
}

/// The editor's thread, seen from outside.
pub(super) struct Keyboard {
    prompts: SyncSender<Prompt>,
    printer: Box<dyn ExternalPrinter + Send>,
    printing: Arc<AtomicBool>,
    screen: screen::Screen,
    names: Names,
}

impl Keyboard {
    /// Starts the thread; it waits for a prompt.
    pub(super) fn start(events: SyncSender<Incoming>) -> Result<Self, ReadlineError> {
        let screen = screen::Screen::remember();
        let config = Config::builder().max_history_size(HISTORY_MAX)?.build();
        let history = MemHistory::with_config(&config);
        let mut editor = LineEditor::with_history(config, history)?;
        editor.bind_sequence(
            KeyEvent::ctrl('C'),
            EventHandler::Conditional(Box::new(ClearOrInterrupt)),
        );
        let names = Names::default();
        editor.set_helper(Some(names.clone()));
        let printer = Box::new(editor.create_external_printer()?);
        let (prompts, asked) = sync_channel(2);
        let printing = Arc::new(AtomicBool::new(false));
        let waited_for = printing.clone();
        thread::spawn(move || edit(editor, &events, &asked, &waited_for));
        Ok(Self { prompts, printer, printing, screen, names })
    }

    /// Takes one line, with this prompt.
    pub(super) fn ask(&mut self, prompt: String) {
        // A full queue has a prompt that is as good.
        let _waiting = self.prompts.try_send(Prompt::Line(prompt));
    }

    /// Takes one line that is not shown.
    pub(super) fn ask_hidden(&mut self, prompt: String) {
        let _waiting = self.prompts.try_send(Prompt::Hidden(prompt));
    }

    /// These names can be completed from now on.
    pub(super) fn know(&self, names: Vec<String>) {
        self.names.set(names);
    }

    /// Prints a line above the one that is being typed.
    pub(super) fn print(&mut self, text: &str) -> std::io::Result<()> {
        self.printing.store(true, Ordering::SeqCst);
        let printed = self.printer.print(format!("{text}\n")).map_err(Error::other);
        self.printing.store(false, Ordering::SeqCst);
        printed
    }

    /// Gives the terminal back as it was, wherever the editor is.
    pub(super) fn leave(&mut self) {
        self.screen.restore();
    }
}

fn edit(
    mut editor: LineEditor,
    events: &SyncSender<Incoming>,
    asked: &Receiver<Prompt>,
    waited_for: &AtomicBool,
) {
    let Ok(mut prompt) = asked.recv() else { return };
    loop {
        let event = match &prompt {
            Prompt::Line(prompt) => match line(&mut editor, prompt) {
                Some(event) => event,
                None => continue,
            },
            Prompt::Hidden(prompt) => {
                rpassword::prompt_password(prompt).map_or(Event::InputEnded, Event::Typed)
            }
        };
        let hidden = matches!(prompt, Prompt::Hidden(_));
        let ended = matches!(event, Event::InputEnded) && !hidden;
        if events.send(Incoming::Input(event)).is_err() || ended {
            return;
        }
        loop {
            match asked.recv_timeout(PROMPT_WAIT) {
                Ok(next) => prompt = next,
                Err(RecvTimeoutError::Timeout) if !waited_for.load(Ordering::SeqCst) => continue,
                // What is hidden is not asked for twice.
                Err(RecvTimeoutError::Timeout) if hidden => prompt = Prompt::Line(String::new()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            break;
        }
    }
}

/// Reads one line. `None`: nothing happened.
fn line(editor: &mut LineEditor, prompt: &str) -> Option<Event> {
    Some(match editor.readline(prompt) {
        Ok(line) => {
            // Names are asked for with another prompt, and not worth calling back.
            if prompt.starts_with('[') && !line.trim().is_empty() {
                let _kept = editor.add_history_entry(line.as_str());
            }
            Event::Typed(line)
        }
        // The window has another size; the editor has taken note.
        Err(ReadlineError::Signal(_)) => return None,
        Err(_) => Event::InputEnded,
    })
}

/// Ctrl-C: a line that is being typed is thrown away; on an empty one it means to leave.
struct ClearOrInterrupt;

impl ConditionalEventHandler for ClearOrInterrupt {
    fn handle(&self, _: &Keys, _: RepeatCount, _: bool, at: &EventContext<'_>) -> Option<Cmd> {
        let empty = at.line().is_empty();
        Some(if empty { Cmd::Interrupt } else { Cmd::Kill(Movement::WholeBuffer) })
    }
}

#[cfg(unix)]
mod screen {
    //! The modes of the terminal. The program may end while the editor waits for a key in its
    //! thread, with echo and line ends turned off; whoever comes after us wants them back.

    use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};

    pub(super) struct Screen(Option<Termios>);

    impl Screen {
        pub(super) fn remember() -> Self {
            Self(tcgetattr(std::io::stdin()).ok())
        }

        pub(super) fn restore(&self) {
            let Some(before) = &self.0 else { return };
            let editing = tcgetattr(std::io::stdin())
                .is_ok_and(|now| !now.local_flags.contains(LocalFlags::ICANON));
            if editing && tcsetattr(std::io::stdin(), SetArg::TCSADRAIN, before).is_ok() {
                // Below the line that was being typed; and the editor asked for marked pastes.
                crate::console::print("\u{1b}[?2004l\n");
            }
        }
    }
}

#[cfg(not(unix))]
mod screen {
    //! Other systems give a console back by themselves.

    pub(super) struct Screen;

    impl Screen {
        pub(super) fn remember() -> Self {
            Self
        }

        pub(super) fn restore(&self) {}
    }
}
