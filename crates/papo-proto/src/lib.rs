//! The IRC language: everything that can be said about a line without knowing who said it.
//!
//! Bytes become lines ([`frame`]), lines become borrowed messages ([`message`]), messages become
//! typed commands ([`command`]). Beside them stand the words of the language: names and how they
//! are compared ([`name`], [`casemapping`]), modes and ranks, numerics, capabilities.
//!
//! This crate does no I/O, holds no state and knows no clock. Server, clients, load tester and
//! tests all speak through it.

pub mod capability;
pub mod casemapping;
pub mod command;
pub mod ctcp;
pub mod encode;
pub mod extban;
pub mod formatting;
pub mod frame;
pub mod history;
pub mod mask;
pub mod message;
pub mod mode;
pub mod name;
pub mod news;
pub mod numeric;
pub mod rank;
pub mod said;
pub mod sasl;
pub mod search;
pub mod skeleton;
pub mod span;
pub mod token;

pub use capability::{CapSet, Capability};
pub use casemapping::{Casemapping, Folded};
pub use command::{Command, Fault, Verb};
pub use frame::{Framed, Framer};
pub use message::{Message, MessageKind};
pub use name::{ChannelName, Nick};
pub use rank::{Rank, Ranks};
pub use said::{ClientTags, Said};
pub use token::Token;
