//! `papo bench`, against papo, against its own floor, and against what is no server.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Program, papo, run};
use crate::server::Server;

/// Flags for a server that lets a load in.
const OPEN: [&str; 8] = [
    "--limit-messages-per-second",
    "0",
    "--limit-connections-per-address",
    "0",
    "--limit-connects-per-minute",
    "0",
    "--auto-join",
    "",
];

/// What came of a run: its exit code, and all that it printed.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

fn bench(arguments: &[&str]) -> Ended {
    ended(papo().arg("bench").args(arguments))
}

fn ended(command: &mut Command) -> Ended {
    let ended = run(command, "");
    Ended { code: ended.code, out: ended.out.join("\n"), err: ended.err.join("\n") }
}

/// What a run measured.
fn measured(arguments: &[&str]) -> Value {
    let ended = bench(&[arguments, &["--json"]].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    serde_json::from_str(&ended.out).expect("one object and nothing else")
}

fn number(report: &Value, key: &str) -> f64 {
    report[key].as_f64().unwrap_or_else(|| panic!("{key} is a number in {report}"))
}

#[test]
fn every_work_measures_a_real_server() {
    let server = Server::with(&OPEN);
    let (address, pid) = (server.address.to_string(), server.program.id().to_string());
    let on = [address.as_str(), "--seconds", "0.5", "--pid", &pid];
    for (work, clients) in [
        (&["fanout", "--members", "20", "--window", "4"][..], 20.0),
        (&["fanout", "--members", "20", "--senders", "3", "--rate", "200"], 20.0),
        (&["rooms", "--rooms", "5", "--members", "4"], 20.0),
        (&["direct", "--pairs", "10", "--size", "16"], 20.0),
        (&["direct", "--pairs", "10", "--rate", "500", "--size", "350"], 20.0),
    ] {
        let report = measured(&[work, &on].concat());
        assert_eq!(number(&report, "connections").total_cmp(&clients), std::cmp::Ordering::Equal);
        assert_eq!(report["lost"], 0, "{report}");
        let (messages, deliveries) = (number(&report, "messages"), number(&report, "deliveries"));
        assert!(messages >= 1.0 && deliveries >= 1.0, "{report}");
        let latency = &report["latency_us"];
        let (p50, p99) = (number(latency, "p50"), number(latency, "p99"));
        assert!(0.0 < p50 && p50 <= p99 && p99 <= number(latency, "max"), "{report}");
        let cpu = number(&report, "server_cpu_us_per_delivery");
        let later = number(&report, "server_cpu_us_later_per_delivery");
        assert!(cpu >= 0.0 && later >= 0.0 && cpu + later > 0.0, "{report}");
    }
}

#[test]
fn who_comes_and_who_stays_is_measured() {
    let server = Server::with(&OPEN);
    let (address, pid) = (server.address.to_string(), server.program.id().to_string());
    let on = [address.as_str(), "--pid", &pid, "--seconds", "0.5"];
    let idle = measured(&[&["idle", "--clients", "200"], &on[..]].concat());
    let memory = number(&idle, "server_kib_per_connection");
    assert!((0.1..100.0).contains(&memory), "{idle}");
    let report = measured(&[&["connect", "--clients", "60", "--join"], &on[..]].concat());
    assert_eq!(report["joining"]["lines"], 60 * 61 / 2, "{report}");
    assert!(number(&report["connecting"], "per_second") > 1.0, "{report}");
}

#[test]
fn lines_go_by_tls_and_websocket_as_well() {
    let server = Server::with(&OPEN);
    let (address, pid) = (server.address.to_string(), server.program.id().to_string());
    for way in [&["--tls"][..], &["--websocket"], &["--tls", "--websocket"]] {
        // Enough on their way that sockets are full at times.
        let work = ["rooms", "--rooms", "5", "--members", "8", "--window", "200", "--size", "350"];
        let report = measured(&[&work[..], &[&address[..], "--seconds", "0.5"], way].concat());
        assert_eq!(report["lost"], 0, "{report}");
        for flag in ["tls", "websocket"] {
            assert_eq!(report[flag], way.contains(&&*format!("--{flag}")), "{report}");
        }
        let idle = ["idle", "--clients", "30", &address, "--pid", &pid];
        number(&measured(&[&idle[..], way].concat()), "server_kib_per_connection");
        let table = bench(&[&["connect", "--clients", "20", "--join", &address], way].concat());
        let words = if way.len() == 2 { "by WebSocket in TLS" } else { "by " };
        assert!(table.out.contains(words) && table.out.contains("joined"), "{table:?}");
    }
}

#[test]
fn a_server_that_does_not_speak_what_was_asked_for_is_named() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = elsewhere.local_addr().expect("it has one").to_string();
    let server = thread::spawn(move || {
        // Each is read from first: what is unread when it closes resets the connection.
        std::array::from_fn::<_, 3, _>(|_| {
            let (mut stream, _) = elsewhere.accept().expect("somebody comes");
            let mut first = [0; 4];
            stream.read_exact(&mut first).expect("they begin");
            stream.write_all(b"ERROR :no such thing here\r\n").expect("they are told");
            first
        })
    });
    for (way, words) in [
        (&["--tls"][..], "does not speak TLS"),
        (&["--websocket"], "does not speak WebSocket"),
        (&["--tls", "--websocket"], "does not speak WebSocket in TLS"),
    ] {
        let ended = bench(&[&["connect", "--clients", "1", &address], way].concat());
        assert!(ended.code == Some(1) && ended.err.contains(words), "{way:?}: {}", ended.err);
    }
    let began = server.join().expect("three came");
    assert_eq!([began[0][0], began[2][0]], [0x16, 0x16], "a handshake of TLS");
    assert_eq!(&began[1], b"GET ");
}

