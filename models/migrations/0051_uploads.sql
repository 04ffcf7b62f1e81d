-- Pictures that members send to have clips made from. A row begins as a ticket, and is used up by the
-- picture that comes in with it.
CREATE TABLE uploads (
    id BIGINT PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state VARCHAR(10) NOT NULL CHECK (state IN ('AWAITED', 'READY', 'REFUSED')),
    key VARCHAR(128),
    size BIGINT,
    sha256 VARCHAR(64),
    width INT,
    height INT,
    faces INT,
    refusal VARCHAR(300),
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX uploads_owner ON uploads (owner_id);
CREATE INDEX uploads_expires_at ON uploads (expires_at);
CREATE INDEX uploads_key ON uploads (key);

-- The picture that a clip begins with. It stays named when the upload is gone: a job is not asked for
-- again without what it was made from.
ALTER TABLE generations ADD COLUMN image_id BIGINT;

-- Whether a person has to look at the clip before others do: somebody is shown who has no likeness here.
ALTER TABLE generations ADD COLUMN is_for_review BOOLEAN NOT NULL DEFAULT FALSE;
