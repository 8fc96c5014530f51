//! Found by itself: servers of the local network, and `papo join` without a HOST.

use mdns_sd::{Receiver, ServiceDaemon, ServiceEvent};

use crate::heard::{PATIENCE, poll_for};
use crate::namespaces::Network;
use crate::program::{Ended, Program};
use crate::tmux::Tmux;

const PAPO: &str = env!("CARGO_BIN_EXE_papo");

/// A server on one of the computers, with a folder of its own.
fn serve(network: &Network, host: &str, name: &str, flags: &[&str]) -> Program {
    let data = network.data.path().join(format!("{host}-{name}")).to_string_lossy().into_owned();
    let serve = ["serve", "--name", name, "--data", &data];
    let server = network.start(host, PAPO, &[&serve, flags].concat());
    server.out.expect("Ctrl-C stops the server.");
    server
}

/// Joins without naming a server, says something and leaves.
fn join(network: &Network, host: &str, arguments: &[&str]) -> Ended {
    let known = network.data.path().join(format!("known-{host}")).to_string_lossy().into_owned();
    let join = ["join", "--known-servers", &known];
    let mut program = network.start(host, PAPO, &[&join, arguments].concat());
    program.type_line("hello");
    program.end_input();
    let code = program.wait().code();
    Ended { code, out: program.out.until_end(), err: program.err.until_end() }
}

/// Looks until it comes out as it has to: a server needs a moment to be announced.
fn join_until(network: &Network, host: &str, arguments: &[&str], text: &str) -> Ended {
    poll_for(PATIENCE, text, || {
        let ended = join(network, host, arguments);
        ended.err.iter().any(|line| line.contains(text)).then_some(ended)
    })
}

const NONE: &str = "no server was found on this network";

/// The only server is joined, from another computer and from its own; it is known again; and when it
/// has gone, nobody is joined.
#[test]
fn the_only_server_is_found_and_joined() {
    let Some(network) = Network::build("f") else { return };
    let server = serve(&network, "server", "lab1", &[]);
    server.out.expect("  Terminal  papo join");
    let first = join_until(&network, "host0", &["--nick", "ana"], "joining lab1 at ");
    assert_eq!(first.code, Some(0), "{first:?}");
    server.out.expect("ana connected from 10.77.0.11");
    let joining = &first.err[0];
    assert!(joining.contains("lab1 at 10.77.0.1:7276 (") && joining.ends_with("new"), "{joining}");
    let fingerprint = server.out.expect("Known by");
    let fingerprint = fingerprint.split_whitespace().nth(2).expect("it is there");
    assert!(joining.contains(fingerprint), "{joining}: {fingerprint}");
    assert!(first.err[1].contains("first time on 10.77.0.1:7276"), "{first:?}");
    let again = join(&network, "host0", &["--nick", "bia"]);
    server.out.expect("bia connected from 10.77.0.11");
    assert!(again.err.len() == 1 && again.err[0].ends_with("joined before"), "{again:?}");
    let here = join(&network, "server", &["--nick", "carla"]);
    server.out.expect("carla connected from 10.77.0.1");
    assert!(here.err[0].ends_with("on this computer"), "{here:?}");
    server.signal("TERM");
    server.out.expect("going down");
    drop(server);
    let gone = join(&network, "host0", &["--nick", "eva"]);
    assert!(gone.code == Some(1) && gone.err[0].contains(NONE), "{gone:?}");
}

/// Of several nobody is joined by a script, which is told of all; a person chooses. Who is not to be
/// found is not among them.
#[test]
fn of_several_servers_one_is_chosen() {
    let Some(network) = Network::build("g") else { return };
    let lab1 = serve(&network, "server", "lab1", &[]);
    let lab2 = serve(&network, "host1", "lab2", &[]);
    let hidden = serve(&network, "host2", "hidden", &["--announce", "false"]);
    assert!(!hidden.out.so_far().iter().any(|line| line.trim_end().ends_with("papo join")));
    let several = join_until(&network, "host0", &["--nick", "bot"], "  2  ");
    assert_eq!(several.code, Some(1), "{several:?}");
    let [said, one, two] = &several.err[..] else { panic!("{several:?}") };
    assert!(said.contains("several servers"), "{said}");
    assert!(one.contains("1  lab1 at 10.77.0.1:7276 ("), "{one}");
    assert!(two.contains("2  lab2 at 10.77.0.12:7276 ("), "{two}");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let command = format!("{} {PAPO} join --nick zoe", network.on("host0"));
    let Some(screen) = Tmux::start(&command, folder.path()) else { return };
    screen.expect("Which one? [1-2]");
    screen.type_line("3");
    screen.expect("Type a number from 1 to 2.");
    screen.type_line("2");
    lab2.out.expect("zoe connected from 10.77.0.11");
    screen.expect("you are zoe");
    assert!(!lab1.out.so_far().iter().any(|line| line.contains("zoe")), "lab1 was not asked");
}

