//! The realm: everything that is decided in a chat, as one plain value.
//!
//! [`Realm::handle`] is the only door. It takes a stamp, an input and a place for effects; it does
//! no I/O, reads no clock, draws no random number and never waits. The same inputs give the same
//! effects, byte for byte: that is what makes the realm testable, replayable and, one day,
//! replicable.
//!
//! Beside the realm stand two pure pieces that the workers use and the simulation checks:
//! [`render`] turns an event into bytes, [`fanout`] knows which local sessions an audience means.

pub mod account;
pub mod act;
pub mod actor;
mod announcement;
pub mod audit;
pub mod browser;
pub mod channel;
pub mod claim;
mod cloak;
mod command;
mod conversation;
pub mod directory;
pub mod dormant;
pub mod effect;
pub mod event;
mod failures;
pub mod fanout;
pub mod founded;
pub mod history;
pub mod id;
pub mod input;
pub mod invite;
mod isupport;
mod label;
pub mod limits;
mod login;
pub mod map;
pub mod marker;
mod mask_lists;
pub mod metadata;
pub mod monitor;
mod moving;
pub mod multiline;
pub mod nonce;
pub mod owner;
mod password;
mod past;
mod policy;
mod presence;
mod quota;
mod reaction;
pub mod realm;
pub mod refusal;
mod registration;
pub mod render;
mod replay;
pub mod reply;
mod role;
pub mod sanction;
mod sanctioning;
mod sasl;
mod saying;
mod service;
pub mod session;
pub mod settings;
pub mod staying;
mod turn;
pub mod unkept;
pub mod user;
mod welcome;

pub use account::{Account, Accounts, Credentials};
pub use cloak::CloakKey;
pub use effect::{Audience, Delivery, Effects};
pub use event::Event;
pub use id::{ChannelId, MessageId, SessionId, Ticket, UserId};
pub use input::{Input, Stamp, Transport};
pub use realm::Realm;
pub use settings::Settings;
