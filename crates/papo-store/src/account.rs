//! Accounts, as they are kept.

use papo_proto::sasl::scram::Keys;
use rusqlite::{Connection, Transaction, params};

use crate::error::StoreError;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account<Text> {
    /// As its owner wrote it.
    pub name: Text,
    /// When it was made, in milliseconds since 1970.
    pub made_ms: u64,
    /// The argon2id PHC string of its password.
    pub password: Text,
    /// The same for SCRAM.
    pub scram: Keys,
    /// The SHA-256 fingerprints of the certificates that log in to it, in small hex digits.
    pub fingerprints: Vec<Text>,
    /// It is an admin's.
    pub is_admin: bool,
}

/// Keeps an account as it is now.
pub(crate) fn keep(all: &Transaction<'_>, account: &Account<&str>) -> Result<(), StoreError> {
    let Account { name, made_ms, password, scram, fingerprints, is_admin } = account;
    let Keys { salt, iterations, stored, server } = scram;
    all.prepare_cached(
        "INSERT OR REPLACE INTO account
         (name, made_ms, password, salt, iterations, stored_key, server_key, admin)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![name, made_ms, password, salt, iterations, stored, server, is_admin])?;
    all.execute("DELETE FROM fingerprint WHERE account = ?1", [name])?;
    for fingerprint in fingerprints {
        let sql = "INSERT OR REPLACE INTO fingerprint (fingerprint, account) VALUES (?1, ?2)";
        all.execute(sql, [fingerprint, name])?;
    }
    Ok(())
}

/// Forgets an account.
pub(crate) fn forget(all: &Transaction<'_>, name: &str) -> Result<(), StoreError> {
    all.execute("DELETE FROM fingerprint WHERE account = ?1", [name])?;
    all.execute("DELETE FROM account WHERE name = ?1", [name])?;
    Ok(())
}

/// Whether there is this one, with this password.
pub(crate) fn is_there(
    connection: &Connection,
    name: &str,
    password: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM account WHERE name = ?1 AND password = ?2)";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row([name, password], |row| row.get(0))?)
}

/// Whether any is an admin's.
pub(crate) fn has_admin(connection: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM account WHERE admin)";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// All of them, oldest first; at most `most`.
pub(crate) fn all(
    connection: &Connection,
    most: usize,
) -> Result<Vec<Account<String>>, StoreError> {
    let mut fingerprints =
        connection.prepare("SELECT fingerprint FROM fingerprint WHERE account = ?1 ORDER BY 1")?;
    let mut accounts = connection.prepare(
        "SELECT name, made_ms, password, salt, iterations, stored_key, server_key, admin
         FROM account ORDER BY made_ms, name LIMIT ?1",
    )?;
    let rows = accounts.query_map([most], |row| {
        let name: String = row.get(0)?;
        let rows = fingerprints.query_map([&name], |row| row.get(0))?;
        let fingerprints = rows.collect::<Result<_, _>>()?;
        let scram = Keys {
            salt: row.get(3)?,
            iterations: row.get(4)?,
            stored: row.get(5)?,
            server: row.get(6)?,
        };
        let (made_ms, password, is_admin) = (row.get(1)?, row.get(2)?, row.get(7)?);
        Ok(Account { name, made_ms, password, scram, fingerprints, is_admin })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
