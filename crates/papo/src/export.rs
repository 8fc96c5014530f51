//! `papo export`: what a server keeps, for programs as JSON Lines and for people as pages of HTML.

mod html;
mod json;

use std::io::ErrorKind;
use std::ops::Range;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, Args};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use papo_core::MessageId;
use papo_proto::history::Where;
use papo_proto::{Casemapping, ChannelName};
use papo_server::config::{Config, Server};
use papo_store::{Deed, Founded, Kept, Reader, Room, StoreError};

use crate::configuration::{DataArgs, complain_of};
use crate::console::{self, counted};

/// More channels than anybody has.
const CHANNELS_MAX: usize = 1 << 30;
/// More than anybody has done.
const DEEDS_MAX: usize = 1 << 30;

/// What `papo export` is told.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("format").required(true).args(["json", "html"])),
    after_help = "A line of JSON is one message, or one thing that happened; docs/guide/export.md says what \
                  is in it.\nThe pages need no server: open FOLDER/index.html in a browser. All days and \
                  times are UTC."
)]
pub(crate) struct ExportArgs {
    /// Write JSON Lines into this file, of which there must be none; `-` prints them
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write pages that a browser shows into this folder, of which there must be none
    #[arg(long, value_name = "FOLDER")]
    html: Option<PathBuf>,
    /// Also what people said to each other in private, which is left out otherwise
    #[arg(long)]
    private: bool,
    /// Only this channel, which may be said several times
    #[arg(long, value_name = "NAME")]
    channel: Vec<String>,
    /// Only from this day or time on: 2026-05-01 or 2026-05-01T12:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    after: Option<u64>,
    /// Only up to this day or time, which is left out itself
    #[arg(long, value_name = "TIME", value_parser = moment)]
    before: Option<u64>,
    #[command(flatten)]
    data: DataArgs,
}

/// Where lines belong that are shown together.
#[derive(Debug, Clone, Copy)]
enum Conversation<'a> {
    /// A channel.
    Channel(&'a Room),
    /// What two have said to each other in private, by what they are known there.
    Private(&'a str, &'a str),
}

