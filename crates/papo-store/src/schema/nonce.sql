-- What a client calls a message, hashed with whose it is: sent again, it is not said again. The rows
-- are in the order of the messages, whose ids these are.
CREATE TABLE nonce (
    id INTEGER PRIMARY KEY,
    time_ms INTEGER NOT NULL,
    key BLOB NOT NULL
) STRICT;
