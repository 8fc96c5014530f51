-- The invitations by link that may still be used.
CREATE TABLE invite (
    -- The SHA-256 of the token, which is nowhere.
    hash BLOB PRIMARY KEY,
    -- 1 lets a guest in, 0 lets an account be made.
    for_guest INTEGER NOT NULL,
    -- The channel that it leads into.
    room TEXT,
    -- How often it may still be used.
    uses INTEGER NOT NULL,
    actor TEXT NOT NULL,
    note TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
