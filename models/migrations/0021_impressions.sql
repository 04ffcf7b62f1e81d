-- What members were shown, kept for a while for themselves and their feeds.

-- One row per member and clip; position is the id of the latest showing.
CREATE TABLE impressions (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    times INT NOT NULL DEFAULT 1 CHECK (times > 0),
    UNIQUE (user_id, clip_id)
);
CREATE INDEX impressions_latest ON impressions (user_id, position);
CREATE INDEX impressions_clip ON impressions (clip_id);
CREATE INDEX impressions_age ON impressions (position);

-- One row per member who changed something; its id is the member's. No row: the default.
CREATE TABLE impression_settings (
    id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    is_kept BOOLEAN NOT NULL DEFAULT TRUE
);
