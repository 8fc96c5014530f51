//! Ranks, and what is said to those alone who have one.

use super::after_registration;

/// The ranks and modes of papo.
const SUPPORT: &str = "
< :papo 005 alice PREFIX=(qaohv)~&@%+ STATUSMSG=~&@%+ CHANMODES=beI,k,l,CMRSTUimnrst :are supported
";

#[test]
fn all_ranks_are_followed() {
    let client = after_registration(&format!(
        "{SUPPORT}
< :papo 353 alice = #lobby :~&bob %+carol &dave alice
< :papo 366 alice #lobby :End of /NAMES list
* Names #lobby ~&bob %+carol &dave alice
< :bob!b@h MODE #lobby +eI-b+hUa-q ~a:alice ~r:x y carol alice bob
* ModeChanged #lobby bob b@h +eI-b+hUa-q ~a:alice ~r:x y carol alice bob
"
    ));
    let lobby = client.channel("#lobby").expect("we are in it");
    let members: Vec<_> = lobby.members().map(|m| (m.ranks(), m.nick())).collect();
    assert_eq!(members, [("&", "alice"), ("&", "bob"), ("%+", "carol"), ("&", "dave")]);
}

#[test]
fn what_is_said_to_some_of_a_channel() {
    let client = after_registration(&format!(
        "{SUPPORT}
< :bob!b@h PRIVMSG @#lobby :who is that?
* Message bob b@h @#lobby who is that?
! /msg %#lobby no idea
> PRIVMSG %#lobby :no idea
< :alice!al@host PRIVMSG %#lobby :no idea
* Message alice al@host %#lobby no idea mine confirmed
! /msg @#lobby hush
> PRIVMSG @#lobby :hush
< :papo 404 alice #lobby :Cannot send to channel (+b)
* NotDelivered @#lobby hush Cannot send to channel (+b)
! /msg @#nowhere hush
> PRIVMSG @#nowhere :hush
< :papo 403 alice #nowhere :No such channel
* NotDelivered @#nowhere hush No such channel
! /join @#LOBBY
* Talking #lobby
"
    ));
    assert_eq!(client.talking_to(), Some("#lobby"));
    assert_eq!(client.isupport().channel_target("@#lobby"), Some((Some('@'), "#lobby")));
}

#[test]
fn a_channel_for_those_who_are_logged_in() {
    let client = after_registration(
        "
! /join #members
> JOIN #members
< :papo 477 alice #members :Cannot join channel (+R): you must be logged in
* Numeric 477 #members Cannot join channel (+R): you must be logged in
* Talking #lobby
",
    );
    assert!(client.channel("#members").is_none());
}
