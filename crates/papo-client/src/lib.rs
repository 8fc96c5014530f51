//! The other end of the wire: one person's connection to an IRC server, as a value.
//!
//! A [`Client`] is fed lines and what its person types, and answers with [`Update`]s: lines to send
//! and things that happened, for any view to show. It does no I/O, knows no clock and starts no
//! thread; the terminal client, `papo send`, the load tester and the simulation all drive the same
//! value.
//!
//! ```
//! use papo_client::{Client, Happening, Identity, Update};
//!
//! let mut client = Client::new(Identity::named("alice"), 0xa11ce);
//! let first: Vec<String> = client.connect();
//! assert_eq!(first[0], "CAP LS 302");
//! let updates = client.receive(b":papo 001 alice :Welcome");
//! assert!(updates.iter().any(|update| matches!(
//!     update,
//!     Update::Happened(event) if matches!(event.what, Happening::Registered { .. })
//! )));
//! ```
//!
//! What comes from a server is believed only as far as it cannot hurt: every table has a bound in
//! [`limits`], and a line that makes no sense changes nothing. The texts inside updates are as they
//! came; whoever shows them on a terminal makes them safe first.

mod channel;
mod client;
mod conversation;
mod fold;
mod input;
mod isupport;
pub mod limits;
mod line;
mod login;
mod negotiation;
mod outgoing;
mod reduce;
mod rejoin;
mod seen;
mod service;
mod split;
mod update;

pub use channel::{Channel, Member};
pub use client::{Client, Identity};
pub use input::commands;
pub use isupport::Isupport;
pub use login::Account;
pub use papo_proto::command::Verb;
pub use update::{Event, Happening, MessageKind, Severity, Source, Update, WhoisFact};
