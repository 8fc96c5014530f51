//! `MONITOR`: be told when somebody comes or goes.
//!
//! Spec: <https://ircv3.net/specs/extensions/monitor>
//!
//! `+` watches nicks and says who of them is here, `-` watches them no more, `C` watches nobody,
//! `L` lists the nicks, `S` says who of them is here. A change of nick is the going of one and the
//! coming of another, unless both mean the same.
//!
//! ```irc
//! alice> MONITOR + BOB,dave,bob,Eve
//! alice< :papo 730 alice :bob!bob@10.0.0.2
//! alice< :papo 731 alice :dave,Eve
//! bob> NICK Dave
//! *<...
//! carol> MONITOR + dave
//! carol< :papo 730 carol :Dave!bob@10.0.0.2
//! bob> PART #lobby
//! *<...
//! bob> NICK DAVE
//! bob< :Dave!bob@10.0.0.2 NICK :DAVE
//! bob> NICK bob
//! bob< :DAVE!bob@10.0.0.2 NICK :bob
//! alice< :papo 731 alice :DAVE
//! carol< :papo 731 carol :DAVE
//! alice< :papo 730 alice :bob!bob@10.0.0.2
//! bob> QUIT
//! bob<...
//! alice< :papo 731 alice :bob
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new<...
//! alice< :papo 730 alice :eve!eve@10.0.0.4
//! *<...
//! alice> MONITOR L
//! alice< :papo 732 alice :BOB,dave,Eve
//! alice< :papo 733 alice :End of MONITOR list
//! alice> MONITOR - Bob,nobody
//! alice> MONITOR s
//! alice< :papo 730 alice :eve!eve@10.0.0.4
//! alice< :papo 731 alice :dave
//! alice> MONITOR C
//! alice> MONITOR L
//! alice< :papo 733 alice :End of MONITOR list
//! alice> MONITOR + fred,#tea,a*
//! alice< :papo 731 alice :fred
//! alice< :papo FAIL MONITOR INVALID_TARGET #tea :Nobody can have this nick: it begins with a character that means something else
//! alice> MONITOR + a1,a2,a3,a4,a5,a6,a7,a8,a9,b1,b2,b3,b4,b5,b6,b7,b8,b9,c1,c2,c3,c4,c5,c6,c7,c8,c9,d1,d2,d3,d4,d5,d6,d7,d8,d9,e1,e2,e3,e4,e5,e6,e7,e8,e9
//! alice<...
//! alice> MONITOR + f1,f2,f3,f4,f5,f6,f7,f8,f9,g1,g2,g3,g4,g5,g6,g7,g8,g9,h1,h2,h3,h4,h5,h6,h7,h8,h9,i1,i2,i3,i4,i5,i6,i7,i8,i9,j1,j2,j3,j4,j5,j6,j7,j8,j9
//! alice<...
//! alice> MONITOR + k1,k2,k3,k4,k5,k6,k7,k8,k9,Eve,fred,L1,l2
//! alice< :papo 731 alice :k1,k2,k3,k4,k5,k6,k7,k8,k9
//! alice< :papo 734 alice 100 Eve,L1,l2 :Monitor list is full.
//! alice> MONITOR x
//! alice< :papo FAIL MONITOR INVALID_PARAMS x :It takes + or - and nicks, or one of C, L and S
//! alice> MONITOR +
//! alice< :papo 461 alice MONITOR :Not enough parameters
//! alice> MONITOR
//! alice< :papo 461 alice MONITOR :Not enough parameters
//! ```
//!
//! With `extended-monitor`, watchers learn what those learn who share a channel
//! (<https://ircv3.net/specs/extensions/extended-monitor>):
//!
//! ```irc
//! alice> CAP REQ :extended-monitor away-notify setname chghost
//! alice<...
//! alice> MONITOR + bob
//! alice<...
//! bob> AWAY :lunch
//! bob<...
//! alice< :bob!bob@10.0.0.2 AWAY :lunch
//! alice> PART #lobby
//! *<...
//! bob> AWAY
//! bob<...
//! alice< :bob!bob@10.0.0.2 AWAY
//! bob> SETNAME :Bob the builder
//! alice< :bob!bob@10.0.0.2 SETNAME :Bob the builder
//! carol> OPER root sesame
//! carol<...
//! carol> CHGHOST bob garden.example
//! alice< :bob!bob@10.0.0.2 CHGHOST bob garden.example
//! *<...
//! alice> CAP REQ :-away-notify
//! alice<...
//! bob> AWAY :dinner
//! bob<...
//! alice> CAP REQ :away-notify -extended-monitor
//! alice<...
//! bob> AWAY
//! bob<...
//! ```
//!
//! Whoever has subscribed to values (`METADATA`) is shown those of whom it watches: at once, when they
//! come, and when it subscribes.
//!
//! ```irc
//! alice> CAP REQ :batch draft/metadata-2
//! alice<...
//! new> CAP REQ :batch draft/metadata-2
//! new<...
//! alice> PART #lobby
//! *<...
//! alice> METADATA * SET avatar :mine
//! alice<...
//! new> METADATA * SET avatar :cup
//! new<...
//! alice> MONITOR + eve
//! alice< :papo 731 alice :eve
//! alice> METADATA * SUB avatar
//! alice< :papo 770 alice avatar
//! alice< :papo METADATA alice avatar * :mine
//! new> NICK eve
//! new> USER eve 0 * :Eve
//! new> CAP END
//! new<...
//! alice< :papo 730 alice :eve!eve@10.0.0.4
//! alice< :papo METADATA eve avatar * :cup
//! *<...
//! alice> MONITOR - eve
//! alice> MONITOR + eve
//! alice< :papo 730 alice :eve!eve@10.0.0.4
//! alice< :papo METADATA eve avatar * :cup
//! alice> METADATA * UNSUB avatar
//! alice<...
//! alice> METADATA * SUB avatar
//! alice< :papo 770 alice avatar
//! alice< :papo METADATA alice avatar * :mine
//! alice< :papo METADATA eve avatar * :cup
//! ```

