//! A realm and its workers, put together as the server does it, with lists for queues.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use papo_core::audit::Deed;
use papo_core::browser::Verdict;
use papo_core::effect::{Change, Delivery, Effects, Question, Record};
use papo_core::event::Happening;
use papo_core::fanout::{Act, Fanout, Seat};
use papo_core::input::{Answer, Doubt, Stamp};
use papo_core::{Credentials, Input, Realm, SessionId, Settings, Ticket, Transport};
use papo_proto::command::batch::Batch;
use papo_proto::history::Read;
use papo_proto::said::read_line;
use papo_proto::sasl::scram::{Keys, SALT_LEN};
use papo_proto::token::TokenHash;
use papo_proto::{Command, Framed, Framer, Said, Token};

use crate::memory::Memory;
use crate::transcript::claim_of;

/// How many workers a stage has: enough that one channel is on several.
pub const WORKERS: usize = 3;
/// The time at which every play begins, in milliseconds since 1970.
pub const START_MS: u64 = 1_000_000_000_000;
/// The place of the console among the workers: behind them.
const CONSOLE: u8 = 3;
const _: () = assert!(CONSOLE as usize == WORKERS);
/// The token that the console is given.
const NEW_CLAIM: Token = Token(0x0f0e_0d0c_0b0a_0908_0706_0504_0302_0100);
/// The token of each invitation.
const NEW_INVITE: Token = Token(0xa0a1_a2a3_a4a5_a6a7_a8a9_aaab_acad_ae01);
/// Each ticket for a browser that is to be remembered.
pub const NEW_TICKET: Token = Token(0xb0b1_b2b3_b4b5_b6b7_b8b9_babb_bcbd_bebf);
/// The most bytes that a line without end may have.
const RECVQ: usize = 16 * 1024;

/// One connection on the stage.
#[derive(Debug, Default)]
pub struct Wire {
    framer: Framer,
    /// What its client has not looked at yet, line by line.
    pub received: Vec<String>,
    /// The server has closed it.
    pub closed: bool,
    /// Its worker takes it for an operator's.
    pub operator: bool,
    seat: Seat,
}

/// A line with a label that reached the realm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Whose it is.
    pub session: SessionId,
    /// What it is called.
    pub label: Box<str>,
    /// How many deliveries there were before it.
    pub at: usize,
    /// It may begin a batch, whose end is answered in its stead.
    pub may_begin_batch: bool,
}

/// A question that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Of those who answer questions.
    Slow(Question),
    /// Of what was kept.
    Read(Box<Read>),
}

/// What one step brought about.
#[derive(Debug, Default)]
pub struct Step {
    /// The lines with labels that were part of it, in order.
    pub labelled: Vec<Labelled>,
    /// What the realm had the workers do.
    pub deliveries: Vec<Delivery>,
    /// What would be kept of what was said.
    pub records: Vec<Record>,
    /// What would be kept of what happened, and of what was done to messages.
    pub events: Vec<Record>,
    /// The question that was answered as the shell would.
    pub answered: Option<Asked>,
    /// What else would be kept.
    pub changes: Vec<Change>,
    /// What those are told who have asked by HTTP.
    pub verdicts: Vec<Verdict>,
    /// Who was written what, in order.
    pub writes: Vec<(SessionId, String)>,
    /// Who was shown what of the past, in order.
    pub replays: Vec<(SessionId, String)>,
}

/// The stage.
#[derive(Debug)]
pub struct Stage {
    /// What is in force.
    pub settings: Arc<Settings>,
    /// What the next REHASH finds, if it is something else.
    pub next_settings: Option<Settings>,
    /// The realm itself.
    pub realm: Realm,
    /// The fan-out of each worker.
    pub fanouts: Vec<Fanout>,
    /// All connections that ever were, in the order in which they came.
    pub wires: BTreeMap<SessionId, Wire>,
    /// The certificates that connections have shown.
    pub fingerprints: BTreeMap<SessionId, String>,
    /// The browsers that connections came in.
    pub browsers: BTreeMap<SessionId, TokenHash>,
    /// Questions that nobody has answered yet.
    pub questions: Vec<(Ticket, Asked)>,
    /// What was kept.
    pub memory: Memory,
    /// What was done by those who run the server.
    pub audit: Vec<Arc<Deed>>,
    owners: Vec<Vec<Option<SessionId>>>,
    number: u64,
    /// Milliseconds since 1970.
    pub time_ms: u64,
    serial: u64,
}

