-- When a member was last invited to make something: one row per member who was; its id is the
-- member's. shown_id is an id of that moment; ahead of the clips handed out with it came before it.
CREATE TABLE create_cards (
    id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    shown_id BIGINT NOT NULL,
    ahead INT NOT NULL CHECK (ahead > 0)
);
