//! Facts, and what is said of them.

use super::*;

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

fn interfaces() -> Vec<Interface> {
    [("lo", "127.0.0.1"), ("eth0", "192.168.1.21"), ("eth0", "fd00::5"), ("eth1", "8.8.4.4")]
        .map(|(name, ip)| (name.to_owned(), ip.parse().expect("an address")))
        .to_vec()
}

#[test]
fn ports() {
    let here = address("127.0.0.1:7276");
    let taken = || Some("port 7276 is taken by nginx (process 9); stop that one".to_owned());
    let refused = Answer::Refused("Too many".to_owned());
    for (answer, why_not, said) in [
        (Answer::Papo, None, "ok    port: papo answers on 127.0.0.1:7276"),
        (
            Answer::Closed,
            None,
            "warn  port: nobody listens on 127.0.0.1:7276, which is free  → papo serve",
        ),
        (
            Answer::Another,
            taken(),
            "FAIL  port: port 7276 is taken by nginx (process 9)  → stop that one",
        ),
        (
            Answer::Silent,
            taken(),
            "FAIL  port: port 7276 is taken by nginx (process 9)  → stop that one",
        ),
        (
            refused,
            None,
            "warn  port: a server on 127.0.0.1:7276 lets this computer not in: Too many  → papo \
             config, and see [server] allow",
        ),
    ] {
        assert_eq!(port(here, &answer, why_not).to_string(), said);
    }
    let said = "ok    port: this computer has no IPv6, and papo does without";
    for why_not in [None, Some("can't listen on [::]:9: no such protocol".to_owned())] {
        let found = port(address("[::1]:9"), &Answer::Nowhere, why_not);
        assert_eq!(found.to_string(), said);
    }
}

#[test]
fn addresses_of_today_and_of_yesterday() {
    for (listen, allow, said) in [
        ("0.0.0.0:7276", Allow::Lan, "ok    address: others type `papo join 192.168.1.21`"),
        ("[::]:9", Allow::Lan, "ok    address: others type `papo join [fd00::5]:9`"),
        (
            "192.168.1.20:7276",
            Allow::Lan,
            "FAIL  address: 192.168.1.20 is not this computer's any more  → papo serve --listen \
             192.168.1.21:7276, or 0.0.0.0:7276 for all",
        ),
        (
            "127.0.0.1:7276",
            Allow::Lan,
            "warn  address: no other computer can connect  → put this computer on a network, or \
             see [server] listen and allow: papo config",
        ),
    ] {
        let found = addresses(&[address(listen)], &interfaces(), &allow);
        assert_eq!(found.to_string(), said);
    }
}

#[test]
fn firewalls() {
    let obstacle = |is_certain| Obstacle {
        is_certain,
        what: "ufw is active".to_owned(),
        remedy: "sudo ufw allow 9/tcp".to_owned(),
    };
    for (port, obstacle, said) in [
        (None, None, "ok    firewall: nobody is to come from elsewhere"),
        (Some(9), None, "ok    firewall: none was seen that keeps others out of 9"),
        (Some(9), Some(obstacle(true)), "FAIL  firewall: ufw is active  → sudo ufw allow 9/tcp"),
        (Some(9), Some(obstacle(false)), "warn  firewall: ufw is active  → sudo ufw allow 9/tcp"),
    ] {
        assert_eq!(firewall(port, obstacle).to_string(), said);
    }
}

#[test]
fn clocks() {
    let now = "2026-11-24T02:00:00Z";
    for (now, last, written, begins) in [
        (now, None, None, "ok    clock: it shows 2026-11-24 02:00 UTC"),
        (now, Some("2026-11-24T01:00:00Z"), Some("2026-11-24T02:00:59Z"), "ok  "),
        ("1970-01-01T00:00:09Z", None, None, "FAIL  clock: it shows 1970-01-01 00:00 UTC, which"),
        (
            now,
            Some("2026-11-25T02:00:00Z"),
            None,
            "FAIL  clock: it shows 2026-11-24 02:00 UTC, but the last message is of 2026-11-25",
        ),
        (
            now,
            None,
            Some("2026-11-24T02:05:00Z"),
            "warn  clock: it shows 2026-11-24 02:00 UTC, but a file was written at 2026-11-24 02:05",
        ),
    ] {
        let found = clock(time(now), last.map(time), written.map(time)).to_string();
        assert!(found.starts_with(begins), "{found}");
    }
}

