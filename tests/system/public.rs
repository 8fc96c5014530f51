//! A server for everybody: its certificate, from an authority that runs here, and TLS for all.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tempfile::TempDir;

use crate::listeners::free;
use crate::program::{Program, installed, papo, run};
use crate::server::Server;
use crate::tls::{Hello, Stream, read_to};

const NAME: &str = "chat.example.org";

/// An authority as those of the internet are, to which every name leads to this computer.
struct Authority {
    _pebble: Program,
    _names: Program,
    /// Where it is asked, and where it tells of itself.
    address: SocketAddr,
    management: SocketAddr,
    /// By whom it is known.
    root: String,
    trusted: CertificateDer<'static>,
    _folder: TempDir,
}

impl Authority {
    /// One that looks for proofs at this port. `None`, and a loud line, where it is not installed.
    fn start(proofs: u16) -> Option<Self> {
        let (pebble, names) = (installed("pebble")?, installed("pebble-challtestsrv")?);
        let folder = TempDir::new().expect("a folder can be made");
        let [address, management, questions, commands] = ["127.0.0.7"; 4].map(free);
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let key = || KeyPair::generate().expect("a key can be made");
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, key()).expect("it can be signed");
        let (own, own_key) = (vec!["127.0.0.7".to_owned()], key());
        let leaf = CertificateParams::new(own).expect("it is an address");
        let leaf = leaf.signed_by(&own_key, &issuer).expect("it can be signed");
        let config = serde_json::json!({"pebble": {
            "listenAddress": address.to_string(),
            "managementListenAddress": management.to_string(),
            "certificate": path("leaf.pem"), "privateKey": path("leaf.key"),
            "httpPort": 1, "tlsPort": proofs,
            "ocspResponderURL": "", "externalAccountBindingRequired": false,
        }});
        for (name, text) in [
            ("root.pem", issuer.pem()),
            ("leaf.pem", leaf.pem()),
            ("leaf.key", own_key.serialize_pem()),
            ("pebble.json", config.to_string()),
        ] {
            std::fs::write(path(name), text).expect("it can be written");
        }
        let [questions, commands] = [questions, commands].map(|it| it.to_string());
        let mut names = Command::new(names);
        names.args(["-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", &questions]);
        names.args(["-management", &commands, "-http01", "", "-https01", "", "-tlsalpn01", ""]);
        let names = Program::start(&mut names);
        let mut authority = Command::new(pebble);
        authority.args(["-config", &path("pebble.json"), "-dnsserver", &questions]);
        let pebble = Program::start(authority.env("PEBBLE_VA_NOSLEEP", "1"));
        pebble.out.expect("Root CA certificate available at");
        let root = path("root.pem");
        let trusted = issuer.der().clone();
        Some(Self {
            _pebble: pebble,
            _names: names,
            address,
            management,
            root,
            trusted,
            _folder: folder,
        })
    }

    /// The flags of a server that asks it.
    fn flags(&self) -> [String; 4] {
        let directory = format!("https://{}/dir", self.address);
        ["--tls-acme".to_owned(), directory, "--tls-acme-root".to_owned(), self.root.clone()]
    }

    /// By whom those are known that it has signed for: another at each start.
    fn vouches(&self) -> CertificateDer<'static> {
        let trusts = Some(self.trusted.clone());
        let hello = Hello { trusts, ..Hello::default() };
        let stream = hello.connect_to(self.management, "127.0.0.7").expect("it agrees");
        let answer = get(stream, "/roots/0", &self.management.to_string());
        let pem = answer.split_once("\r\n\r\n").expect("there is a body").1;
        CertificateDer::from_pem_slice(pem.as_bytes()).expect("it is a certificate")
    }
}

fn get(mut stream: Stream, path: &str, host: &str) -> String {
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        .expect("it takes it");
    let mut answer = String::new();
    // Not everybody says goodbye.
    let _cut_off = stream.read_to_string(&mut answer);
    answer
}

/// What `papo doctor` says of the certificate for the name.
fn doctor(server: &Server) -> String {
    let (address, data) = (server.address.to_string(), server.data());
    let mut command = papo();
    command.args(["doctor", "--public", NAME, "--listen", &address, "--data"]).arg(data);
    let ended = run(&mut command, "");
    let found = ended.out.iter().find(|line| line.contains(NAME));
    found.unwrap_or_else(|| panic!("{ended:?}")).clone()
}

