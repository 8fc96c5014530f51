//! `SESSIONS`: who is connected, and from where?
//!
//! Spec: none; it is papo's own.
//!
//! For operators of the server. Each connection has a name, by which ENDSESSION ends it. Browsers that
//! are remembered (REMEMBER) come behind them, whether they are connected or not.
//!
//! ```irc
//! alice> OPER root sesame
//! alice<...
//! bob> NICKSERV REGISTER tea-is-hot
//! bob<...
//! alice> SESSIONS
//! alice< :papo NOTICE alice :0-1: alice from 10.0.0.1, since 2001-09-09T01:46:40.000Z
//! alice< :papo NOTICE alice :0-4: nobody yet from 10.0.0.4 by TLS, since 2001-09-09T01:46:40.000Z
//! alice< :papo NOTICE alice :1-2: bob of the account bob from 10.0.0.2, since 2001-09-09T01:46:40.000Z
//! alice< :papo NOTICE alice :2-3: carol from 10.0.0.3, since 2001-09-09T01:46:40.000Z
//! alice> SESSIONS bob
//! alice< :papo NOTICE alice :1-2: bob of the account bob from 10.0.0.2, since 2001-09-09T01:46:40.000Z
//! alice> SESSIONS x
//! alice< :papo NOTICE alice :There is no such connection
//! carol> SESSIONS
//! carol< :papo 481 carol :Permission Denied- You're not an IRC operator
//! ```

use papo_proto::Verb;
use papo_proto::command::sessions::Sessions;

use crate::browser::Browser;
use crate::id::SessionId;
use crate::render;
use crate::reply::Listing;
use crate::session::Session;
use crate::turn::{Outcome, Turn};

pub(super) fn sessions(turn: &mut Turn<'_>, said: Sessions) -> Outcome {
    let casemapping = turn.realm.directory.casemapping();
    let wanted = said.name.map(|name| casemapping.fold_mask(&name));
    let is_name =
        |name: &str| wanted.as_ref().is_none_or(|it| *casemapping.fold_mask(name) == **it);
    let is_wanted = |session: &Session| {
        let nick = session.user().map(|user| turn.realm.user(user).nick.as_str());
        let names = [nick, session.account()];
        let is_all = wanted.is_none() && session.console.is_none();
        is_all || wanted.is_some() && names.into_iter().flatten().any(is_name)
    };
    let mut found: Vec<(SessionId, &Session)> =
        turn.realm.sessions().filter(|(_, session)| is_wanted(session)).collect();
    found.sort_by_key(|(id, _)| *id);
    let mut browsers: Vec<&Browser> =
        turn.realm.browsers().map(|it| &**it).filter(|it| is_name(&it.account)).collect();
    browsers.sort_by_key(|it| (it.made_ms, it.hash));
    if found.is_empty() && browsers.is_empty() {
        turn.tell(Verb::Sessions, "NOTE", "NONE", "There is no such connection");
        return Ok(());
    }
    let rows = found.iter().map(|(id, session)| {
        turn.telling(Verb::Sessions, "NOTE", "SESSION", &in_words(turn, *id, session))
    });
    let browsers = browsers.iter().map(|browser| {
        let Browser { account, made_ms, used_ms, .. } = browser;
        let (made, used) = (render::timestamp(*made_ms), render::timestamp(*used_ms));
        let id = browser.id();
        let text = format!("{id}: a browser of the account {account}, since {made}, used {used}");
        turn.telling(Verb::Sessions, "NOTE", "BROWSER", &text)
    });
    let rows: Vec<_> = rows.chain(browsers).collect();
    Listing::of(turn, rows).tell(turn, Verb::Sessions);
    Ok(())
}

fn in_words(turn: &Turn<'_>, id: SessionId, session: &Session) -> String {
    let user = session.user().map(|user| turn.realm.user(user));
    let nick = user.map_or("nobody yet", |user| user.nick.as_str());
    let account = session.account().map(|name| format!(" of the account {name}"));
    let (account, address) = (account.unwrap_or_default(), session.address_as_host());
    let secure = if session.transport.is_secure() { " by TLS" } else { "" };
    let since = render::timestamp(session.since * 1000);
    let hash = session.browser.as_deref().filter(|_| session.account().is_some());
    let browser = hash.and_then(|hash| turn.realm.browsers.of(*hash, turn.stamp.time_ms));
    let browser = browser.map(|it| format!(" in the browser {}", it.id())).unwrap_or_default();
    format!("{id}: {nick}{account} from {address}{secure}{browser}, since {since}")
}
