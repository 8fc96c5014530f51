//! Computers of a network: namespaces with addresses of their own, a switch between them, and
//! nothing that leads out.

use std::fs::File;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use nix::sched::{CloneFlags, setns};

use tempfile::TempDir;

use crate::heard::PATIENCE;
use crate::program::{Program, installed, run, skip, without_settings};

/// The server's addresses; the last is one that strangers could have.
const SERVER_ADDRESSES: &[&str] = &["10.77.0.1/24", "fd77::1/64", "203.0.113.1/24"];
/// The hosts' addresses.
const HOST_ADDRESSES: [&[&str]; 3] = [
    &["10.77.0.11/24", "fd77::11/64"],
    &["10.77.0.12/24", "fd77::12/64"],
    &["10.77.0.13/24", "fd77::13/64", "203.0.113.13/24"],
];

/// A switch, a server and three hosts. They are gone when this value is.
pub(crate) struct Network {
    ip: PathBuf,
    prefix: String,
    /// Where programs keep their data, so that they touch nobody's own.
    pub(crate) data: TempDir,
}

impl Network {
    /// Builds it. `None`, and a loud line, where that is not possible.
    pub(crate) fn build(test: &str) -> Option<Self> {
        let ip = installed("ip")?;
        let user = run(Command::new("id").arg("-u"), "");
        if user.out != ["0"] {
            skip("only root can make network namespaces");
            return None;
        }
        let network = Self {
            ip,
            prefix: format!("papo{}{test}", std::process::id()),
            data: TempDir::new().expect("a folder can be made"),
        };
        let switch = network.named("switch");
        let made = run(Command::new(&network.ip).args(["netns", "add", &switch]), "");
        if made.code != Some(0) {
            skip(&format!("this machine makes no network namespaces: {:?}", made.err));
            return None;
        }
        network.ip(&["-n", &switch, "link", "add", "bridge", "type", "bridge"]);
        network.ip(&["-n", &switch, "link", "set", "bridge", "up"]);
        network.add("server", SERVER_ADDRESSES);
        for (number, addresses) in HOST_ADDRESSES.iter().enumerate() {
            network.add(&format!("host{number}"), addresses);
        }
        Some(network)
    }

