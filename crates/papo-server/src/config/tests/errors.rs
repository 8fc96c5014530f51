//! What is said about a wrong file, variable or flag, word for word.

use super::{HASH, Sources, config, errors, flag, with_file, with_variables};

/// One wrong line each, in a file, and what is said about it.
const WRONG_FILES: &[(&str, &[&str])] = &[
    (
        "\n\n\n\n\n[server]\nmax_client = 5\n",
        &["papo.toml:7: unknown key `max_client` in [server]; did you mean `max_clients`?"],
    ),
    (
        "[server]\nMax-Clients = 5",
        &["papo.toml:2: unknown key `Max-Clients` in [server]; did you mean `max_clients`?"],
    ),
    (
        "[chat]\nmax_clients = 5",
        &[
            "papo.toml:2: unknown key `max_clients` in [chat]; did you mean `max_clients` in [server]?",
        ],
    ),
    (
        "max_clients = 5",
        &[
            "papo.toml:1: unknown key `max_clients` before any section; did you mean `max_clients` in [server]?",
        ],
    ),
    (
        "[chat]\nfrobnicate = 5",
        &[
            "papo.toml:2: unknown key `frobnicate` in [chat]; it has auto_join, max_channels_per_user, default_channel_modes, client_tags_denied",
        ],
    ),
    ("[sever]\n", &["papo.toml:1: unknown section [sever]; did you mean [server]?"]),
    ("[[operators]]\n", &["papo.toml:1: unknown section [operators]; did you mean [[operator]]?"]),
    (
        "[database]\nurl = 1",
        &[
            "papo.toml:1: unknown section [database]; there are [server], [chat], [accounts], [history], [admin], [limits], [[operator]] and [[webirc]]",
        ],
    ),
    ("server = 5", &["papo.toml:1: [server] must be a section, written [server], once"]),
    ("[[server]]", &["papo.toml:1: [server] must be a section, written [server], once"]),
    (
        "[operator]\nname = 'a'",
        &["papo.toml:1: an operator is written [[operator]], in double brackets"],
    ),
    (
        "[server]\nmax_clients = 0",
        &["papo.toml:2: `max_clients` in [server] must be between 1 and 1000000, not 0"],
    ),
    (
        "server.max_clients = -9_223_372_036_854_775_808",
        &[
            "papo.toml:1: `max_clients` in [server] must be between 1 and 1000000, not -9223372036854775808",
        ],
    ),
    (
        "[server]\nmax_clients = \"10\"\nbacklog = 1.5",
        &[
            "papo.toml:2: `max_clients` in [server] must be a whole number without quotes, not \"10\"",
            "papo.toml:3: `backlog` in [server] must be a whole number, not a number with a point",
        ],
    ),
    (
        "[limits]\ntopic = 391\nsendq = \"10 parsecs\"\nping_timeout = \"soon\"\nrecvq = 512\nping_interval = 0",
        &[
            "papo.toml:2: `topic` in [limits] must be between 1 and 390, not 391",
            "papo.toml:3: `sendq` in [limits] must be a size such as 512, \"64KiB\" or \"1MiB\", not \"10 parsecs\"",
            "papo.toml:4: `ping_timeout` in [limits] must be a duration such as 30, \"90s\", \"2m\", \"1h\" or \"30d\" (a bare number is seconds), not \"soon\"",
            "papo.toml:5: `recvq` in [limits] must be between 4608 and 16MiB, not 512",
            "papo.toml:6: `ping_interval` in [limits] must be between 50ms and 1d, not 0",
        ],
    ),
    (
        "[admin]\nlocation = \"two\\nlines\"\nemail = 3",
        &[
            "papo.toml:2: `location` in [admin] must be one line of at most 300 bytes",
            "papo.toml:3: `email` in [admin] must be text in quotes, not a number",
        ],
    ),
    (
        "[limits]\nnick = 48",
        &[
            "papo.toml:2: `nick` in [limits] must leave lines within 512 bytes: the longest TOPIC would have 514; lower topic or channel or nick by 2 in all",
        ],
    ),
    (
        "[limits]\nnick = 10\nchannel = 180\naway = 390\ntopic = 200\nkick = 390",
        &[
            "papo.toml:6: `kick` in [limits] must leave lines within 512 bytes: the longest KICK would have 685; lower kick or channel or nick by 173 in all",
        ],
    ),
    (
        "[server]\nname = \"no_host\"\nnetwork = \"my net\"",
        &[
            "papo.toml:2: `name` in [server] must be a host name such as \"chat.example.org\" of at most 63 bytes, not \"no_host\"",
            "papo.toml:3: `network` in [server] must be 1 to 60 ASCII characters without spaces, not \"my net\"",
        ],
    ),
    (
        "[server]\nnetwork = \"café\"",
        &[
            "papo.toml:2: `network` in [server] must be 1 to 60 ASCII characters without spaces, not \"café\"",
        ],
    ),
    (
        "[server]\nlisten = \"localhost\"\nallow = [\"10.0.0.0/33\"]",
        &[
            "papo.toml:2: `listen` in [server] must be addresses such as \"0.0.0.0:7276\", \"[::]:7276\", \"192.168.1.5\" or \"ircs://0.0.0.0:6697\"; \"localhost\" is not one",
            "papo.toml:3: `allow` in [server] must be \"lan\", \"any\" or a list of networks such as \"10.0.0.0/8\"; \"10.0.0.0/33\" is not one",
        ],
    ),
    (
        "[server]\nlisten = []\nallow = []\ncasemapping = \"rfc1459\"\nmotd = 5\n",
        &[
            "papo.toml:2: `listen` in [server] must have between 1 and 64 addresses",
            "papo.toml:3: `allow` in [server] must name at least one network; with none nobody could connect",
            "papo.toml:4: `casemapping` in [server] must be \"precis\" or \"ascii\", not \"rfc1459\"",
            "papo.toml:5: `motd` in [server] must be text in quotes, not a number",
        ],
    ),
    (
        "[server]\nlisten = [\"0.0.0.0\", \"irc://0.0.0.0:7276\"]",
        &[
            "papo.toml:2: `listen` in [server] must name each address once; 0.0.0.0:7276 is there twice",
        ],
    ),
    (
        "[chat]\nauto_join = [\"lobby\"]",
        &[
            "papo.toml:2: `auto_join` in [chat] must be channel names such as \"#lobby\", without spaces or commas; \"lobby\" is not one",
        ],
    ),
    (
        "[chat]\nauto_join = [\"#a b\"]",
        &[
            "papo.toml:2: `auto_join` in [chat] must be channel names such as \"#lobby\", without spaces or commas; \"#a b\" is not one",
        ],
    ),
    (
        "[chat]\nauto_join = [1]\ndefault_channel_modes = \"nk\"",
        &[
            "papo.toml:2: `auto_join` in [chat] must be a list of texts in quotes; it has 1",
            "papo.toml:3: `default_channel_modes` in [chat] must be letters out of C, H, M, R, S, T, U, i, m, n, s, t, not \"nk\"",
        ],
    ),
    (
        "[chat]\nauto_join = ['#long']\n[limits]\nchannel = 4",
        &[
            "papo.toml:2: `auto_join` in [chat] must agree: \"#long\" has 5 bytes, and [limits] channel is 4",
        ],
    ),
    (
        "[limits]\nchannel = 4",
        &[
            "papo.toml:2: `channel` in [limits] must agree: \"#lobby\" has 6 bytes, and [limits] channel is 4",
        ],
    ),
    (
        "[chat]\nauto_join = ['#a', '#b']\nmax_channels_per_user = 1",
        &[
            "papo.toml:2: `auto_join` in [chat] must agree: auto_join has 2 channels, max_channels_per_user is 1",
        ],
    ),
    (
        "[server]\nicon = 'http://example.org/'",
        &[
            "papo.toml:2: `icon` in [server] must be a URL such as \"https://example.org/icon.svg\" of at most 300 bytes, each = counting for four, not \"http://example.org/\"",
        ],
    ),
    (
        "[server]\ndisabled_capabilities = ['set-name']",
        &[
            "papo.toml:2: `disabled_capabilities` in [server] must be names of capabilities; \"set-name\" is not one; did you mean \"setname\"?",
        ],
    ),
    (
        "[server]\ndisabled_capabilities = 'cap-notify'",
        &[
            "papo.toml:2: `disabled_capabilities` in [server] must not have \"cap-notify\", which clients rely on",
        ],
    ),
    (
        "[chat]\nclient_tags_denied = ['+typing']",
        &[
            "papo.toml:2: `client_tags_denied` in [chat] must have names of tags without + here; \"+typing\" is not one",
        ],
    ),
    (
        "[chat]\nclient_tags_denied = ['*', 'typing']",
        &[
            "papo.toml:2: `client_tags_denied` in [chat] must have exceptions such as \"-typing\" here; \"typing\" is not one",
        ],
    ),
    (
        "[chat]\nclient_tags_denied = ['typing', '*']",
        &[
            "papo.toml:2: `client_tags_denied` in [chat] must have names of tags without + here; \"*\" is not one",
        ],
    ),
    (
        "[server]\ncloak_hosts = \"yes\"",
        &["papo.toml:2: `cloak_hosts` in [server] must be true or false, not \"yes\""],
    ),
    (
        "[server]\ncloak_hosts = 'true'\nmotd = true\nmax_clients = true",
        &[
            "papo.toml:2: `cloak_hosts` in [server] must be true or false without quotes, not \"true\"",
            "papo.toml:3: `motd` in [server] must be text in quotes, not true",
            "papo.toml:4: `max_clients` in [server] must be a whole number, not true",
        ],
    ),
    (
        "[server]\ndata = '~/papo'",
        &[
            "papo.toml:2: `data` in [server] must not start with ~ where the user has no home directory",
        ],
    ),
    (
        "[server]\n\"a\\nb\\u001b[2J\" = 1",
        &[
            "papo.toml:2: unknown key `a\\nb\\u{1b}[2J` in [server]; it has name, network, icon, public, listen, allow, metrics, proxies, announce, max_clients, backlog, password, motd, casemapping, cloak_hosts, disabled_capabilities, data",
        ],
    ),
];

