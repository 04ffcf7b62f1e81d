-- What an editor laid over a clip and where its pieces are from, as JSON: {music, captions, cuts}. Empty
-- where nothing was edited.
ALTER TABLE generations ADD COLUMN finish TEXT NOT NULL DEFAULT '';
