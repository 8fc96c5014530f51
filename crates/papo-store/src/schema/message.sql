CREATE TABLE channel (
    id INTEGER PRIMARY KEY,
    -- NULL since another channel has the name.
    folded TEXT UNIQUE,
    name TEXT NOT NULL,
    seq INTEGER NOT NULL
) STRICT;
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    channel INTEGER,
    seq INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    rank TEXT,
    sender TEXT,
    receiver TEXT,
    silenced INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    source TEXT NOT NULL,
    account TEXT,
    modes TEXT NOT NULL,
    kind INTEGER NOT NULL,
    target TEXT NOT NULL,
    text TEXT NOT NULL,
    tags TEXT NOT NULL
) STRICT;
-- Each ends with the id, which is the order.
CREATE INDEX message_of_channel ON message(channel, rank, closed) WHERE channel IS NOT NULL;
CREATE INDEX message_of_pair ON message(sender, receiver) WHERE channel IS NULL;
