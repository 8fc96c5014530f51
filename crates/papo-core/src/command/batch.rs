//! `BATCH`: say something of several lines, as one message.
//!
//! Spec: <https://ircv3.net/specs/extensions/multiline>,
//! <https://ircv3.net/specs/extensions/client-batch>
//!
//! ```irc
//! alice> CAP REQ :batch draft/multiline echo-message labeled-response
//! alice<...
//! bob> CAP REQ :batch message-tags draft/multiline
//! bob<...
//! carol> CAP REQ :message-tags
//! carol<...
//! alice> @label=7;+reply=x BATCH +123 draft/multiline #LOBBY
//! alice> @batch=123 PRIVMSG #lobby hello
//! alice> @batch=123 PRIVMSG #lobby :
//! alice> @batch=123 privmsg #lobby :how is everyo
//! alice> @batch=123;draft/multiline-concat PRIVMSG #lobby :ne?
//! alice> BATCH -123
//! alice< @label=7 :alice!alice@10.0.0.1 BATCH +{a} draft/multiline #lobby
//! alice< @batch={a} :alice!alice@10.0.0.1 PRIVMSG #lobby :hello
//! alice< @batch={a} :alice!alice@10.0.0.1 PRIVMSG #lobby :
//! alice< @batch={a} :alice!alice@10.0.0.1 PRIVMSG #lobby :how is everyo
//! alice< @batch={a};draft/multiline-concat :alice!alice@10.0.0.1 PRIVMSG #lobby :ne?
//! alice< :alice!alice@10.0.0.1 BATCH -{a}
//! bob< @msgid={a} :alice!alice@10.0.0.1 BATCH +{a} draft/multiline #lobby
//! bob< @batch={a} :alice!alice@10.0.0.1 PRIVMSG #lobby :hello
//! bob< @batch={a} :alice!alice@10.0.0.1 PRIVMSG #lobby :
//! bob< @batch={a} :alice!alice@10.0.0.1 PRIVMSG #lobby :how is everyo
//! bob< @batch={a};draft/multiline-concat :alice!alice@10.0.0.1 PRIVMSG #lobby :ne?
//! bob< :alice!alice@10.0.0.1 BATCH -{a}
//! carol< @msgid={a} :alice!alice@10.0.0.1 PRIVMSG #lobby :hello
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :how is everyo
//! carol< :alice!alice@10.0.0.1 PRIVMSG #lobby :ne?
//! ```
//!
//! It goes where a message goes, and may say what a message may. Between its lines others may stand
//! that are not in it.
//!
//! ```irc
//! alice> CAP REQ :batch draft/multiline
//! alice<...
//! bob> JOIN #tea
//! bob<...
//! alice> JOIN #tea
//! *<...
//! bob> MODE #tea +mCS
//! *<...
//! alice> BATCH +1 draft/multiline #tea
//! alice> @batch=1 PRIVMSG #tea :may
//! alice> PING x
//! alice< :papo PONG papo :x
//! alice> @batch=1 PRIVMSG #tea :I?
//! alice> BATCH -1
//! alice< :papo 404 alice #tea :Cannot send to channel (+m)
//! alice> BATCH +2 draft/multiline @#tea
//! alice> @batch=2 NOTICE @#tea :may
//! alice> @batch=2 NOTICE @#tea :I?
//! alice> BATCH -2
//! bob> MODE #tea +v alice
//! *<...
//! alice> BATCH +3 draft/multiline #tea
//! alice> @batch=3 PRIVMSG #tea :␂so
//! alice> @batch=3 PRIVMSG #tea :␂
//! alice> @batch=3;draft/multiline-concat PRIVMSG #tea :be it
//! alice> BATCH -3
//! bob< :alice!alice@10.0.0.1 PRIVMSG #tea :so
//! bob< :alice!alice@10.0.0.1 PRIVMSG #tea :be it
//! alice> BATCH +4 draft/multiline #tea
//! alice> @batch=4 PRIVMSG #tea :innocent
//! alice> @batch=4 PRIVMSG #tea :␁VERSION␁
//! alice> BATCH -4
//! alice< :papo 404 alice #tea :Cannot send to channel (+C)
//! alice> BATCH +5 draft/multiline bob
//! alice> @batch=5 NOTICE BOB :psst
//! alice> BATCH -5
//! bob< :alice!alice@10.0.0.1 NOTICE bob :psst
//! alice> BATCH +6 draft/multiline nobody
//! alice> @batch=6 PRIVMSG nobody :hello?
//! alice> @batch=6 PRIVMSG nobody :hello?
//! alice> BATCH -6
//! alice< :papo 401 alice nobody :No such nick/channel
//! ```
//!
//! A part of the server reads it as one line, and one's other connections are shown what one says.
//!
//! ```irc
//! with an account teapot
//! alice> CAP REQ :batch draft/multiline
//! alice<...
//! alice> BATCH +1 draft/multiline NickServ
//! alice> @batch=1 PRIVMSG NickServ :identify teapot
//! alice> @batch=1 PRIVMSG NickServ :tea is hot
//! alice> BATCH -1
//! alice< :papo 900 alice alice!alice@10.0.0.1 teapot :You are now logged in as teapot
//! *<...
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! alice> BATCH +2 draft/multiline carol
//! alice> @batch=2 PRIVMSG carol :one
//! alice> @batch=2 PRIVMSG carol :two
//! alice> BATCH -2
//! bob< :alice!alice@10.0.0.1 PRIVMSG carol :one
//! bob< :alice!alice@10.0.0.1 PRIVMSG carol :two
//! carol< :alice!alice@10.0.0.1 PRIVMSG carol :one
//! carol< :alice!alice@10.0.0.1 PRIVMSG carol :two
//! ```
//!
//! With a nonce (`papo.im/nonce`), before the line that begins it, it is said once.
//!
//! ```irc
//! alice> CAP REQ :batch draft/multiline echo-message labeled-response papo.im/nonce
//! alice<...
//! alice> @papo.im/nonce=4f1d0c9a77b2e653 BATCH +1 draft/multiline bob
//! alice> @batch=1 PRIVMSG bob :one
//! alice> @batch=1 PRIVMSG bob :two
//! alice> BATCH -1
//! alice< @papo.im/nonce=4f1d0c9a77b2e653 :alice!alice@10.0.0.1 BATCH +{a} draft/multiline bob
//! alice< @batch={a} :alice!alice@10.0.0.1 PRIVMSG bob :one
//! alice< @batch={a} :alice!alice@10.0.0.1 PRIVMSG bob :two
//! alice< :alice!alice@10.0.0.1 BATCH -{a}
//! bob< :alice!alice@10.0.0.1 PRIVMSG bob :one
//! bob< :alice!alice@10.0.0.1 PRIVMSG bob :two
//! alice> @label=4;papo.im/nonce=4f1d0c9a77b2e653 BATCH +1 draft/multiline bob
//! alice> @batch=1 PRIVMSG bob :one
//! alice> @batch=1 PRIVMSG bob :two
//! alice> @label=5 BATCH -1
//! alice< @label=5 :papo ACK
//! alice< @label=4;papo.im/nonce=4f1d0c9a77b2e653 :alice!alice@10.0.0.1 BATCH +{a} draft/multiline bob
//! alice< @batch={a} :alice!alice@10.0.0.1 PRIVMSG bob :one
//! alice< @batch={a} :alice!alice@10.0.0.1 PRIVMSG bob :two
//! alice< :alice!alice@10.0.0.1 BATCH -{a}
//! alice> @papo.im/nonce=short BATCH +2 draft/multiline bob
//! alice> @batch=2 PRIVMSG bob :one
//! alice> BATCH -2
//! alice< :papo FAIL PRIVMSG INVALID_NONCE :A nonce has 16 to 64 bytes
//! alice> BATCH +3 draft/multiline bob
//! alice> @batch=3;papo.im/nonce=4f1d0c9a77b2e653 PRIVMSG bob :one
//! alice< :papo FAIL BATCH MULTILINE_INVALID :Tags belong to the line that begins it
//! ```
//!
//! What is wrong with a part of it is said once, and the rest of it is passed over.
//!
//! ```irc
//! bob> BATCH +1 draft/multiline #lobby
//! bob< :papo 421 bob BATCH :BATCH needs the capability draft/multiline
//! alice> CAP REQ :batch draft/multiline labeled-response message-tags
//! alice<...
//! alice> BATCH
//! alice< :papo 461 alice BATCH :Not enough parameters
//! alice> BATCH +1
//! alice< :papo 461 alice BATCH :Not enough parameters
//! alice> BATCH 1
//! alice< :papo FAIL BATCH INVALID_REFTAG 1 :A batch is named with letters, digits and hyphens
//! alice> BATCH +a.b draft/multiline #lobby
//! alice< :papo FAIL BATCH INVALID_REFTAG a.b :A batch is named with letters, digits and hyphens
//! alice> @batch=a.b PRIVMSG #lobby :nobody hears it
//! alice> BATCH -a.b
//! alice> BATCH +1 netsplit #lobby
//! alice< :papo FAIL BATCH UNKNOWN_TYPE 1 netsplit :There is no such type of batch
//! alice> @batch=1 PRIVMSG #lobby :nobody hears it
//! alice> BATCH -1
//! alice> BATCH +1 draft/multiline
//! alice< :papo FAIL BATCH MULTILINE_INVALID :A message of several lines needs one target
//! alice> BATCH +1 draft/multiline #lobby,bob
//! alice< :papo FAIL BATCH MULTILINE_INVALID :A message of several lines needs one target
//! alice> @batch=x BATCH +1 draft/multiline #lobby
//! alice< :papo FAIL BATCH MULTILINE_INVALID :A batch can't be in a batch
//! alice> @batch=2 PRIVMSG #lobby :hello
//! alice< :papo FAIL BATCH MULTILINE_INVALID :There is no such batch
//! alice> BATCH -2
//! alice< :papo FAIL BATCH MULTILINE_INVALID :There is no such batch
//! alice> @label=a BATCH +3 draft/multiline #lobby
//! alice> BATCH +4 draft/multiline #lobby
//! alice< :papo FAIL BATCH MULTILINE_INVALID :Another batch has not ended
//! alice> @batch=3 PRIVMSG #tea :hello
//! alice< @label=a :papo FAIL BATCH MULTILINE_INVALID_TARGET #lobby #tea :All lines of a message have one target
//! alice> @batch=3 PRIVMSG #lobby :nobody hears it
//! alice> @label=b BATCH -3
//! alice< @label=b :papo ACK
//! alice> @label=c BATCH +5 draft/multiline #lobby
//! alice> @batch=5 PRIVMSG #lobby :
//! alice> @batch=5 PRIVMSG #lobby :
//! alice> @label=d BATCH -5
//! alice< @label=c :papo FAIL BATCH MULTILINE_INVALID :There is nothing in it but empty lines
//! alice< @label=d :papo ACK
//! alice> BATCH +6 draft/multiline #lobby
//! alice> BATCH -6
//! alice< :papo FAIL BATCH MULTILINE_INVALID :There is nothing in it but empty lines
//! alice> BATCH +7 draft/multiline #lobby
//! alice> @batch=7 PRIVMSG #lobby :hello
//! alice> @batch=7;draft/multiline-concat PRIVMSG #lobby :
//! alice< :papo FAIL BATCH MULTILINE_INVALID :An empty line can't be joined to another
//! alice> BATCH +8 draft/multiline #lobby
//! alice> @batch=8 PRIVMSG #lobby :hello
//! alice> @batch=8 NOTICE #lobby :hello
//! alice< :papo FAIL BATCH MULTILINE_INVALID :PRIVMSG and NOTICE can't be mixed
//! alice> BATCH +9 draft/multiline #lobby
//! alice> @batch=9 JOIN #tea
//! alice< :papo FAIL BATCH MULTILINE_INVALID :Only messages can be in it, each within a line
//! alice> BATCH +10 draft/multiline #lobby
//! alice> @batch=10;+reply=x PRIVMSG #lobby :hello
//! alice< :papo FAIL BATCH MULTILINE_INVALID :Tags belong to the line that begins it
//! alice> BATCH +11 draft/multiline #lobby
//! alice> @batch=11 PRIVMSG #lobby :hello
//! alice> CAP REQ -draft/multiline
//! alice<...
//! alice> BATCH -11
//! alice< :papo FAIL BATCH MULTILINE_INVALID :Its capability was taken back
//! ```
//!
//! ```irc
//! with short messages of several lines
//! alice> CAP LS 302
//! alice<...
//! alice> CAP REQ :batch draft/multiline
//! alice<...
//! alice> BATCH +1 draft/multiline #lobby
//! alice> @batch=1 PRIVMSG #lobby :123456
//! alice> @batch=1 PRIVMSG #lobby :12345
//! alice< :papo FAIL BATCH MULTILINE_MAX_BYTES 11 :The message has too many bytes
//! alice> BATCH +2 draft/multiline #lobby
//! alice> @batch=2 PRIVMSG #lobby :123456
//! alice> @batch=2 PRIVMSG #lobby :1
//! alice> @batch=2;draft/multiline-concat PRIVMSG #lobby :234
//! alice> BATCH -2
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :123456
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :1
//! bob< :alice!alice@10.0.0.1 PRIVMSG #lobby :234
//! carol<...
//! alice> BATCH +3 draft/multiline #lobby
//! alice> @batch=3 PRIVMSG #lobby :1
//! alice> @batch=3 PRIVMSG #lobby :
//! alice> @batch=3 PRIVMSG #lobby :
//! alice> @batch=3 PRIVMSG #lobby :2
//! alice< :papo FAIL BATCH MULTILINE_MAX_LINES 3 :The message has too many lines
//! ```
//!
//! One whose next line does not come for half a minute is given up.

