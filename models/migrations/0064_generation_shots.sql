-- The shots of a clip with cuts, as JSON, and what it is made from beside parent_clip_id: ids of clips
-- in their order, as JSON. Empty where there are none.
ALTER TABLE generations ADD COLUMN shots TEXT NOT NULL DEFAULT '';
ALTER TABLE generations ADD COLUMN more_sources TEXT NOT NULL DEFAULT '';
