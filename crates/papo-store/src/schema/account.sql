CREATE TABLE account (
    -- As its owner wrote it: that never changes, how names are compared may.
    name TEXT PRIMARY KEY,
    made_ms INTEGER NOT NULL,
    -- An argon2id PHC string.
    password TEXT NOT NULL,
    -- What SCRAM-SHA-256 needs.
    salt BLOB NOT NULL,
    iterations INTEGER NOT NULL,
    stored_key BLOB NOT NULL,
    server_key BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE fingerprint (
    -- The SHA-256 of a certificate, in small hex digits.
    fingerprint TEXT PRIMARY KEY,
    account TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX fingerprint_of_account ON fingerprint(account);
