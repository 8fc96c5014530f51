//! The whole realm and its workers on a stage: no sockets, no threads, no clock.
//!
//! [`stage`] puts a realm and the fan-outs of several workers together as the server does.
//! [`transcript`] plays conversations written as text on it; [`world`] lets random clients loose
//! on it from one seed. After every step [`facts`] says what is the case, each client's [`view`]
//! what it believes, and [`oracle`] whether all of that may be so.

pub mod facts;
pub mod memory;
pub mod oracle;
pub mod stage;
pub mod transcript;
pub mod view;
pub mod world;
