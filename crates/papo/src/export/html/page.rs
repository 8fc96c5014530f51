//! The pages of one conversation: one for each month, and more where it has many lines.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use papo_store::{Kept, StoreError, make_folder};

use super::line::{shown, time, words};
use super::text::escaped;

/// How many lines a page has at most.
const PAGE_LINES_MAX: u64 = 2000;
/// How many bytes of lines a page has at most, but for the last one of them.
const PAGE_LEN_MAX: usize = 1024 * 1024;

/// What every page begins with, before and after its title. The policy is for whoever does not
/// trust that all is escaped.
const HEADER: [&str; 2] = [
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
     <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
     <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
     <meta name=\"referrer\" content=\"no-referrer\">\n<title>",
    concat!("</title>\n<style>\n", include_str!("page.css"), "</style>\n</head>\n<body>\n"),
];

/// The beginning of a page with this title.
pub(super) fn header(title: &str) -> String {
    format!("{}{}{}", HEADER[0], escaped(title), HEADER[1])
}

/// The end of a page.
pub(super) fn footer() -> &'static str {
    "<footer>Exported by papo. All days and times are UTC.</footer>\n</body>\n</html>\n"
}

/// Makes a file in a folder of ours.
pub(super) fn create(path: &Path) -> Result<BufWriter<File>, StoreError> {
    File::create_new(path).map(BufWriter::new).map_err(|error| StoreError::of_file(path, error))
}

/// The pages of a conversation, as they are written.
pub(super) struct Pages {
    path: PathBuf,
    folder: String,
    title: String,
    /// What the channel is about.
    topic: Option<String>,
    /// How deep the folder is in the export: what leads back to the index.
    back: String,
    open: Option<Page>,
    /// How many pages a month has by now.
    in_month: HashMap<String, u32>,
    /// The pages that are done.
    done: Vec<Done>,
}

/// The page that is written now.
struct Page {
    out: BufWriter<File>,
    name: String,
    month: String,
    /// The day of the last line.
    day: String,
    first_day: String,
    lines: u64,
    len: usize,
}

/// A page that was written.
struct Done {
    name: String,
    lines: u64,
    first_day: String,
    last_day: String,
}

/// A conversation that was written.
pub(super) struct Ended {
    /// Where, in the export.
    pub(super) folder: String,
    pub(super) title: String,
    pub(super) lines: u64,
    pub(super) first_day: String,
    pub(super) last_day: String,
}

impl Pages {
    /// Begins those of a conversation, in a new folder of the export.
    pub(super) fn create(
        export: &Path,
        folder: String,
        title: String,
        topic: Option<String>,
    ) -> Result<Self, StoreError> {
        let path = export.join(&folder);
        make_folder(&path)?;
        let back = "../".repeat(folder.split('/').count());
        let (in_month, done) = (HashMap::new(), Vec::new());
        Ok(Self { path, folder, title, topic, back, open: None, in_month, done })
    }

    /// Writes a line.
    pub(super) fn line(&mut self, kept: &Kept) -> Result<(), StoreError> {
        let time = time(kept);
        let (day, month) = (time.get(..10).unwrap_or(&time), time.get(..7).unwrap_or(&time));
        let has_room = |page: &Page| {
            page.month == month && page.lines < PAGE_LINES_MAX && page.len < PAGE_LEN_MAX
        };
        if !self.open.as_ref().is_some_and(has_room) {
            self.turn(Some(month))?;
        }
        let path = &self.path;
        let page = self.open.as_mut().expect("one was opened");
        page.line(&shown(kept, &time), day).map_err(|error| StoreError::of_file(path, error))
    }

    /// Ends the page that is open, if one is, and begins one of this month, if there is to be one.
    fn turn(&mut self, month: Option<&str>) -> Result<(), StoreError> {
        let next = month.map(|month| {
            let number = self.in_month.entry(month.to_owned()).or_default();
            *number += 1;
            if *number == 1 { format!("{month}.html") } else { format!("{month}-{number}.html") }
        });
        if let Some(page) = self.open.take() {
            let done = page
                .end(next.as_deref())
                .map_err(|error| StoreError::of_file(&self.path, error))?;
            self.done.push(done);
        }
        let Some((month, name)) = month.zip(next) else { return Ok(()) };
        let before = self.done.last().map(|done| &*done.name);
        let top = format!(
            "{}<nav><a href=\"{}index.html\">All</a> <a href=\"index.html\"><bdi>{}</bdi></a>{}</nav>\n\
             <h1><bdi>{}</bdi></h1>\n",
            header(&format!("{} {month}", self.title)),
            self.back,
            escaped(&self.title),
            link(before, "Earlier"),
            escaped(&self.title),
        );
        let path = self.path.join(&name);
        let mut out = create(&path)?;
        out.write_all(top.as_bytes()).map_err(|error| StoreError::of_file(&path, error))?;
        let (month, day, first_day) = (month.to_owned(), String::new(), String::new());
        self.open = Some(Page { out, name, month, day, first_day, lines: 0, len: 0 });
        Ok(())
    }

    /// Ends the last page and lists them all.
    pub(super) fn finish(mut self) -> Result<Ended, StoreError> {
        self.turn(None)?;
        let path = self.path.join("index.html");
        let mut index = create(&path)?;
        self.list(&mut index).map_err(|error| StoreError::of_file(&path, error))?;
        let lines = self.done.iter().map(|page| page.lines).sum();
        let day = |page: Option<&Done>, day: fn(&Done) -> &String| {
            page.map_or_else(String::new, |page| day(page).clone())
        };
        let first_day = day(self.done.first(), |page| &page.first_day);
        let last_day = day(self.done.last(), |page| &page.last_day);
        Ok(Ended { folder: self.folder, title: self.title, lines, first_day, last_day })
    }

