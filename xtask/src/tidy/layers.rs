//! Dependencies point down: a crate uses only crates of lower floors, and the pure crates reach no
//! runtime, no sockets and no randomness through anything they use.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::process::Command;

use serde_json::Value;

use crate::finding::Finding;
use crate::output;
use crate::tree::Tree;

/// The floor of every crate. `xtask` stands outside the house.
const FLOORS: &[(&str, u8)] = &[
    ("papo-proto", 1),
    ("papo-store", 2),
    ("papo-core", 3),
    ("papo-client", 3),
    ("papo-server", 4),
    ("papo-web", 4),
    ("papo-tui", 4),
    ("papo-bench", 4),
    ("papo-sim", 4),
    ("papo", 5),
];

const OUTSIDE: &str = "xtask";

/// Crates whose whole normal dependency tree is free of [`IMPURE`].
const PURE: &[&str] = &["papo-proto", "papo-core", "papo-client"];

/// Runtimes, sockets and randomness.
const IMPURE: &[&str] = &["tokio", "mio", "async-std", "smol", "rand", "getrandom"];

/// Asks cargo for the dependencies and checks them.
pub fn check(tree: &Tree) -> Vec<Finding> {
    match metadata(tree) {
        Ok(metadata) => check_metadata(tree, &metadata),
        Err(error) => {
            let what = format!("cannot read the dependencies: {error}");
            vec![Finding::new("Cargo.toml", 1, what, "make `cargo metadata` work")]
        }
    }
}

fn check_metadata(tree: &Tree, metadata: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    let members = Member::all(metadata);
    let names: BTreeSet<&str> = members.iter().map(|member| member.name).collect();
    for member in members.iter().filter(|member| member.name != OUTSIDE) {
        match floor(member.name) {
            Some(floor) => findings.extend(too_high(tree, member, floor, &names)),
            None => findings.push(member.finding(
                tree,
                "name",
                format!("{} has no floor", member.name),
                "give it one in xtask/src/tidy/layers.rs",
            )),
        }
        if PURE.contains(&member.name) {
            findings.extend(impure(tree, member, metadata));
        }
    }
    findings
}

/// The dependencies of `member` that are not on a lower floor.
fn too_high(tree: &Tree, member: &Member<'_>, own: u8, names: &BTreeSet<&str>) -> Vec<Finding> {
    let ours = member.dependencies.iter().filter(|name| names.contains(*name));
    ours.filter(|name| floor(name).is_none_or(|floor| floor >= own))
        .map(|name| {
            let where_it_is = match floor(name) {
                Some(floor) => format!("on floor {floor}"),
                None => "outside the floors".to_owned(),
            };
            let what = format!("{} (floor {own}) uses {name}, {where_it_is}", member.name);
            member.finding(tree, name, what, "move what is shared to a lower floor")
        })
        .collect()
}

/// The impure crates that `member` reaches through normal dependencies, each with the way there.
fn impure(tree: &Tree, member: &Member<'_>, metadata: &Value) -> Vec<Finding> {
    let edges = normal_edges(metadata);
    let names: BTreeMap<&str, &str> = list(&metadata["packages"])
        .map(|package| (text(&package["id"]), text(&package["name"])))
        .collect();
    let mut ways = VecDeque::from([vec![member.id]]);
    let mut seen = BTreeSet::from([member.id]);
    let mut findings = Vec::new();
    while let Some(way) = ways.pop_front() {
        let here = way[way.len() - 1];
        let name = names.get(here).copied().unwrap_or_default();
        if IMPURE.contains(&name) {
            let way: Vec<&str> = way.iter().filter_map(|id| names.get(id).copied()).collect();
            let what = format!("{} reaches {name}: {}", member.name, way.join(" > "));
            let remedy = "drop the dependency or the feature that brings it in";
            findings.push(member.finding(tree, way[1], what, remedy));
            continue;
        }
        for next in edges.get(here).into_iter().flatten().filter(|next| seen.insert(next)) {
            ways.push_back(way.iter().chain([next]).copied().collect());
        }
    }
    findings
}

/// One crate of the workspace.
struct Member<'a> {
    id: &'a str,
    name: &'a str,
    manifest: String,
    /// Names, of every kind: a test that looks up a floor is as wrong as code that does.
    dependencies: Vec<&'a str>,
}

impl<'a> Member<'a> {
    fn all(metadata: &'a Value) -> Vec<Self> {
        let members: BTreeSet<&str> = list(&metadata["workspace_members"]).map(text).collect();
        let root = format!("{}/", text(&metadata["workspace_root"]));
        list(&metadata["packages"])
            .filter(|package| members.contains(text(&package["id"])))
            .map(|package| Self {
                id: text(&package["id"]),
                name: text(&package["name"]),
                manifest: text(&package["manifest_path"]).replacen(&root, "", 1),
                dependencies: list(&package["dependencies"]).map(|d| text(&d["name"])).collect(),
            })
            .collect()
    }

