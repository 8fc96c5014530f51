-- Channels that outlive their members, as they are now.
CREATE TABLE founded (
    channel INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    -- The id of the last line when the channel was made.
    made INTEGER NOT NULL,
    -- In seconds since 1970.
    created INTEGER NOT NULL,
    -- The name of an account; NULL since there is none.
    founder TEXT,
    topic TEXT,
    topic_by TEXT,
    topic_at INTEGER,
    -- Letters.
    flags TEXT NOT NULL,
    key TEXT,
    members_max INTEGER
) STRICT;
-- `list` is the letter of its mode; `place` is the order in it.
CREATE TABLE founded_mask (
    channel INTEGER NOT NULL,
    list TEXT NOT NULL,
    place INTEGER NOT NULL,
    mask TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    PRIMARY KEY (channel, list, place)
) STRICT, WITHOUT ROWID;
-- `ranks` are the letters of their modes.
CREATE TABLE founded_rank (
    channel INTEGER NOT NULL,
    account TEXT NOT NULL,
    ranks TEXT NOT NULL,
    PRIMARY KEY (channel, account)
) STRICT, WITHOUT ROWID;