#[test]
fn a_wrong_file_gives_one_line_per_error() {
    for (text, expected) in WRONG_FILES {
        assert_eq!(errors(&with_file(text)), *expected, "{text}");
    }
}

#[test]
fn a_file_that_is_no_toml_gives_its_line() {
    for (text, start) in [
        ("[server]\nname = papo\n", "papo.toml:2: not valid TOML: "),
        ("[server]\nname\n", "papo.toml:2: not valid TOML: "),
        ("[server\n", "papo.toml:1: not valid TOML: "),
        ("[server]\n\nnick = \"a", "papo.toml:3: not valid TOML: "),
        ("[chat]\r\nauto_join = [\r\n", "papo.toml:2: not valid TOML: "),
        ("[server]\nname = 'a'\nname = 'b'\n", "papo.toml:3: not valid TOML: duplicate key"),
        ("[chat]\n[chat]\n", "papo.toml:2: not valid TOML: duplicate key"),
    ] {
        let errors = errors(&with_file(text));
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].starts_with(start), "{text:?} gave {errors:?}");
    }
}

#[test]
fn an_operator_needs_a_name_and_a_hash() {
    let hash_fault = "must be an argon2id hash (\"$argon2id$…\"); `papo hash` makes one";
    let good = format!("[[operator]]\nname = 'ana'\npassword_hash = '{HASH}'\n");
    assert_eq!(config(&good).operators[0].password_hash.reveal(), HASH);
    let inline = format!("operator = [{{ name = 'ana', password_hash = '{HASH}' }}]");
    assert_eq!(config(&inline).operators, config(&good).operators);
    let table = [
        (
            "[[operator]]\nname = 'ana'\npassword_hash = 'secret'".to_owned(),
            format!("papo.toml:3: `password_hash` in [[operator]] {hash_fault}"),
        ),
        (
            "[[operator]]\nname = 'ana'\npassword_hash = '$argon2i$v=19$m=1,t=2,p=1$YQ$YQ'".to_owned(),
            format!("papo.toml:3: `password_hash` in [[operator]] {hash_fault}"),
        ),
        (
            "\n[[operator]]\nname = 'ana'".to_owned(),
            "papo.toml:2: this [[operator]] has no `password_hash`".to_owned(),
        ),
        (
            format!("[[operator]]\npassword_hash = '{HASH}'"),
            "papo.toml:1: this [[operator]] has no `name`".to_owned(),
        ),
        (
            format!("{good}{good}"),
            "papo.toml:4: a second [[operator]] has the name `ana`".to_owned(),
        ),
        (
            format!("{good}passwordhash = 1"),
            "papo.toml:4: unknown key `passwordhash` in [[operator]]; did you mean `password_hash`?"
                .to_owned(),
        ),
        (
            format!("[[operator]]\nname = 'a b'\npassword_hash = '{HASH}'"),
            "papo.toml:2: `name` in [[operator]] must be 1 to 64 bytes without spaces, not \"a b\""
                .to_owned(),
        ),
    ];
    for (text, expected) in table {
        assert_eq!(errors(&with_file(&text)), [expected], "{text}");
    }
}

