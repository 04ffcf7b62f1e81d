-- What members took of their daily budget: one row per member who has one; its id is the member's.
-- The day ends at ends_ms; granted is what the last request was given.
CREATE TABLE feed_budgets (
    id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    ends_ms BIGINT NOT NULL,
    clips INT NOT NULL DEFAULT 0 CHECK (clips >= 0),
    watched_ms BIGINT NOT NULL DEFAULT 0 CHECK (watched_ms >= 0),
    granted INT NOT NULL DEFAULT 0
);

-- Minors may not move through time zones to escape their night.
ALTER TABLE notification_settings ADD COLUMN time_zone_set_at TIMESTAMPTZ;