use papo_proto::command::batch::Batch;
use papo_proto::command::notice::Notice;
use papo_proto::command::privmsg::Privmsg;
use papo_proto::{Capability, ClientTags, Command, Fault, MessageKind, Verb};

use crate::command::privmsg;
use crate::effect::Effects;
use crate::input::Stamp;
use crate::label;
use crate::limits::{BATCH_PAUSE_MS_MAX, BATCH_REFERENCE_LEN_MAX};
use crate::multiline::{Composed, Piece};
use crate::nonce;
use crate::realm::Realm;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::saying::Saying;
use crate::session::{self, Draft};
use crate::turn::{Outcome, Turn};

/// The only type of batch that clients send.
const MULTILINE: &str = "draft/multiline";

pub(super) fn batch(turn: &mut Turn<'_>, said: Batch) -> Outcome {
    let knows = knows(turn);
    match said {
        Batch::Start { reference, kind, params } if knows => start(turn, reference, &kind, &params),
        Batch::End(reference) if knows || turn.session().batch.is_some() => end(turn, &reference),
        Batch::Invalid(word) if knows => Err(bad_reference(&word)),
        _ => {
            turn.must_have(Capability::Multiline, Verb::Batch)?;
            turn.must_have(Capability::Batch, Verb::Batch)
        }
    }
}

