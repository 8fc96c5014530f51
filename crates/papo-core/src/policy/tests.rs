//! Rules about accounts, which no transcript can show while nobody can log in.

use std::sync::Arc;

use papo_proto::history::{Read, Scope, View};
use papo_proto::said::read_line;

use super::*;
use crate::effect::Effects;
use crate::input::{Answer as Answered, Input, Stamp, Transport};
use crate::realm::Realm;
use crate::settings::Keep;
use crate::{SessionId, Settings};

/// Ana has made `#tea` and set these modes there; Bob is not in it.
fn scene(modes: &str) -> Realm {
    let mut realm = Realm::new(Arc::new(Settings::default()), 7);
    let mut number = 0;
    let mut input = |realm: &mut Realm, input| {
        number += 1;
        let stamp = Stamp { number, time_ms: 0 };
        realm.handle(stamp, input, &mut Effects::default());
    };
    for (serial, nick) in [(1, "ana"), (2, "bob")] {
        let session = SessionId::new(0, 0, serial);
        let address = [10, 0, 0, 1].into();
        input(
            &mut realm,
            Input::Connected {
                session,
                address,
                fingerprint: None,
                browser: None,
                transport: Transport::Clear,
            },
        );
        let lines = [format!("NICK {nick}"), format!("USER {nick} 0 * :Bob the tester")];
        let tea = ["JOIN #tea".to_owned(), format!("MODE #tea {modes}")];
        let tea = if nick == "ana" { tea.as_slice() } else { &[] };
        for line in lines.iter().chain(tea) {
            let said = read_line(line.as_bytes()).expect("it is not empty");
            input(&mut realm, Input::Said { session, said });
        }
    }
    realm
}

/// Whether Bob, logged in or not, may come in and speak.
fn bob_may(modes: &str, account: Option<&str>) -> (Answer, Result<Option<Rank>, char>) {
    let mut realm = scene(modes);
    let id = realm.user_named("bob").expect("he is here").id;
    realm.user_mut(id).account = account.map(Into::into);
    let channel = realm.channel_named("#tea").expect("it is there");
    let bob = realm.user(id);
    (may_join(bob, channel, Pass::Key(None)), may_speak(bob, channel))
}

#[test]
fn accounts_open_and_close() {
    const OPEN: (Answer, Result<Option<Rank>, char>) = (Ok(()), Ok(None));
    const BANNED: (Answer, Result<Option<Rank>, char>) = (Err(ChannelRefusal::Banned), Err('b'));
    const INVITED: (Answer, Result<Option<Rank>, char>) =
        (Err(ChannelRefusal::InviteOnly), Ok(None));
    for (modes, account, expected) in [
        ("-n", None, OPEN),
        ("-n+R", None, (Err(ChannelRefusal::LoginNeeded), Ok(None))),
        ("-n+R", Some("bob"), OPEN),
        ("-n+M", None, (Ok(()), Err('M'))),
        ("-n+M", Some("bob"), OPEN),
        ("-n+m", Some("bob"), (Ok(()), Err('m'))),
        ("-n+MU", None, (Ok(()), Err('M'))),
        ("-n+b ~a:Bob", None, OPEN),
        ("-n+b ~a:Bob", Some("bob"), BANNED),
        ("-n+b ~account:BOB", Some("bob"), BANNED),
        ("-n+b ~a:bo", Some("bob"), OPEN),
        ("-n+b ~a:b*", Some("Bob"), BANNED),
        ("-n+b ~a:*", None, OPEN),
        ("-n+b ~a:*", Some("x"), BANNED),
        ("-n+b ~r:bob?the*", None, BANNED),
        ("-n+b ~r:bob", None, OPEN),
        ("-n+be *!*@* ~a:bob", Some("bob"), OPEN),
        ("-n+be *!*@* ~a:bob", None, BANNED),
        ("-n+iI ~a:bob", None, INVITED),
        ("-n+iI ~a:bob", Some("bob"), OPEN),
    ] {
        assert_eq!(bob_may(modes, account), expected, "{modes} {account:?}");
    }
}

