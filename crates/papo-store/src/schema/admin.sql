ALTER TABLE account ADD COLUMN admin INTEGER NOT NULL DEFAULT 0;
-- The token that makes an admin of who has it; one at most.
CREATE TABLE claim (
    -- The SHA-256 of the token.
    hash BLOB PRIMARY KEY,
    until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
