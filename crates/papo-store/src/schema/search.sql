-- The index of texts: pieces of one to three characters, and where and by whom it was said. Its rows
-- have small numbers in the order of the ids, for they are written down with each piece.
CREATE VIRTUAL TABLE piece USING fts5(
    pieces, content='', contentless_delete=1, detail=none, tokenize='ascii'
);
-- Which message has which number. What can't be found has one, too.
CREATE TABLE numbered (
    number INTEGER PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE
) STRICT;
-- One row: the last message that was looked at.
CREATE TABLE indexed (
    last INTEGER NOT NULL
) STRICT;
INSERT INTO indexed (last) VALUES (0);