/// Whether the session may say such messages, for it is shown them, too.
fn knows(turn: &Turn<'_>) -> bool {
    turn.has_cap(Capability::Multiline) && turn.has_cap(Capability::Batch)
}

fn invalid(why: &str) -> Refusal {
    Refusal::Fail(Reply::fail("BATCH", "MULTILINE_INVALID", &[], why))
}

fn bad_reference(reference: &str) -> Refusal {
    let text = "A batch is named with letters, digits and hyphens";
    Refusal::Fail(Reply::fail("BATCH", "INVALID_REFTAG", &[reference], text))
}

fn start(turn: &mut Turn<'_>, reference: Box<str>, kind: &str, params: &[Box<str>]) -> Outcome {
    if turn.session().is_sending_batch() {
        return Err(invalid("Another batch has not ended"));
    }
    let checked = checked(turn, &reference, kind, params);
    let draft = checked.as_ref().ok().map(|target| Draft {
        target: target.clone(),
        // It is answered when the message is whole.
        label: turn.tags.label.take(),
        nonce: turn.tags.nonce.take(),
        relayed: std::mem::take(&mut turn.tags.relayed),
        kind: None,
        composed: Composed::default(),
        lines: 0,
        heard_ms: turn.stamp.time_ms,
    });
    if draft.is_some() {
        turn.realm.sending.insert((turn.stamp.time_ms, turn.session));
    }
    turn.session_mut().batch = Some(Box::new(session::Batch { reference, draft }));
    checked.map(|_| ())
}

