-- What lies over a member's controls for as long as one session lasts. Its id is the session's.

CREATE TABLE feed_moods (
    id BIGINT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name VARCHAR(60) NOT NULL,
    controls TEXT NOT NULL
);
CREATE INDEX feed_moods_user ON feed_moods (user_id);
