//! Random clients let loose on a realm from one seed, with every oracle asked after every step.
//!
//! The same seed gives the same world: what fails once fails again, step by step.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;
use std::net::{IpAddr, Ipv6Addr};
use std::panic::{AssertUnwindSafe, catch_unwind};

use fastrand::Rng;
use papo_core::browser::{Asking, Wish};
use papo_core::dormant::Kept;
use papo_core::effect::Question;
use papo_core::input::{Answer, Doubt};
use papo_core::limits::Limits;
use papo_core::settings::{Secret, Visible};
use papo_core::{CloakKey, Delivery, Input, SessionId, Settings};
use papo_proto::message::Tags;
use papo_proto::token::{HASH_LEN, TokenHash};
use papo_proto::{Capability, Casemapping, Token};

use crate::facts::Facts;
use crate::oracle::account::Logins;
use crate::oracle::act::{Acts, target_of};
use crate::oracle::address::Addresses;
use crate::oracle::history::History;
use crate::oracle::id::Ids;
use crate::oracle::label::Labels;
use crate::oracle::marker::Markers;
use crate::oracle::nonce::Nonces;
use crate::oracle::past::Past;
use crate::oracle::{self, Passage, Verdict};
use crate::stage::{Asked, NEW_TICKET, Stage, Step};
use crate::transcript::{self, FINGERPRINT, claim};
use crate::view::View;

pub mod coverage;
pub mod phrase;
pub mod report;

mod proof;

use coverage::Coverage;
use phrase::Phrases;
use proof::Proof;
use report::{Action, Report};

/// How many connections there are at most.
const CLIENTS_MAX: usize = 9;
/// How many there are before anything else happens.
const CLIENTS_MIN: usize = 4;
/// How many steps a failure shows.
const STEPS_SHOWN: usize = 20;

/// A stage full of clients.
#[derive(Debug)]
pub struct World {
    /// Where it all happens.
    pub stage: Stage,
    /// What was covered so far.
    pub coverage: Coverage,
    rng: Rng,
    /// Names, texts and addresses are long here.
    wordy: bool,
    phrases: Phrases,
    clients: BTreeMap<SessionId, Client>,
    facts: Facts,
    /// How many inputs the facts are of.
    judged: u64,
    history: History,
    labels: Labels,
    seen: Past,
    markers: Markers,
    nonces: Nonces,
    ids: Ids,
    logins: Logins,
    acts: Acts,
    /// From where clients come, if nobody is to learn it.
    hidden: Option<Addresses>,
    past: VecDeque<Report>,
    steps: usize,
}

#[derive(Debug, Default)]
struct Client {
    view: View,
    /// Its proving a password without saying it.
    proof: Proof,
    /// What it means to say and has not sent yet.
    unsent: Vec<u8>,
}

/// Runs a world for some steps. The error holds the seed, what is wrong, and the last steps.
pub fn run(seed: u64, steps: usize) -> Result<Coverage, String> {
    let mut world = World::new(seed, seed);
    for _ in 0..steps {
        if let Err(fault) = world.guarded_step() {
            return Err(format!("seed {seed}: {fault}\n{}", world.recent()));
        }
    }
    Ok(world.coverage)
}

/// All that happens in a world, as text; it ends with what is wrong, if anything is. The order of
/// hashes comes from a seed of its own: it must never be seen.
pub fn trace(seed: u64, hash_seed: u64, steps: usize) -> (String, Verdict) {
    let mut world = World::new(seed, hash_seed);
    let mut text = String::new();
    for _ in 0..steps {
        let verdict = world.guarded_step();
        let report = world.past.back().expect("a step leaves a report");
        write!(text, "{report}").expect("writing to a string");
        if verdict.is_err() {
            return (text, verdict);
        }
    }
    (text, Ok(()))
}