#[test]
fn disks() {
    for (free, files, begins) in [
        (5 << 30, Some(9), "ok    disk: 5120 MiB are free for /srv"),
        (5 << 30, None, "ok    disk: 5120"),
        (5 << 30, Some(0), "FAIL  disk: no more files can be made in /srv  → df -i /srv"),
        (900 << 20, Some(9), "warn  disk: 900 MiB are free for /srv  → df -h /srv"),
        (9 << 20, Some(9), "FAIL  disk: 9 MiB are free for /srv  → df -h /srv"),
    ] {
        let found = disk(Path::new("/srv"), Room { free, files }).to_string();
        assert!(found.starts_with(begins), "{found}");
    }
}

#[test]
fn files_that_may_be_open() {
    assert_eq!(
        open_files(20_000, 10_128).to_string(),
        "ok    open files: the system allows 20000, 10128 are enough"
    );
    assert_eq!(
        open_files(4096, 10_128).to_string(),
        "warn  open files: the system allows 4096, and max_clients may need 10128  → ulimit -n \
         10128 before papo serve, or a smaller --max-clients"
    );
}

#[test]
fn certificates() {
    let now = time("2026-11-24T00:00:00Z");
    let file = Issuer::File("/etc/papo/chain.pem".into());
    for (begins, ends, issuer, said) in [
        (
            "2026-11-01",
            "2027-11-01",
            Issuer::Papo,
            "ok    certificate: the server's holds until 2027",
        ),
        ("2026-11-01", "2026-12-08", file.clone(), "ok    certificate: /etc/papo/chain.pem holds"),
        (
            "2026-11-01",
            "2026-12-07",
            file.clone(),
            "warn  certificate: /etc/papo/chain.pem holds until 2026-12-07 00:00 UTC  → renew \
             /etc/papo/chain.pem: papo",
        ),
        (
            "2026-11-01",
            "2026-11-23",
            file,
            "FAIL  certificate: /etc/papo/chain.pem has ended at 2026-11-23 00:00 UTC  → renew",
        ),
        (
            "2026-11-25",
            "2027-11-01",
            Issuer::Papo,
            "FAIL  certificate: the server's holds from 2026",
        ),
        ("2025-11-01", "2026-11-01", Issuer::Papo, "FAIL  certificate: the server's has ended at"),
    ] {
        let day = |day: &str| time(&format!("{day}T00:00:00Z"));
        let shown = Certificate::of(day(begins), day(ends), &[]);
        let found = certificate(now, &shown, &issuer).to_string();
        assert!(found.starts_with(said), "{found}");
    }
}

#[test]
fn addresses_of_a_certificate() {
    let ways = ["192.168.1.21:9", "8.8.4.4:9", "[fd00::5]:9"].map(address);
    let (now, ip) = (time("2026-11-24T00:00:00Z"), |text: &str| text.parse().expect("an address"));
    let good = Certificate::of(now, now, &[ip("192.168.1.21"), ip("fd00::5")]);
    assert!(names(&good, &ways).to_string().starts_with("ok  "));
    let old = Certificate::of(now, now, &[ip("192.168.1.20"), ip("fd00::5")]);
    assert_eq!(
        names(&old, &ways).to_string(),
        "warn  certificate: the one that the server shows is not for 192.168.1.21  → it makes a new \
         one within a minute; if not, stop it and start it again"
    );
}

#[test]
fn the_certificate_of_a_server_for_everybody() {
    let now = time("2026-11-24T00:00:00Z");
    for (names, ends, said) in [
        (
            &["chat.local", "localhost"][..],
            "2027-11-01",
            "FAIL  certificate: the server has none for",
        ),
        (
            &["chat.example.org"],
            "2027-01-01",
            "ok    certificate: the one for chat.example.org holds",
        ),
        (
            &["chat.example.org"],
            "2026-12-01",
            "warn  certificate: the one for chat.example.org holds",
        ),
        (
            &["chat.example.org"],
            "2026-11-23",
            "FAIL  certificate: the one for chat.example.org has",
        ),
    ] {
        let mut shown = Certificate::of(now, time(&format!("{ends}T00:00:00Z")), &[]);
        shown.names = names.iter().map(|&name| name.to_owned()).collect();
        let found = public(now, "chat.example.org", &shown).to_string();
        assert!(found.starts_with(said), "{found}");
    }
}