/// To whom the message is said, if this can begin one.
fn checked(
    turn: &Turn<'_>,
    reference: &str,
    kind: &str,
    params: &[Box<str>],
) -> Result<Box<str>, Refusal> {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if !(1..=BATCH_REFERENCE_LEN_MAX).contains(&reference.len()) || !reference.bytes().all(is_known)
    {
        return Err(bad_reference(reference));
    }
    if turn.tags.batch.is_some() {
        return Err(invalid("A batch can't be in a batch"));
    }
    if kind != MULTILINE {
        let context = [reference, kind];
        let text = "There is no such type of batch";
        return Err(Refusal::Fail(Reply::fail("BATCH", "UNKNOWN_TYPE", &context, text)));
    }
    match params {
        [target, ..] if !target.is_empty() && !target.contains(',') => Ok(target.clone()),
        _ => Err(invalid("A message of several lines needs one target")),
    }
}

/// Whether a command is a part of a batch: a message that is said to be in one, be there such a
/// batch or not, and whatever is said to be in the one that is being sent.
pub(super) fn has(turn: &Turn<'_>, command: &Result<Command, Fault>) -> bool {
    let Some(reference) = &turn.tags.batch else { return false };
    let verb = match command {
        Ok(command) => Some(command.verb()),
        Err(fault) => fault.verb(),
    };
    match verb {
        Some(Verb::Batch) => false,
        Some(Verb::Privmsg | Verb::Notice) => true,
        _ => turn.session().batch.as_ref().is_some_and(|batch| batch.reference == *reference),
    }
}