impl World {
    /// An empty world.
    pub fn new(seed: u64, hash_seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let wordy = rng.u8(..4) == 0;
        let settings = settings(&mut rng, wordy);
        let hidden = settings.cloak.is_some().then(Addresses::default);
        let is_hidden = settings.history == Visible::SinceJoin;
        let seen = Past::new(is_hidden);
        let mut stage = Stage::new(settings, hash_seed);
        stage.realm.remember(Kept { claim: Some(claim()), ..Kept::default() });
        Self {
            facts: Facts::of(&stage),
            judged: stage.handled(),
            stage,
            coverage: Coverage::default(),
            phrases: Phrases::new(rng.u64(..), wordy),
            wordy,
            rng,
            clients: BTreeMap::new(),
            history: History::default(),
            labels: Labels::default(),
            seen,
            ids: Ids::default(),
            logins: Logins::default(),
            markers: Markers::default(),
            nonces: Nonces::default(),
            acts: Acts::default(),
            hidden,
            past: VecDeque::new(),
            steps: 0,
        }
    }

    /// A step; a panic in it is an error like any other.
    fn guarded_step(&mut self) -> Verdict {
        catch_unwind(AssertUnwindSafe(|| self.step())).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(format!("panic: {}", text.unwrap_or_default()))
        })
    }

    /// Lets something happen, and asks the oracles. The error says what is wrong then.
    pub fn step(&mut self) -> Verdict {
        if self.rng.u8(..4) == 0 {
            self.stage.time_ms += self.rng.u64(..5_000);
        }
        self.steps += 1;
        let action = self.choose();
        if self.past.len() == STEPS_SHOWN {
            self.past.pop_front();
        }
        // It is there to be read even if the realm panics over it.
        self.past.push_back(Report {
            number: self.steps,
            time_ms: self.stage.time_ms,
            action: action.clone(),
            actor: None,
            step: Step::default(),
        });
        let (actor, step) = self.perform(action);
        let mut report = self.past.pop_back().expect("just put there");
        (report.actor, report.step) = (actor, step);
        let verdict = self.judge(&report);
        self.past.push_back(report);
        verdict
    }

    /// What is the case, as it was followed step by step.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// What came of the last step.
    pub fn last_step(&self) -> &Step {
        &self.past.back().expect("there was one").step
    }

    /// The last steps, for people to read.
    pub fn recent(&self) -> String {
        self.past.iter().map(Report::to_string).collect()
    }

    fn judge(&mut self, report: &Report) -> Verdict {
        if std::mem::replace(&mut self.judged, self.stage.handled()) == self.stage.handled() {
            // What was sent is no whole line yet.
            return Ok(());
        }
        let before = self.facts.clone();
        self.facts.follow(&self.stage);
        let passage = Passage {
            before: &before,
            after: &self.facts,
            actor: report.actor,
            step: &report.step,
        };
        oracle::check(&passage)?;
        if let Some(addresses) = &mut self.hidden {
            if !passage.after.sessions.is(&before.sessions) {
                addresses.learn(passage.after);
            }
            addresses.stay_hidden(&passage)?;
        }
        for (session, line) in &report.step.replays {
            self.stage.wires.get_mut(session).expect("wires stay").received.clear();
            let client = self.clients.get_mut(session).expect("clients stay");
            client.view.is_shown(line)?;
        }
        for (session, line) in &report.step.writes {
            self.coverage.tell(line);
            self.stage.wires.get_mut(session).expect("wires stay").received.clear();
            let client = self.clients.get_mut(session).expect("clients stay");
            client.view.hear(line)?;
            client.proof.hear(line);
        }
        self.history.keep(&passage)?;
        self.seen.judge(&passage)?;
        self.labels.are_answered(&passage)?;
        self.markers.only_grow(&passage)?;
        self.nonces.are_said_once(&passage)?;
        self.ids.are_new(&passage)?;
        self.logins.are_proven(&passage)?;
        self.acts.are_right(&passage)?;
        for record in &report.step.records {
            if let Some(target) = target_of(record) {
                self.phrases.learn(target, record.event.id.to_string());
            }
        }
        // Whoever was told nothing believes what it believed.
        let must_all_agree = !passage.after.are_as(&before) || !report.step.records.is_empty();
        for &session in self.facts.open.iter() {
            if must_all_agree || report.step.writes.iter().any(|(told, _)| *told == session) {
                let view = &self.clients[&session].view;
                view.agrees(&self.facts, session)?;
                self.history.agrees(&passage, session, view)?;
            }
        }
        Ok(())
    }

    /// Picks what happens next.
    fn choose(&mut self) -> Action {
        let open: Vec<SessionId> = self.facts.open.iter().copied().collect();
        let few = open.len() < CLIENTS_MIN;
        if few || open.len() < CLIENTS_MAX && self.rng.u8(..12) == 0 {
            let browser = self.rng.bool().then(|| self.browser());
            return Action::Connect { address: self.address(), browser };
        }
        if !self.stage.questions.is_empty() && self.rng.u8(..5) == 0 {
            return self.answer();
        }
        if self.rng.u8(..20) == 0 {
            return Action::Ask(self.wish());
        }
        let session = open[self.rng.usize(..open.len())];
        if self.rng.u8(..150) == 0 {
            return Action::Cut { session };
        }
        Action::Send { session, bytes: self.speech(session) }
    }

    /// One of few browsers, so that several connections come in the same.
    fn browser(&mut self) -> TokenHash {
        TokenHash([self.rng.u8(1..5); HASH_LEN])
    }

    /// What is asked by HTTP.
    fn wish(&mut self) -> Wish {
        let browser = self.browser();
        if self.rng.u8(..8) == 0 {
            return Wish::Forget(browser);
        }
        let ticket = if self.rng.u8(..8) == 0 { Token(7) } else { NEW_TICKET };
        let (before, address) = (self.rng.bool().then(|| self.browser()), self.address());
        // Secrets are new each time; here some come back.
        Wish::Remember { ticket, browser, before, address }
    }

    fn address(&mut self) -> IpAddr {
        match self.rng.u8(..6) {
            0 => Ipv6Addr::LOCALHOST.into(),
            last if last == 1 || self.wordy => {
                [0xfd00, 0x1111, 0x2222, 0x3333, 0x4444, 0x5555, 0x6666, 0x7777].into()
            }
            last => [10, 0, 0, last].into(),
        }
    }

    /// The bytes that a client sends next. Some of what it says may wait for a later time: a read
    /// may end anywhere, and may hold many lines.
    fn speech(&mut self, session: SessionId) -> Vec<u8> {
        let client = self.clients.get_mut(&session).expect("clients stay");
        let stranger = client.view.nick().is_none();
        let password = self.phrases.password();
        let proof = client.proof.go_on(password).filter(|_| self.rng.u8(..8) != 0);
        if let Some((account, _)) = &proof {
            self.logins.claim(session, account, password);
        }
        let said = match self.rng.u16(..1000) {
            _ if proof.is_some() => ended(&proof.map(|(_, lines)| lines).unwrap_or_default()),
            0..20 => self.phrases.garbage(),
            20 => ended(&self.phrases.flood()),
            _ if stranger && self.rng.u8(..8) != 0 => ended(&self.phrases.introduction()),
            _ => ended(&self.phrases.line()),
        };
        for line in said.split(|&byte| byte == b'\n') {
            if let Some(tags) = Tags::of_line(line)
                && let Some(label) = tags.get("label")
            {
                client.view.label(&label);
            }
            client.proof.say(line);
            self.coverage.say(line.strip_suffix(b"\r").unwrap_or(line));
        }
        client.unsent.extend(said);
        let len = match self.rng.u8(..8) {
            0 => self.rng.usize(..=client.unsent.len()),
            1 => 0,
            _ => client.unsent.len(),
        };
        client.unsent.drain(..len).collect()
    }

    fn answer(&mut self) -> Action {
        let index = self.rng.usize(..self.stage.questions.len());
        let answer = match self.rng.u8(..10) {
            0 => Some(Answer::Busy),
            1 if matches!(self.stage.questions[index].1, Asked::Slow(Question::Vouch { .. })) => {
                let reason = "too many come from there".into();
                Some(Answer::Vouched(Err(Doubt::NotAdmitted(reason))))
            }
            1 if self.stage.questions[index].1 == Asked::Slow(Question::Reload) => {
                let faults = vec!["line 1: what?".into(), "line 2: no".into()];
                Some(Answer::Reloaded { file: "papo.toml".into(), outcome: Err(faults) })
            }
            _ => None,
        };
        if self.stage.questions[index].1 == Asked::Slow(Question::Reload) && self.rng.bool() {
            self.stage.next_settings = Some(self.other_settings());
        }
        Action::Answer { index, answer }
    }

    /// What a REHASH may find: capabilities come and go, and tags are passed on or not.
    fn other_settings(&mut self) -> Settings {
        let mut settings = (*self.stage.settings).clone();
        for _ in 0..self.rng.usize(1..4) {
            let cap = Capability::ALL[self.rng.usize(..Capability::ALL.len())];
            let on = settings.disabled_caps.has(cap);
            settings.disabled_caps.set(cap, !on && cap != Capability::CapNotify);
        }
        settings.client_tags_denied = match self.rng.u8(..3) {
            0 => vec!["*".into(), "-typing".into()],
            1 => vec!["typing".into()],
            _ => Vec::new(),
        };
        settings
    }

    /// Does it. Says whose doing it was, and what came of it.
    fn perform(&mut self, action: Action) -> (Option<SessionId>, Step) {
        match action {
            Action::Ask(wish) => (None, self.stage.input(Input::Asked(Asking { asker: 1, wish }))),
            Action::Connect { address, browser } => {
                let number = self.stage.wires.len();
                let fingerprint = number.is_multiple_of(3).then(|| FINGERPRINT.into());
                let (session, step) = match browser {
                    Some(browser) => self.stage.connect_in(address, browser),
                    None => self.stage.connect_with(address, fingerprint),
                };
                self.clients.insert(session, Client::default());
                (Some(session), step)
            }
            Action::Send { session, bytes } => {
                (Some(session), self.stage.send_bytes(session, &bytes))
            }
            Action::Cut { session } => (Some(session), self.stage.cut(session)),
            Action::Answer { index, answer: None } => resumed(self.stage.answer(index)),
            Action::Answer { index, answer: Some(answer) } => {
                let (ticket, _) = self.stage.questions.remove(index);
                resumed(self.stage.input(Input::Answered { ticket, answer }))
            }
        }
    }
}

