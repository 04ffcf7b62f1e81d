-- How members showed that a likeness is theirs: one row per challenge.

-- digits and poses: what they were to say and do. capture and portrait: names of sealed files, which
-- nothing opens once the likeness's key is gone. capture_sha256 is kept so that a recording is not
-- shown twice. findings: a JSON object, what was measured.
CREATE TABLE cameo_enrolments (
    id BIGINT PRIMARY KEY,
    cameo_id BIGINT NOT NULL REFERENCES cameos (id) ON DELETE CASCADE,
    owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state VARCHAR(10) NOT NULL CHECK (state IN ('OPEN', 'REVIEW', 'ACCEPTED', 'REJECTED')),
    digits VARCHAR(12) NOT NULL,
    poses VARCHAR(80) NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    capture VARCHAR(128),
    portrait VARCHAR(128),
    capture_sha256 VARCHAR(64),
    content_type VARCHAR(40),
    findings TEXT NOT NULL DEFAULT '{}',
    decided_by BIGINT
);
CREATE UNIQUE INDEX cameo_enrolments_capture ON cameo_enrolments (capture_sha256);
CREATE INDEX cameo_enrolments_cameo ON cameo_enrolments (cameo_id, id);
CREATE INDEX cameo_enrolments_owner ON cameo_enrolments (owner_id);
CREATE INDEX cameo_enrolments_review ON cameo_enrolments (id) WHERE state = 'REVIEW';
