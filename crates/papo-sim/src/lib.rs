//! The whole realm and its workers on a stage: no sockets, no threads, no clock.
//!
//! [`stage`] puts a realm and the fan-outs of several workers together as the server does.
//! [`transcript`] plays conversations written as text on it; [`world`] lets random clients loose
//! on it from one seed, while [`oracle`] looks at everything after every step.

pub mod facts;
pub mod oracle;
pub mod stage;
pub mod transcript;
pub mod view;
pub mod world;
