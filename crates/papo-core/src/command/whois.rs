//! `WHOIS`: who is behind a nick?
//!
//! Spec: <https://modern.ircdocs.horse/#whois-message>,
//! <https://ircv3.net/specs/extensions/bot-mode>
//!
//! Channels that the asker may not see are left out, and all of who is `+i` and shares none. Oneself and operators of the server are told
//! the address that the connection comes from, and the user's modes. Each nick has its own end;
//! those after the fourth are left out.
//!
//! ```irc
//! alice> JOIN #tea
//! alice<...
//! alice> JOIN #den
//! alice<...
//! alice> MODE #den +s
//! alice<...
//! alice> AWAY :brewing
//! alice<...
//! bob> WHOIS ALICE
//! bob< :papo 311 bob alice alice 10.0.0.1 * :alice the tester
//! bob< :papo 319 bob alice :#lobby @#tea
//! bob< :papo 312 bob alice papo :papo
//! bob< :papo 301 bob alice :brewing
//! bob< :papo 317 bob alice 0 1000000000 :seconds idle, signon time
//! bob< :papo 318 bob ALICE :End of /WHOIS list
//! bob> MODE bob +B
//! bob<...
//! bob> WHOIS papo bob
//! bob< :papo 311 bob bob bob 10.0.0.2 * :bob the tester
//! bob< :papo 319 bob bob :#lobby
//! bob< :papo 312 bob bob papo :papo
//! bob< :papo 335 bob bob :is a bot
//! bob< :papo 338 bob bob 10.0.0.2 :Is actually using host
//! bob< :papo 379 bob bob :is using modes +B
//! bob< :papo 317 bob bob 0 1000000000 :seconds idle, signon time
//! bob< :papo 318 bob bob :End of /WHOIS list
//! bob> WHOIS nobody
//! bob< :papo 401 bob nobody :No such nick/channel
//! bob< :papo 318 bob nobody :End of /WHOIS list
//! bob> WHOIS nobody nobody
//! bob< :papo 401 bob nobody :No such nick/channel
//! bob< :papo 318 bob nobody :End of /WHOIS list
//! carol> OPER root sesame
//! carol<...
//! carol> PART #lobby
//! *<...
//! carol> WHOIS bob,nobody,carol,x,alice
//! carol< :papo 311 carol bob bob 10.0.0.2 * :bob the tester
//! carol< :papo 319 carol bob :#lobby
//! carol< :papo 312 carol bob papo :papo
//! carol< :papo 335 carol bob :is a bot
//! carol< :papo 338 carol bob 10.0.0.2 :Is actually using host
//! carol< :papo 379 carol bob :is using modes +B
//! carol< :papo 317 carol bob 0 1000000000 :seconds idle, signon time
//! carol< :papo 318 carol bob :End of /WHOIS list
//! carol< :papo 401 carol nobody :No such nick/channel
//! carol< :papo 318 carol nobody :End of /WHOIS list
//! carol< :papo 311 carol carol carol 10.0.0.3 * :carol the tester
//! carol< :papo 312 carol carol papo :papo
//! carol< :papo 313 carol carol :is an IRC operator
//! carol< :papo 338 carol carol 10.0.0.3 :Is actually using host
//! carol< :papo 379 carol carol :is using modes +o
//! carol< :papo 317 carol carol 0 1000000000 :seconds idle, signon time
//! carol< :papo 318 carol carol :End of /WHOIS list
//! carol< :papo 401 carol x :No such nick/channel
//! carol< :papo 318 carol x :End of /WHOIS list
//! alice> MODE alice +i
//! alice<...
//! alice> PART #lobby
//! *<...
//! bob> WHOIS alice
//! bob< :papo 311 bob alice alice 10.0.0.1 * :alice the tester
//! bob< :papo 312 bob alice papo :papo
//! bob< :papo 301 bob alice :brewing
//! bob< :papo 317 bob alice 0 1000000000 :seconds idle, signon time
//! bob< :papo 318 bob alice :End of /WHOIS list
//! bob> WHOIS elsewhere.example alice
//! bob< :papo 402 bob elsewhere.example :No such server
//! bob> WHOIS ,
//! bob< :papo 431 bob :No nickname given
//! bob> WHOIS
//! bob< :papo 431 bob :No nickname given
//! ```
//!
//! Who is logged in is shown with its account, and `NickServ` as if it were somebody:
//!
//! ```irc
//! with an account teapot
//! bob> NS IDENTIFY teapot tea is hot
//! bob<...
//! alice> WHOIS bob
//! alice< :papo 311 alice bob bob 10.0.0.2 * :bob the tester
//! alice< :papo 319 alice bob :#lobby
//! alice< :papo 312 alice bob papo :papo
//! alice< :papo 330 alice bob teapot :is logged in as
//! alice< :papo 317 alice bob 0 1000000000 :seconds idle, signon time
//! alice< :papo 318 alice bob :End of /WHOIS list
//! alice> WHO bob %an
//! alice< :papo 354 alice bob teapot
//! alice< :papo 315 alice bob :End of WHO list
//! alice> WHOIS NickServ
//! alice< :papo 311 alice NickServ NickServ papo * :Accounts: /msg NickServ HELP
//! alice< :papo 312 alice NickServ papo :papo
//! alice< :papo 318 alice NickServ :End of /WHOIS list
//! ```
//!
//! Of whoever has come by TLS with all of their connections it is said:
//!
//! ```irc
//! new> NICK zoe
//! new> USER zoe 0 * :Zoe
//! new<...
//! *<...
//! bob> WHOIS zoe
//! bob< :papo 311 bob zoe zoe 10.0.0.4 * :Zoe
//! bob< :papo 319 bob zoe :#lobby
//! bob< :papo 312 bob zoe papo :papo
//! bob< :papo 671 bob zoe :is using a secure connection
//! bob< :papo 317 bob zoe 0 1000000000 :seconds idle, signon time
//! bob< :papo 318 bob zoe :End of /WHOIS list
//! ```
//!
//! Where hosts are cloaked, others are told a host that stands for the address:
//!
//! ```irc
//! with cloaked hosts
//! bob> WHOIS alice
//! bob< :papo 311 bob alice alice 1py84vj5rbvt.m5rj9g7y.cloak * :alice the tester
//! bob< :papo 319 bob alice :#lobby
//! bob< :papo 312 bob alice papo :papo
//! bob< :papo 317 bob alice 0 1000000000 :seconds idle, signon time
//! bob< :papo 318 bob alice :End of /WHOIS list
//! bob> OPER root sesame
//! bob<...
//! bob> WHOIS alice
//! bob< :papo 311 bob alice alice 1py84vj5rbvt.m5rj9g7y.cloak * :alice the tester
//! bob< :papo 319 bob alice :#lobby
//! bob< :papo 312 bob alice papo :papo
//! bob< :papo 338 bob alice 10.0.0.1 :Is actually using host
//! bob< :papo 379 bob alice :is using modes +
//! bob< :papo 317 bob alice 0 1000000000 :seconds idle, signon time
//! bob< :papo 318 bob alice :End of /WHOIS list
//! ```
//!
//! The addresses of all connections are told to who may know them.
//!
//! ```irc
//! with an account teapot
//! alice> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> NICKSERV IDENTIFY teapot tea is hot
//! *<...
//! bob> WHOIS alice
//! bob< :papo 311 alice alice alice 10.0.0.1 * :alice the tester
//! bob< :papo 319 alice alice :#lobby
//! bob< :papo 312 alice alice papo :papo
//! bob< :papo 330 alice alice teapot :is logged in as
//! bob< :papo 338 alice alice 10.0.0.1 :Is actually using host
//! bob< :papo 338 alice alice 10.0.0.2 :Is actually using host
//! bob< :papo 379 alice alice :is using modes +r
//! bob< :papo 317 alice alice 0 1000000000 :seconds idle, signon time
//! bob< :papo 318 alice alice :End of /WHOIS list
//! ```