/// Takes a part of a batch in. When something is wrong with it, all of the batch comes to nothing.
pub(super) fn take(turn: &mut Turn<'_>, command: Result<Command, Fault>) -> Outcome {
    if let Ok(command) = &command {
        turn.realm.usage[command.verb() as usize] += 1;
        turn.session_mut().commands += 1;
    }
    let reference = turn.tags.batch.take();
    let batch = turn.session_mut().batch.as_mut();
    let Some(batch) = batch.filter(|batch| Some(&batch.reference) == reference.as_ref()) else {
        return Err(invalid("There is no such batch"));
    };
    let Some(mut draft) = batch.draft.take() else { return Ok(()) };
    turn.realm.sending.remove(&(draft.heard_ms, turn.session));
    match add(turn, &mut draft, command) {
        Ok(()) => {
            draft.heard_ms = turn.stamp.time_ms;
            turn.realm.sending.insert((draft.heard_ms, turn.session));
            if let Some(batch) = &mut turn.session_mut().batch {
                batch.draft = Some(draft);
            }
            Ok(())
        }
        Err(refusal) => {
            label::answer_earlier(turn, draft.label);
            Err(refusal)
        }
    }
}

fn add(turn: &Turn<'_>, draft: &mut Draft, command: Result<Command, Fault>) -> Outcome {
    let (kind, targets, text) = match command {
        Ok(Command::Privmsg(Privmsg { targets, text })) => (MessageKind::Privmsg, targets, text),
        Ok(Command::Notice(Notice { targets, text })) => (MessageKind::Notice, targets, text),
        _ => return Err(invalid("Only messages can be in it, each within a line")),
    };
    if *draft.kind.get_or_insert(kind) != kind {
        return Err(invalid("PRIVMSG and NOTICE can't be mixed"));
    }
    let ClientTags { label, nonce, relayed, .. } = &turn.tags;
    if label.is_some() || nonce.is_some() || !relayed.is_empty() {
        return Err(invalid("Tags belong to the line that begins it"));
    }
    let casemapping = turn.realm.directory.casemapping();
    let is_same =
        |target: &str| casemapping.fold_mask(target) == casemapping.fold_mask(&draft.target);
    if !matches!(&*targets, [target] if is_same(target)) {
        let context = [&*draft.target, &*targets.join(",")];
        let text = "All lines of a message have one target";
        return Err(Refusal::Fail(Reply::fail(
            "BATCH",
            "MULTILINE_INVALID_TARGET",
            &context,
            text,
        )));
    }
    let piece = Piece { text: &text, is_joined: turn.tags.concat };
    if piece.is_joined && text.is_empty() {
        return Err(invalid("An empty line can't be joined to another"));
    }
    let limits = &turn.realm.settings.limits;
    draft.lines += 1;
    if draft.lines > limits.multiline_lines_max {
        return Err(too_much("LINES", limits.multiline_lines_max));
    }
    if draft.composed.len_with(piece) > limits.multiline_bytes_max {
        return Err(too_much("BYTES", limits.multiline_bytes_max));
    }
    draft.composed.push(piece);
    Ok(())
}

