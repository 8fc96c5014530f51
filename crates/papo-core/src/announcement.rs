//! What whoever watches the server is told.

use std::net::IpAddr;

/// How many users there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Present {
    /// With a session.
    pub here: usize,
    /// Without one: their accounts stay.
    pub absent: usize,
}

/// A line for whoever watches the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announcement {
    /// A user is here, or one that had stayed has a session again.
    Arrived {
        /// Who.
        nick: Box<str>,
        /// Where from.
        address: IpAddr,
        /// How many are here now.
        users: Present,
    },
    /// The last session of a user has ended, who stays.
    Absent {
        /// Who.
        nick: Box<str>,
        /// Why.
        reason: Box<str>,
        /// How many are here now.
        users: Present,
    },
    /// A guest has logged in to an account that is here.
    MovedIn {
        /// The guest.
        guest: Box<str>,
        /// Who it is from now on.
        nick: Box<str>,
        /// How many are here now.
        users: Present,
    },
    /// A user has left.
    Left {
        /// Who.
        nick: Box<str>,
        /// Why.
        reason: Box<str>,
        /// How many are here now.
        users: Present,
    },
    /// Somebody was sent away again.
    Refused {
        /// Where from.
        address: IpAddr,
        /// Why.
        reason: Box<str>,
    },
    /// Somebody could not log in.
    LoginRefused {
        /// Where from.
        address: IpAddr,
        /// The account that was tried.
        account: Box<str>,
    },
    /// A user said a wrong password to become one.
    OperRefused {
        /// Who.
        nick: Box<str>,
        /// The name that was tried.
        operator: Box<str>,
    },
    /// A user became an operator of the server.
    Opered {
        /// Who.
        nick: Box<str>,
        /// By which entry of the configuration.
        operator: Box<str>,
    },
    /// The token of who runs the server has made an account an admin's.
    Claimed {
        /// Which.
        account: Box<str>,
    },
}
