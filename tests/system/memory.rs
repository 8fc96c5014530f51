//! Memory: what an idle connection costs.

use crate::client::Client;
use crate::flood::resident_kib;
use crate::program::{skip, tell};
use crate::server::Server;

const CONNECTIONS: u64 = 2000;
/// Handles that the test itself and those beside it need.
const HANDLES_ASIDE: u64 = 2000;
/// Generous: it is there to notice a buffer that is held, not a field more.
const KIB_PER_CONNECTION_MAX: u64 = 16;

/// 2,000 idle people cost little each.
#[test]
fn idle_connections_cost_little() {
    let handles = rlimit::increase_nofile_limit(CONNECTIONS + HANDLES_ASIDE).unwrap_or(0);
    if handles < CONNECTIONS + HANDLES_ASIDE {
        skip(&format!("the system allows {handles} open files, too few for {CONNECTIONS} clients"));
        return;
    }
    // A lobby of 2,000 would make two million lines of who comes in, which is not idle.
    let server = Server::with(&["--auto-join", "", "--max-clients", "3000"]);
    let mut first = server.connect();
    first.register("first");
    let Some(before) = resident_kib(server.program.id()) else {
        skip("this system has no /proc/PID/status");
        return;
    };
    let mut idle: Vec<Client> = Vec::new();
    for number in 0..CONNECTIONS {
        let mut client = server.connect();
        client.send_bytes(format!("NICK i{number}\r\nUSER u 0 * :Idle\r\n").as_bytes());
        idle.push(client);
    }
    for client in &mut idle {
        client.expect(" 422 ");
    }
    let after = resident_kib(server.program.id()).expect("it is still there");
    let kib = after.saturating_sub(before);
    tell(&format!(
        "memory: {CONNECTIONS} idle connections take {kib} KiB, {} bytes each ({before} KiB before)",
        kib * 1024 / CONNECTIONS
    ));
    assert!(kib < CONNECTIONS * KIB_PER_CONNECTION_MAX, "{kib} KiB are too many");
    first.send("PRIVMSG i1999 :hello");
    idle[1999].expect("hello");
    server.stop();
}