#[test]
fn a_gateway_needs_hosts_and_a_hash() {
    let good = format!(
        "[[webirc]]\nhosts = ['127.0.0.1', '::ffff:10.1.2.3/104']\npassword_hash = '{HASH}'\n"
    );
    let gateways = config(&format!("{good}{good}")).gateways;
    assert_eq!(gateways.len(), 2, "two may have the same host");
    let hosts: Vec<String> = gateways[0].hosts.iter().map(ToString::to_string).collect();
    assert_eq!(hosts, ["127.0.0.1/32", "10.0.0.0/8"]);
    let table = [
        (
            format!("[[webirc]]\npassword_hash = '{HASH}'"),
            "papo.toml:1: this [[webirc]] has no `hosts`".to_owned(),
        ),
        (
            "[[webirc]]\nhosts = '127.0.0.1'".to_owned(),
            "papo.toml:1: this [[webirc]] has no `password_hash`".to_owned(),
        ),
        (
            format!("[[webirc]]\nhosts = []\npassword_hash = '{HASH}'"),
            "papo.toml:2: `hosts` in [[webirc]] must name at least one address".to_owned(),
        ),
        (
            format!("[[webirc]]\nhosts = ['lan']\npassword_hash = '{HASH}'"),
            "papo.toml:2: `hosts` in [[webirc]] must be addresses or networks such as \
             \"127.0.0.1\" or \"10.0.0.0/8\"; \"lan\" is not one"
                .to_owned(),
        ),
        (
            format!("{good}host = 1"),
            "papo.toml:4: unknown key `host` in [[webirc]]; did you mean `hosts`?".to_owned(),
        ),
        (
            "[webirc]\n".to_owned(),
            "papo.toml:1: a gateway is written [[webirc]], in double brackets".to_owned(),
        ),
        (
            "[[webric]]\n".to_owned(),
            "papo.toml:1: unknown section [webric]; did you mean [[webirc]]?".to_owned(),
        ),
    ];
    for (text, expected) in table {
        assert_eq!(errors(&with_file(&text)), [expected], "{text}");
    }
}

