//! Rules about accounts, which no transcript can show while nobody can log in.

use std::sync::Arc;

use papo_proto::history::Scope;
use papo_proto::said::read_line;

use super::*;
use crate::effect::Effects;
use crate::input::{Input, Stamp};
use crate::realm::Realm;
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
        input(&mut realm, Input::Connected { session, address, fingerprint: None });
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
    (may_join(bob, channel, None), may_speak(bob, channel))
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
