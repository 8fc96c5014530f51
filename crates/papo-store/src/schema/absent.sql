ALTER TABLE staying ADD COLUMN away TEXT;
-- Masks with spaces between them.
ALTER TABLE staying ADD COLUMN silences TEXT NOT NULL DEFAULT '';
-- The id of the last line when the last session went; NULL while there is one.
ALTER TABLE staying ADD COLUMN left_at INTEGER;