/// By an account, one sees what is its own, and nothing of who is a guest of the same name.
#[test]
fn an_account_is_not_the_guest_of_its_name() {
    let mut realm = scene("+n");
    let id = realm.user_named("bob").expect("he is here").id;
    let casemapping = realm.directory.casemapping();
    let pair = |realm: &Realm| {
        let until = realm.last_message();
        view_of_pair(realm.user(id), vec!["ana".into()], casemapping, until).scope
    };
    let me = |name: &str| Scope::Pair { me: name.into(), others: vec!["ana".into()] };
    assert_eq!(pair(&realm), me("bob"));
    realm.user_mut(id).account = Some("Bob".into());
    assert_eq!(pair(&realm), me("@bob"));
}

/// Ana says this at this time; gives how many milliseconds back the last line is of all that she has
/// asked for and may not see, 0 for none.
fn unseen_since(realm: &mut Realm, number: u64, time_ms: u64, line: &str) -> Vec<u64> {
    let session = SessionId::new(0, 0, 1);
    let said = read_line(line.as_bytes()).expect("it is not empty");
    let mut fx = Effects::default();
    realm.handle(Stamp { number, time_ms }, Input::Said { session, said }, &mut fx);
    let Some((ticket, read)) = fx.reads.pop() else { return Vec::new() };
    let answered = Input::Answered { ticket, answer: Answered::Unreadable };
    realm.handle(Stamp { number: number + 1, time_ms }, answered, &mut Effects::default());
    let ago = |id: u64| if id == 0 { 0 } else { time_ms - (id >> 20) };
    let since = |view: &View| ago(view.since);
    match *read {
        Read::Pages(pages) => pages.iter().map(|(view, _)| since(view)).collect(),
        Read::Targets(asked) => {
            let channels = asked.channels.iter().map(|(_, view)| since(view));
            channels.chain([ago(asked.since)]).collect()
        }
        Read::One(one) => vec![since(&one.view)],
        Read::Pins(view) => vec![since(&view)],
        Read::Account { .. } | Read::Audit { .. } => Vec::new(),
        Read::News(_, places) => places.iter().map(|place| since(&place.view)).collect(),
        Read::Search(search) => {
            let private = search.private.iter().map(|private| ago(private.since));
            search.views.iter().map(since).chain(private).collect()
        }
    }
}

/// What is too old is shown to nobody, from the moment on at which it is, though it is still there:
/// of each channel by the name that it has now.
#[test]
fn what_is_too_old_is_in_no_view() {
    let mut realm = scene("+n");
    let mut settings = (*realm.settings).clone();
    let own = [("#tea", Some(100)), ("#coffee", None)];
    let channels = own.into_iter().map(|(name, keep)| (name.to_owned(), keep)).collect();
    settings.keep = Keep { all: Some(1000), channels };
    realm.settings = Arc::new(settings);
    let mut number = 100;
    let mut ask = |line: &str| {
        number += 2;
        unseen_since(&mut realm, number, number * 1_000_000, line)
    };
    assert_eq!(ask("CAP REQ :draft/chathistory batch soju.im/search papo.im/sync"), [0; 0]);
    assert_eq!(ask("CAP END"), [0; 0]);
    assert_eq!(ask("PRIVMSG #Tea :hot"), [0; 0]);
    // The first of the time is the first that is seen.
    assert_eq!(ask("CHATHISTORY LATEST #TEA * 5"), [101]);
    assert_eq!(ask("CHATHISTORY LATEST bob * 5"), [1001]);
    // The lobby, the channel, and what was said in private.
    let years = "timestamp=1970-01-01T00:00:00.000Z timestamp=2200-01-01T00:00:00.000Z";
    assert_eq!(ask(&format!("CHATHISTORY TARGETS {years} 5")), [1001, 101, 1001]);
    assert_eq!(ask("SEARCH text=hot"), [1001, 101, 1001]);
    assert_eq!(ask("SEARCH in=#tea;text=hot"), [101]);
    assert_eq!(ask("SYNC #tea"), [101]);
    assert_eq!(ask("RENAME #tea #Coffee"), [0; 0]);
    assert_eq!(ask("CHATHISTORY LATEST #coffee * 5"), [0]);
    assert_eq!(ask("RENAME #coffee #x"), [0; 0]);
    assert_eq!(ask("CHATHISTORY LATEST #x * 5"), [1001]);
}
