-- What was done by those who run the server. Nothing is ever deleted here.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    time_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    target TEXT NOT NULL,
    -- Empty if nobody has said one.
    reason TEXT NOT NULL
) STRICT;
