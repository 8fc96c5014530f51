//! Values of channels over real sockets, and over a restart.

use crate::program::papo;
use crate::server::Server;

/// What an operator gives a channel in which something was said is told to who comes after a
/// restart; a guest's own values are gone.
#[test]
fn values_of_a_channel_outlive_a_restart() {
    let server = Server::with(&[]);
    let (mut alice, mut bob) = (server.person("alice"), server.person("bob"));
    for client in [&mut alice, &mut bob] {
        client.send("CAP REQ :batch draft/metadata-2\r\nMETADATA * SUB avatar display-name");
        client.expect(" 770 ");
    }
    alice.send("METADATA * SET display-name :Alice of Recife");
    bob.expect("METADATA alice display-name * :Alice of Recife");
    alice.send("JOIN #tea\r\nPRIVMSG #tea :hot\r\nMETADATA #tea SET avatar :https://tea.example/");
    alice.expect(" 761 alice #tea avatar * :https://tea.example/");
    let folder = server.stopped();
    let server = Server::of(papo().args(["serve", "--listen", "127.0.0.1:0"]), folder);
    let mut carol = server.connect();
    carol.send("CAP LS 302\r\nCAP REQ :batch draft/metadata-2");
    carol.send("METADATA * SUB avatar display-name\r\nNICK carol\r\nUSER c 0 * :c\r\nCAP END");
    carol.expect(" metadata carol");
    carol.send("JOIN #tea");
    carol.expect("METADATA #tea avatar * :https://tea.example/");
    carol.send("METADATA alice LIST");
    carol.expect("FAIL METADATA INVALID_TARGET alice ");
    server.stop();
}