impl Stage {
    /// An empty stage.
    pub fn new(settings: Settings, seed: u64) -> Self {
        let settings = Arc::new(settings);
        let fanout = |worker: usize| Fanout::new(&settings.server_name, seed ^ worker as u64);
        Self {
            fanouts: (0..WORKERS).map(fanout).collect(),
            realm: Realm::new(settings.clone(), seed),
            settings,
            next_settings: None,
            wires: BTreeMap::new(),
            fingerprints: BTreeMap::new(),
            browsers: BTreeMap::new(),
            questions: Vec::new(),
            memory: Memory::default(),
            audit: Vec::new(),
            owners: vec![Vec::new(); WORKERS],
            number: 0,
            time_ms: START_MS,
            serial: 0,
        }
    }

    /// Connects somebody, to each worker in turn.
    pub fn connect(&mut self, address: IpAddr) -> SessionId {
        self.connect_with(address, None).0
    }

    /// Connects somebody in a browser that is known again by this.
    pub fn connect_in(&mut self, address: IpAddr, browser: TokenHash) -> (SessionId, Step) {
        self.come(address, None, Some(Box::new(browser)))
    }

    /// Connects somebody who has shown a certificate of this fingerprint, if any. Says what came
    /// of it, too: it is a time to look for who has been away for too long.
    pub fn connect_with(
        &mut self,
        address: IpAddr,
        fingerprint: Option<Arc<str>>,
    ) -> (SessionId, Step) {
        self.come(address, fingerprint, None)
    }

    fn come(
        &mut self,
        address: IpAddr,
        fingerprint: Option<Arc<str>>,
        browser: Option<Box<TokenHash>>,
    ) -> (SessionId, Step) {
        let worker = self.wires.len() % WORKERS;
        self.serial += 1;
        let worker_number = u8::try_from(worker).expect("there are three");
        let session = SessionId::new(0, worker_number, self.serial);
        let owners = &mut self.owners[worker];
        let free = owners.iter().position(Option::is_none);
        let seat = free.unwrap_or_else(|| {
            owners.push(None);
            owners.len() - 1
        });
        owners[seat] = Some(session);
        self.fanouts[worker].seat(session, seat);
        if let Some(fingerprint) = &fingerprint {
            self.fingerprints.insert(session, fingerprint.to_string());
        }
        if let Some(browser) = &browser {
            self.browsers.insert(session, **browser);
        }
        self.wires.insert(session, Wire { seat, ..Wire::default() });
        // Only who comes by TLS has shown one.
        let transport = match &fingerprint {
            Some(_) => Transport::TlsByName,
            None => Transport::Clear,
        };
        let connected = Input::Connected { session, address, fingerprint, browser, transport };
        (session, self.input(connected))
    }

    /// A client sends bytes, in one piece of many.
    pub fn send_bytes(&mut self, session: SessionId, bytes: &[u8]) -> Step {
        let inputs = self.read(session, bytes);
        self.inputs(inputs)
    }

    /// What the bytes of a client come to, before the realm hears of it.
    pub fn read(&mut self, session: SessionId, bytes: &[u8]) -> Vec<Input> {
        let mut inputs = Vec::new();
        let wire = self.wires.get_mut(&session).expect("it was connected");
        let mut lines = wire.framer.feed(bytes, RECVQ);
        while let Some(framed) = lines.next() {
            let said = match framed {
                Framed::Line(line) => read_line(line),
                Framed::TooLong(tags) => Some(Said::too_long(tags)),
                Framed::Overflow => {
                    let reason = "Excess Flood".into();
                    inputs.push(Input::Gone { session, reason });
                    break;
                }
            };
            inputs.extend(said.map(|said| Input::Said { session, said }));
        }
        drop(lines);
        inputs
    }

    /// How many inputs the realm has handled. Nothing is different until it handles another.
    pub fn handled(&self) -> u64 {
        self.number
    }

    /// A client sends one line.
    pub fn send(&mut self, session: SessionId, line: &str) -> Step {
        self.send_bytes(session, format!("{line}\r\n").as_bytes())
    }

    /// A connection breaks.
    pub fn cut(&mut self, session: SessionId) -> Step {
        self.input(Input::Gone { session, reason: "Connection reset".into() })
    }