#[test]
fn a_wrong_variable_or_flag_is_named_as_it_was_written() {
    let mut sources = with_variables(&[
        ("PAPO_SERVER_MAX_CLIENT", "5"),
        ("PAPO_SERVER_AUTO_JOIN", "#a"),
        ("PAPO_LIMITS_NICK", "many"),
        ("PAPO_CHAT_WHATEVER_THIS_IS", "x"),
        ("PAPO_CONFIG", "papo.toml"),
        ("PAPO_LOG", "debug"),
        ("PAPO_PASSWORD", "sesame"),
        ("PAPO_SEED", "7"),
        ("PAPO_TORTURE", "1"),
        ("PAPO_OPERATIONS", "9"),
        ("PAPO_MESSAGES", "9"),
        ("PAPO_DISK_SEED", "1"),
        ("PAPO_TESTS_WITHOUT", "tmux"),
        ("PAPO_HISTRY_KEEP", "30d"),
        ("PAPO_KEEP", "30d"),
        ("PAPO_SERVICE_HOST", "10.0.0.1"),
        ("PAPO_PORT", "tcp://10.0.0.1:7276"),
        ("PAPO_PORT_7276_TCP_ADDR", "10.0.0.1"),
        ("PAPO_SERVER_SERVICE_HOST", "10.0.0.1"),
        ("PAPO_SERVER_PORT", "tcp://10.0.0.1:7276"),
        ("PAPO_SERVER_PORT_7276_TCP", "tcp://10.0.0.1:7276"),
    ]);
    sources.flags = vec![
        flag("server.max_clients", "0", "--max-clients"),
        flag("server.nothing", "0", "--nothing"),
        flag("limits.targets", "", "--limit-targets"),
    ];
    assert_eq!(
        errors(&sources),
        [
            "PAPO_CHAT_WHATEVER_THIS_IS: unknown variable; `papo config` shows the keys there are",
            "PAPO_HISTRY_KEEP: unknown variable; did you mean PAPO_HISTORY_KEEP?",
            "PAPO_KEEP: unknown variable; did you mean PAPO_HISTORY_KEEP?",
            "PAPO_LIMITS_NICK: must be a size such as 512, \"64KiB\" or \"1MiB\", not \"many\"",
            "PAPO_SERVER_AUTO_JOIN: unknown variable; did you mean PAPO_CHAT_AUTO_JOIN?",
            "PAPO_SERVER_MAX_CLIENT: unknown variable; did you mean PAPO_SERVER_MAX_CLIENTS?",
            "--nothing: sets `server.nothing`, which is no key",
            "--max-clients: must be between 1 and 1000000, not 0",
            "--limit-targets: must be a whole number, not \"\"",
        ]
    );
}

