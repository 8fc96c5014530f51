//! What has been read is known on every device, after whatever ended the program.

use crate::client::Client;
use crate::history::started;
use crate::server::Server;

const CAPS: &str = "draft/read-marker draft/channel-rename server-time message-tags echo-message";
const PASSWORD: &str = "chá com leite";

/// Comes with the capabilities that these tests need, and logs in, if there is such an account.
fn reader(server: &Server, nick: &str, account: Option<&str>) -> Client {
    let mut client = server.connect();
    client.send(&format!("CAP REQ :{CAPS}\r\nCAP END"));
    if let Some(account) = account {
        client.send(&format!("PASS :{account}:{PASSWORD}"));
    }
    client.register(nick);
    client
}

/// The time of a message that somebody says and gets back.
fn time_of(client: &mut Client, target: &str, text: &str) -> String {
    client.send(&format!("PRIVMSG {target} :{text}"));
    let line = client.expect(&format!("PRIVMSG {target} :{text}"));
    let time = line.split(['@', ';', ' ']).find_map(|tag| tag.strip_prefix("time="));
    format!("timestamp={}", time.expect("it has a time"))
}

#[test]
fn what_was_read_outlives_a_kill_and_a_new_name() {
    let server = Server::with(&[]);
    let mut bia = reader(&server, "bia", None);
    let mut ana = reader(&server, "ana", None);
    ana.send(&format!("REGISTER * * :{PASSWORD}"));
    ana.expect("REGISTER SUCCESS ana");
    ana.send("JOIN #tea");
    ana.expect(" MARKREAD #tea *");
    let first = time_of(&mut ana, "#tea", "one");
    let said = time_of(&mut ana, "bia", "hello");
    ana.send(&format!("MARKREAD #tea {first}\r\nMARKREAD bia {said}"));
    ana.expect(&format!("MARKREAD #tea {first}"));
    ana.expect(&format!("MARKREAD bia {said}"));
    // What a guest has read goes with it.
    bia.send(&format!("MARKREAD ana {said}"));
    bia.expect(&format!("MARKREAD ana {said}"));

    let server = started(server.killed());
    let mut ana = reader(&server, "ana", Some("ana"));
    ana.send("JOIN #tea");
    ana.expect(&format!(" MARKREAD #tea {first}"));
    ana.expect(" 366 ana #tea ");
    let mut screen = reader(&server, "screen", Some("ana"));
    screen.expect(&format!(" MARKREAD #tea {first}"));
    screen.send("MARKREAD bia");
    screen.expect(&format!("MARKREAD bia {said}"));
    let mut bia = reader(&server, "bia", None);
    bia.send("MARKREAD ana");
    bia.expect("MARKREAD ana *");
    let second = time_of(&mut screen, "#tea", "two");
    screen.send(&format!("MARKREAD #tea {second}\r\nRENAME #tea #coffee"));
    ana.expect(&format!("MARKREAD #tea {second}"));
    ana.expect("RENAME #tea #coffee");

    let server = started(server.killed());
    let mut ana = reader(&server, "ana", Some("ana"));
    ana.send("JOIN #coffee,#tea");
    ana.expect(&format!(" MARKREAD #coffee {second}"));
    ana.expect(" MARKREAD #tea *");
    // An account of the same name that is made anew has read nothing.
    ana.send(&format!("NS DROP {PASSWORD}"));
    ana.expect("There is no account ana any more");
    ana.send(&format!("REGISTER * * :{PASSWORD}"));
    ana.expect("REGISTER SUCCESS ana");
    let server = started(server.killed());
    let mut ana = reader(&server, "ana", Some("ana"));
    ana.send("JOIN #coffee");
    ana.expect(" MARKREAD #coffee *");
    server.stop();
}