/// A name that is taken gets a number, and whoever runs the server is told.
#[test]
fn two_servers_of_one_name_are_told_apart() {
    let Some(network) = Network::build("j") else { return };
    let _first = serve(&network, "server", "lab1.example", &[]);
    join_until(&network, "host0", &["--nick", "ana"], "joining lab1 at 10.77.0.1:7276");
    let second = serve(&network, "host1", "lab1.example", &["--listen", "0.0.0.0:9000"]);
    second
        .out
        .expect("another server on this network has this name; this one is found as lab1 (2)");
    let both =
        join_until(&network, "host0", &["--nick", "ana"], "  2  lab1 (2) at 10.77.0.12:9000 (");
    assert!(both.err[1].contains("  1  lab1 at 10.77.0.1:7276 ("), "{both:?}");
}

/// A server that another took the place of is not joined, whatever it announces; and no password is
/// said to who was never joined.
#[test]
fn what_is_announced_is_not_believed() {
    let Some(network) = Network::build("h") else { return };
    let server = serve(&network, "server", "lab1", &[]);
    let secret = ["--account", "ana", "--password", "sesame and more"];
    let refused = join_until(&network, "host0", &secret, "was never joined from here");
    assert!(refused.code == Some(1) && refused.err[0].contains("papo join 10.77.0.1:7276"));
    let first = join(&network, "host0", &["--nick", "ana"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    server.signal("TERM");
    server.out.expect("going down");
    drop(server);
    let other = network.data.path().join("other").to_string_lossy().into_owned();
    let other = serve(&network, "server", "lab1", &["--data", &other]);
    let deceived = join_until(&network, "host0", &["--nick", "bia"], "joining lab1 at ");
    assert!(deceived.err[0].ends_with("NOT the server that was joined at this address before"));
    assert!(deceived.err[1].contains("it is not the server that it was"), "{deceived:?}");
    assert!(
        deceived.code != Some(0) && !other.out.so_far().iter().any(|line| line.contains("bia"))
    );
}

/// Looks for services of a kind, as other programs do, on one of the computers.
fn browse(
    network: &Network,
    host: &str,
    kind: &'static str,
) -> (ServiceDaemon, Receiver<ServiceEvent>) {
    network.visit(host, move || {
        let daemon = ServiceDaemon::new().expect("it starts");
        let events = daemon.browse(kind).expect("it is a kind");
        (daemon, events)
    })
}

/// Waits for an event of which `find` makes something.
fn wait<T>(events: &Receiver<ServiceEvent>, find: impl Fn(ServiceEvent) -> Option<T>) -> T {
    let by = std::time::Instant::now() + PATIENCE;
    loop {
        let event = events.recv_deadline(by).expect("it comes in time");
        if let Some(found) = find(event) {
            return found;
        }
    }
}

/// Other programs find it, too, by what they look for; and hear at once that it goes.
#[test]
fn others_hear_of_a_server_and_that_it_goes() {
    let Some(network) = Network::build("i") else { return };
    let kinds = ["_papo._tcp.local.", "_irc._tcp.local.", "_ircs._tcp.local."];
    let looking = kinds.map(|kind| browse(&network, "host0", kind));
    let server = serve(&network, "server", "lab1", &["--listen", "10.77.0.1:9000"]);
    for (kind, (_, events)) in kinds.iter().zip(&looking) {
        let service = wait(events, |event| match event {
            ServiceEvent::ServiceResolved(service) => Some(service),
            _ => None,
        });
        assert_eq!(service.fullname, format!("lab1.{kind}"));
        let addresses: Vec<_> =
            service.addresses.iter().map(mdns_sd::ScopedIp::to_ip_addr).collect();
        assert_eq!(addresses, [std::net::IpAddr::from([10, 77, 0, 1])], "{kind}");
        assert_eq!((service.port, &*service.host), (9000, "lab1-papo.local."), "{kind}");
        if *kind == kinds[0] {
            let fingerprint = service.get_property_val_str("sha256").expect("it is there");
            let known = server.out.expect("Known by").to_lowercase().replace(':', "");
            assert!(known.contains(&fingerprint[..16]) && fingerprint.len() == 64, "{known}");
            assert!(service.get_property_val_str("version").is_some());
        }
    }
    server.signal("TERM");
    for (kind, (_, events)) in kinds.iter().zip(&looking) {
        let gone = wait(events, |event| match event {
            ServiceEvent::ServiceRemoved(_, name) => Some(name),
            _ => None,
        });
        assert_eq!(gone, format!("lab1.{kind}"));
    }
    server.out.expect("going down");
}