    /// Answers the question at `index` as the shell would: `sesame` is the right password, and the
    /// configuration is as it was, unless [`Stage::next_settings`] says otherwise.
    pub fn answer(&mut self, index: usize) -> Step {
        let (ticket, question) = self.questions.remove(index);
        let answered = Some(question.clone());
        let answer = match question {
            Asked::Slow(question) => answer(question),
            Asked::Read(read) => match &*read {
                Read::Audit { most, word } => Answer::Audit(self.deeds(*most, word)),
                read => self.memory.answer(read),
            },
        };
        let mut inputs = Vec::new();
        if matches!(answer, Answer::Reloaded { .. })
            && let Some(next) = self.next_settings.take()
        {
            self.settings = Arc::new(next);
            inputs.push(Input::Configured(self.settings.clone()));
        }
        inputs.push(Input::Answered { ticket, answer });
        Step { answered, ..self.inputs(inputs) }
    }

    /// Lets one input happen.
    pub fn input(&mut self, input: Input) -> Step {
        self.inputs(vec![input])
    }

    fn inputs(&mut self, inputs: Vec<Input>) -> Step {
        let mut step = self.decide(inputs);
        self.carry(&mut step);
        // Whether an account is kept is known as soon as its batch is.
        while let Some((at, is_kept)) = self.account_asked_for() {
            let (ticket, _) = self.questions.remove(at);
            let answer = Answer::Kept(is_kept);
            let mut more = self.decide(vec![Input::Answered { ticket, answer }]);
            self.carry(&mut more);
            step.append(more);
        }
        step
    }

    /// The first question whether an account is kept, and the answer if all is.
    fn account_asked_for(&self) -> Option<(usize, bool)> {
        let mut questions = self.questions.iter().enumerate();
        questions.find_map(|(at, (_, question))| {
            let Asked::Read(read) = question else { return None };
            let Read::Account { name, hash } = &**read else { return None };
            let account = self.realm.accounts().named(name);
            Some((at, account.is_some_and(|account| account.credentials.hash[..] == **hash)))
        })
    }

    /// The last ones that have this in them, in their order.
    fn deeds(&self, most: usize, word: &str) -> Vec<Deed> {
        let in_words = |it: &Deed| format!("{} {} {} {}", it.by, it.what, it.on, it.why);
        let has = |it: &Deed| in_words(it).to_lowercase().contains(word);
        let found: Vec<Deed> =
            self.audit.iter().filter(|it| has(it)).map(|it| (**it).clone()).collect();
        found[found.len().saturating_sub(most)..].to_vec()
    }

    /// Somebody is at the console, as this user of the machine. What it is told has no source.
    pub fn console(&mut self, uid: u32) -> SessionId {
        self.serial += 1;
        let session = SessionId::new(0, CONSOLE, self.serial);
        self.wires.insert(session, Wire::default());
        self.input(Input::Console { session, uid });
        session
    }

    /// Has the realm decide on a batch of inputs. Nobody is told yet.
    pub fn decide(&mut self, inputs: Vec<Input>) -> Step {
        let mut effects = Effects::default();
        let mut labelled = Vec::new();
        for input in inputs {
            self.number += 1;
            let stamp = Stamp { number: self.number, time_ms: self.time_ms };
            labelled.extend(label_of(&input, effects.deliveries.len()));
            self.realm.handle(stamp, input, &mut effects);
        }
        let slow = effects.questions.drain(..).map(|(ticket, it)| (ticket, Asked::Slow(it)));
        let reads = effects.reads.drain(..).map(|(ticket, it)| (ticket, Asked::Read(it)));
        self.questions.extend(slow.chain(reads));
        let Effects { deliveries, records, changes, verdicts, .. } = effects;
        for record in &records {
            self.memory.keep(record.clone());
        }
        self.audit.extend(changes.iter().filter_map(|change| match change {
            Change::Audited(deed) => Some(deed.clone()),
            _ => None,
        }));
        let is_said =
            |it: &Record| it.act.is_none() && matches!(it.event.what, Happening::Message { .. });
        let (records, events) = records.into_iter().partition(is_said);
        Step { labelled, deliveries, records, events, changes, verdicts, ..Step::default() }
    }

    /// Has the workers do what was decided.
    pub fn carry(&mut self, step: &mut Step) {
        for delivery in &step.deliveries {
            let is_replay = matches!(delivery, Delivery::Replay { .. });
            let writes = if is_replay { &mut step.replays } else { &mut step.writes };
            for worker in 0..WORKERS {
                self.deliver(worker, delivery, writes);
            }
            if let Delivery::Reply { to, line, .. } = delivery
                && to.worker() == usize::from(CONSOLE)
            {
                let wire = self.wires.get_mut(to).expect("wires stay");
                wire.received.push(line.to_string());
            }
        }
    }