    /// A finding at the line of the manifest that opens with `key`.
    fn finding(&self, tree: &Tree, key: &str, what: String, remedy: &str) -> Finding {
        let opens_with_key = |line: &str| {
            line.strip_prefix(key).is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
        };
        let manifest = tree.text(&self.manifest).unwrap_or_default();
        let line = manifest.lines().position(opens_with_key).map_or(1, |at| at + 1);
        Finding::new(&self.manifest, line, what, remedy)
    }
}

fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

/// From each package to those it needs to run, by id.
fn normal_edges(metadata: &Value) -> BTreeMap<&str, Vec<&str>> {
    let is_normal =
        |dependency: &&Value| list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null());
    list(&metadata["resolve"]["nodes"])
        .map(|node| {
            let needs = list(&node["deps"]).filter(is_normal).map(|needs| text(&needs["pkg"]));
            (text(&node["id"]), needs.collect())
        })
        .collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// `cargo metadata` for the platform we are on, so that nothing is fetched that is not built.
fn metadata(tree: &Tree) -> io::Result<Value> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = output(Command::new(rustc).arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or_else(|| io::Error::other("rustc names no host"))?;
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let printed = output(
        Command::new(cargo)
            .args(["metadata", "--format-version", "1", "--filter-platform", host])
            .current_dir(tree.root()),
    )?;
    serde_json::from_str(&printed).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Metadata of made-up crates: each with the names it uses and whether it is ours.
    fn house(crates: &[(&str, &[&str], bool)]) -> Value {
        let named = |name: &str| json!({ "name": name });
        let edge = |name: &str| json!({ "pkg": name, "dep_kinds": [{ "kind": null }] });
        let package = |(name, uses, _): &(&str, &[&str], bool)| {
            json!({
                "id": name, "name": name, "manifest_path": format!("/made/up/{name}/Cargo.toml"),
                "dependencies": uses.iter().map(|name| named(name)).collect::<Vec<_>>(),
            })
        };
        let node = |(name, uses, _): &(&str, &[&str], bool)| json!({ "id": name, "deps": uses.iter().map(|name| edge(name)).collect::<Vec<_>>() });
        let ours = crates.iter().filter(|(_, _, ours)| *ours).map(|(name, _, _)| *name);
        json!({
            "workspace_root": "/made/up",
            "workspace_members": ours.collect::<Vec<_>>(),
            "packages": crates.iter().map(package).collect::<Vec<_>>(),
            "resolve": { "nodes": crates.iter().map(node).collect::<Vec<_>>() },
        })
    }

    fn found(crates: &[(&str, &[&str], bool)]) -> Vec<String> {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\npapo-server.workspace = true\n";
        let tree = Tree::of([("papo-core/Cargo.toml", manifest)]);
        check_metadata(&tree, &house(crates)).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn arrows_down_are_fine() {
        let none: [String; 0] = [];
        let crates: &[(&str, &[&str], bool)] = &[
            ("papo-proto", &[], true),
            ("papo-core", &["papo-proto"], true),
            ("papo-client", &["papo-proto"], true),
            ("papo-sim", &["papo-client", "papo-core"], true),
            ("papo-server", &["papo-core", "mio"], true),
            ("papo", &["papo-server"], true),
            ("xtask", &["papo-server"], true),
            ("mio", &[], false),
        ];
        assert_eq!(found(crates), none);
    }

    #[test]
    fn an_arrow_up_is_found_at_its_line() {
        let crates: &[(&str, &[&str], bool)] =
            &[("papo-core", &["papo-server"], true), ("papo-server", &[], true)];
        assert_eq!(
            found(crates),
            ["papo-core/Cargo.toml:4: papo-core (floor 3) uses papo-server, on floor 4; \
              move what is shared to a lower floor"]
        );
    }

    #[test]
    fn the_client_never_uses_the_core_and_nobody_uses_xtask() {
        let crates: &[(&str, &[&str], bool)] = &[
            ("papo-client", &["papo-core"], true),
            ("papo-core", &[], true),
            ("papo", &["xtask"], true),
            ("xtask", &[], true),
        ];
        let found = found(crates);
        assert!(found[0].contains("papo-client (floor 3) uses papo-core, on floor 3"), "{found:?}");
        assert!(found[1].contains("papo (floor 5) uses xtask, outside the floors"), "{found:?}");
    }

    #[test]
    fn a_crate_without_a_floor_is_found() {
        assert!(found(&[("papo-attic", &[], true)])[0].contains("papo-attic has no floor"));
    }

    #[test]
    fn impurity_is_found_however_deep() {
        let crates: &[(&str, &[&str], bool)] = &[
            ("papo-core", &["nice"], true),
            ("nice", &["nicer"], false),
            ("nicer", &["getrandom"], false),
            ("getrandom", &[], false),
        ];
        let found = found(crates);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("reaches getrandom: papo-core > nice > nicer > getrandom"));
    }
}