use std::sync::Arc;

use papo_proto::Capability;
use papo_proto::command::whois::Whois;
use papo_proto::mode::UserMode;
use papo_proto::numeric::*;

use crate::command::motd::must_be_us;
use crate::id::UserId;
use crate::limits::WHOIS_TARGETS_MAX;
use crate::policy;
use crate::reply::{Reply, pack};
use crate::service::Service;
use crate::turn::{Outcome, Turn};
use crate::user::User;

/// How many bytes of channels go into one line.
const CHANNELS_LEN_MAX: usize = 300;

pub(super) fn whois(turn: &mut Turn<'_>, said: Whois) -> Outcome {
    // `WHOIS nick nick` asks the server that the nick is on; one who is nowhere is no such nick.
    if let Some(server) = said.server.as_ref().filter(|&server| said.nicks.first() != Some(server))
    {
        must_be_us(turn, server)?;
    }
    for nick in said.nicks.iter().take(WHOIS_TARGETS_MAX) {
        match turn.user(nick) {
            Ok(user) => {
                let id = user.id;
                for reply in describe(turn, id) {
                    turn.reply(&reply);
                }
            }
            Err(refusal) => match Service::named(nick) {
                Some(service) => introduce(turn, service),
                None => turn.refuse(&refusal),
            },
        }
        turn.reply(&Reply::numeric(RPL_ENDOFWHOIS).given(nick).text("End of /WHOIS list"));
    }
    Ok(())
}