    /// Gives a delivery to one worker, if it is for it.
    pub fn deliver(
        &mut self,
        worker: usize,
        delivery: &Delivery,
        writes: &mut Vec<(SessionId, String)>,
    ) {
        if delivery.worker().is_some_and(|only| only != worker) {
            return;
        }
        let (owners, wires) = (&mut self.owners[worker], &mut self.wires);
        self.fanouts[worker].apply(delivery, |seat, act| {
            let session = owners[seat].expect("a seat that gets something is taken");
            let wire = wires.get_mut(&session).expect("wires stay");
            match act {
                Act::Write(bytes) => {
                    let text = std::str::from_utf8(&bytes).expect("all that is sent is text");
                    let lines = text.strip_suffix("\r\n").expect("a line ends with CR LF");
                    for line in lines.split("\r\n") {
                        wire.received.push(line.to_owned());
                        writes.push((session, line.to_owned()));
                    }
                }
                Act::Close => {
                    wire.closed = true;
                    owners[seat] = None;
                }
                Act::Operator(on) => wire.operator = on,
                Act::Registered | Act::Park | Act::Resume => {}
            }
        });
    }

    /// Whose seat this is.
    pub fn owner(&self, worker: usize, seat: Seat) -> Option<SessionId> {
        self.owners[worker].get(seat).copied().flatten()
    }

    /// The seat of a connection in its worker.
    pub fn seat(&self, session: SessionId) -> Seat {
        self.wires[&session].seat
    }
}

impl Step {
    /// Adds what came after it.
    fn append(&mut self, mut more: Self) {
        self.deliveries.append(&mut more.deliveries);
        self.records.append(&mut more.records);
        self.events.append(&mut more.events);
        self.changes.append(&mut more.changes);
        self.verdicts.append(&mut more.verdicts);
        self.writes.append(&mut more.writes);
        self.replays.append(&mut more.replays);
    }
}

/// Whether this is the password of that hash: of one that was made here, or of `right`.
fn is_right(password: &str, hash: &str) -> bool {
    match hash.strip_prefix("hash of ") {
        Some(made_of) => made_of == password,
        None => password == "sesame" && hash == "right",
    }
}

/// What the shell would answer.
fn answer(question: Question) -> Answer {
    match question {
        Question::Verify { password, hash } => Answer::Verified(is_right(&password, &hash)),
        Question::Hash { password } => Answer::Hashed(Some(credentials(&password))),
        Question::Vouch { password, hashes, .. } => {
            let is_right = hashes.iter().any(|hash| is_right(&password, hash));
            Answer::Vouched(is_right.then_some(()).ok_or(Doubt::WrongPassword))
        }
        Question::NewPassword => {
            let password = "new-password";
            Answer::NewPassword(Some((password.into(), credentials(password))))
        }
        Question::NewClaim => {
            let link = format!("http://papo.example:7276/claim#{NEW_CLAIM}");
            Answer::NewClaim(Some((NEW_CLAIM, claim_of(NEW_CLAIM), Some(link.into()))))
        }
        Question::NewInvite => {
            let join = format!("papo://papo.example/?invite={NEW_INVITE}");
            let page = format!("http://papo.example:7276/invite#{NEW_INVITE}");
            Answer::NewInvite(Some((NEW_INVITE, vec![join.into(), page.into()])))
        }
        Question::NewTicket => Answer::NewTicket(Some(NEW_TICKET)),
        Question::RemoveClaim => Answer::ClaimRemoved,
        Question::Reload => Answer::Reloaded { file: "papo.toml".into(), outcome: Ok(Vec::new()) },
    }
}

/// What a password is checked with here, where hashes hide nothing and cost nothing.
pub fn credentials(password: &str) -> Credentials {
    let hash = format!("hash of {password}").into();
    Credentials { hash, scram: Keys::of(password, [7; SALT_LEN], 1) }
}

/// The label of a line that comes after so many deliveries.
fn label_of(input: &Input, at: usize) -> Option<Labelled> {
    let Input::Said { session, said } = input else { return None };
    let label = said.tags.as_ref()?.label.clone()?;
    let may_begin_batch = matches!(said.command, Ok(Command::Batch(Batch::Start { .. })));
    Some(Labelled { session: *session, label, at, may_begin_batch })
}