fn too_much(of_what: &str, most: usize) -> Refusal {
    let text = format!("The message has too many {}", of_what.to_ascii_lowercase());
    let (code, most) = (format!("MULTILINE_MAX_{of_what}"), most.to_string());
    Refusal::Fail(Reply::fail("BATCH", &code, &[&most], &text))
}

fn end(turn: &mut Turn<'_>, reference: &str) -> Outcome {
    let batch = turn.session_mut().batch.take_if(|batch| *batch.reference == *reference);
    let Some(batch) = batch else { return Err(invalid("There is no such batch")) };
    // Of one that came to nothing all has been said.
    let Some(draft) = batch.draft else { return Ok(()) };
    turn.realm.sending.remove(&(draft.heard_ms, turn.session));
    label::answer_earlier(turn, draft.label);
    if !knows(turn) {
        return Err(invalid("Its capability was taken back"));
    }
    if draft.composed.is_blank() {
        return Err(invalid("There is nothing in it but empty lines"));
    }
    (turn.tags.relayed, turn.tags.nonce) = (draft.relayed, draft.nonce);
    let Composed { text, joints, .. } = &draft.composed;
    let kind = draft.kind.unwrap_or(MessageKind::Privmsg);
    let saying = Saying { kind, text, joints: Some(joints), done: None };
    let outcome = match nonce::is_new(turn, std::slice::from_ref(&draft.target), kind) {
        Ok(true) => privmsg::say(turn, &draft.target, &saying),
        other => other.map(|_| ()),
    };
    match outcome {
        // What can't be delivered is dropped without a word: that is what a notice is.
        Err(_) if kind == MessageKind::Notice => Ok(()),
        outcome => outcome,
    }
}

/// Ends the batches whose next line has not come.
pub(crate) fn end_late(realm: &mut Realm, stamp: Stamp, fx: &mut Effects) {
    while let Some(&(heard_ms, id)) = realm.sending.first() {
        if stamp.time_ms.saturating_sub(heard_ms) <= BATCH_PAUSE_MS_MAX {
            return;
        }
        realm.sending.remove(&(heard_ms, id));
        let mut turn = Turn::new(realm, fx, id, stamp);
        let is_parked = turn.session().parked.is_some();
        let Some(batch) = &mut turn.session_mut().batch else { continue };
        let Some(mut draft) = batch.draft.take() else { continue };
        if is_parked {
            // The line may be there, and wait.
            draft.heard_ms = stamp.time_ms;
            batch.draft = Some(draft);
            realm.sending.insert((stamp.time_ms, id));
            continue;
        }
        let context = [&*batch.reference.clone()];
        let fail =
            Reply::fail("BATCH", "TIMEOUT", &context, "The batch was left open for too long");
        turn.tags.label = draft.label;
        label::answering(&mut turn, |turn| turn.refuse(&Refusal::Fail(fail)));
    }
}