/// An answer is the doing of whoever asked, if it is still there.
fn resumed(step: Step) -> (Option<SessionId>, Step) {
    let actor = step.deliveries.iter().find_map(|delivery| match delivery {
        Delivery::Resume { session } => Some(*session),
        _ => None,
    });
    (actor, step)
}

fn ended(line: &str) -> Vec<u8> {
    format!("{line}\r\n").into_bytes()
}

/// The settings of a world: now and then a password, names in ASCII, or something to read; in one
/// of two, hosts are cloaked.
fn settings(rng: &mut Rng, wordy: bool) -> Settings {
    let mut settings = transcript::settings();
    if wordy && rng.bool() {
        // The most that a configuration may grant.
        settings.limits = Limits {
            nick_len_max: 64,
            channel_len_max: 200,
            away_len_max: 390,
            kick_len_max: 390,
            realname_len_max: 300,
            ..settings.limits
        };
    }
    settings.gateways = vec![transcript::gateway([10, 0, 0, 2])];
    settings.limits.channels_max = rng.usize(2..6);
    settings.limits.multiline_lines_max = 50;
    settings.limits.multiline_bytes_max = 4_000;
    match rng.u8(..12) {
        0 => settings.password = Some(Secret::Hash("right".into())),
        1 => settings.password = Some(Secret::Plain("sesame".into())),
        2 => settings.casemapping = Casemapping::Ascii,
        3 => settings.motd = vec!["Be kind.".into(), "".into(), "x".repeat(600).into()],
        4 => settings.auto_join.clear(),
        5 => settings.auto_join = vec!["#lobby".into(), "#Tea".into()],
        6 => settings.admin = None,
        7 => settings.limits.listing_bytes_max = 200,
        _ => {}
    }
    settings.replay_on_join = rng.usize(..4);
    settings.edit_within_ms = [None, None, Some(0), Some(60_000)][rng.usize(..4)];
    settings.redact_within_ms = [None, None, Some(0), Some(60_000)][rng.usize(..4)];
    if rng.u8(..4) == 0 {
        settings.history = Visible::SinceJoin;
    }
    if rng.u8(..3) != 0 {
        settings.stay_seconds = rng.u64(1..2_000);
    }
    if rng.bool() {
        settings.cloak = Some(CloakKey::new([rng.u8(..); CloakKey::LEN]));
    }
    settings
}
