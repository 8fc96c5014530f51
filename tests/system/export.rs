//! All that is kept, as files: written while people talk, and what they said is in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread;

use serde_json::Value;

use crate::client::Client;
use crate::history::{is_part_in_order, kept, started, talk};
use crate::program::{Ended, papo, run};

/// Texts that would like to be more than text.
const HOSTILE: [&str; 5] = [
    "<script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "</bdi></li><img src=x onerror=alert(1)>",
    "\u{3}04red\u{f} \u{1b}[31m &amp; \u{202e}back",
    "'; DROP TABLE message; --",
];

fn ran(data: &Path, args: &[&str]) -> Ended {
    run(papo().arg("export").args(args).arg("--data").arg(data), "")
}

/// The lines of an export, each an object.
fn objects(ended: &Ended) -> Vec<Value> {
    assert_eq!(ended.code, Some(0), "{:?}", ended.err);
    let object = |line: &String| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    ended.out.iter().map(object).collect()
}

/// As a line of the wire.
fn wire(line: &Value) -> String {
    let text = |value: &Value| value.as_str().expect("it is a text").to_owned();
    let (source, kind) = (text(&line["sender"]["source"]), text(&line["kind"]));
    format!(":{source} {kind} {} :{}", text(&line["to"]), text(&line["text"]))
}

/// All pages below a folder, by their paths.
fn pages(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("it can be read") {
        let path = entry.expect("it is there").path();
        if path.is_dir() {
            all.append(&mut pages(&path));
        } else {
            let text = fs::read_to_string(&path).expect("it is text");
            all.insert(path.display().to_string(), text);
        }
    }
    all
}

/// What leads from a page to others; all of it must be there.
fn links(path: &str, page: &str) -> Vec<String> {
    let folder = Path::new(path).parent().expect("it is in a folder");
    let links = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().expect("a part"));
    links
        .filter(|link| !link.starts_with('#') && !link.contains("://"))
        .map(|link| folder.join(link))
        .inspect(|link| assert!(link.is_file(), "{path}: {}", link.display()))
        .map(|link| link.canonicalize().expect("it is there").display().to_string())
        .collect()
}

/// While people talk, what anybody had seen before it began is in the export, in order.
#[test]
fn what_was_seen_is_exported_while_people_talk() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let server = started(tempfile::tempdir().expect("a folder can be made"));
    let mut witness = server.person("witness");
    witness.send("JOIN #all");
    witness.expect("End of /NAMES");
    let talkers: Vec<_> = (0..3)
        .map(|number| {
            let mut person = server.connect();
            person.register(&format!("p{number}"));
            person.send("JOIN #all");
            person.expect("End of /NAMES");
            thread::spawn(move || talk(person, 0, number))
        })
        .collect();
    let seen: Vec<String> = (0..500).map(|_| witness.expect(" PRIVMSG #all :")).collect();
    let data = server.data();
    let (json, html) = (folder.path().join("all.jsonl"), folder.path().join("pages"));
    for (form, place) in [("--json", &json), ("--html", &html)] {
        let place = place.to_str().expect("it is text");
        let ended = ran(&data, &[form, place, "--channel", "#ALL"]);
        assert_eq!(ended.code, Some(0), "{:?}", ended.err);
        assert!(ended.out[0].contains(" lines of 1 channel, and nothing"), "{:?}", ended.out);
        // There is one of that name, and it stays.
        let again = ran(&data, &[form, place]);
        assert_eq!((again.code, again.err.len()), (Some(1), 1), "{:?}", again.err);
        assert!(again.err[0].ends_with(" is there already"), "{:?}", again.err);
    }
    // It goes on, and has not noticed.
    witness.expect(" PRIVMSG #all :");
    let first = server.killed();
    let all = kept(&first.path().join("papo"), "#all");
    for talker in talkers {
        talker.join().expect("it talked");
    }
    let text = fs::read_to_string(&json).expect("it is there");
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
    let ids: Vec<&str> = lines.iter().map(|it| it["id"].as_str().expect("a text")).collect();
    assert!(ids.is_sorted(), "in one order");
    let said: Vec<String> =
        lines.iter().filter(|line| line["kind"] == "PRIVMSG").map(wire).collect();
    is_part_in_order(&seen, &said, "the witness");
    assert!(all.starts_with(&said), "it is a moment of it");
    let pages = pages(&html);
    let shown: usize = pages.values().map(|page| page.matches("class=\"said\"").count()).sum();
    assert!(shown >= said.len(), "{shown} of {}", said.len());
    assert!(pages.len() > 3 || shown < 2000, "{shown} lines are not one page");
}

