//! The tables, and how those of older versions become them.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::Connection;

use crate::error::StoreError;
use crate::{copying, folder};

/// From each version to the next, the first from an empty file. What is here never changes: who
/// has run it has it. Integers that the program gives a meaning: `message.kind` is 0 for `PRIVMSG`
/// and 1 for `NOTICE`; `message.rank` is the sign of a rank.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/message.sql"),
    include_str!("schema/secret.sql"),
    include_str!("schema/history.sql"),
    include_str!("schema/account.sql"),
    include_str!("schema/multiline.sql"),
    include_str!("schema/metadata.sql"),
    include_str!("schema/founded.sql"),
    include_str!("schema/staying.sql"),
    include_str!("schema/marker.sql"),
    include_str!("schema/nonce.sql"),
    include_str!("schema/search.sql"),
    include_str!("schema/absent.sql"),
    include_str!("schema/acts.sql"),
    include_str!("schema/filing.sql"),
    include_str!("schema/admin.sql"),
    include_str!("schema/audit.sql"),
    include_str!("schema/sanction.sql"),
    include_str!("schema/invite.sql"),
    include_str!("schema/browser.sql"),
];

/// How long the copy of an older version stays at least.
const COPY_STAYS: Duration = Duration::from_hours(7 * 24);

/// Older ones can lose pages that were committed (the WAL-reset bug, fixed in 3.51.3).
const LIBRARY_VERSION_MIN: i32 = 3_051_003;

/// Whether this version of the library keeps what it has committed.
pub(crate) fn must_be_safe(version: i32) -> Result<(), StoreError> {
    if version >= LIBRARY_VERSION_MIN {
        return Ok(());
    }
    let text = format!("{}.{}.{}", version / 1_000_000, version / 1000 % 1000, version % 1000);
    Err(StoreError::UnsafeLibrary(text))
}

/// Brings the file to the newest version.
pub(crate) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    migrate_by(MIGRATIONS, connection, Some(path))
}

/// Brings a file to the newest version that is itself a copy: it needs none.
pub(crate) fn bring_up(connection: &mut Connection) -> Result<(), StoreError> {
    migrate_by(MIGRATIONS, connection, None)
}

/// Removes the copies of older versions that are there for long enough: what was deleted since then
/// is in them still.
pub(crate) fn remove_old_copies(path: &Path, now: SystemTime) -> Result<(), StoreError> {
    for version in 1..MIGRATIONS.len() {
        let copied = copy_path(path, version);
        let Ok(made) = copied.symlink_metadata().and_then(|meta| meta.modified()) else { continue };
        if now.duration_since(made).is_ok_and(|age| age >= COPY_STAYS) {
            copying::remove(&copied)?;
        }
    }
    Ok(())
}

/// Whether this version of the file is one that can be read here.
pub(crate) fn must_be_known(path: &Path, found: usize) -> Result<(), StoreError> {
    must_not_be_newer(path, found, MIGRATIONS.len())
}

/// Whether this version of the file is the one that is written here.
pub(crate) fn must_be_this(path: &Path, found: usize) -> Result<(), StoreError> {
    must_be_known(path, found)?;
    if found < MIGRATIONS.len() {
        return Err(StoreError::Older(path.to_owned()));
    }
    Ok(())
}

fn must_not_be_newer(path: &Path, found: usize, known: usize) -> Result<(), StoreError> {
    if found > known {
        return Err(StoreError::Newer { file: path.to_owned(), found, known });
    }
    Ok(())
}

fn migrate_by(
    migrations: &[&str],
    connection: &mut Connection,
    path: Option<&Path>,
) -> Result<(), StoreError> {
    let found: usize = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = migrations.len();
    must_not_be_newer(path.unwrap_or(Path::new("the copy")), found, known)?;
    if found == known {
        return Ok(());
    }
    if let Some(path) = path.filter(|_| found > 0) {
        copy(connection, &copy_path(path, found))?;
    }
    let all = connection.transaction()?;
    for migration in &migrations[found..] {
        all.execute_batch(migration)?;
    }
    all.pragma_update(None, "user_version", known)?;
    Ok(all.commit()?)
}

/// Where the file is kept as it was at this version.
fn copy_path(path: &Path, version: usize) -> PathBuf {
    path.with_extension(format!("v{version}.sqlite"))
}

fn copy(connection: &Connection, to: &Path) -> Result<(), StoreError> {
    // One of before was made by a migration that did not come to its end.
    copying::remove(to)?;
    folder::make_private(to)?;
    copying::copy(connection, to)?;
    // Before anything is changed: its name could be lost as well.
    folder::sync_parent(to)
}

#[cfg(test)]
mod tests {
    use rusqlite::params_from_iter;
    use rusqlite::types::Value;

    use super::*;

    #[test]
    fn the_library_that_comes_along_is_safe_and_older_ones_are_refused() {
        must_be_safe(rusqlite::version_number()).expect("it is new enough");
        let error = must_be_safe(3_051_002).expect_err("it is not").to_string();
        assert_eq!(error, "SQLite 3.51.2 can lose what was committed; 3.51.3 or newer is needed");
    }

