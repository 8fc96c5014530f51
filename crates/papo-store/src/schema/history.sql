-- What happened in a channel and was not said. One thing may happen in several channels. The rows
-- are in the order of their ids. `kind` is given its meaning by the program.
CREATE TABLE event (
    number INTEGER PRIMARY KEY,
    id INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    source TEXT NOT NULL,
    account TEXT,
    modes TEXT NOT NULL,
    kind INTEGER NOT NULL,
    target TEXT,
    about TEXT,
    text TEXT
) STRICT;
CREATE INDEX event_of_channel ON event(channel, closed, id);
-- Each ends with the id, which is the order.
DROP INDEX message_of_pair;
CREATE INDEX message_of_pair ON message(sender, receiver, silenced) WHERE channel IS NULL;
CREATE INDEX message_to ON message(receiver, silenced, sender) WHERE channel IS NULL;