/// Somebody with more rights than others, in a channel in which much is said.
fn talked(alice: &mut Client, bob: &mut Client) {
    alice.send("CAP REQ :batch draft/multiline message-tags echo-message");
    alice.expect(" ACK ");
    alice.send("JOIN #tea");
    alice.expect(" 366 ");
    bob.send("JOIN #tea");
    bob.expect(" 366 ");
    for text in HOSTILE {
        alice.send(&format!("@+draft/reply=a\\:b PRIVMSG #tea :{text}"));
    }
    alice.send(&format!("TOPIC #tea :{}", HOSTILE[0]));
    alice.send("PRIVMSG @#tea :for operators\r\nNOTICE #tea :hear, hear");
    alice.send("PRIVMSG #tea :\u{1}ACTION waves\u{1}");
    let lines = "@batch=1 PRIVMSG #tea :fn main() {\r\n@batch=1 PRIVMSG #tea :    ok\r\n\
                 @batch=1 PRIVMSG #tea :}";
    alice.send(&format!("BATCH +1 draft/multiline #tea\r\n{lines}\r\nBATCH -1"));
    alice.send("PRIVMSG bob :a <secret>");
    alice.sync();
    bob.send("SILENCE +alice!*@*");
    bob.sync();
    alice.send("PRIVMSG bob :unheard");
    alice.sync();
    bob.send("PRIVMSG alice :another\r\nPART #tea :\"bye\"");
    bob.sync();
    alice.sync();
}

#[test]
fn all_that_is_kept_is_told_and_private_only_if_that_is_said() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let server = started(tempfile::tempdir().expect("a folder can be made"));
    let (mut alice, mut bob) = (server.person("alice"), server.person("bob"));
    talked(&mut alice, &mut bob);
    alice.send("JOIN #../x\r\nPRIVMSG #../x :up");
    alice.sync();
    let data = server.data();
    let (open, all, chosen) = (
        objects(&ran(&data, &["--json", "-"])),
        objects(&ran(&data, &["--json", "-", "--private"])),
        objects(&ran(&data, &["--json", "-", "--channel", "#TEA"])),
    );
    // Stopped, it is the same.
    let stopped = server.stopped();
    assert_eq!(objects(&ran(&stopped.path().join("papo"), &["--json", "-", "--private"])), all);
    let data = stopped.path().join("papo");

    let channels = |lines: &[Value]| {
        let mut names: Vec<Value> = lines.iter().map(|line| line["channel"].clone()).collect();
        names.dedup();
        names
    };
    assert_eq!(channels(&open), ["#../x", "#tea"]);
    assert_eq!(channels(&chosen), ["#tea"]);
    assert_eq!(channels(&all), [Value::from("#../x"), "#tea".into(), Value::Null]);
    let is_private = |line: &&Value| line.get("between").is_some();
    assert!(!open.iter().any(|line| is_private(&line)));
    let private: Vec<&Value> = all.iter().filter(is_private).collect();
    let told = |line: &Value| (wire(line), line["silenced"].as_bool());
    let told: Vec<_> = private.iter().map(|line| told(line)).collect();
    let ends = |line: &String, end: &str| line.starts_with(':') && line.ends_with(end);
    assert!(ends(&told[0].0, " PRIVMSG bob :a <secret>") && told[0].1.is_none(), "{told:?}");
    assert!(ends(&told[1].0, " PRIVMSG bob :unheard") && told[1].1 == Some(true), "{told:?}");
    assert!(ends(&told[2].0, " PRIVMSG alice :another") && told.len() == 3, "{told:?}");
    assert_eq!(private[0]["between"], serde_json::json!(["alice", "bob"]));

    let texts: Vec<&str> = chosen.iter().filter_map(|line| line["text"].as_str()).collect();
    assert_eq!(texts[..HOSTILE.len()], HOSTILE);
    let rest = ["for operators", "hear, hear", "\u{1}ACTION waves\u{1}", "fn main() {\n    ok\n}"];
    assert_eq!(texts[HOSTILE.len()..], rest);
    let find = |name: &str, value: &str| {
        chosen.iter().find(|line| line[name] == value).unwrap_or_else(|| panic!("no {value}"))
    };
    let first = find("text", HOSTILE[0]);
    assert_eq!(first["tags"]["+draft/reply"], "a;b");
    assert_eq!(first["sender"]["nick"], "alice");
    let for_some = find("text", "for operators");
    assert_eq!((&for_some["to"], &for_some["to_rank"]), (&"@#tea".into(), &"@".into()));
    assert_eq!(find("topic", HOSTILE[0])["kind"], "TOPIC");
    assert_eq!(find("reason", "\"bye\"")["kind"], "PART");
    a_part_of_it(&data, &chosen, for_some);
    let ended = ran(folder.path(), &["--json", "-"]);
    assert!(ended.err[0].contains("nothing is kept in "), "{:?}", ended.err);
    has_pages(&data, folder.path());
}

