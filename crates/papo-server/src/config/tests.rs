//! Plain text in; values or the exact lines of the errors out.

mod errors;
mod mutation;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::places::{Platform, data_directory_on};
use papo_proto::Casemapping;

use super::{
    Allow, Config, Flag, Key, Loaded, Origin, Sources, example_toml, keys, load,
    reference_markdown, restart_keys_changed,
};

const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b0dWR/JJpk";

fn with_file(text: &str) -> Sources {
    Sources { file: Some((PathBuf::from("papo.toml"), text.to_owned())), ..Sources::default() }
}

fn with_variables(variables: &[(&str, &str)]) -> Sources {
    let environment =
        variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Sources { environment, ..Sources::default() }
}

fn flag(key: &str, value: &str, spelling: &str) -> Flag {
    Flag { key: key.to_owned(), value: value.to_owned(), spelling: spelling.to_owned() }
}

fn loaded(sources: &Sources) -> Loaded {
    load(sources).unwrap_or_else(|errors| panic!("{sources:?} gave {errors:#?}"))
}

fn config(text: &str) -> Config {
    loaded(&with_file(text)).config
}

fn errors(sources: &Sources) -> Vec<String> {
    let errors = load(sources).expect_err("it should not load");
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(lines.iter().all(|line| !line.contains(char::is_control)), "{lines:?}");
    lines
}

#[test]
fn the_defaults_are_those_of_the_issue() {
    let config = Config::default();
    assert_eq!(config.server.name, "papo.local");
    assert_eq!(config.server.listen.len(), 2);
    assert_eq!(config.server.allow, Allow::Lan);
    assert_eq!((config.server.max_clients, config.server.backlog), (10_000, 1024));
    assert_eq!((config.server.password, config.server.motd), (None, None));
    assert_eq!(config.server.casemapping, Casemapping::Precis);
    assert!(config.server.cloak_hosts);
    assert_eq!(config.chat.auto_join, ["#lobby"]);
    assert_eq!(config.chat.default_channel_modes, "nt");
    assert_eq!((config.limits.sendq, config.limits.recvq), (1 << 20, 16 << 10));
    assert_eq!(config.limits.ping_interval, Duration::from_secs(90));
    assert_eq!(config.operators, []);
}

#[test]
fn the_host_name_is_the_default_name_where_it_can_be() {
    for (host_name, expected) in [
        (Some("den"), "den"),
        (Some("chat.example.org"), "chat.example.org"),
        (Some("my_laptop"), "papo.local"),
        (Some("-x"), "papo.local"),
        (Some(""), "papo.local"),
        (None, "papo.local"),
    ] {
        let sources = Sources { host_name: host_name.map(str::to_owned), ..Sources::default() };
        assert_eq!(loaded(&sources).config.server.name, expected, "{host_name:?}");
    }
}

