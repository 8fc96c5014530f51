//! `LUSERS`: how many are here?
//!
//! Spec: <https://modern.ircdocs.horse/#lusers-message>
//!
//! ```irc
//! alice> LUSERS
//! alice< :papo 251 alice :There are 3 users and 0 invisible on 1 servers
//! alice< :papo 253 alice 1 :unknown connection(s)
//! alice< :papo 254 alice 1 :channels formed
//! alice< :papo 255 alice :I have 3 clients and 1 servers
//! alice< :papo 265 alice 3 3 :Current local users 3, max 3
//! alice< :papo 266 alice 3 3 :Current global users 3, max 3
//! bob> MODE bob +i
//! bob<...
//! alice> LUSERS
//! alice< :papo 251 alice :There are 2 users and 1 invisible on 1 servers
//! alice<...
//! alice> LUSERS p*
//! alice< :papo 251 alice :There are 2 users and 1 invisible on 1 servers
//! alice<...
//! alice> LUSERS * elsewhere.example
//! alice< :papo 402 alice elsewhere.example :No such server
//! alice> LUSERS elsewhere.example
//! alice< :papo 402 alice elsewhere.example :No such server
//! ```

use papo_proto::command::lusers::Lusers;

use crate::command::motd::must_be_us;
use crate::turn::{Outcome, Turn};
use crate::welcome;

pub(super) fn lusers(turn: &mut Turn<'_>, said: Lusers) -> Outcome {
    for server in said.mask.iter().chain(&said.server) {
        must_be_us(turn, server)?;
    }
    welcome::lusers(turn);
    Ok(())
}
