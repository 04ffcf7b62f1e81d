-- What members allow themselves: one row per member who narrowed something; its id is the member's.
-- limits: JSON of the settings that are narrowed (models/policies.py).
CREATE TABLE own_limits (
    id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    limits TEXT NOT NULL DEFAULT '{}'
);
