-- How members said they feel about their feed. Theirs alone: nothing that ranks reads it.

-- answer NULL: dismissed.
CREATE TABLE wellbeing_polls (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    answer INTEGER CHECK (answer BETWEEN 1 AND 5)
);
CREATE INDEX wellbeing_polls_user ON wellbeing_polls (user_id, id);
