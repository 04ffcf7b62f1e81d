-- What is said in a clip, as its author corrected it; NULL: as it was made. The language is a BCP 47
-- tag, NULL where nobody knows it.
ALTER TABLE clips ADD COLUMN subtitles TEXT;
ALTER TABLE clips ADD COLUMN language VARCHAR(35);

-- What a published clip's caption said before, one row per change.
CREATE TABLE caption_versions (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    caption VARCHAR(500) NOT NULL
);
CREATE INDEX caption_versions_clip ON caption_versions (clip_id, id);
