-- The small file of a clip, too, in fragments: a stream has two qualities.

-- only: sqlite
CREATE TABLE renditions_new (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    kind VARCHAR(12) NOT NULL
        CHECK (kind IN ('ORIGINAL', 'SMALL', 'POSTER', 'PREVIEW', 'SPRITES', 'STREAM',
        'STREAM_SMALL')),
    key VARCHAR(128) NOT NULL,
    content_type VARCHAR(60) NOT NULL,
    size BIGINT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    width INT NOT NULL,
    height INT NOT NULL,
    passed_sha256 VARCHAR(64) NOT NULL DEFAULT '',
    passed_as VARCHAR(12) NOT NULL DEFAULT 'MARKED'
        CHECK (passed_as IN ('MARKED', 'BEFORE_MARKS', 'IMPORTED')),
    UNIQUE (clip_id, kind)
);
INSERT INTO renditions_new SELECT id, clip_id, kind, key, content_type, size, sha256, width, height,
    passed_sha256, passed_as FROM renditions;
DROP TABLE renditions;
ALTER TABLE renditions_new RENAME TO renditions;
CREATE INDEX renditions_key ON renditions (key);

-- only: postgresql
ALTER TABLE renditions DROP CONSTRAINT renditions_kind_check;
ALTER TABLE renditions ADD CONSTRAINT renditions_kind_check
    CHECK (kind IN ('ORIGINAL', 'SMALL', 'POSTER', 'PREVIEW', 'SPRITES', 'STREAM',
        'STREAM_SMALL'));