    /// The tables, each with its columns.
    fn tables(file: &Connection) -> Vec<(String, Vec<String>)> {
        let sql =
            "SELECT t.name, group_concat(c.name) FROM sqlite_schema t, pragma_table_info(t.name) c
            WHERE t.type = 'table' GROUP BY t.name ORDER BY t.name";
        let mut statement = file.prepare(sql).expect("it can be asked");
        let tables = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)));
        let tables = tables.expect("it can be asked").map(|row| row.expect("it can be read"));
        tables.map(|(name, all)| (name, all.split(',').map(str::to_owned).collect())).collect()
    }

    /// All that is in these tables and columns, but for the one whose rows nobody can read.
    fn rows(file: &Connection, tables: &[(String, Vec<String>)]) -> Vec<(String, Vec<Value>)> {
        let mut all = Vec::new();
        for (table, columns) in tables.iter().filter(|(table, _)| table != "piece") {
            let names =
                columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(",");
            let sql = format!("SELECT {names} FROM \"{table}\" ORDER BY {names}");
            let mut statement = file.prepare(&sql).expect("there is the table");
            let mut rows = statement.query([]).expect("it can be read");
            while let Some(row) = rows.next().expect("it can be read") {
                let values = (0..columns.len()).map(|at| row.get(at).expect("it is a value"));
                all.push((table.clone(), values.collect()));
            }
        }
        all
    }

    /// Puts two rows into each table of a file: one that is full, and one with nothing where that
    /// may be.
    fn fill(file: &Connection) {
        let mut number = 0;
        // Those of one row have it; what is behind the index is written by the library.
        let is_ours =
            |name: &str| !["indexed", "filed"].contains(&name) && !name.starts_with("piece");
        for (table, _) in tables(file).into_iter().filter(|(name, _)| is_ours(name)) {
            let sql = "SELECT type, \"notnull\" OR pk FROM pragma_table_info(?1)";
            let mut statement = file.prepare(sql).expect("it can be asked");
            let columns = statement.query_map([&table], |row| Ok((row.get(0)?, row.get(1)?)));
            let columns: Vec<(String, bool)> =
                columns.expect("it can be asked").map(|row| row.expect("it can be read")).collect();
            for is_full in [true, false] {
                let values = columns.iter().map(|(kind, must_be)| {
                    number += 1;
                    match &**kind {
                        _ if !is_full && !must_be => Value::Null,
                        "INTEGER" => Value::Integer(number),
                        "TEXT" => Value::Text(format!("tea {number}")),
                        "BLOB" => Value::Blob(number.to_be_bytes().to_vec()),
                        other => panic!("{table} has {other}"),
                    }
                });
                let places = vec!["?"; columns.len()].join(",");
                let sql = format!("INSERT INTO \"{table}\" VALUES ({places})");
                file.execute(&sql, params_from_iter(values)).expect("it can be written");
            }
        }
        if tables(file).iter().any(|(name, _)| name == "piece") {
            let sql = "INSERT INTO piece (rowid, pieces) VALUES (7, 'tea')";
            file.execute(sql, []).expect("it can be written");
        }
    }

    #[test]
    fn each_version_becomes_the_newest_with_all_that_was_in_it_and_a_copy_stays() {
        let more =
            ["ALTER TABLE channel ADD COLUMN later TEXT", "UPDATE channel SET later = 'tea'"];
        let later = [MIGRATIONS, &more].concat();
        for from in 0..=later.len() {
            let folder = tempfile::tempdir().expect("a folder can be made");
            let path = folder.path().join("papo.sqlite");
            let mut old = Connection::open(&path).expect("it opens");
            migrate_by(&later[..from], &mut old, Some(&path)).expect("it is made");
            fill(&old);
            // What the last one here writes is its own.
            let mut kept = tables(&old);
            for (_, columns) in &mut kept {
                columns.retain(|name| name != "later");
            }
            let before = rows(&old, &kept);
            assert!(from == 0 || before.len() > 3, "{before:?}");
            migrate_by(&later, &mut old, Some(&path)).expect("it is brought up");
            let version: usize =
                old.pragma_query_value(None, "user_version", |row| row.get(0)).expect("it is set");
            assert_eq!(version, later.len());
            assert_eq!(rows(&old, &kept), before, "from version {from}");
            let copied = copy_path(&path, from);
            assert_eq!(copied.exists(), from > 0 && from < later.len());
            if copied.exists() {
                let copy = Connection::open(copied).expect("it opens");
                assert_eq!(rows(&copy, &kept), before, "the copy of version {from}");
            }
            let error = migrate_by(MIGRATIONS, &mut old, Some(&path)).expect_err("it is too new");
            let (text, known) = (error.to_string(), MIGRATIONS.len());
            assert!(
                text.ends_with(&format!("it has version {}, this one knows {known}", known + 2)),
                "{text}"
            );
        }
    }

    #[test]
    fn a_migration_that_fails_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("papo.sqlite");
        let mut old = Connection::open(&path).expect("it opens");
        migrate_by(MIGRATIONS, &mut old, Some(&path)).expect("it is made");
        let more = ["CREATE TABLE more (id INTEGER)", "CREATE TABLE more (id)"];
        let wrong = [MIGRATIONS, &more].concat();
        for _ in 0..2 {
            migrate_by(&wrong, &mut old, Some(&path)).expect_err("the last one can't be done");
            migrate_by(MIGRATIONS, &mut old, Some(&path)).expect("it is as it was");
        }
    }

    /// What is brought back is a copy itself.
    #[test]
    fn an_older_version_is_brought_back_without_another_copy() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let old = folder.path().join("old.papo");
        let mut connection = Connection::open(&old).expect("it opens");
        migrate_by(&MIGRATIONS[..5], &mut connection, None).expect("it is made");
        let data = folder.path().join("data");
        crate::restore(&old, &data, false).expect("it is brought up");
        let entries = std::fs::read_dir(&data).expect("it can be read");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("it is there").file_name()).collect();
        names.sort();
        assert_eq!(names, ["papo.lock", "papo.sqlite"]);
    }
}