use papo_proto::Nick;
use papo_proto::command::monitor::Monitor;
use papo_proto::name::NameError;
use papo_proto::numeric::{
    ERR_MONLISTFULL, Numeric, RPL_ENDOFMONLIST, RPL_MONLIST, RPL_MONOFFLINE, RPL_MONONLINE,
};

use crate::command::{metadata, nick};
use crate::id::UserId;
use crate::limits::MONITOR_TARGETS_MAX;
use crate::monitor::Watching;
use crate::refusal::Refusal;
use crate::reply::{Reply, pack_with, room};
use crate::turn::{Outcome, Turn};

pub(super) fn monitor(turn: &mut Turn<'_>, said: Monitor) -> Outcome {
    match said {
        Monitor::Add(nicks) => add(turn, &nicks),
        Monitor::Remove(nicks) => {
            for nick in nicks {
                let casemapping = turn.realm.directory.casemapping();
                if let Some(folded) = Nick::fold(&nick, casemapping) {
                    turn.realm.monitor.unwatch(turn.session, &folded);
                }
            }
        }
        Monitor::Clear => turn.realm.monitor.forget(turn.session),
        Monitor::List => {
            let targets = targets(turn);
            tell(turn, RPL_MONLIST, &targets);
            turn.reply(&Reply::numeric(RPL_ENDOFMONLIST).text("End of MONITOR list"));
        }
        Monitor::Status => {
            let targets = targets(turn);
            status(turn, &targets);
        }
        Monitor::Unknown(word) => {
            let text = "It takes + or - and nicks, or one of C, L and S";
            return Err(Refusal::Fail(Reply::fail("MONITOR", "INVALID_PARAMS", &[&word], text)));
        }
    }
    Ok(())
}

fn add(turn: &mut Turn<'_>, nicks: &[Box<str>]) {
    let (mut added, mut rejected) = (Vec::new(), Vec::new());
    let mut invalid: Option<(&str, NameError)> = None;
    for text in nicks {
        let settings = &turn.realm.settings;
        match Nick::parse(text, settings.casemapping, settings.limits.nick_len_max) {
            Ok(nick) => match turn.realm.monitor.watch(turn.session, &nick) {
                Watching::New => added.push(text.clone()),
                Watching::Known => {}
                Watching::Full => rejected.push(text.clone()),
            },
            Err(error) => _ = invalid.get_or_insert((text, error)),
        }
    }
    status(turn, &added);
    let here = added.iter().filter_map(|nick| turn.realm.directory.user(nick));
    let (here, keys): (Vec<UserId>, _) = (here.collect(), turn.session().subs.clone());
    metadata::sync_users(turn, here, &keys);
    // `:server 734 client 100 nicks :Monitor list is full.` and the end of the line
    let room = room(turn).saturating_sub(" :Monitor list is full.".len() + 4);
    for line in pack_with(',', rejected.iter().map(|nick| &**nick), room) {
        let reply = Reply::numeric(ERR_MONLISTFULL).number(MONITOR_TARGETS_MAX as u64);
        turn.reply(&reply.word(&line).text("Monitor list is full."));
    }
    if let Some((nick, error)) = invalid {
        let text = format!("Nobody can have this nick: {}", nick::why(error));
        turn.reply(&Reply::fail("MONITOR", "INVALID_TARGET", &[nick], &text));
    }
}

/// The nicks that the session watches, as it wrote them.
fn targets(turn: &Turn<'_>) -> Vec<Box<str>> {
    let targets = turn.realm.monitor.targets_of(turn.session);
    targets.into_iter().flat_map(|targets| targets.values().cloned()).collect()
}

/// Says who of these is here, and who is not.
fn status(turn: &mut Turn<'_>, nicks: &[Box<str>]) {
    let (mut online, mut offline) = (Vec::new(), Vec::new());
    for nick in nicks {
        match turn.realm.user_named(nick) {
            Some(user) => online.push(user.source.as_ref().into()),
            None => offline.push(nick.clone()),
        }
    }
    tell(turn, RPL_MONONLINE, &online);
    tell(turn, RPL_MONOFFLINE, &offline);
}

fn tell(turn: &mut Turn<'_>, numeric: Numeric, entries: &[Box<str>]) {
    let room = room(turn);
    for line in pack_with(',', entries.iter().map(|entry| &**entry), room) {
        turn.reply(&Reply::numeric(numeric).text(&line));
    }
}