/// One of the forms that an export has.
trait Form {
    /// The lines that follow are of this conversation.
    fn begin(&mut self, conversation: Conversation<'_>) -> Result<(), StoreError>;
    /// A line of it.
    fn line(&mut self, kept: &Kept) -> Result<(), StoreError>;
    /// There are no more of it.
    fn end(&mut self) -> Result<(), StoreError>;
    /// Something that was done by those who run the server. Pages have nothing of it.
    fn deed(&mut self, _deed: &Deed<String>) -> Result<(), StoreError> {
        Ok(())
    }
    /// There is no more at all.
    fn finish(self: Box<Self>) -> Result<(), StoreError>;
}

/// Which lines are wanted.
#[derive(Debug)]
struct Wanted {
    rooms: Vec<Room>,
    private: bool,
    /// Also what was done by those who run the server,
    deeds: bool,
    /// at these times, in milliseconds since 1970.
    times: Range<u64>,
    /// None up to this id.
    after: u64,
    /// None after this id.
    until: u64,
}

/// What an export has.
#[derive(Debug, Default, PartialEq, Eq)]
struct Contents {
    lines: u64,
    channels: u64,
    pairs: u64,
}

/// Writes what is kept, of a server that runs or one that does not.
pub(crate) fn run(args: &ExportArgs) -> ExitCode {
    let server = match args.data.server() {
        Ok(server) => server,
        Err(faults) => return complain_of(&faults),
    };
    if args.after.zip(args.before).is_some_and(|(after, before)| before <= after) {
        console::complain("`--before` must be later than `--after`");
        return ExitCode::from(2);
    }
    if args.html.as_ref().is_some_and(|folder| folder.as_os_str() == "-") {
        console::complain("`--html` makes a folder, which can't be printed; `--json -` prints");
        return ExitCode::from(2);
    }
    match export(args, &server) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Channel(name)) => {
            let hint = "`papo export --json -` without `--channel` has them all";
            console::complain(&format!("nothing is kept of a channel {name}; {hint}"));
            ExitCode::FAILURE
        }
        // Whoever read it has read enough.
        Err(Failure::Store(StoreError::File { error, .. }))
            if error.kind() == ErrorKind::BrokenPipe =>
        {
            ExitCode::FAILURE
        }
        Err(Failure::Store(error)) => {
            console::complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Why there is no export.
enum Failure {
    /// There is no such channel.
    Channel(String),
    /// It can't be read, or not written.
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn export(args: &ExportArgs, server: &Server) -> Result<(), Failure> {
    let reader = Reader::of_folder(&server.data)?;
    let wanted = Wanted {
        rooms: rooms(reader.rooms()?, &args.channel, server.casemapping)?,
        private: args.private,
        deeds: args.channel.is_empty(),
        times: args.after.unwrap_or(0)..args.before.unwrap_or(u64::MAX),
        after: args.after.map_or(0, |ms| MessageId::first_at(ms).0.saturating_sub(1)),
        until: reader
            .last_message()?
            .min(args.before.map_or(u64::MAX, |ms| MessageId::first_at(ms).0.saturating_sub(1))),
    };
    let (form, place): (Box<dyn Form>, _) = match (&args.json, &args.html) {
        (Some(file), _) if file.as_os_str() == "-" => (Box::new(json::Json::printed()), None),
        (Some(file), _) => (Box::new(json::Json::create(file)?), Some(file)),
        (None, Some(folder)) => {
            let about = about(&reader, &server.network)?;
            (Box::new(html::Html::create(folder, about)?), Some(folder))
        }
        (None, None) => unreachable!("one of the two is required"),
    };
    let contents = write(&reader, &wanted, form)?;
    if let Some(place) = place {
        let (place, data) = (place.display(), server.data.display());
        let what = in_words(&contents, args.private);
        console::say(&format!("{place} has what is kept in {data}: {what}"));
        console::say("Whoever has it can read all of it: keep it to yourself.");
    }
    Ok(())
}

/// What is said of the pages as a whole.
fn about(reader: &Reader, network: &str) -> Result<html::About, StoreError> {
    let topic = |it: Founded<String>| Some((it.channel, it.topic?.text));
    // A server that was given its name by a flag has another one than the file says.
    let is_said = network != Config::default().server.network;
    Ok(html::About {
        network: is_said.then(|| network.to_owned()),
        day: Timestamp::now().to_zoned(TimeZone::UTC).date().to_string(),
        topics: reader.founded(CHANNELS_MAX)?.into_iter().filter_map(topic).collect(),
    })
}

/// Those of the channels that are asked for; all, if none is.
fn rooms(all: Vec<Room>, names: &[String], casemapping: Casemapping) -> Result<Vec<Room>, Failure> {
    if names.is_empty() {
        return Ok(all);
    }
    let fold = |name: &str| ChannelName::fold(name, casemapping);
    let mut wanted = Vec::new();
    for name in names {
        let known = |name: &str| {
            let folded = fold(name).filter(|_| name.starts_with('#'))?;
            all.iter().any(|room| fold(&room.name).as_ref() == Some(&folded)).then_some(folded)
        };
        // A shell takes what begins with # for a comment, so people leave it out.
        let folded = known(name).or_else(|| known(&format!("#{name}")));
        let folded = folded.ok_or_else(|| Failure::Channel(name.clone()))?;
        wanted.push(Some(folded));
    }
    Ok(all.into_iter().filter(|room| wanted.contains(&fold(&room.name))).collect())
}

fn write(
    reader: &Reader,
    wanted: &Wanted,
    mut form: Box<dyn Form>,
) -> Result<Contents, StoreError> {
    let mut contents = Contents::default();
    for room in &wanted.rooms {
        let place = Where::Channel(room.id);
        let lines = write_one(reader, wanted, place, Conversation::Channel(room), &mut *form)?;
        contents.lines += lines;
        contents.channels += u64::from(lines > 0);
    }
    let mut last = (String::new(), String::new());
    while wanted.private
        && let Some((one, other)) = reader.next_pair((&last.0, &last.1), wanted.until)?
    {
        let conversation = Conversation::Private(&one, &other);
        let lines = write_one(reader, wanted, Where::Pair(&one, &other), conversation, &mut *form)?;
        contents.lines += lines;
        contents.pairs += u64::from(lines > 0);
        last = (one, other);
    }
    if wanted.deeds {
        for deed in reader.audit(DEEDS_MAX, "")? {
            if wanted.times.contains(&deed.time_ms) {
                form.deed(&deed)?;
            }
        }
    }
    form.finish()?;
    Ok(contents)
}

/// Writes a conversation, if there is any line of it; says how many there are.
fn write_one(
    reader: &Reader,
    wanted: &Wanted,
    place: Where<'_>,
    conversation: Conversation<'_>,
    form: &mut dyn Form,
) -> Result<u64, StoreError> {
    let mut lines = 0;
    for kept in reader.whole(place, wanted.after, wanted.until) {
        let kept = kept?;
        if lines == 0 {
            form.begin(conversation)?;
        }
        form.line(&kept)?;
        lines += 1;
    }
    if lines > 0 {
        form.end()?;
    }
    Ok(lines)
}

fn in_words(contents: &Contents, private: bool) -> String {
    let Contents { lines, channels, pairs } = contents;
    let (lines, channels) = (counted(*lines, "line"), counted(*channels, "channel"));
    if private {
        return format!("{lines} of {channels} and {}", counted(*pairs, "private conversation"));
    }
    format!("{lines} of {channels}, and nothing said in private (`--private` takes it in)")
}

/// A day, or a time, in milliseconds since 1970. Where no zone is said it is UTC.
fn moment(text: &str) -> Result<u64, String> {
    let time = text.parse::<Timestamp>().or_else(|_| {
        let time = text.parse::<DateTime>()?;
        Ok(time.to_zoned(TimeZone::UTC)?.timestamp())
    });
    let time: Result<_, jiff::Error> = time;
    let time = time.map_err(|_| "must be a day such as 2026-05-01, or 2026-05-01T12:00Z")?;
    Ok(u64::try_from(time.as_millisecond()).unwrap_or(0))
}

/// The nick of a source.
fn nick(source: &str) -> &str {
    source.split_once('!').map_or(source, |(nick, _)| nick)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_read() {
        for (text, ms) in [
            ("1970-01-02", 86_400_000),
            ("1970-01-01T00:00:01Z", 1000),
            ("1970-01-01T01:00", 3_600_000),
            ("1970-01-01T01:00+01:00", 0),
            ("1969-12-31", 0),
        ] {
            assert_eq!(moment(text), Ok(ms), "{text}");
        }
        for text in ["", "yesterday", "1970", "1970-13-01", "12:00"] {
            assert!(moment(text).is_err(), "{text}");
        }
    }

    #[test]
    fn channels_are_found_as_the_server_finds_them() {
        let room = |id, name: &str, is_former| Room { id, name: name.into(), is_former };
        let all = vec![room(1, "#Tea", false), room(2, "#Café", false), room(3, "#tea", true)];
        let found = |names: &[&str], casemapping| {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            let found = rooms(all.clone(), &names, casemapping).ok()?;
            Some(found.iter().map(|room| room.id).collect::<Vec<_>>())
        };
        let (precis, ascii) = (Casemapping::Precis, Casemapping::Ascii);
        assert_eq!(found(&[], precis), Some(vec![1, 2, 3]));
        assert_eq!(found(&["#TEA"], precis), Some(vec![1, 3]));
        assert_eq!(found(&["#CAFÉ", "#tea"], precis), Some(vec![1, 2, 3]));
        assert_eq!(found(&["tea", "CAFÉ"], precis), Some(vec![1, 2, 3]), "a # may be left out");
        assert_eq!(found(&["#CAFÉ"], ascii), None);
        assert_eq!(found(&["#tea", "#x"], precis), None);
        assert_eq!(found(&["x"], precis), None);
        assert_eq!(found(&["#\u{200f} "], precis), None);
    }
}
