//! One request tells what is unread where, on every device and after whatever ended the program.

use std::thread::sleep;
use std::time::Duration;

use crate::client::Client;
use crate::history::started;
use crate::server::Server;

const CAPS: &str = "papo.im/sync batch draft/read-marker server-time";
const PASSWORD: &str = "chá com leite";

/// Another device of Ana's.
fn device(server: &Server, nick: &str) -> Client {
    let mut client = server.connect();
    client.send(&format!("CAP REQ :{CAPS}\r\nCAP END\r\nPASS :ana:{PASSWORD}"));
    client.register(nick);
    client
}

/// Somebody without an account, in the channel.
fn guest(server: &Server) -> Client {
    let mut bia = server.person("bia");
    bia.send("JOIN #tea");
    bia.expect(" 366 bia #tea ");
    bia
}

/// Has somebody say something, at a time of its own, and says how another hears it.
fn say(from: &mut Client, to: &mut Client, target: &str, text: &str) -> String {
    // Markers are in milliseconds.
    sleep(Duration::from_millis(2));
    from.send(&format!("PRIVMSG {target} :{text}"));
    to.expect(&format!("PRIVMSG {target} :{text}"))
}

fn time_of(line: &str) -> String {
    let time = line.split(['@', ';', ' ']).find_map(|tag| tag.strip_prefix("time="));
    time.expect("it has a time").to_owned()
}

#[test]
fn what_is_unread_is_the_same_on_every_device_and_after_a_kill() {
    let server = Server::with(&[]);
    let mut ana = server.connect();
    ana.send(&format!("CAP REQ :{CAPS}\r\nCAP END"));
    ana.register("ana");
    ana.send(&format!("REGISTER * * :{PASSWORD}\r\nJOIN #tea"));
    ana.expect("REGISTER SUCCESS ana");
    ana.expect(" 366 ana #tea ");
    let mut screen = device(&server, "screen");
    let mut bia = guest(&server);
    let first = time_of(&say(&mut bia, &mut ana, "#tea", "hot, Ana?"));
    let second = time_of(&say(&mut bia, &mut ana, "#tea", "or cold"));
    say(&mut bia, &mut ana, "ana", "psst");
    say(&mut ana, &mut bia, "#tea", "I, ana, say: hot");

    screen.send("SYNC");
    screen.expect("BATCH +");
    screen.expect(" SYNC #lobby unread=0 mentions=0");
    let line = screen.expect(" SYNC #tea unread=2 mentions=1 last=");
    assert!(line.ends_with(" from=ana :I, ana, say: hot"), "{line}");
    let line = screen.expect(" SYNC bia unread=1 mentions=0 last=");
    assert!(line.ends_with(" from=bia :psst"), "{line}");
    screen.expect("BATCH -");
    ana.send(&format!("MARKREAD #tea timestamp={first}"));
    screen.expect(&format!("MARKREAD #tea timestamp={first}"));
    screen.send("SYNC #tea");
    screen.expect(&format!(" SYNC #tea unread=1 mentions=0 marker={first} "));

    let server = started(server.killed());
    let mut screen = device(&server, "ana");
    screen.send("SYNC");
    screen.expect(&format!(" SYNC #tea unread=1 mentions=0 marker={first} "));
    screen.expect(" SYNC bia unread=1 mentions=0 last=");
    let mut bia = guest(&server);
    say(&mut bia, &mut screen, "#tea", "well, ana");
    screen.send(&format!("MARKREAD #tea timestamp={second}\r\nSYNC #tea"));
    screen.expect(&format!(" SYNC #tea unread=1 mentions=1 marker={second} "));
    let long = "x".repeat(440);
    say(&mut bia, &mut screen, "#tea", &long);

    let server = started(server.stopped());
    let mut ana = device(&server, "ana");
    ana.send("SYNC #tea\r\nSYNC bia");
    let line = ana.expect(&format!(" SYNC #tea unread=2 mentions=1 marker={second} "));
    let (_, untagged) = line.split_once(' ').expect("it is in a batch");
    assert_eq!(untagged.len(), 510, "{line}");
    assert!(line.contains(" from=bia cut :xxx"), "{line}");
    ana.expect(" SYNC bia unread=1 mentions=0 last=");
    server.stop();
}
