-- Marks and fingerprints that lead from a file back to its clip, and which files may leave.

-- The number that a clip's invisible mark carries. The row outlives the clip: a copy that turns up
-- years later is still known as this instance's.
CREATE TABLE marks (
    id BIGINT PRIMARY KEY CHECK (id > 0 AND id < 4294967296),
    generation_id BIGINT UNIQUE REFERENCES generations (id) ON DELETE SET NULL,
    clip_id BIGINT REFERENCES clips (id) ON DELETE SET NULL
);
CREATE INDEX marks_clip ON marks (clip_id);

-- 64 bits of each still, and the same in four parts to look copies up by.
CREATE TABLE fingerprints (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    bits BIGINT NOT NULL,
    band0 INT NOT NULL,
    band1 INT NOT NULL,
    band2 INT NOT NULL,
    band3 INT NOT NULL
);
CREATE INDEX fingerprints_clip ON fingerprints (clip_id);
CREATE INDEX fingerprints_band0 ON fingerprints (band0);
CREATE INDEX fingerprints_band1 ON fingerprints (band1);
CREATE INDEX fingerprints_band2 ON fingerprints (band2);
CREATE INDEX fingerprints_band3 ON fingerprints (band3);

-- The hash of the bytes that were let through; a file leaves only while that is the hash it has.
ALTER TABLE renditions ADD COLUMN passed_sha256 VARCHAR(64) NOT NULL DEFAULT '';

-- On what grounds. Those from before this migration carry no marks and stay as they are: their author
-- and their viewers keep them, and the API says that the files do not tell of their origin.
ALTER TABLE renditions ADD COLUMN passed_as VARCHAR(12) NOT NULL DEFAULT 'MARKED'
    CHECK (passed_as IN ('MARKED', 'BEFORE_MARKS', 'IMPORTED'));
UPDATE renditions SET passed_sha256 = sha256, passed_as = 'BEFORE_MARKS';
