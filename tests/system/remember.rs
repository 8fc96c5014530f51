//! Browsers that log in by themselves: the cookie, whose it is, and what it outlives.

use std::io::{Read, Write};
use std::net::TcpStream;

use tungstenite::client::IntoClientRequest;
use tungstenite::http::Request;
use tungstenite::{Error, Message, WebSocket, client};

use crate::heard::PATIENCE;
use crate::program::papo;
use crate::server::Server;

const PASSWORD: &str = "tea-is-hot";
/// What the cookie is called where there is no TLS.
const NAME: &str = "papo-local";

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
    stream
}

/// Posts this with these lines in the head, and reads the answer.
fn post(server: &Server, path: &str, lines: &str, body: &str) -> String {
    let (host, length) = (server.address, body.len());
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\
         {lines}\r\n{body}"
    );
    let mut stream = connect(server);
    stream.write_all(request.as_bytes()).expect("it takes it");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers, and closes");
    answer
}

/// The line by which a page of the server says where it is from.
fn origin(server: &Server) -> String {
    format!("Origin: http://{}\r\n", server.address)
}

/// A browser on the page: what it has for a cookie, and one connection.
struct Page {
    web: WebSocket<TcpStream>,
    /// What the server set with its answer.
    set: Option<String>,
}

impl Page {
    fn open(server: &Server, cookie: Option<&str>, origin: Option<&str>) -> Self {
        let mut request: Request<()> =
            format!("ws://{}/irc", server.address).into_client_request().expect("an address");
        for (name, value) in [("Cookie", cookie), ("Origin", origin)] {
            if let Some(value) = value {
                request.headers_mut().insert(name, value.parse().expect("it is a header"));
            }
        }
        let (web, response) = client(request, connect(server)).expect("it agrees");
        let set = response.headers().get("set-cookie");
        Self { web, set: set.map(|it| it.to_str().expect("it is text").to_owned()) }
    }

    /// A page of the server in a browser with this cookie.
    fn here(server: &Server, cookie: Option<&str>) -> Self {
        Self::open(server, cookie, Some(&format!("http://{}", server.address)))
    }

    fn say(&mut self, line: &str) {
        self.web.send(Message::text(line)).expect("it takes it");
    }

    /// The first line with this in it.
    fn hear(&mut self, text: &str) -> String {
        loop {
            if let Message::Text(line) = self.web.read().expect("there is more")
                && line.contains(text)
            {
                return line.to_string();
            }
        }
    }

    /// Whether it is offered to log in by the browser.
    fn is_offered(&mut self) -> bool {
        self.say("CAP LS 302");
        self.hear(" sasl=").contains("SCRAM-SHA-256,EXTERNAL")
    }

    /// Logs in by the browser.
    fn log_in(&mut self, account: &str) {
        assert!(self.is_offered());
        for line in ["CAP REQ sasl", "AUTHENTICATE EXTERNAL", "AUTHENTICATE +"] {
            self.say(line);
        }
        self.hear(&format!("You are now logged in as {account}"));
    }

    fn register(&mut self, nick: &str) {
        for line in [&format!("NICK {nick}"), "USER u 0 * :u", "CAP END"] {
            self.say(line);
        }
        self.hear(" 366 ");
    }

    fn ticket(&mut self) -> String {
        self.say("CAP REQ papo.im/remember");
        self.say("REMEMBER");
        let line = self.hear(" REMEMBER ");
        line.rsplit(' ').next().expect("it is behind the word").to_owned()
    }

    /// That the server has ended it, and why.
    fn is_told(&mut self, error: &str) {
        self.hear(&format!("ERROR :Closing link: {error}"));
        loop {
            match self.web.read() {
                Ok(Message::Close(_)) => {}
                Ok(other) => panic!("nothing comes behind it: {other:?}"),
                Err(Error::ConnectionClosed | Error::AlreadyClosed) => return,
                Err(error) => panic!("it is closed in order: {error}"),
            }
        }
    }
}

