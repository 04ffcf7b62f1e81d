-- Named sets of controls that a member keeps, and those of others that they follow.

-- `controls` is JSON, read by the ranker; `version` counts its changes. `text` is the instruction
-- that it was made from, where there was one.
CREATE TABLE feed_recipes (
    id BIGINT PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name VARCHAR(60) NOT NULL,
    text VARCHAR(280) NOT NULL DEFAULT '',
    controls TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    is_public BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX feed_recipes_owner ON feed_recipes (owner_id, id);

CREATE TABLE feed_recipe_follows (
    id BIGINT PRIMARY KEY,
    recipe_id BIGINT NOT NULL REFERENCES feed_recipes (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    UNIQUE (user_id, recipe_id)
);
CREATE INDEX feed_recipe_follows_recipe ON feed_recipe_follows (recipe_id);