    /// A namespace's full name. Other runs of the tests have other names.
    pub(crate) fn named(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    /// Adds a computer with these addresses, plugged into the switch.
    fn add(&self, name: &str, addresses: &[&str]) {
        let (switch, computer) = (self.named("switch"), self.named(name));
        self.ip(&["netns", "add", &computer]);
        // Both ends are made where they belong: the machine's own network never sees them.
        let pair = ["type", "veth", "peer", "name", "eth0", "netns", &computer];
        self.ip(&[&["-n", &switch, "link", "add", name][..], &pair].concat());
        self.ip(&["-n", &switch, "link", "set", name, "master", "bridge", "up"]);
        for address in addresses {
            // Without a look for who else may have the address, it can be used at once.
            let nodad: &[&str] = if address.contains(':') { &["nodad"] } else { &[] };
            let add = ["-n", &computer, "address", "add", address, "dev", "eth0"];
            self.ip(&[&add, nodad].concat());
        }
        self.ip(&["-n", &computer, "link", "set", "eth0", "up"]);
        self.ip(&["-n", &computer, "link", "set", "lo", "up"]);
    }

    fn ip(&self, arguments: &[&str]) {
        let ended = run(Command::new(&self.ip).args(arguments), "");
        assert_eq!(ended.code, Some(0), "ip {arguments:?}: {:?}", ended.err);
    }

    /// What runs a command on one of the computers.
    pub(crate) fn on(&self, name: &str) -> String {
        format!("{} netns exec {}", self.ip.display(), self.named(name))
    }

    /// Runs a program on one of the computers.
    pub(crate) fn start(&self, name: &str, program: &str, arguments: &[&str]) -> Program {
        let mut command = without_settings(Command::new(&self.ip));
        command.args(["netns", "exec", &self.named(name), program]).args(arguments);
        Program::start(command.env("XDG_DATA_HOME", self.data.path()))
    }

    /// Runs a server; gives it with the addresses that it told people to use.
    pub(crate) fn serve(&self, flags: &[&str]) -> (Program, Vec<Place>) {
        let server =
            self.start("server", env!("CARGO_BIN_EXE_papo"), &[&["serve"], flags].concat());
        server.out.expect("Ctrl-C stops the server.");
        let lines = server.out.so_far();
        let places = lines.iter().filter_map(|line| line.split_once("papo join "));
        let places = places.map(|(_, place)| place).filter(|place| !place.starts_with("127."));
        let places = places.map(Place::read).collect();
        (server, places)
    }

    /// Somebody on one of the hosts, connected to that place.
    fn person(&self, host: usize, nick: &str, place: &Place) -> Option<Program> {
        let nc = installed("nc")?;
        let host = format!("host{host}");
        let mut person = self.start(&host, &nc.to_string_lossy(), &[&place.address, &place.port]);
        person.type_line(&format!("NICK {nick}\r\nUSER u 0 * :{nick}\r"));
        Some(person)
    }
}

/// What leads out.
impl Network {
    /// Has all that is for no computer of this network go to one of them, which knows no way for it.
    pub(crate) fn lead_out_by(&self, gateway: &str) {
        let sysctls = "echo 1 >/proc/sys/net/ipv4/ip_forward; \
                       echo 1 >/proc/sys/net/ipv6/conf/all/forwarding";
        let mut set = self.start(gateway, "sh", &["-c", sysctls]);
        assert_eq!(set.wait().code(), Some(0), "{:?}", set.err.so_far());
        let at = |family| HOST_ADDRESSES[2].iter().find(|it| it.contains(family)).expect("it has");
        for name in ["server", "host0", "host1"] {
            for family in [":", "."] {
                let (via, _) = at(family).split_once('/').expect("it has a prefix");
                let name = self.named(name);
                self.ip(&["-n", &name, "route", "add", "default", "via", via]);
            }
        }
    }

    /// How many packets a gateway has got that it knew no way for, or passed on.
    pub(crate) fn strays(&self, gateway: &str) -> u64 {
        let files = ["/proc/net/snmp", "/proc/net/netstat", "/proc/net/snmp6"];
        let mut cat = self.start(gateway, "cat", &files);
        cat.end_input();
        cat.wait();
        let lines = cat.out.until_end();
        let mut count = 0;
        for pair in lines.windows(2) {
            let names = pair[0].split_whitespace().zip(pair[1].split_whitespace());
            let is_pair = pair[0].split(' ').next() == pair[1].split(' ').next();
            for (name, number) in names.filter(|_| is_pair && pair[0].starts_with("Ip")) {
                if ["ForwDatagrams", "InNoRoutes", "InAddrErrors"].contains(&name) {
                    count += number.parse::<u64>().unwrap_or_default();
                }
            }
        }
        let six = ["Ip6OutForwDatagrams", "Ip6InNoRoutes", "Ip6InAddrErrors"];
        for line in lines.iter().filter(|line| six.iter().any(|name| line.starts_with(name))) {
            count += line.split_whitespace().nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        }
        count
    }

    /// Does something on one of the computers. What that opens, and the threads it starts, stay there.
    pub(crate) fn visit<T: Send + 'static>(
        &self,
        name: &str,
        what: impl FnOnce() -> T + Send + 'static,
    ) -> T {
        let space = File::open(format!("/run/netns/{}", self.named(name)));
        let space = space.expect("it is where ip puts it");
        // A thread of its own goes there, and touches nobody else.
        let visit = thread::spawn(move || {
            setns(space, CloneFlags::CLONE_NEWNET).expect("root may go there");
            what()
        });
        visit.join().expect("it comes back")
    }