/// The cookie that an answer sets, as it is sent back.
fn cookie(answer: &str) -> String {
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    let line = line.unwrap_or_else(|| panic!("a cookie in {answer}"));
    let (pair, rest) = line.split_once("; ").expect("there are attributes");
    assert_eq!(rest, "Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000");
    assert_eq!(pair.len(), NAME.len() + 1 + 43, "{pair}");
    pair.to_owned()
}

/// Somebody with an account, whose browser is remembered.
fn remembered(server: &Server, nick: &str) -> (Page, String) {
    let mut page = Page::here(server, None);
    assert!(!page.is_offered() && page.set.is_none());
    page.register(nick);
    page.say(&format!("REGISTER * * {PASSWORD}"));
    page.hear("REGISTER SUCCESS");
    let ticket = page.ticket();
    let cookie = cookie(&post(server, "/remember", &origin(server), &ticket));
    (page, cookie)
}

fn row(cookie: &str) -> String {
    format!("Cookie: {cookie}\r\n")
}

#[test]
fn a_browser_logs_in_by_itself_even_after_a_kill_until_it_signs_out() {
    let server = Server::with(&[]);
    let (mut ana, cookie) = remembered(&server, "ana");
    let mut tab = Page::here(&server, Some(&cookie));
    let set = tab.set.clone().expect("it stays for as long as it is used");
    assert_eq!(set, format!("{cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000"));
    tab.log_in("ana");
    let folder = server.killed();
    let database = std::fs::read(folder.path().join("papo/papo.sqlite")).expect("it is there");
    let secret = cookie.split_once('=').expect("it has a name").1;
    assert!(!database.windows(secret.len()).any(|it| it == secret.as_bytes()));
    drop((ana.web.close(None), tab));

    let server = Server::of(papo().args(["serve", "--listen", "127.0.0.1:0"]), folder);
    let [mut tab, mut other] = [(); 2].map(|()| Page::here(&server, Some(&cookie)));
    for page in [&mut tab, &mut other] {
        page.log_in("ana");
        page.register("ana");
    }
    let mut guest = Page::here(&server, None);
    guest.register("zoe");
    let out = post(&server, "/forget", &(origin(&server) + &row(&cookie)), "");
    let cleared = format!("set-cookie: {NAME}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0\r\n");
    assert!(out.starts_with("HTTP/1.1 204 ") && out.contains(&cleared), "{out}");
    tab.is_told("signed out");
    other.is_told("signed out");
    assert!(!Page::here(&server, Some(&cookie)).is_offered());
    guest.say("PING here");
    guest.hear("PONG");
    server.stop();
}

/// Pages of others, and what is no page, get nothing by a cookie, and set none. Rows: what they say of
/// where they are from, for a server at this address.
#[test]
fn nobody_else_acts_for_the_browser() {
    let server = Server::with(&[]);
    let (mut ana, cookie) = remembered(&server, "ana");
    let (host, port) = (server.address, server.address.port());
    for origin in [
        String::new(),
        "Origin: null\r\n".to_owned(),
        "Origin: \r\n".to_owned(),
        format!("Origin: https://{host}\r\n"),
        "Origin: http://127.0.0.1\r\n".to_owned(),
        format!("Origin: http://localhost:{port}\r\n"),
        format!("Origin: http://{host}.evil.example\r\n"),
        format!("Origin: http://evil.example/{host}\r\n"),
        format!("Origin: http://ana@{host}\r\n"),
        format!("Origin: http://{host}/\r\n"),
        format!("Origin: HTTP://{host}\r\n"),
        format!("Origin: http://{host}\r\nOrigin: http://{host}\r\n"),
        format!("Origin: http://{host}\r\nSec-Fetch-Site: cross-site\r\n"),
        format!("Origin: http://{host}\r\nSec-Fetch-Site: same-site\r\n"),
    ] {
        let ticket = ana.ticket();
        for (path, body) in [("/remember", &*ticket), ("/forget", "")] {
            let answer = post(&server, path, &(origin.clone() + &row(&cookie)), body);
            assert!(answer.starts_with("HTTP/1.1 403 "), "{path} {origin}: {answer}");
            assert!(!answer.contains("set-cookie"), "{path} {origin}: {answer}");
        }
    }
    // No origin, no cookie: what is no browser proves who it is by a password.
    let mut program = Page::open(&server, Some(&cookie), None);
    assert!(!program.is_offered() && program.set.is_none());
    let twice = format!("{cookie}; {cookie}");
    for useless in
        ["papo-local=tea", "__Host-papo=tea", &cookie.replace("papo-local", "papo"), &twice]
    {
        let mut page = Page::here(&server, Some(useless));
        assert!(!page.is_offered() && page.set.is_none(), "{useless}");
    }
    for path in ["/remember", "/forget"] {
        let got = crate::web::get(&server, path);
        assert!(got.starts_with("HTTP/1.1 405 "), "{got}");
    }
    assert!(Page::here(&server, Some(&cookie)).is_offered(), "it is remembered still");
    server.stop();
}

