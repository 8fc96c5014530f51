//! `papo join` over connections that break at any byte.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::chathistory::{all_of, reader};
use crate::program::{Program, papo, times};
use crate::server::Server;

/// How many connections are cut: with everything else, and when that alone is tried. `papo join`
/// waits longer from one to the next.
const CUTS: (usize, usize) = (3, 6);
/// How many lines are typed.
const LINES: usize = 300;
/// After how many bytes, of both directions, a connection is cut. Some are too few to come in.
const BYTES: std::ops::Range<usize> = 1_000..12_000;

/// Passes bytes on until there were too many of them, and cuts both connections then.
fn pass_on(mut from: TcpStream, mut to: TcpStream, left: &AtomicUsize) {
    let mut bytes = [0; 512];
    while let Ok(len @ 1..) = from.read(&mut bytes) {
        let before = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            Some(left.saturating_sub(len))
        });
        let may_pass = before.unwrap_or_default().min(len);
        if to.write_all(&bytes[..may_pass]).is_err() || may_pass < len {
            break;
        }
    }
    let _gone = (from.shutdown(std::net::Shutdown::Both), to.shutdown(std::net::Shutdown::Both));
}

/// The address of one who stands between, and cuts as many connections as there are numbers; those
/// after them hold.
fn between(server: SocketAddr, cuts: Vec<usize>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("it listens");
    std::thread::spawn(move || {
        let mut cuts = cuts.into_iter();
        for client in listener.incoming() {
            let (Ok(client), Ok(server)) = (client, TcpStream::connect(server)) else { return };
            let left = Arc::new(AtomicUsize::new(cuts.next().unwrap_or(usize::MAX)));
            let (Ok(up), Ok(down)) = (client.try_clone(), server.try_clone()) else { return };
            let left_up = left.clone();
            std::thread::spawn(move || pass_on(up, down, &left_up));
            std::thread::spawn(move || pass_on(server, client, &left));
        }
    });
    address
}

/// Each line that is typed is said once, in order, however often the connection breaks meanwhile,
/// and whoever has typed them learns of each.
#[test]
fn each_line_is_said_once_however_often_it_is_cut_off() {
    let seed = std::env::var("PAPO_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(11);
    let mut rng = fastrand::Rng::with_seed(seed);
    let cuts: Vec<usize> = (0..times(CUTS.0, CUTS.1)).map(|_| rng.usize(BYTES)).collect();
    let server = Server::with(&["--limit-messages-per-second", "0"]);
    let address = between(server.address, cuts.clone());
    let mut command = papo();
    command.args(["join", &address.to_string(), "--nick", "bot"]);
    let mut bot = Program::start(&mut command);
    for line in 0..LINES {
        bot.type_line(&format!("line {line}"));
    }
    bot.end_input();
    let code = bot.wait_for(std::time::Duration::from_mins(3)).code();
    assert_eq!(code, Some(0), "seed {seed}, {cuts:?}: {:?}", bot.err.so_far());
    let mut judge = reader(&server, "judge");
    let said: Vec<String> = all_of(&mut judge, "#lobby")
        .iter()
        .filter_map(|line| Some(line.split_once(" PRIVMSG #lobby :")?.1.to_owned()))
        .collect();
    let typed: Vec<String> = (0..LINES).map(|line| format!("line {line}")).collect();
    assert_eq!(said, typed, "seed {seed}, {cuts:?}");
    let shown = bot.out.until_end();
    for line in typed {
        let times = shown.iter().filter(|shown| shown.ends_with(&format!("<bot> {line}"))).count();
        assert!(times >= 1, "{line} is shown to who typed it: {shown:?}");
    }
    server.stop();
}
