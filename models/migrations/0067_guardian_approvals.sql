-- Which guardians are asked before a minor's clip is published; there while the publication waits.
CREATE TABLE guardian_approvals (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    guardian_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    is_given BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (clip_id, guardian_id)
);
CREATE INDEX guardian_approvals_guardian ON guardian_approvals (guardian_id, id);

-- How it ended where the clip was not published, for its author to read.
ALTER TABLE publication_wishes ADD COLUMN outcome VARCHAR(10)
    CHECK (outcome IN ('DENIED', 'SILENCE', 'REFUSED', 'UNASKED'));
ALTER TABLE publication_wishes ADD COLUMN reason VARCHAR(500) NOT NULL DEFAULT '';
