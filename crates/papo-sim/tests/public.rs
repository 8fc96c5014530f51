//! A server for everybody: who is let in, and what it says of TLS.

use std::sync::Arc;

use papo_core::Settings;
use papo_core::settings::Public;
use papo_sim::stage::Stage;
use papo_sim::transcript::{FINGERPRINT, settings};

/// What somebody is told who comes from this address, inside TLS or not, asks what there is, and
/// registers; and whether it is let in.
fn come(
    sts_seconds: Option<u64>,
    address: &str,
    tls: bool,
) -> (Option<String>, Result<(), String>) {
    let public = Some(Public { port: 7000, sts_seconds });
    let mut stage = Stage::new(Settings { public, ..settings() }, 1);
    let fingerprint: Option<Arc<str>> = tls.then(|| FINGERPRINT.into());
    let (session, _) = stage.connect_with(address.parse().expect("an address"), fingerprint);
    for line in ["CAP LS 302", "NICK eve", "USER eve 0 * :Eve", "CAP END"] {
        stage.send(session, line);
    }
    let told = &stage.wires[&session].received;
    let offers = told.iter().filter(|line| line.contains(" LS "));
    let sts = offers.flat_map(|line| line.split(' ')).find_map(|word| word.strip_prefix("sts="));
    let error = told.iter().find(|line| line.starts_with("ERROR"));
    let is_in = told.iter().any(|line| line.contains(" 001 "));
    assert_eq!(is_in, error.is_none(), "{told:?}");
    (sts.map(str::to_owned), error.map_or(Ok(()), |error| Err(error.clone())))
}

#[test]
fn a_server_for_everybody_lets_nobody_in_who_can_be_read_on_the_way() {
    let refused = "ERROR :Closing link: This server speaks TLS only, on port 7000";
    for (sts, address, tls, told, is_in) in [
        (Some(9), "198.51.100.7", false, Some("port=7000"), Err(refused)),
        (Some(9), "10.0.0.7", false, Some("port=7000"), Err(refused)),
        (Some(9), "198.51.100.7", true, Some("duration=9"), Ok(())),
        (Some(9), "127.0.0.1", false, None, Ok(())),
        (Some(9), "::ffff:127.0.0.1", false, None, Ok(())),
        (Some(9), "127.0.0.1", true, Some("duration=9"), Ok(())),
        (Some(0), "198.51.100.7", true, Some("duration=0"), Ok(())),
        (Some(0), "198.51.100.7", false, None, Err(refused)),
        (None, "198.51.100.7", true, None, Ok(())),
        (None, "198.51.100.7", false, None, Err(refused)),
    ] {
        let expected = (told.map(str::to_owned), is_in.map_err(str::to_owned));
        assert_eq!(come(sts, address, tls), expected, "{sts:?} {address} {tls}");
    }
}

/// A client says its password where it is offered to, and others on the way would hear it.
#[test]
fn a_server_for_everybody_asks_nobody_for_a_password_who_can_be_read_on_the_way() {
    for (public, address, tls, is_asked) in [
        (true, "198.51.100.7", false, false),
        (true, "198.51.100.7", true, true),
        (true, "127.0.0.1", false, true),
        (false, "198.51.100.7", false, true),
    ] {
        let public = public.then_some(Public { port: 7000, sts_seconds: None });
        let mut stage = Stage::new(Settings { public, ..settings() }, 1);
        let fingerprint: Option<Arc<str>> = tls.then(|| FINGERPRINT.into());
        let (session, _) = stage.connect_with(address.parse().expect("an address"), fingerprint);
        for line in ["CAP LS 302", "CAP REQ sasl", "REGISTER eve * wildflowers"] {
            stage.send(session, line);
        }
        let told = &stage.wires[&session].received;
        let has = |part: &str| told.iter().any(|line| line.contains(part));
        for (part, expected) in [
            (" sasl=", is_asked),
            (" draft/account-registration=", is_asked),
            (" ACK :sasl", is_asked),
            (" NAK :sasl", !is_asked),
            ("ERROR :Closing link: This server speaks TLS only, on port 7000", !is_asked),
        ] {
            assert_eq!(has(part), expected, "{part}, {address}: {told:?}");
        }
    }
}
