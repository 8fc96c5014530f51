-- Where each message is found, in the order in which it is read. These are written after the messages,
-- many at once: a message that is kept alone writes to one page. No rank needed is ''.
DROP INDEX message_of_channel;
DROP INDEX message_of_pair;
DROP INDEX message_to;
CREATE TABLE said_in (
    place INTEGER NOT NULL,
    needs TEXT NOT NULL,
    shut INTEGER NOT NULL,
    id INTEGER NOT NULL,
    PRIMARY KEY (place, needs, shut, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE said_to (
    hearer TEXT NOT NULL,
    hidden INTEGER NOT NULL,
    speaker TEXT NOT NULL,
    id INTEGER NOT NULL,
    PRIMARY KEY (hearer, hidden, speaker, id)
) STRICT, WITHOUT ROWID;
-- Who said anything in private to whom, and the last of it.
CREATE TABLE spoke (
    speaker TEXT NOT NULL,
    hearer TEXT NOT NULL,
    hidden INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (speaker, hearer, hidden)
) STRICT, WITHOUT ROWID;
CREATE INDEX spoke_by ON spoke(speaker, last);
CREATE INDEX spoke_to ON spoke(hearer, hidden, last);
-- One row: the last message that was filed.
CREATE TABLE filed (
    last INTEGER NOT NULL
) STRICT;
INSERT INTO filed (last) VALUES (0);
CREATE TRIGGER message_gone AFTER DELETE ON message BEGIN
    DELETE FROM said_in WHERE place = old.channel AND needs = coalesce(old.rank, '')
        AND shut = old.closed AND id = old.id;
    DELETE FROM said_to WHERE hearer = old.receiver AND hidden = old.silenced
        AND speaker = old.sender AND id = old.id;
    UPDATE spoke SET last = coalesce((SELECT max(id) FROM said_to WHERE hearer = old.receiver
            AND hidden = old.silenced AND speaker = old.sender), 0)
        WHERE speaker = old.sender AND hearer = old.receiver AND hidden = old.silenced
        AND last = old.id;
    DELETE FROM spoke WHERE speaker = old.sender AND hearer = old.receiver
        AND hidden = old.silenced AND last = 0;
END;
CREATE TRIGGER message_hidden AFTER UPDATE OF closed, silenced ON message
WHEN old.closed <> new.closed OR old.silenced <> new.silenced BEGIN
    UPDATE said_in SET shut = new.closed WHERE place = old.channel
        AND needs = coalesce(old.rank, '') AND shut = old.closed AND id = old.id;
    UPDATE said_to SET hidden = new.silenced WHERE hearer = old.receiver
        AND hidden = old.silenced AND speaker = old.sender AND id = old.id;
    UPDATE spoke SET last = coalesce((SELECT max(id) FROM said_to WHERE hearer = old.receiver
            AND hidden = old.silenced AND speaker = old.sender), 0)
        WHERE speaker = old.sender AND hearer = old.receiver AND hidden = old.silenced
        AND last = old.id;
    DELETE FROM spoke WHERE speaker = old.sender AND hearer = old.receiver
        AND hidden = old.silenced AND last = 0;
    INSERT INTO spoke (speaker, hearer, hidden, last)
        SELECT speaker, hearer, hidden, id FROM said_to WHERE hearer = old.receiver
        AND hidden = new.silenced AND speaker = old.sender AND id = old.id
        ON CONFLICT DO UPDATE SET last = max(last, excluded.last);
END;
-- What was deleted is told where it was done; all else that is done to a message is found by it.
CREATE INDEX redacted_in ON act(channel, rank, closed) WHERE kind = 0 AND channel IS NOT NULL;
CREATE INDEX redacted_between ON act(author, receiver, silenced)
    WHERE kind = 0 AND channel IS NULL;
