-- The browsers that log in to an account by themselves.
CREATE TABLE browser (
    -- The SHA-256 of what the browser has, which is nowhere here.
    hash BLOB PRIMARY KEY,
    account TEXT NOT NULL,
    -- When somebody proved in it to be the account's, and when it was used last.
    made_ms INTEGER NOT NULL,
    used_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX browser_account ON browser (account);
