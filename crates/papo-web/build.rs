//! Builds the page with npm, and writes the table of its files that `src/lib.rs` takes in.
//!
//! The page goes into the folder that cargo gives each build for itself, so that builds beside each
//! other, of other profiles or of other checkouts, never see half of one. What they share is
//! `web/node_modules`: who looks after that, or uses it, holds a lock.
#![allow(clippy::print_stdout, reason = "this is how cargo is told something")]

use std::fmt::Write as _;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::SystemTime;
use std::{env, fs};

/// What the page is made of. When none of it has changed, nothing is built. Each of them has to be
/// there, for cargo takes what is missing for changed.
const SOURCES: &[&str] = &[
    "locales",
    "web/index.html",
    "web/package-lock.json",
    "web/package.json",
    "web/public",
    "web/src",
    "web/svelte.config.js",
    "web/tsconfig.json",
    "web/vite",
    "web/vite.config.ts",
];

/// What browsers are told that a file is, by the end of its name.
const CONTENT_TYPES: &[(&str, &str)] = &[
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("mp3", "audio/mpeg"),
    ("ogg", "audio/ogg"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("wav", "audio/wav"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
];

/// How much of what npm says is shown when it fails.
const LINES_SHOWN: usize = 40;

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says it"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let table = match env::var_os("CARGO_FEATURE_PAGE") {
        Some(_) => page(&root, &out.join("page")),
        None => Ok("&[]".to_owned()),
    };
    let written = table.and_then(|table| {
        fs::write(out.join("files.rs"), table).map_err(|error| format!("files.rs: {error}"))
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            for line in text.lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Builds the page into a folder; gives the table of what is in it.
fn page(root: &Path, folder: &Path) -> Result<String, String> {
    for source in SOURCES {
        println!("cargo::rerun-if-changed={}", root.join(source).display());
    }
    let web = root.join("web");
    look_for_node()?;
    let in_web = |error: io::Error| format!("{}: {error}", web.display());
    // Given back when the file is closed.
    let lock = File::create(web.join(".build-lock")).map_err(in_web)?;
    lock.lock().map_err(in_web)?;
    if is_stale(&web) {
        // What the page is built with runs nothing of its own when it is installed.
        npm(&web, &["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund"])?;
    }
    let out = folder.to_string_lossy();
    npm(&web, &["run", "build", "--", "--outDir", &*out, "--emptyOutDir"])?;
    table(folder)
}

/// Whether what is installed is older than what is to be.
fn is_stale(web: &Path) -> bool {
    let time = |path: &str| -> io::Result<SystemTime> { fs::metadata(web.join(path))?.modified() };
    // npm writes the second one when all is there.
    match (time("package-lock.json"), time("node_modules/.package-lock.json")) {
        (Ok(wanted), Ok(installed)) => wanted > installed,
        _ => true,
    }
}

/// Says what to do where there is no Node, or none that is new enough for Vite.
fn look_for_node() -> Result<(), String> {
    let found = match Command::new("node").arg("--version").output() {
        Ok(output) => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => "none".to_owned(),
        Err(error) => error.to_string(),
    };
    if is_new_enough(&found) {
        return Ok(());
    }
    Err(format!("the web page is built with Node 20.19, 22.12 or newer; found: {found}\n{REMEDY}"))
}

const REMEDY: &str = "install Node and npm (https://nodejs.org), or build a server without the page: \
                      cargo build --release -p papo --no-default-features";

fn is_new_enough(version: &str) -> bool {
    let mut parts = version.trim_start_matches('v').split('.').map_while(|it| it.parse().ok());
    match (parts.next(), parts.next()) {
        (Some(20), Some(minor)) => minor >= 19,
        (Some(22), Some(minor)) => minor >= 12,
        (Some(major), _) => major > 22_u32,
        _ => false,
    }
}

fn npm(web: &Path, arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new(NPM);
    // With it a page would be built that is not for use.
    command.args(arguments).current_dir(web).env_remove("NODE_ENV");
    let what = format!("npm {}", arguments.join(" "));
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("npm is not there\n{REMEDY}"),
        _ => format!("{what}: {error}"),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let lines: Vec<&str> = said.lines().collect();
    let shown = lines[lines.len().saturating_sub(LINES_SHOWN)..].join("\n");
    Err(format!(
        "the web page was not built: `{what}` in {} failed ({})\n{shown}\n{REMEDY}",
        web.display(),
        output.status
    ))
}

/// A list of `File`s, as Rust writes it, in the order of their paths.
fn table(folder: &Path) -> Result<String, String> {
    let mut paths = Vec::new();
    walk(folder, "", &mut paths).map_err(|error| format!("{}: {error}", folder.display()))?;
    paths.sort();
    let bytes = |path: &str| format!("include_bytes!({:?})", folder.join(path).to_string_lossy());
    let has = |path: &str| paths.binary_search(&path.to_owned()).is_ok();
    let mut table = "&[\n".to_owned();
    for path in &paths {
        let (brotli, gzip) = (format!("{path}.br"), format!("{path}.gz"));
        let extension = path.rsplit('.').next().unwrap_or_default();
        if matches!(extension, "br" | "gz") {
            continue;
        }
        let kind = CONTENT_TYPES.iter().find(|(name, _)| *name == extension);
        let Some((_, kind)) = kind else {
            return Err(format!(
                "{path}: what is that? CONTENT_TYPES of papo-web/build.rs has to say"
            ));
        };
        let content = if has(&brotli) && has(&gzip) {
            format!("Small {{ brotli: {}, gzip: {} }}", bytes(&brotli), bytes(&gzip))
        } else {
            format!("Plain({})", bytes(path))
        };
        let _never = writeln!(
            table,
            "File {{ path: {path:?}, content_type: {kind:?}, content: Content::{content} }},"
        );
    }
    table.push(']');
    Ok(table)
}

/// The files of a folder, with `/` between the parts of their paths.
fn walk(folder: &Path, prefix: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{prefix}{name}/"), paths)?;
        } else {
            paths.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}