    fn list(&self, index: &mut dyn Write) -> io::Result<()> {
        let title = escaped(&self.title);
        let topic = self.topic.as_deref().filter(|topic| !topic.is_empty());
        let topic = topic.map_or_else(String::new, |it| format!("<p>Topic: {}</p>\n", words(it)));
        writeln!(
            index,
            "{}<nav><a href=\"{}index.html\">All</a></nav>\n<h1><bdi>{title}</bdi></h1>\n{topic}\
             <table>\n<tr><th>Page<th>Lines<th>First<th>Last</tr>",
            header(&self.title),
            self.back
        )?;
        for Done { name, lines, first_day, last_day } in &self.done {
            let page = name.trim_end_matches(".html");
            writeln!(
                index,
                "<tr><td><a href=\"{name}\">{page}</a><td>{lines}<td>{first_day}<td>{last_day}</tr>"
            )?;
        }
        write!(index, "</table>\n{}", footer())?;
        index.flush()
    }
}

impl Page {
    fn line(&mut self, line: &str, day: &str) -> io::Result<()> {
        if self.day != day {
            let end = if self.day.is_empty() { "" } else { "</ol>\n" };
            writeln!(self.out, "{end}<h2>{day}</h2>\n<ol>")?;
            day.clone_into(&mut self.day);
            if self.first_day.is_empty() {
                day.clone_into(&mut self.first_day);
            }
        }
        self.out.write_all(line.as_bytes())?;
        self.lines += 1;
        self.len += line.len();
        Ok(())
    }

    fn end(mut self, next: Option<&str>) -> io::Result<Done> {
        write!(self.out, "</ol>\n<nav>{}</nav>\n{}", link(next, "Later"), footer())?;
        self.out.flush()?;
        let Self { name, lines, first_day, day, .. } = self;
        Ok(Done { name, lines, first_day, last_day: day })
    }
}

fn link(page: Option<&str>, word: &str) -> String {
    page.map_or_else(String::new, |page| format!(" <a href=\"{page}\">{word}</a>"))
}

#[cfg(test)]
mod tests {
    use papo_proto::MessageKind;
    use papo_proto::mode::UserModes;
    use papo_store::{Line, Said};

    use super::*;

    const DAY_MS: u64 = 86_400_000;

    fn kept(id: u64, time_ms: u64, text: &str) -> Kept {
        let said = Said {
            id,
            time_ms,
            source: "ana!a@h".to_owned(),
            account: None,
            modes: UserModes::default(),
            kind: MessageKind::Privmsg,
            target: "#tea".to_owned(),
            text: text.to_owned(),
            joints: Box::default(),
            tags: String::new(),
            edited: None,
        };
        Kept { line: Line::Said(said), rank: None, silenced: false }
    }

    #[test]
    fn pages_are_of_months_and_of_reasonable_size() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let mut pages = Pages::create(
            folder.path(),
            "tea-3".into(),
            "#<tea>".into(),
            Some("<all> about tea".into()),
        )
        .expect("a folder can be made");
        let long = "x".repeat(PAGE_LEN_MAX);
        let mut id = 0;
        let mut say = |pages: &mut Pages, day: u64, text: &str| {
            id += 1;
            pages.line(&kept(id, day * DAY_MS, text)).expect("it can be written");
        };
        say(&mut pages, 0, "a");
        for _ in 0..PAGE_LINES_MAX {
            say(&mut pages, 1, "b");
        }
        say(&mut pages, 31, &long);
        say(&mut pages, 31, "c");
        // The clock was put back.
        say(&mut pages, 30, "d");
        let ended = pages.finish().expect("it can be written");
        assert_eq!(
            (ended.lines, &*ended.first_day, &*ended.last_day),
            (2004, "1970-01-01", "1970-01-31")
        );
        let read = |name: &str| {
            std::fs::read_to_string(folder.path().join("tea-3").join(name)).expect("it is there")
        };
        let pages = [
            ("1970-01.html", 2000, None, Some("1970-01-2.html")),
            ("1970-01-2.html", 1, Some("1970-01.html"), Some("1970-02.html")),
            ("1970-02.html", 1, Some("1970-01-2.html"), Some("1970-02-2.html")),
            ("1970-02-2.html", 1, Some("1970-02.html"), Some("1970-01-3.html")),
            ("1970-01-3.html", 1, Some("1970-02-2.html"), None),
        ];
        let index = read("index.html");
        assert!(index.contains("<p>Topic: <bdi>&lt;all&gt; about tea</bdi></p>"), "{index}");
        for (name, lines, before, next) in pages {
            let page = read(name);
            assert_eq!(page.matches("<li ").count(), lines, "{name}");
            for (word, there) in [("Earlier", before), ("Later", next)] {
                let link = link(there, word);
                assert!(page.contains(&link) && page.contains(word) == there.is_some(), "{name}");
            }
            assert!(page.contains("<h1><bdi>#&lt;tea&gt;</bdi></h1>") && !page.contains("<tea>"));
            assert!(page.contains("\"../index.html\"") && page.ends_with("</html>\n"));
            assert!(index.contains(&format!("<a href=\"{name}\">")), "{name}");
        }
        assert_eq!(read("1970-01.html").matches("<h2>").count(), 2);
        assert!(std::fs::read_dir(folder.path().join("tea-3")).expect("it is there").count() == 6);
    }
}
