//! The first run, as people have it: one starts a server, one opens its page and talks by WebSocket, one
//! joins in a terminal, on three computers that were told nothing; and nothing leaves their network.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use tungstenite::client::IntoClientRequest;
use tungstenite::{Message, WebSocket, client};

use crate::heard::{PATIENCE, poll_for};
use crate::namespaces::Network;
use crate::program::Program;

const PAPO: &str = env!("CARGO_BIN_EXE_papo");
/// For all of it: from the start of the server to words that came back.
const SOON: Duration = Duration::from_secs(10);

fn read_to(web: &mut WebSocket<TcpStream>, text: &str) {
    loop {
        if matches!(web.read().expect("there is more"), Message::Text(line) if line.contains(text))
        {
            return;
        }
    }
}

/// Who joins without naming a server. It needs a moment to be announced.
fn join(network: &Network, server: &Program) -> Program {
    let known = network.data.path().join("known").to_string_lossy().into_owned();
    poll_for(PATIENCE, "a server that is found", || {
        let mut join =
            network.start("host0", PAPO, &["join", "--nick", "ana", "--known-servers", &known]);
        poll_for(PATIENCE, "ana, or the end of her program", || {
            let is_in = server.out.so_far().iter().any(|line| line.contains("ana connected from"));
            (is_in || !join.is_running()).then_some(())
        });
        join.is_running().then_some(join)
    })
}

#[test]
fn people_talk_soon_and_nothing_leaves_their_network() {
    let Some(network) = Network::build("r") else { return };
    network.lead_out_by("host2");
    let before = network.strays("host2");
    let began = Instant::now();
    let (server, places) = network.serve(&[]);
    let address = format!("{}:7276", places[0].address);
    let mut terminal = join(&network, &server);
    let page = crate::web::answer(
        network.connect("host1", &address),
        &format!("GET /ways HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"),
    );
    assert!(page.contains("papo join 10.77.0.1") && page.contains("/irc"), "{page}");
    let request = format!("ws://{address}/irc").into_client_request().expect("it is an address");
    let (mut web, _) = client(request, network.connect("host1", &address)).expect("it agrees");
    for line in ["NICK zoe", "USER zoe 0 * :Zoe"] {
        web.send(Message::text(line)).expect("it takes it");
    }
    read_to(&mut web, " 366 ");
    terminal.out.expect("zoe");
    web.send(Message::text("PRIVMSG #lobby :is anybody here?")).expect("it takes it");
    terminal.out.expect("is anybody here?");
    terminal.type_line("yes, in a terminal");
    read_to(&mut web, "yes, in a terminal");
    let took = began.elapsed();
    assert!(took < SOON, "{took:?}");
    terminal.end_input();
    assert_eq!(terminal.wait().code(), Some(0));
    server.signal("TERM");
    server.out.expect("going down");
    drop(server);
    assert_eq!(network.strays("host2"), before, "something was to go elsewhere");
    // Who counts sees it when something is.
    let lookup = "echo out >/dev/udp/198.51.100.1/53; echo out >/dev/udp/2001:db8::1/53";
    let mut stray = network.start("server", "bash", &["-c", lookup]);
    stray.wait();
    poll_for(PATIENCE, "two packets that lead out", || {
        (network.strays("host2") >= before + 2).then_some(())
    });
}