/// Says of a part of the server what is said of users.
fn introduce(turn: &mut Turn<'_>, service: Service) {
    let (nick, settings) = (service.nick(), turn.realm.settings.clone());
    let server = &settings.server_name;
    let about = |numeric| Reply::numeric(numeric).word(nick);
    turn.reply(&about(RPL_WHOISUSER).word(nick).word(server).word("*").text(service.about()));
    turn.reply(&about(RPL_WHOISSERVER).word(server).text(&settings.network));
}

/// Where a user connects from, each place once, if whoever asks may know.
pub(super) fn addresses(turn: &Turn<'_>, user: &User) -> Vec<Arc<str>> {
    let mut addresses = Vec::new();
    if policy::can_see_private(turn.me(), user) {
        for session in user.sessions() {
            let address = turn.realm.sessions[session].address_as_host();
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
    }
    addresses
}

fn describe(turn: &Turn<'_>, id: UserId) -> Vec<Reply> {
    let me = turn.me();
    let user = turn.realm.user(id);
    let settings = &turn.realm.settings;
    let about = |numeric| Reply::numeric(numeric).word(user.nick.as_str());
    let mut replies = vec![
        about(RPL_WHOISUSER).word(&user.username).word(&user.host).word("*").text(&user.realname),
    ];
    let all_prefixes = turn.has_cap(Capability::MultiPrefix);
    let channels: Vec<String> = user
        .channels()
        .filter_map(|channel| turn.realm.channels.get(&channel))
        .filter(|channel| policy::can_see_channel(me, channel) && policy::can_see_user(me, user))
        .map(|channel| {
            let ranks = channel.ranks(id).unwrap_or_default();
            ranks.prefixes(all_prefixes).chain(channel.name.chars()).collect()
        })
        .collect();
    for line in pack(channels.iter().map(String::as_str), CHANNELS_LEN_MAX) {
        replies.push(about(RPL_WHOISCHANNELS).text(&line));
    }
    replies.push(about(RPL_WHOISSERVER).word(&settings.server_name).text(&settings.network));
    if let Some(away) = &user.away {
        replies.push(about(RPL_AWAY).text(away));
    }
    if user.modes.has(UserMode::Operator) {
        replies.push(about(RPL_WHOISOPERATOR).text("is an IRC operator"));
    }
    if user.modes.has(UserMode::Bot) {
        replies.push(about(RPL_WHOISBOT).text("is a bot"));
    }
    if let Some(account) = &user.account {
        replies.push(about(RPL_WHOISACCOUNT).word(account).text("is logged in as"));
    }
    if user.sessions().iter().all(|session| turn.realm.sessions[session].transport.is_secure()) {
        replies.push(about(RPL_WHOISSECURE).text("is using a secure connection"));
    }
    for address in addresses(turn, user) {
        replies.push(about(RPL_WHOISACTUALLY).word(&address).text("Is actually using host"));
    }
    if policy::can_see_private(me, user) {
        let modes = format!("is using modes +{}", user.modes.letters());
        replies.push(about(RPL_WHOISMODES).text(&modes));
    }
    let idle = turn.stamp.seconds().saturating_sub(user.active_at);
    replies.push(
        about(RPL_WHOISIDLE).number(idle).number(user.signed_on).text("seconds idle, signon time"),
    );
    replies
}