#[test]
fn history_is_filled_and_asked_for() {
    let server = Server::with(&OPEN);
    let address = server.address.to_string();
    let sizes = ["--messages", "500", "--channels", "3", "--questions", "10"];
    let report = measured(&[&["history", &address], &sizes[..]].concat());
    assert_eq!((&report["messages"], &report["lost"]), (&500.into(), &0.into()), "{report}");
    let questions = report["questions"].as_array().expect("a list");
    let lines = |what: &str| {
        let question = questions.iter().find(|question| question["what"] == what);
        question.unwrap_or_else(|| panic!("{what} in {report}"))["lines"].as_u64()
    };
    // A channel has 166 or 167 messages, of which 100 are shown.
    assert_eq!(lines("LATEST 100"), Some(1000));
    assert_eq!(lines("SEARCH a word said once"), Some(10));
    assert_eq!(lines("SEARCH a word said never"), Some(0));
    assert!(lines("SEARCH a frequent word") > Some(100));
}

#[test]
fn latency_against_load_is_drawn() {
    let server = Server::with(&OPEN);
    let folder = TempDir::new().expect("a folder can be made");
    let file = folder.path().join("latency.svg");
    let (address, plot) = (server.address.to_string(), file.to_string_lossy().into_owned());
    let sizes = ["--rooms", "4", "--members", "3", "--seconds", "0.2", "--plot", &plot];
    let report = measured(&[&["rooms", &address], &sizes[..]].concat());
    let curve = report["curve"].as_array().expect("a list");
    let rates: Vec<f64> = curve.iter().map(|point| number(point, "rate")).collect();
    assert!(rates.len() > 5 && rates.is_sorted(), "{rates:?}");
    let svg = std::fs::read_to_string(file).expect("it was written");
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{svg}");
}

#[test]
fn the_floor_is_a_server_to_measure() {
    let floor = Program::start(papo().args(["bench", "floor"]));
    let words = floor.out.expect("listening on ");
    let address = words.trim_start_matches("listening on ").to_owned();
    let on = [address.as_str(), "--seconds", "0.3"];
    for work in [
        &["fanout", "--members", "20"][..],
        &["rooms", "--rooms", "5", "--members", "4", "--rate", "100"],
        &["direct", "--pairs", "10"],
        &["connect", "--clients", "30", "--join"],
    ] {
        let report = measured(&[work, &on].concat());
        assert!(report["lost"].is_null() || report["lost"] == 0, "{report}");
    }
}

#[test]
fn what_cannot_be_measured_says_why() {
    let limited = Server::with(&["--limit-connections-per-address", "0", "--password", "tea"]);
    let throttled = Server::with(&["--max-clients", "5", "--limit-connects-per-minute", "0"]);
    let floor = Program::start(papo().args(["bench", "floor"]));
    let floor_address = floor.out.expect("listening on ").replace("listening on ", "");
    let (limited_at, throttled_at) = (limited.address.to_string(), throttled.address.to_string());
    for (arguments, words) in [
        (&["connect", "127.0.0.1:9"][..], "can't connect to 127.0.0.1:9"),
        (&["connect", "127.0.0.1:9", "--tls"], "can't connect to 127.0.0.1:9"),
        (
            &["fanout", "127.0.0.1:9", "--members", "3", "--senders", "4"],
            "more --senders than --members",
        ),
        (
            &["rooms", "127.0.0.1:9", "--plot", "/nowhere/at/all.svg"],
            "can't write /nowhere/at/all.svg",
        ),
        (&["idle", "127.0.0.1:9", "--clients", "3"], "--pid"),
        (&["connect", &limited_at], "assword"),
        (&["connect", &throttled_at], "--max-clients"),
        (&["history", &floor_address], "does not offer"),
        (&["idle", &floor_address, "--pid", "999999999"], "process 999999999"),
    ] {
        let Ended { code, out, err } = bench(arguments);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{arguments:?}: {err}");
        assert!(err.starts_with("papo: ") && err.contains(words), "{arguments:?}: {err}");
    }
    let papo = papo().get_program().to_owned();
    let few_files = "ulimit -n 64; exec \"$0\" bench connect 127.0.0.1:9 --clients 100";
    let ended = ended(Command::new("sh").args(["-c", few_files]).arg(papo));
    assert!(ended.err.contains("enough for 32 clients"), "{}", ended.err);
    for arguments in [
        &["fanout", "127.0.0.1:9", "--members", "1"][..],
        &["direct", "127.0.0.1:9", "--window", "2", "--rate", "5"],
        &["rooms", "127.0.0.1:9", "--size", "3"],
        &["rooms", "127.0.0.1:9", "--rate", "nan"],
        // Nobody's server is put under load unasked.
        &["connect", "--clients", "3"],
    ] {
        assert_eq!(bench(arguments).code, Some(2), "{arguments:?}");
    }
}

/// A server that lets a client speak slowly is not slow: the tool tells them apart.
#[test]
fn a_limit_on_speaking_is_named() {
    let server = Server::with(&["--limit-connections-per-address", "0", "--auto-join", ""]);
    let address = server.address.to_string();
    let ended = bench(&["fanout", &address, "--members", "3", "--seconds", "4"]);
    assert!(ended.out.contains("neither side was busy"), "{} {}", ended.out, ended.err);
}

#[test]
fn the_bar_is_for_terminals_only() {
    let server = Server::with(&OPEN);
    let ended = bench(&["connect", "--clients", "3", &server.address.to_string()]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    assert!(ended.out.contains("registered  3 in "), "{}", ended.out);
}