    /// A connection of this program, made on one of the computers.
    pub(crate) fn connect(&self, name: &str, address: &str) -> TcpStream {
        let address = address.to_owned();
        self.visit(name, move || {
            let stream = TcpStream::connect(address).expect("it listens");
            stream.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
            stream
        })
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for name in ["host0", "host1", "host2", "server", "switch"] {
            let name = self.named(name);
            let _absent = run(Command::new(&self.ip).args(["netns", "delete", &name]), "");
        }
    }
}

/// What stands behind `papo join` in a greeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) address: String,
    port: String,
}

impl Place {
    fn read(text: &str) -> Self {
        let (address, port) = match text.parse::<std::net::SocketAddr>() {
            Ok(both) => (both.ip().to_string(), both.port()),
            Err(_) => (text.to_owned(), 7276),
        };
        Self { address, port: port.to_string() }
    }
}

/// Three computers chat through a fourth, which was started without a word of configuration; each
/// uses an address that the greeting printed. A stranger's computer is told why it may not.
#[test]
fn computers_of_a_network_chat() {
    let Some(network) = Network::build("a") else { return };
    let (server, places) = network.serve(&[]);
    let addresses: Vec<&str> = places.iter().map(|place| &*place.address).collect();
    assert_eq!(addresses, ["10.77.0.1", "fd77::1"], "no address that only strangers could use");
    let mut people = Vec::new();
    for (host, nick) in ["João", "Zoë", "alice"].into_iter().enumerate() {
        let Some(person) = network.person(host, nick, &places[host % places.len()]) else { return };
        person.out.expect(&format!(" 366 {nick} #lobby "));
        people.push((nick, person));
    }
    server.out.expect("João connected from 10.77.0.11; 1 person is here");
    server.out.expect("Zoë connected from fd77::12; 2 people are here");
    for (nick, person) in &mut people {
        person.type_line(&format!("PRIVMSG #lobby :olá de {nick}\r"));
    }
    for (nick, person) in &people {
        for (other, _) in people.iter().filter(|(other, _)| other != nick) {
            let line = person.out.expect(&format!(" PRIVMSG #lobby :olá de {other}"));
            assert!(line.starts_with(&format!(":{other}!")), "{line}");
        }
    }
    people[2].1.type_line("PRIVMSG João :psst\r");
    let line = people[0].1.out.expect(" PRIVMSG João :psst");
    let is_cloaked = line.contains(".cloak ") && !line.contains("10.77.0.13");
    assert!(is_cloaked, "others do not see where she is: {line}");
    let stranger = Place { address: "203.0.113.1".to_owned(), port: "7276".to_owned() };
    let Some(stranger) = network.person(2, "stranger", &stranger) else { return };
    let line = stranger.out.expect("ERROR :");
    assert!(line.contains("203.0.113.13") && line.contains("`[server] allow`"), "{line}");
    server.out.expect("refused 203.0.113.13: ");
    people.remove(1);
    server.out.expect("Zoë left (");
    server.signal("TERM");
    people[0].1.out.expect("ERROR :Server is going down");
}

/// An address has its share of connections and no more; other addresses do not notice.
#[test]
fn an_address_has_its_share() {
    let Some(network) = Network::build("b") else { return };
    let flags = ["--listen", "10.77.0.1:0", "--limit-connections-per-address", "2"];
    let (server, places) = network.serve(&flags);
    let [place] = &places[..] else { panic!("one place: {places:?}") };
    let mut people = Vec::new();
    for (host, nick) in [(0, "one"), (0, "two"), (0, "three"), (1, "four")] {
        let Some(person) = network.person(host, nick, place) else { return };
        if nick == "three" {
            person.out.expect("ERROR :Too many connections from your address (2)");
        } else {
            person.out.expect(&format!(" 366 {nick} #lobby "));
        }
        people.push(person);
    }
    server.out.expect("refused 10.77.0.11: ");
}

