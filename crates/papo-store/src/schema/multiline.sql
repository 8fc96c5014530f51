-- Where in the text of several lines a line was sent in pieces: the places where one begins, in
-- bytes, four bytes each with the least first. NULL for most.
ALTER TABLE message ADD COLUMN joints BLOB;