/// What is written after the key, and how the value in force is shown.
#[test]
fn values_are_read_in_their_spellings() {
    for (path, written, shown) in [
        ("server.listen", r#""192.168.1.5""#, r#"["192.168.1.5:7276"]"#),
        (
            "server.listen",
            r#"["::1", "[::2]", "[::]:0"]"#,
            r#"["[::1]:7276", "[::2]:7276", "[::]:0"]"#,
        ),
        (
            "server.listen",
            r#"["ircs://[::]:6697", "tls://10.0.0.1", "http://127.0.0.1:80", "irc://[::1]", "https://[::]:443"]"#,
            r#"["ircs://[::]:6697", "tls://10.0.0.1:7276", "http://127.0.0.1:80", "irc://[::1]:7276", "https://[::]:443"]"#,
        ),
        ("server.allow", r#""any""#, r#""any""#),
        ("server.allow", r#"["lan"]"#, r#""lan""#),
        (
            "server.allow",
            r#"["10.1.2.3/8", "1.2.3.4", "::1"]"#,
            r#"["10.0.0.0/8", "1.2.3.4/32", "::1/128"]"#,
        ),
        ("server.allow", r#"["::ffff:10.0.0.0/104"]"#, r#"["10.0.0.0/8"]"#),
        ("server.motd", "\"\"\"\none\ntwo \\\\ \\\"\n\n\"\"\"", r#""one\ntwo \\ \"""#),
        ("server.motd", r#""a\tb\u0002c\r\n""#, r#""a\tb\u0002c""#),
        ("server.casemapping", "'ascii'", r#""ascii""#),
        ("server.icon", "'https://a.example/i?x=1'", r#""https://a.example/i?x=1""#),
        ("server.icon", "''", r#""""#),
        ("server.disabled_capabilities", "['setname', 'setname']", r#"["setname"]"#),
        ("server.cloak_hosts", "false", "false"),
        ("accounts.registration", "'closed'", r#""closed""#),
        ("accounts.require", "true", "true"),
        ("accounts.always_on", "false", "false"),
        ("accounts.always_on_for", "'90d'", r#""90d""#),
        ("chat.client_tags_denied", "['*', '-typing']", r#"["*", "-typing"]"#),
        ("chat.client_tags_denied", "['typing', 'a.b/c-d']", r#"["typing", "a.b/c-d"]"#),
        ("server.data", "'/srv/papo'", r#""/srv/papo""#),
        ("chat.auto_join", "[]", "[]"),
        ("chat.auto_join", r##"["#joão", "#b", "#b"]"##, r##"["#joão", "#b"]"##),
        ("chat.default_channel_modes", r#""+ntn""#, r#""nt""#),
        ("chat.default_channel_modes", r#""ntCSTUMRims""#, r#""ntCSTUMRims""#),
        ("chat.default_channel_modes", r#""""#, r#""""#),
        ("limits.sendq", r#""96 KB""#, "96000"),
        ("limits.sendq", r#""64KiB""#, r#""64KiB""#),
        ("limits.sendq", r#""1.5 mib""#, r#""1536KiB""#),
        ("limits.sendq", "65536", r#""64KiB""#),
        ("limits.ping_timeout", "5", r#""5s""#),
        ("limits.ping_timeout", r#""2m""#, r#""120s""#),
        ("limits.ping_timeout", r#""1h""#, r#""1h""#),
        ("limits.ping_timeout", r#""0.5s""#, r#""500ms""#),
        ("limits.ping_timeout", r#""250 ms""#, r#""250ms""#),
        ("limits.burst", "0", "0"),
    ] {
        let key = keys().find(|key| key.path == path).expect(path);
        assert_eq!(key.show(&config(&format!("{path} = {written}"))), shown, "{path} = {written}");
    }
}

#[test]
fn the_later_layer_wins_and_says_so() {
    let mut sources = with_file(
        "[server]\nname = 'file.example'\nmax_clients = 1\nbacklog = 7\n\n[limits]\nnick = 20\n",
    );
    sources.environment = with_variables(&[
        ("PAPO_SERVER_MAX_CLIENTS", "2"),
        ("PAPO_LIMITS_NICK", " 21"),
        ("PAPO_CHAT_AUTO_JOIN", "#a, #b,"),
        ("PAPO_SERVER_ALLOW", "any"),
    ])
    .environment;
    sources.flags = vec![
        flag("limits.nick", "22", "--limit-nick"),
        flag("server.listen", "127.0.0.1", "--listen"),
        flag("server.listen", "[::1]:7000", "-l"),
    ];
    let loaded = loaded(&sources);
    let config = &loaded.config;
    assert_eq!((config.server.max_clients, config.server.backlog, config.limits.nick), (2, 7, 22));
    assert_eq!(config.chat.auto_join, ["#a", "#b"]);
    let text = loaded.print();
    for line in [
        "name = \"file.example\"  # papo.toml:2",
        "network = \"papo\"  # default",
        "listen = [\"127.0.0.1:7276\", \"[::1]:7000\"]  # --listen",
        "allow = \"any\"  # PAPO_SERVER_ALLOW",
        "max_clients = 2  # PAPO_SERVER_MAX_CLIENTS",
        "backlog = 7  # papo.toml:4",
        "password = \"\"  # default",
        "auto_join = [\"#a\", \"#b\"]  # PAPO_CHAT_AUTO_JOIN",
        "nick = 22  # --limit-nick",
        "sendq = \"1MiB\"  # default",
    ] {
        assert!(text.lines().any(|it| it == line), "no line {line} in\n{text}");
    }
    assert_eq!(self::config(&text), *config);
}

#[test]
fn an_empty_value_takes_back_an_optional_one() {
    let mut sources = with_file("[server]\npassword = 'a'\nmotd = 'b'\n[chat]\nauto_join = ['#c']");
    sources.environment = with_variables(&[
        ("PAPO_SERVER_PASSWORD", ""),
        ("PAPO_SERVER_MOTD", ""),
        ("PAPO_CHAT_AUTO_JOIN", ""),
    ])
    .environment;
    let config = loaded(&sources).config;
    assert_eq!((config.server.password, config.server.motd), (None, None));
    assert!(config.chat.auto_join.is_empty());
}

#[test]
fn secrets_stay_hidden() {
    let text = format!(
        "[server]\npassword = 'sesame'\n[[operator]]\nname = 'ana'\npassword_hash = '{HASH}'\n\
         [[webirc]]\nhosts = '10.0.0.9'\npassword_hash = '{HASH}'\n"
    );
    let loaded = loaded(&with_file(&text));
    let printed = loaded.print();
    assert!(printed.contains("\n# password = \"(hidden)\"  # papo.toml:2\n"), "{printed}");
    assert!(printed.contains("\n# [[operator]]  # papo.toml:3\n# name = \"ana\"\n"), "{printed}");
    assert!(printed.contains("\n# [[webirc]]  # papo.toml:6\n# hosts = [\"10.0.0.9/32\"]\n"));
    assert!(!loaded.config.server.password.as_ref().is_some_and(super::Secret::is_hash));
    for shown in [&printed, &format!("{loaded:?}")] {
        assert!(!shown.contains("sesame") && !shown.contains("c29tZX"), "{shown}");
    }
    // The output is a configuration still: the same one without what was hidden.
    let mut rest = loaded.config;
    rest.server.password = None;
    rest.operators.clear();
    rest.gateways.clear();
    assert_eq!(config(&printed), rest);
    for wrong in [
        "password = 'sesame\\n'\n x",
        "password = \"sesame\\n\"",
        "password = '$argon2id$sesame'",
        "password = ['sesame']",
    ] {
        let errors = errors(&with_file(&format!("[server]\n{wrong}")));
        assert!(!errors.concat().contains("sesame"), "{errors:?}");
    }
}

#[test]
fn allow_judges_addresses() {
    let nets = config("[server]\nallow = ['10.0.0.0/8', '2001:db8::/32', '1.2.3.4']").server.allow;
    let lan_and = config("[server]\nallow = ['lan', '100.64.0.0/10']").server.allow;
    for (address, lan, listed, extended) in [
        ("127.0.0.1", true, false, true),
        ("::1", true, false, true),
        ("10.200.3.4", true, true, true),
        ("172.16.0.1", true, false, true),
        ("172.32.0.1", false, false, false),
        ("192.168.255.255", true, false, true),
        ("192.169.0.1", false, false, false),
        ("169.254.1.1", true, false, true),
        ("100.64.0.1", false, false, true),
        ("8.8.8.8", false, false, false),
        ("1.2.3.4", false, true, false),
        ("fe80::1", true, false, true),
        ("fec0::1", false, false, false),
        ("fd12::1", true, false, true),
        ("2001:db8::1", false, true, false),
        ("::ffff:10.0.0.1", true, true, true),
        ("::ffff:8.8.8.8", false, false, false),
        ("0.0.0.0", false, false, false),
    ] {
        let peer = address.parse().expect(address);
        assert_eq!(Allow::Lan.admits(peer), lan, "lan {address}");
        assert_eq!(nets.admits(peer), listed, "nets {address}");
        assert_eq!(lan_and.admits(peer), extended, "lan and more {address}");
        assert!(Allow::Any.admits(peer));
    }
}

#[test]
fn the_data_directory_is_the_platforms() {
    let environment = |pairs: &[(&str, &str)]| with_variables(pairs).environment;
    let home = environment(&[("HOME", "/home/USER"), ("APPDATA", "C:\\Ana")]);
    let xdg = environment(&[("HOME", "/home/USER"), ("XDG_DATA_HOME", "/data")]);
    let relative = environment(&[("HOME", "/home/USER"), ("XDG_DATA_HOME", "data")]);
    for (platform, environment, expected) in [
        (Platform::Unix, &home, "/home/USER/.local/share/papo"),
        (Platform::Unix, &xdg, "/data/papo"),
        (Platform::Unix, &relative, "/home/USER/.local/share/papo"),
        (Platform::Unix, &BTreeMap::new(), "/var/lib/papo"),
        (Platform::Mac, &xdg, "/home/USER/Library/Application Support/papo"),
        (Platform::Mac, &BTreeMap::new(), "papo-data"),
    ] {
        let directory = data_directory_on(platform, environment);
        assert_eq!(directory, Path::new(expected), "{platform:?}");
    }
    let windows = data_directory_on(Platform::Windows, &home);
    assert!(windows.starts_with("C:\\Ana") && windows.ends_with("papo"), "{windows:?}");
}

#[test]
fn only_some_keys_wait_for_a_restart() {
    let old = Config::default();
    let new = config(
        "[server]\nlisten = '127.0.0.1'\nbacklog = 1\ncasemapping = 'ascii'\ndata = '/x'\n\
         name = 'a.b'\nannounce = false\nmotd = 'x'\nmax_clients = 9\n[limits]\nnick = 9",
    );
    assert_eq!(
        restart_keys_changed(&old, &new),
        [
            "server.name",
            "server.listen",
            "server.announce",
            "server.backlog",
            "server.casemapping",
            "server.data",
        ]
    );
    assert_eq!(restart_keys_changed(&old, &old), Vec::<&str>::new());
}

#[test]
fn the_example_holds_every_key_with_its_default() {
    let example = example_toml();
    let home = with_variables(&[("HOME", "/home/USER")]);
    let as_it_is = Sources { environment: home.environment.clone(), ..with_file(&example) };
    assert!(loaded(&as_it_is).origins.values().all(|origin| *origin == Origin::Default));
    let uncommented: Vec<&str> =
        example.lines().map(|line| line.strip_prefix("# ").unwrap_or(line)).collect();
    let used =
        Sources { environment: home.environment.clone(), ..with_file(&uncommented.join("\n")) };
    let used = loaded(&used);
    assert_eq!(used.config, loaded(&home).config);
    assert!(used.origins.values().all(|origin| origin.line().is_some()));
    assert_eq!(used.origins.len(), keys().count());
}

#[test]
fn the_table_is_sound() {
    let markdown = reference_markdown();
    let mut seen = Vec::new();
    for key in keys() {
        let Key { path, default, help, .. } = key;
        assert!(!seen.contains(&key.flag()), "{path}: {} is there twice", key.flag());
        seen.push(key.flag());
        assert!(!format!("{default}{help}{}", key.accepts()).contains(['|', '\n']), "{path}");
        assert!(markdown.contains(&format!("| `{}` | `{default}` |", key.name())), "{path}");
        assert!(key.variable().starts_with("PAPO_") && help.ends_with('.'), "{path}");
    }
    assert!(markdown.contains("`PAPO_SERVER_MAX_CLIENTS`"), "{markdown}");
}

#[test]
fn channels_may_have_a_time_of_their_own() {
    let days = |days: u64| Some(Duration::from_secs(days * 86_400));
    let kept = |sources: &Sources| loaded(sources).config.history.keep_channels;
    let file = with_file("[history]\nkeep_channels = ['#tea 30d', '#log forever']");
    let both = [("#tea".to_owned(), days(30)), ("#log".to_owned(), None)];
    assert_eq!(kept(&file), both);
    let shown = "keep_channels = [\"#tea 30d\", \"#log forever\"]";
    assert!(loaded(&file).print().contains(shown), "{}", loaded(&file).print());
    assert_eq!(kept(&with_file(&format!("[history]\n{shown}"))), both, "what is shown is read");
    let variable = with_variables(&[("PAPO_HISTORY_KEEP_CHANNELS", "#tea 30d, #log forever")]);
    assert_eq!(kept(&variable), both);
    for (value, fault) in [
        (
            "'#tea'",
            "must be channels, each with how long, such as \"#tea 30d\"; \"#tea\" is not one",
        ),
        ("'tea 30d'", "\"tea 30d\" is not one"),
        ("'# 30d'", "\"#\" is no channel"),
        ("'#tea long'", "must say for \"#tea\" how long: it must be \"forever\", or how long"),
        ("'#tea 1s'", "must say for \"#tea\" how long: it must be between"),
        ("['#tea 1d', '#TEA 2d']", "must have each channel once; \"#TEA\" is there again"),
        ("7", "must be a list of texts"),
    ] {
        let errors = load(&with_file(&format!("[history]\nkeep_channels = {value}")));
        let errors = errors.expect_err("it is wrong");
        let text = errors[0].to_string();
        assert!(errors.len() == 1 && text.contains(fault), "{value}: {errors:?}");
        assert!(text.contains("`keep_channels` in [history]"), "{text}");
    }
}
