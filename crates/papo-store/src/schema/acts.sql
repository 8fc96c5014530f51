-- What was done to messages. `kind` is given its meaning by the program, `author` is who did it, as
-- the program knows people. Who may see it is written as with messages.
CREATE TABLE act (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    -- To which message.
    message INTEGER NOT NULL,
    author TEXT NOT NULL,
    channel INTEGER,
    closed INTEGER NOT NULL,
    rank TEXT,
    receiver TEXT,
    silenced INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    source TEXT NOT NULL,
    account TEXT,
    modes TEXT NOT NULL,
    target TEXT NOT NULL,
    text TEXT,
    tags TEXT
) STRICT;
-- Each ends with the id, which is the order.
CREATE INDEX act_of_channel ON act(channel, rank, closed) WHERE channel IS NOT NULL;
CREATE INDEX act_of_pair ON act(author, receiver, silenced) WHERE channel IS NULL;
CREATE INDEX act_pin ON act(channel) WHERE kind = 4;
CREATE INDEX act_on_message ON act(message);
-- By what a message was corrected last, and what it said at first; NULL for most. What it said between
-- is with what was done to it.
ALTER TABLE message ADD COLUMN edited INTEGER;
ALTER TABLE message ADD COLUMN original TEXT;
-- Of how many messages that were deleted for good the index may still have pieces on the disk.
ALTER TABLE indexed ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
