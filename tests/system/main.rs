//! Whole-system tests: the real program, real sockets, real clients.
//!
//! Every test starts servers of its own on ports that the system picks, waits for events and never
//! for a time to pass, and ends what it started. Those that need a program or a right that is not
//! there say `SKIPPED: …` on standard error and pass.

mod accounts;
mod acts;
mod admin;
mod backup;
mod bad_input;
mod bench;
mod chathistory;
mod chunks;
mod client;
mod cuts;
#[cfg(target_os = "linux")]
mod doctor;
mod export;
mod faults;
#[cfg(target_os = "linux")]
mod firewall;
mod first_run;
mod flood;
mod found;
mod heard;
mod history;
mod hosts;
mod inside;
mod irc_framework;
mod irssi;
mod join;
mod join_accounts;
mod lifecycle;
mod limits;
mod listeners;
mod markers;
mod memory;
mod metadata;
mod multiline;
mod namespaces;
mod nonces;
mod order;
#[cfg(feature = "page")]
mod page;
mod places;
mod program;
mod public;
mod real_clients;
mod reload;
mod remember;
mod requests;
mod search;
mod server;
#[cfg(target_os = "linux")]
mod service;
mod slowloris;
mod start;
mod sync;
mod tags;
mod talk;
mod terminals;
mod tls;
mod tmux;
mod web;
mod weechat;