/// `keep = 90` could be meant as days; taken as seconds it would delete everything.
#[test]
fn how_long_something_is_kept_has_a_unit() {
    for (key, value, fault) in [
        ("keep", "90", "must say of what; write \"90d\" or \"90s\""),
        ("keep", "'90'", "must say of what; write \"90d\" or \"90s\""),
        (
            "edit_within",
            "1.5",
            "must be \"forever\", \"never\", or how long: \"90d\", \"12h\", \"30m\", not a number with a point",
        ),
        ("redact_within", "60", "must say of what; write \"60d\" or \"60s\""),
        (
            "keep",
            "'ever'",
            "must be \"forever\", or how long: \"90d\", \"12h\", \"30m\", not \"ever\"",
        ),
        ("keep", "''", "must be \"forever\", or how long: \"90d\", \"12h\", \"30m\", not \"\""),
        ("keep", "'59s'", "must be between 60s and 36525d, not \"59s\""),
        (
            "keep_channels",
            "['#tea 90']",
            "must say for \"#tea\" how long: it must say of what; write \"90d\" or \"90s\"",
        ),
    ] {
        let expected = format!("papo.toml:2: `{key}` in [history] {fault}");
        assert_eq!(errors(&with_file(&format!("[history]\n{key} = {value}"))), [expected]);
    }
    let flag = flag("history.keep", "90", "--keep");
    let sources = Sources { flags: vec![flag], ..Sources::default() };
    assert_eq!(errors(&sources), ["--keep: must say of what; write \"90d\" or \"90s\""]);
}
