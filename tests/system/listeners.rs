//! Listeners for one language each.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use crate::heard::PATIENCE;
use crate::server::Server;
use crate::tls::Hello;

/// An address of this computer, on a port that was free a moment ago.
pub(crate) fn free(ip: &str) -> SocketAddr {
    let listener = TcpListener::bind((ip, 0)).expect("a port is free");
    listener.local_addr().expect("it has one")
}

/// What is answered to somebody who begins so.
fn answer(mut stream: impl Read + Write, said: &str, until: &str) -> String {
    // It may be closed by now.
    let _closed = stream.write_all(said.as_bytes());
    let (mut answer, mut piece) = (String::new(), [0; 4096]);
    while !answer.contains(until) {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(count) => answer.push_str(&String::from_utf8_lossy(&piece[..count])),
        }
    }
    answer
}

/// What is spoken at an address, and what was said to who spoke anything else in clear.
fn spoken(address: SocketAddr) -> (Vec<&'static str>, Vec<String>) {
    let irc = "NICK zoe\r\nUSER u 0 * :Zoe\r\n".to_owned();
    let http = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let (mut spoken, mut errors) = (Vec::new(), Vec::new());
    for (in_clear, in_tls, said, welcome) in
        [("irc", "ircs", irc, " 001 "), ("http", "https", http, "200 OK")]
    {
        let stream = TcpStream::connect(address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
        let answered = answer(stream, &said, welcome);
        if answered.contains(welcome) {
            spoken.push(in_clear);
        } else {
            errors.push(answered);
        }
        let stream = Hello::default().connect_to(address, "localhost");
        if stream.is_ok_and(|stream| answer(stream, &said, welcome).contains(welcome)) {
            spoken.push(in_tls);
        }
    }
    (spoken, errors)
}

/// The header of a proxy that speaks for somebody at this address.
fn header(for_whom: [u8; 4]) -> Vec<u8> {
    let addresses = [&for_whom[..], &[10, 0, 0, 1, 0x9c, 0x40, 0x1c, 0x6c]].concat();
    [&b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"[..], &addresses].concat()
}

/// Who comes through a proxy is taken for who it is, in whatever language, and only where that is a
/// proxy of ours; one that does not say for whom it speaks is let go.
#[test]
fn a_proxy_says_for_whom_it_connects() {
    let server = Server::with(&["--proxies", "127.0.0.0/8"]);
    let connect = |server: &Server| {
        let stream = TcpStream::connect(server.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
        stream
    };
    // In pieces, as it may come.
    let mut ana = connect(&server);
    for byte in header([10, 1, 2, 3]) {
        ana.write_all(&[byte]).expect("it takes it");
    }
    let words = answer(&ana, "NICK ana\r\nUSER u 0 * :Ana\r\n", " 001 ");
    assert!(words.contains(" 001 "), "{words}");
    server.program.out.expect("ana connected from 10.1.2.3");
    let host = server.address;
    let mut browser = connect(&server);
    browser.write_all(&header([10, 1, 2, 3])).expect("it takes it");
    let page = format!("GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let page = answer(browser, &page, "\r\n\r\n");
    assert!(page.starts_with("HTTP/1.1 403 "), "not from this computer: {page}");
    for (first, error) in [
        (&header([203, 0, 113, 9])[..], "Connections from 203.0.113.9 are not allowed here"),
        (b"NICK eve\r\n", "a proxy must say for whom it connects"),
        (b"PROXY TCP4 10.1.2.3 10.0.0.1 1 2\r\n", "a proxy must say for whom it connects"),
    ] {
        let mut stream = connect(&server);
        stream.write_all(first).expect("it takes it");
        let words = answer(stream, "USER u 0 * :u\r\n", error);
        assert!(words.contains(error), "{words}");
    }
    let other = Server::with(&[]);
    let mut liar = connect(&other);
    liar.write_all(&header([10, 1, 2, 3])).expect("it takes it");
    answer(liar, "NICK eve\r\nUSER u 0 * :Eve\r\n", " 001 ");
    other.person("ana");
    other.program.out.expect("ana connected from 127.0.0.1");
    assert!(!other.program.out.so_far().iter().any(|line| line.contains("10.1.2.3")));
}

#[test]
fn a_listener_speaks_what_its_scheme_says_and_nothing_else() {
    let table: &[(&str, &[&str], &str)] = &[
        ("irc", &["irc"], "that is not IRC"),
        ("ircs", &["ircs"], "this port is for TLS"),
        ("http", &["http"], "this port is for HTTP"),
        ("https", &["https"], "this port is for TLS"),
        ("tls", &["ircs", "https"], "this port is for TLS"),
    ];
    let addresses: Vec<SocketAddr> =
        (0..table.len()).map(|number| free(&format!("127.0.0.{}", 2 + number))).collect();
    let listen: Vec<String> = table
        .iter()
        .zip(&addresses)
        .map(|((scheme, ..), address)| format!("{scheme}://{address}"))
        .collect();
    let flags: Vec<&str> = listen.iter().flat_map(|it| ["--listen", it]).collect();
    let server = Server::with(&flags);
    assert_eq!(spoken(server.address).0, ["irc", "ircs", "http", "https"]);
    for ((scheme, expected, error), &address) in table.iter().zip(&addresses) {
        let (spoken, errors) = spoken(address);
        assert_eq!(spoken, *expected, "{scheme}");
        assert!(!errors.is_empty() && errors.iter().all(|it| it.contains(error)), "{errors:?}");
    }
    server.program.out.expect("refused 127.0.0.1: it does not speak");
    // The page names ports where what it names is spoken.
    let irc = format!("port <code>{}</code>, with TLS\n", server.address.port());
    let [http, https] = [addresses[2], addresses[3]];
    let request = |address| format!("GET /ways HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let stream = TcpStream::connect(http).expect("it listens");
    let page = answer(stream, &request(http), "</ul>");
    assert!(
        page.contains(&irc) && page.contains(&format!("<code>ws://{http}/irc</code>\n")),
        "{page}"
    );
    let stream = Hello::default().connect_to(https, "localhost").expect("it agrees");
    let page = answer(stream, &request(https), "</ul>");
    assert!(
        page.contains(&irc) && page.contains(&format!("<code>wss://{https}/irc</code>\n")),
        "{page}"
    );
}
