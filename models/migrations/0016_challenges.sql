-- Challenges (a table of that name holds sign-in challenges, so these are contests here), their
-- entries, and who stays off leaderboards. Times are milliseconds since 1970.

CREATE TABLE contests (
    id BIGINT PRIMARY KEY,
    created_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    title VARCHAR(100) NOT NULL,
    prompt_template VARCHAR(2000) NOT NULL,
    tag VARCHAR(100) NOT NULL,
    rules VARCHAR(2000) NOT NULL DEFAULT '',
    sponsor VARCHAR(100),
    entries_per_member INT NOT NULL DEFAULT 1 CHECK (entries_per_member BETWEEN 1 AND 20),
    opens_ms BIGINT NOT NULL,
    closes_ms BIGINT NOT NULL,
    CHECK (closes_ms > opens_ms)
);
CREATE INDEX contests_creator ON contests (created_by_id);

CREATE TABLE contest_entries (
    id BIGINT PRIMARY KEY,
    contest_id BIGINT NOT NULL REFERENCES contests (id) ON DELETE CASCADE,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    UNIQUE (contest_id, clip_id)
);
CREATE INDEX contest_entries_contest ON contest_entries (contest_id, id);
CREATE INDEX contest_entries_clip ON contest_entries (clip_id);
CREATE INDEX contest_entries_user ON contest_entries (user_id, contest_id);

ALTER TABLE users ADD COLUMN on_leaderboards BOOLEAN NOT NULL DEFAULT TRUE;
