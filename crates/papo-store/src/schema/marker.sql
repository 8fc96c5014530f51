-- Up to when an account has read a channel, or what was exchanged with a person.
CREATE TABLE marker (
    account TEXT NOT NULL,
    -- 0 for a person.
    channel INTEGER NOT NULL,
    -- Empty for a channel.
    person TEXT NOT NULL,
    time_ms INTEGER NOT NULL,
    PRIMARY KEY (account, channel, person)
) STRICT, WITHOUT ROWID;