#[test]
fn a_server_for_everybody_gets_a_certificate_by_itself_and_keeps_it() {
    let listener = free("127.0.0.1");
    let Some(authority) = Authority::start(listener.port()) else { return };
    let listen = listener.to_string();
    let flags = authority.flags();
    let flags = flags.iter().map(String::as_str);
    let flags: Vec<&str> =
        ["--public", NAME, "--listen", &listen].into_iter().chain(flags).collect();
    let command = |folder: TempDir| Server::of(papo().arg("serve").args(&flags), folder);
    let server = command(TempDir::new().expect("a folder can be made"));
    server.program.out.expect("there is a certificate for chat.example.org, good for ");
    let root = authority.vouches();
    let is_known_as = |server: &Server, name: &str| {
        let hello = Hello { trusts: Some(root.clone()), alpn: &["irc"], ..Hello::default() };
        hello.connect_to(server.address, name)
    };
    let mut stream = is_known_as(&server, NAME).expect("everybody trusts it");
    stream.write_all(b"CAP LS 302\r\n").expect("it takes it");
    read_to(&mut stream, " sts=duration=2592000");
    // By another name it is a server of the local network.
    is_known_as(&server, "localhost").map(drop).expect_err("it is signed by itself");
    let browse = |server: &Server, name: &str| {
        let hello = Hello { alpn: &["http/1.1"], ..Hello::default() };
        let stream = hello.connect_to(server.address, name).expect("it agrees");
        get(stream, "/healthz", name)
    };
    let page = browse(&server, NAME);
    assert!(
        page.contains("200 OK") && page.contains("strict-transport-security: max-age="),
        "{page}"
    );
    let page = browse(&server, "localhost");
    assert!(page.contains("200 OK") && !page.contains("strict-transport"), "{page}");
    // The proof is shown to nobody when it is not wanted any more.
    let hello = Hello { alpn: &["acme-tls/1"], ..Hello::default() };
    hello.connect_to(server.address, NAME).map(drop).expect_err("nothing is to be proved");
    let found = doctor(&server);
    assert!(found.starts_with("ok    certificate: the one for chat.example.org holds"), "{found}");
    let kept = server.data().join("acme");
    #[cfg(unix)]
    for (name, mode) in [("", 0o700), ("chat.example.org.pem", 0o600), ("account.json", 0o600)] {
        use std::os::unix::fs::PermissionsExt;
        let found = std::fs::metadata(kept.join(name)).expect("it is there").permissions().mode();
        assert_eq!(found & 0o777, mode, "{name}");
    }
    let folder = server.stopped();
    drop(authority);
    let server = command(folder);
    is_known_as(&server, NAME).expect("it has it still");
    server.stop();
}

/// A disk that takes nothing at the wrong moment costs no certificate.
#[test]
fn a_certificate_that_cannot_be_kept_is_shown() {
    let listener = free("127.0.0.1");
    let Some(authority) = Authority::start(listener.port()) else { return };
    let folder = TempDir::new().expect("a folder can be made");
    // What is written first has this name, and a folder can't be written to.
    let in_the_way = folder.path().join("papo/acme/chat.example.org.new/a");
    std::fs::create_dir_all(in_the_way).expect("a folder can be made");
    let listen = listener.to_string();
    let mut command = papo();
    command.args(["serve", "--public", NAME, "--listen", &listen]).args(authority.flags());
    let server = Server::of(&mut command, folder);
    server.program.out.expect("chat.example.org is shown, but can't be kept: ");
    let trusts = Some(authority.vouches());
    let hello = Hello { trusts, ..Hello::default() };
    hello.connect_to(server.address, NAME).expect("everybody trusts it");
    server.stop();
}

#[test]
fn a_server_whose_authority_is_not_there_says_so_and_goes_on() {
    let directory = format!("https://{}/dir", free("127.0.0.7"));
    let server = Server::with(&["--public", NAME, "--tls-acme", &directory]);
    let said = server.program.out.expect("there is no new certificate for chat.example.org: ");
    assert!(said.contains("Connection refused"), "{said}");
    let mut stream = Hello::default().connect_to(server.address, NAME).expect("it agrees");
    stream.write_all(b"CAP LS 302\r\nCAP END\r\n").expect("it takes it");
    let offer = read_to(&mut stream, " LS :");
    assert!(!offer.contains("sts="), "{offer}");
    let hello = Hello { alpn: &["http/1.1"], ..Hello::default() };
    let page = get(hello.connect_to(server.address, NAME).expect("it agrees"), "/healthz", NAME);
    assert!(page.contains("200 OK") && !page.contains("strict-transport"), "{page}");
    let found = doctor(&server);
    assert!(found.starts_with("FAIL  certificate: the server has none for"), "{found}");
    server.stop();
}
