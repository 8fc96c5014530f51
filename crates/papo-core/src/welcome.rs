//! What a server says to somebody who has just arrived, in the order that
//! <https://modern.ircdocs.horse/#connection-registration> demands.

use papo_proto::Capability;
use papo_proto::mode::{UserMode, myinfo_words};
use papo_proto::numeric::*;

use crate::command::{isupport, metadata};
use crate::effect::Audience;
use crate::event::Happening;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::turn::Turn;

/// Greets the user.
pub(crate) fn welcome(turn: &mut Turn<'_>) {
    let settings = turn.realm.settings.clone();
    let (network, server, version) = (&settings.network, &settings.server_name, &settings.version);
    let nick = turn.me().nick.as_str().to_owned();
    turn.reply(
        &Reply::numeric(RPL_WELCOME).text(&format!("Welcome to the {network} Network, {nick}")),
    );
    turn.reply(
        &Reply::numeric(RPL_YOURHOST)
            .text(&format!("Your host is {server}, running version {version}")),
    );
    turn.reply(
        &Reply::numeric(RPL_CREATED).text(&format!("This server was created {}", settings.created)),
    );
    let about = Reply::numeric(RPL_MYINFO).word(server).word(version);
    turn.reply(&myinfo_words().iter().fold(about, |reply, letters| reply.word(letters)));
    isupport::announce(turn);
    if turn.has_cap(Capability::Whoami) {
        // Who asked for it learns its own source from this line.
        let realname = turn.me().realname.as_ref().into();
        let event = turn.event(Happening::Setname { realname });
        turn.show(Audience::Session(turn.session), event);
    }
    lusers(turn);
    metadata::tell_own(turn);
    motd(turn);
}

/// How many are here.
pub(crate) fn lusers(turn: &mut Turn<'_>) {
    let realm = &*turn.realm;
    let users = realm.users.len();
    let invisible = realm.users.values().filter(|u| u.modes.has(UserMode::Invisible)).count();
    let operators = realm.users.values().filter(|u| u.modes.has(UserMode::Operator)).count();
    let unknown = realm.sessions.values().filter(|session| session.user().is_none()).count();
    let channels = realm.channels.len();
    let max = realm.users_max;
    let seen = users - invisible;
    let here = format!("There are {seen} users and {invisible} invisible on 1 servers");
    let mut replies = vec![Reply::numeric(RPL_LUSERCLIENT).text(&here)];
    for (numeric, count, text) in [
        (RPL_LUSEROP, operators, "operator(s) online"),
        (RPL_LUSERUNKNOWN, unknown, "unknown connection(s)"),
        (RPL_LUSERCHANNELS, channels, "channels formed"),
    ] {
        if count > 0 {
            replies.push(Reply::numeric(numeric).number(count as u64).text(text));
        }
    }
    replies
        .push(Reply::numeric(RPL_LUSERME).text(&format!("I have {users} clients and 1 servers")));
    for (numeric, scope) in [(RPL_LOCALUSERS, "local"), (RPL_GLOBALUSERS, "global")] {
        replies.push(
            Reply::numeric(numeric)
                .number(users as u64)
                .number(max as u64)
                .text(&format!("Current {scope} users {users}, max {max}")),
        );
    }
    for reply in replies {
        turn.reply(&reply);
    }
}

/// The message of the day.
pub(crate) fn motd(turn: &mut Turn<'_>) {
    let settings = turn.realm.settings.clone();
    if settings.motd.is_empty() {
        turn.refuse(&Refusal::NoMotd);
        return;
    }
    let server = &settings.server_name;
    turn.reply(&Reply::numeric(RPL_MOTDSTART).text(&format!("- {server} Message of the day - ")));
    for line in &settings.motd {
        turn.reply(&Reply::numeric(RPL_MOTD).text(&format!("- {line}")));
    }
    turn.reply(&Reply::numeric(RPL_ENDOFMOTD).text("End of /MOTD command."));
}
