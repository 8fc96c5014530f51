-- The mutes and bans of the whole server.
CREATE TABLE sanction (
    -- 0 for a mute, 1 for a ban.
    kind INTEGER NOT NULL,
    -- Whom it means, as it is shown.
    mask TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    -- NULL for ever.
    until_ms INTEGER,
    PRIMARY KEY (kind, mask)
) STRICT, WITHOUT ROWID;
