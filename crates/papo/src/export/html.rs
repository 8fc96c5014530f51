//! A folder of HTML: a list of all conversations, and for each a folder of pages. No scripts, and
//! nothing from anywhere else: it is read where it lies.

mod line;
mod name;
mod page;
mod text;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use papo_store::{Kept, New, StoreError, make_folder};

use self::name::folder_name;
use self::page::{Pages, create, footer, header};
use self::text::escaped;
use super::{Conversation, Form};

/// The folder of what was said in private.
const PRIVATE: &str = "private";

/// What is said of an export as a whole.
pub(super) struct About {
    /// The network's name, if it has one of its own.
    pub(super) network: Option<String>,
    /// The day on which it is made.
    pub(super) day: String,
    /// What channels are about.
    pub(super) topics: HashMap<u64, String>,
}

/// Pages that are written into a folder.
pub(super) struct Html {
    /// Dropped before it: what is open in the folder.
    index: BufWriter<File>,
    pages: Option<Pages>,
    /// How many pairs there were.
    pairs: u64,
    /// What of the index is open.
    is_in_list: bool,
    topics: HashMap<u64, String>,
    new: New,
}

impl Html {
    /// They go into a new folder.
    ///
    /// # Errors
    /// Something has its name, or the system refuses.
    pub(super) fn create(path: &Path, about: About) -> Result<Self, StoreError> {
        let new = New::folder(path)?;
        let mut index = create(&new.path().join("index.html"))?;
        let title = match about.network {
            Some(network) => format!("What was said on {network}"),
            None => "What was said".to_owned(),
        };
        let (heading, day) = (escaped(&title), escaped(&about.day));
        let head = header(&title);
        writeln!(index, "{head}<h1>{heading}</h1>\n<p>As it was kept on {day}.</p>")
            .map_err(|error| StoreError::of_file(new.path(), error))?;
        let topics = about.topics;
        Ok(Self { index, pages: None, pairs: 0, is_in_list: false, topics, new })
    }

    /// Ends the list that is open, if one is, and begins one with this heading.
    fn list(&mut self, heading: &str) -> std::io::Result<()> {
        self.end_list()?;
        self.is_in_list = true;
        writeln!(
            self.index,
            "<h2>{heading}</h2>\n<table>\n<tr><th>Name<th>Lines<th>First<th>Last</tr>"
        )
    }

    fn end_list(&mut self) -> std::io::Result<()> {
        if std::mem::take(&mut self.is_in_list) { writeln!(self.index, "</table>") } else { Ok(()) }
    }
}

impl Form for Html {
    fn begin(&mut self, conversation: Conversation<'_>) -> Result<(), StoreError> {
        let (folder, title, topic) = match conversation {
            Conversation::Channel(room) => {
                let title = if room.is_former {
                    format!("{} (another channel has this name now)", room.name)
                } else {
                    room.name.clone()
                };
                if !self.is_in_list {
                    self.list("Channels")
                        .map_err(|error| StoreError::of_file(self.new.path(), error))?;
                }
                (folder_name(&[&room.name], room.id), title, self.topics.remove(&room.id))
            }
            Conversation::Private(one, other) => {
                self.pairs += 1;
                if self.pairs == 1 {
                    self.list("In private")
                        .map_err(|error| StoreError::of_file(self.new.path(), error))?;
                    make_folder(&self.new.path().join(PRIVATE))?;
                }
                let name = folder_name(&[one, other], self.pairs);
                let title = format!("{} and {}", person(one), person(other));
                (format!("{PRIVATE}/{name}"), title, None)
            }
        };
        self.pages = Some(Pages::create(self.new.path(), folder, title, topic)?);
        Ok(())
    }

    fn line(&mut self, kept: &Kept) -> Result<(), StoreError> {
        self.pages.as_mut().expect("a conversation has begun").line(kept)
    }

    fn end(&mut self) -> Result<(), StoreError> {
        let ended = self.pages.take().expect("a conversation has begun").finish()?;
        writeln!(
            self.index,
            "<tr><td><a href=\"{}/index.html\"><bdi>{}</bdi></a><td>{}<td>{}<td>{}</tr>",
            escaped(&ended.folder),
            escaped(&ended.title),
            ended.lines,
            ended.first_day,
            ended.last_day
        )
        .map_err(|error| StoreError::of_file(self.new.path(), error))
    }

    fn finish(mut self: Box<Self>) -> Result<(), StoreError> {
        let wrote = self.end_list().and_then(|()| {
            write!(self.index, "{}", footer())?;
            self.index.flush()
        });
        wrote.map_err(|error| StoreError::of_file(self.new.path(), error))?;
        drop(self.index);
        self.new.finish()
    }
}

/// Who somebody is by what they are known by in private: an account has an @ before it.
fn person(party: &str) -> String {
    match party.strip_prefix('@') {
        Some(account) => account.to_owned(),
        None => format!("{party} (without an account)"),
    }
}
