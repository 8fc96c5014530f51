//! `AUTHENTICATE`, `REGISTER` and what comes of them: we are logged in, or not.
//!
//! Spec: <https://ircv3.net/specs/extensions/sasl-3.1>,
//! <https://ircv3.net/specs/extensions/account-registration>

use super::{Turn, numeric};
use crate::client::Phase;
use crate::login::Login;
use crate::update::Happening;

pub(super) fn authenticate(turn: &mut Turn<'_>) -> Option<()> {
    for line in turn.client.authenticate(turn.text(0))? {
        turn.send(line);
    }
    Some(())
}

pub(super) fn register(turn: &mut Turn<'_>) -> Option<()> {
    let account = turn.param(1)?.to_owned();
    let is_done = turn.param(0)?.eq_ignore_ascii_case("SUCCESS");
    if !is_done {
        // It wants a code that came by mail, or the like.
        let text = turn.last().to_owned();
        if turn.client.login == Login::Asked {
            refuse(turn, &text);
        } else {
            turn.happened(Happening::Told { text });
        }
        return Some(());
    }
    turn.happened(Happening::AccountMade { account });
    if turn.client.login == Login::Asked {
        // From now on there is such an account.
        if let Some(account) = &mut turn.client.identity.account {
            account.is_new = false;
        }
        end(turn);
    }
    Some(())
}

/// `RPL_LOGGEDIN`
pub(super) fn logged_in(turn: &mut Turn<'_>) -> Option<()> {
    let account = turn.param(2)?.to_owned();
    if turn.client.phase > Phase::Registering {
        turn.client.identity.invite = None;
    }
    if let Some(asked) = turn.client.asked_account.take() {
        turn.client.log_in_as(asked);
    }
    turn.happened(Happening::LoggedIn { account });
    Some(())
}

/// `RPL_LOGGEDOUT`
pub(super) fn logged_out(turn: &mut Turn<'_>) -> Option<()> {
    turn.client.identity.account = None;
    turn.happened(Happening::LoggedOut);
    Some(())
}

/// `RPL_SASLSUCCESS`, `ERR_SASLALREADY`
pub(super) fn succeeded(turn: &mut Turn<'_>) -> Option<()> {
    if turn.client.login.is_going_on() {
        end(turn);
        return Some(());
    }
    numeric::numeric(turn)
}

/// `ERR_NICKLOCKED`, `ERR_SASLFAIL` and their kin.
pub(super) fn failed(turn: &mut Turn<'_>) -> Option<()> {
    if !turn.client.login.is_going_on() {
        return numeric::numeric(turn);
    }
    let text = turn.last();
    let text = text.strip_prefix("SASL authentication failed: ").unwrap_or(text).to_owned();
    refuse(turn, &text);
    Some(())
}

/// `RPL_SASLMECHS`: why we are not logged in is said next.
pub(super) fn mechanisms(turn: &mut Turn<'_>) -> Option<()> {
    if turn.client.login.is_going_on() { Some(()) } else { numeric::numeric(turn) }
}

/// Whoever cannot log in does not come in as somebody else: the connection waits for a decision.
pub(super) fn refuse(turn: &mut Turn<'_>, reason: &str) {
    turn.client.login = Login::Done;
    if let Some(password) = turn.client.asked_password.take()
        && let Some(account) = &mut turn.client.identity.account
    {
        account.password = password;
    }
    turn.happened(Happening::LoginRefused { reason: reason.into() });
}

fn end(turn: &mut Turn<'_>) {
    for line in turn.client.end_login() {
        turn.send(line);
    }
}
