//! The shell around the realm: everything that touches sockets, clocks, threads and files.
//!
//! Workers own the sockets ([`worker`]), one thread runs the realm ([`realm_thread`]), one commits
//! what is to be kept and releases the rest ([`archivist`]); a few answer slow questions
//! ([`questions`]), one accepts ([`listen`]), one answers HTTP ([`porch`]), one tells the local network
//! of the server ([`announce`]). What moves between them are lists of values on bounded queues. A worker never waits for anybody, so nobody can wait in a circle.

pub mod announce;
mod archivist;
mod claims;
pub mod config;
mod connection;
mod console;
mod counter;
mod flood;
mod gate;
mod http;
mod inbox;
mod keeping;
pub mod limits;
mod link;
mod listen;
mod metrics;
mod notice;
mod occupant;
mod outbox;
mod porch;
mod proxy;
mod pulse;
mod questions;
mod reading;
mod realm_thread;
mod reload;
mod rest;
mod server;
mod settings;
mod sniff;
mod timers;
mod tls;
pub mod trust;
mod tuning;
mod web;
mod wire;
mod worker;

pub use console::CONSOLE;
pub use http::{Page, PageFile};
pub use link::main_address;
pub use listen::{BindError, may_listen};
pub use notice::Notice;
pub use occupant::Occupant;
pub use papo_core::effect::{Announcement, Present};
pub use papo_proto::Token;
pub use pulse::Pulse;
pub use questions::hash_password;
pub use reload::Source;
pub use server::{Server, StartError, Started};
pub use tls::TlsError;
