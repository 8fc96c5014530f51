//! Whoever gives a line a label gets an answer with that label: one, and in the order in which the
//! lines were said.
//!
//! Spec: <https://ircv3.net/specs/extensions/labeled-response>. That nobody is answered twice, or
//! without having asked, is judged by the client's own view ([`crate::view`]), too.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use papo_core::{Delivery, SessionId};
use papo_proto::message::Tags;
use papo_proto::{CapSet, Capability};

use super::crowd::Crowd;
use super::{Passage, Verdict};
use crate::stage::Labelled;

/// What a session must have on to be answered with labels.
const NEEDED: CapSet = CapSet::of(&[Capability::LabeledResponse, Capability::Batch]);

/// The lines whose answers are still to come.
#[derive(Debug, Default)]
pub struct Labels {
    /// Of each session, in the order in which it said them.
    open: BTreeMap<SessionId, VecDeque<Open>>,
    /// The sessions whose lines wait until a question is answered.
    parked: BTreeSet<SessionId>,
}

/// A line that has no answer yet.
#[derive(Debug)]
struct Open {
    label: Box<str>,
    /// It was said while its session was parked.
    waits: bool,
    /// It must be answered. That is not known of one that waits together with a line that switches
    /// answers with labels on or off: which of the two came first is not to be seen here.
    is_owed: bool,
    /// It may have begun a batch: then its answer comes at the end of that, and lines that are not
    /// in it are answered before.
    may_begin_batch: bool,
    /// It has begun one that has not ended.
    is_begun: bool,
}

impl Labels {
    /// Every line with a label that the realm has handled in this step has been answered, unless
    /// its session has ended, or did not ask for answers with labels.
    pub fn are_answered(&mut self, passage: &Passage<'_>) -> Verdict {
        let mut crowd = Crowd::before(passage);
        let mut lines = passage.step.labelled.iter().peekable();
        for (at, delivery) in passage.step.deliveries.iter().enumerate() {
            while let Some(line) = lines.next_if(|line| line.at <= at) {
                self.hear(line, &crowd);
            }
            self.follow(delivery, &crowd);
            crowd.follow(delivery)?;
        }
        lines.for_each(|line| self.hear(line, &crowd));
        // Own words that came again answer, too.
        for (session, line) in passage.step.replays.iter().chain(&passage.step.writes) {
            let label = Tags::of_line(line.as_bytes()).and_then(|tags| tags.get("label"));
            if let Some(label) = label {
                self.answer(*session, &label)?;
            }
        }
        self.open.retain(|session, _| passage.after.sessions.contains_key(session));
        for (session, lines) in &mut self.open {
            if !self.parked.contains(session) {
                let is_sending =
                    passage.after.sessions.get(session).is_some_and(|it| it.is_sending_batch);
                let mut begun = false;
                // The batch that is being sent was begun by the last line that may have.
                for line in lines.iter_mut().rev() {
                    let begins = is_sending && !begun && line.may_begin_batch;
                    line.is_begun = begins;
                    begun |= begins;
                }
                let late = lines.iter().find(|line| line.is_owed && !line.is_begun);
                if let Some(Open { label, .. }) = late {
                    return Err(format!("{session:?} got no answer to {label:?}"));
                }
                lines.retain(|line| line.is_begun);
            }
        }
        Ok(())
    }

    /// A line reaches the realm. If its session is parked, it waits there.
    fn hear(&mut self, line: &Labelled, crowd: &Crowd<'_>) {
        let is_owed = crowd.caps(line.session).and(NEEDED) == NEEDED;
        let waits = self.parked.contains(&line.session);
        if is_owed || waits {
            let Labelled { label, may_begin_batch, .. } = line.clone();
            let open = Open { label, waits, is_owed, may_begin_batch, is_begun: false };
            self.open.entry(line.session).or_default().push_back(open);
        }
    }

    fn follow(&mut self, delivery: &Delivery, crowd: &Crowd<'_>) {
        match delivery {
            Delivery::Park { session } => _ = self.parked.insert(*session),
            Delivery::Resume { session } | Delivery::Close { session } => {
                self.parked.remove(session);
            }
            Delivery::Capabilities { session, caps }
                if caps.and(NEEDED) != crowd.caps(*session).and(NEEDED) =>
            {
                // Who is parked does not switch them itself: a reload took them away. What is
                // answered later is answered as the session wants it then.
                let is_parked = self.parked.contains(session);
                let lines = self.open.get_mut(session).into_iter().flatten();
                lines
                    .filter(|line| is_parked || line.waits || line.may_begin_batch)
                    .for_each(|line| line.is_owed = false);
            }
            _ => {}
        }
    }

    /// A session gets an answer: to the first of its lines that must have one.
    fn answer(&mut self, session: SessionId, label: &str) -> Verdict {
        let lines = self.open.entry(session).or_default();
        let Some(at) = lines.iter().position(|line| *line.label == *label) else {
            return Err(format!("{session:?} got an answer to {label:?}, and is owed none"));
        };
        let mut before = lines.iter().take(at);
        if let Some(first) = before.find(|line| line.is_owed && !line.may_begin_batch) {
            let first = &first.label;
            return Err(format!("{session:?} got an answer to {label:?}, not to {first:?}"));
        }
        lines.remove(at);
        Ok(())
    }
}