#[test]
fn what_is_no_ticket_is_refused() {
    let server = Server::with(&[]);
    let (mut ana, first) = remembered(&server, "ana");
    let from = origin(&server);
    let status = |body: &str| {
        let answer = post(&server, "/remember", &from, body);
        assert!(!answer.contains("set-cookie"), "{answer}");
        assert!(answer.contains("connection: close\r\n"), "{answer}");
        answer.split(' ').nth(1).expect("a status").to_owned()
    };
    let ticket = ana.ticket();
    for body in ["", "tea", &ticket[..31], &"a".repeat(300), &format!("ticket={ticket}")] {
        assert_eq!(status(body), "400", "{body}");
    }
    let second = cookie(&post(&server, "/remember", &(from.clone() + &row(&first)), &ticket));
    assert_ne!(first, second, "each has its own");
    assert!(!Page::here(&server, Some(&first)).is_offered(), "it is called otherwise now");
    for _ in 0..5 {
        assert_eq!(status(&ticket), "403", "it is good once");
    }
    assert_eq!(status(&ticket), "429");
    assert!(Page::here(&server, Some(&second)).is_offered());
    server.stop();
}

/// Whoever changes the password wants nobody else to be in; an operator ends what is left.
#[test]
fn a_password_and_an_operator_end_what_is_remembered() {
    let server = Server::with(&[]);
    let (mut ana, cookie) = remembered(&server, "ana");
    let mut thief = Page::here(&server, Some(&cookie));
    thief.log_in("ana");
    let mut own = server.connect();
    own.send(&format!("PASS ana:{PASSWORD}\r\nNICK ana\r\nUSER u 0 * :u"));
    own.expect(" 001 ana ");
    own.send(&format!("NICKSERV PASSWD {PASSWORD} tea-is-cold"));
    own.expect("The password is another now.");
    ana.is_told("the password of your account was changed");
    thief.is_told("the password of your account was changed");
    assert!(!Page::here(&server, Some(&cookie)).is_offered());
    server.stop();
}

/// What `papo admin sessions` shows of browsers, `papo admin end` ends.
#[cfg(unix)]
#[test]
fn who_runs_the_server_sees_and_ends_browsers() {
    let server = Server::with(&[]);
    let (mut ana, cookie) = remembered(&server, "ana");
    let data = server.data();
    let admin = |words: &[&str]| {
        let output = papo().args(["admin", "--data"]).arg(&data).args(words).output();
        String::from_utf8(output.expect("it runs").stdout).expect("it is text")
    };
    let shown = admin(&["sessions", "ana"]);
    let row = shown.lines().find(|line| line.contains(": a browser of the account ana, since "));
    let (id, _) =
        row.unwrap_or_else(|| panic!("a browser in {shown}")).split_once(':').expect("one");
    assert!(shown.contains(&format!(" in the browser {id}, since ")), "{shown}");
    let ended = admin(&["end", id, "a lost laptop"]);
    assert_eq!(ended, format!("The browser {id} is forgotten\n"));
    ana.is_told("ended by an operator (a lost laptop)");
    assert!(!Page::here(&server, Some(&cookie)).is_offered());
    assert!(admin(&["audit"]).contains(&format!("{id} ana")), "{}", admin(&["audit"]));
    server.stop();
}