/// What is of a time, before and after this line; and what there is not.
fn a_part_of_it(data: &Path, chosen: &[Value], line: &Value) {
    let time = |line: &Value| line["time"].as_str().expect("a text").to_owned();
    let from = time(line);
    let later = objects(&ran(data, &["--json", "-", "--channel", "#tea", "--after", &from]));
    let earlier = objects(&ran(data, &["--json", "-", "--channel", "#tea", "--before", &from]));
    assert!(later.iter().all(|line| time(line) >= from) && later.contains(line));
    assert_eq!([earlier, later].concat(), chosen);
    for (args, code, why) in [
        (&["--json", "-", "--channel", "#nowhere"][..], 1, "nothing is kept of a channel #nowhere"),
        (&["--json", "-", "--after", "2030-01-01", "--before", "2029-01-01"], 2, "must be later"),
        (&["--json", "-", "--after", "soon"], 2, "must be a day such as"),
        (&["--json", "a", "--html", "b"], 2, "cannot be used with"),
        (&[], 2, "--json <FILE>|--html <FOLDER>"),
    ] {
        let ended = ran(data, args);
        assert_eq!(ended.code, Some(code), "{args:?}");
        assert!(ended.err.iter().any(|line| line.contains(why)), "{args:?}: {:?}", ended.err);
    }
}

/// The pages show all of it, do nothing, and lead to each other.
fn has_pages(data: &Path, folder: &Path) {
    for private in [false, true] {
        let place = folder.join(format!("pages-{private}"));
        let mut args = vec!["--html", place.to_str().expect("it is text")];
        args.extend(private.then_some("--private"));
        let ended = ran(data, &args);
        assert_eq!(ended.code, Some(0), "{:?}", ended.err);
        let pages = pages(&place.canonicalize().expect("it is there"));
        let mut reached: Vec<String> =
            pages.iter().flat_map(|(path, page)| links(path, page)).collect();
        reached.sort();
        reached.dedup();
        assert_eq!(reached, pages.keys().cloned().collect::<Vec<_>>(), "one leads to all");
        for page in pages.values() {
            for bad in ["<script", "<img", "\" onmouseover", "\u{1b}", "\u{1}"] {
                assert!(!page.contains(bad), "{bad}: {page}");
            }
        }
        let all: String = pages.values().map(String::as_str).collect();
        for text in [
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "&quot; onmouseover=&quot;alert(1)",
            "&lt;/bdi&gt;&lt;/li&gt;&lt;img src=x onerror=alert(1)&gt;",
            "<small>to @</small> <bdi>for operators</bdi>",
            "fn main() {\n    ok\n}",
            "<bdi>alice</bdi> <bdi>waves</bdi>",
            "<bdi>bob</bdi> left (<bdi>&quot;bye&quot;</bdi>)",
        ] {
            assert!(all.contains(text), "{text}");
        }
        for secret in ["secret", "unheard", "another"] {
            assert_eq!(all.contains(secret), private, "{secret}");
        }
    }
}

/// Who reads what is printed may stop.
#[test]
fn a_reader_may_leave() {
    let server = started(tempfile::tempdir().expect("a folder can be made"));
    let mut alice = server.person("alice");
    for number in 0..3000 {
        alice.send(&format!("PRIVMSG #lobby :{number} {}", "x".repeat(200)));
    }
    alice.sync();
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "\"$0\" export --json - --data \"$1\" | head -n 1"]);
    let ended = run(command.arg(papo().get_program()).arg(server.data()), "");
    assert_eq!((ended.code, ended.out.len()), (Some(0), 1));
    assert_eq!(ended.err, [""; 0], "it says nothing about it");
    server.stop();
}
