-- Users who stay without a session, by their accounts.
CREATE TABLE staying (
    account TEXT PRIMARY KEY,
    nick TEXT NOT NULL,
    username TEXT NOT NULL,
    realname TEXT NOT NULL,
    host TEXT NOT NULL,
    -- Letters.
    modes TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Where they are, in the order in which they came. `since` is the id of the last line then.
CREATE TABLE staying_in (
    account TEXT NOT NULL,
    place INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    name TEXT NOT NULL,
    ranks TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (account, place)
) STRICT, WITHOUT ROWID;