/// Who comes to a server for everybody in clear is sent to TLS; only on its own computer nobody is in
/// between.
#[test]
fn a_server_for_everybody_speaks_tls_only() {
    let Some(network) = Network::build("p") else { return };
    let flags = ["--public", "chat.example.org", "--listen", "0.0.0.0:7276", "--listen"];
    let flags =
        [&flags[..], &["ircs://0.0.0.0:6697", "--tls-acme", "https://127.0.0.1:1/"]].concat();
    let (server, _) = network.serve(&flags);
    let place = Place { address: "203.0.113.1".to_owned(), port: "7276".to_owned() };
    let Some(person) = network.person(2, "zoe", &place) else { return };
    person.out.expect("ERROR :Closing link: This server speaks TLS only, on port 6697");
    let Some(nc) = installed("nc") else { return };
    let arguments = [&*place.address, &place.port];
    let mut browser = network.start("host2", &nc.to_string_lossy(), &arguments);
    browser.type_line("GET /trust?x=1 HTTP/1.1\r\nHost: 203.0.113.1:7276\r\n\r");
    browser.out.expect("308 Permanent Redirect");
    browser.out.expect("location: https://chat.example.org/trust?x=1");
    let mut browser = network.start("host2", &nc.to_string_lossy(), &arguments);
    browser.type_line("OPTIONS * HTTP/1.1\r\nHost: evil.example\r\n\r");
    let address = browser.out.expect("location: ");
    assert_eq!(address.trim_end(), "location: https://chat.example.org/");
    let mut here = network.start("server", &nc.to_string_lossy(), &["127.0.0.1", "7276"]);
    here.type_line("NICK root1\r\nUSER u 0 * :root\r");
    here.out.expect(" 366 root1 #lobby ");
    let join = ["join", "203.0.113.1", "--nick", "bia"];
    let mut join = network.start("host2", env!("CARGO_BIN_EXE_papo"), &join);
    server.out.expect("bia connected from 203.0.113.13");
    join.end_input();
    assert_eq!(join.wait().code(), Some(0));
}

/// Who joins is told by what the server is known from then on; when another answers at its address,
/// nothing is said to that.
#[test]
fn a_server_is_known_again() {
    let Some(network) = Network::build("k") else { return };
    let join = |nick: &str| {
        let arguments = ["join", "10.77.0.1", "--nick", nick];
        network.start("host0", env!("CARGO_BIN_EXE_papo"), &arguments)
    };
    let (server, _) = network.serve(&[]);
    let mut first = join("ana");
    let line = first.err.expect("first time on 10.77.0.1:7276: from now on it is known by ");
    server.out.expect("ana connected from 10.77.0.11");
    first.type_line("/whois ana");
    first.out.expect("is using a secure connection");
    first.end_input();
    assert_eq!(first.wait().code(), Some(0));
    let mut again = join("bia");
    server.out.expect("bia connected from 10.77.0.11");
    again.end_input();
    assert_eq!(again.wait().code(), Some(0));
    assert!(again.err.so_far().is_empty(), "{:?}", again.err.so_far());
    server.signal("TERM");
    server.out.expect("going down");
    drop(server);
    let other = network.data.path().join("other").to_string_lossy().into_owned();
    let (server, _) = network.serve(&["--data", &other]);
    let mut deceived = join("carla");
    deceived.err.expect("it is not the server that it was, or somebody is in between");
    deceived.end_input();
    assert_ne!(deceived.wait().code(), Some(0));
    assert!(!server.out.so_far().iter().any(|line| line.contains("carla")));
    deceived.err.expect("papo join 10.77.0.1:7276 --forget");
    let known = network.data.path().join("papo/known-servers");
    let text = std::fs::read_to_string(&known).expect("it is there");
    let fingerprint = line.split("known by ").nth(1).and_then(|rest| rest.split(' ').next());
    assert_eq!(text, format!("10.77.0.1:7276 {}\n", fingerprint.expect("it is said")));
    let arguments = ["join", "10.77.0.1", "--nick", "dina", "--forget"];
    let trusting = network.start("host0", env!("CARGO_BIN_EXE_papo"), &arguments);
    trusting.err.expect("first time on 10.77.0.1:7276");
    server.out.expect("dina connected from 10.77.0.11");
}
