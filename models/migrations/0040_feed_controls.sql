-- What members ask of their feeds: a version per change, and which of them holds.

-- `controls` is JSON, read by the ranker. `parent_id` is the version it was made from, so that
-- undoing goes up and redoing down; none for the first change.
CREATE TABLE feed_control_versions (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    parent_id BIGINT REFERENCES feed_control_versions (id) ON DELETE CASCADE,
    controls TEXT NOT NULL,
    note VARCHAR(300) NOT NULL DEFAULT ''
);
CREATE INDEX feed_control_versions_user ON feed_control_versions (user_id, id);
CREATE INDEX feed_control_versions_parent ON feed_control_versions (parent_id);

-- Its id is the member's. version_id NULL: before the first change.
CREATE TABLE feed_control_heads (
    id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    version_id BIGINT REFERENCES feed_control_versions (id) ON DELETE SET NULL
);
CREATE INDEX feed_control_heads_version ON feed_control_heads (version_id);
