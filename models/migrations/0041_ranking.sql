-- What the ranker keeps: pages of a feed session, its models and weights, and members' choices.

-- One order of clips that a session pages through, with why each is there (JSON). Its id is drawn at
-- random, or made of what was asked where nobody in particular asks (user_id NULL).
CREATE TABLE feed_snapshots (
    id BIGINT PRIMARY KEY,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    kind VARCHAR(12) NOT NULL,
    made_ms BIGINT NOT NULL,
    model VARCHAR(40) NOT NULL,
    content TEXT NOT NULL
);
CREATE INDEX feed_snapshots_user ON feed_snapshots (user_id);
CREATE INDEX feed_snapshots_age ON feed_snapshots (made_ms);

-- One row per member who chose something; its id is the member's. What they did before the id
-- `forget_before` is not used for their feeds or for training.
CREATE TABLE ranking_settings (
    id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    is_recommended BOOLEAN NOT NULL DEFAULT TRUE,
    forget_before BIGINT NOT NULL DEFAULT 0
);

-- Trained models; `key` is the place of the file in the media store, `metrics` JSON of the gate.
CREATE TABLE ranker_models (
    id BIGINT PRIMARY KEY,
    version VARCHAR(40) NOT NULL UNIQUE,
    key VARCHAR(128) NOT NULL,
    state VARCHAR(10) NOT NULL CHECK (state IN ('LIVE', 'KEPT', 'REFUSED')),
    upto BIGINT NOT NULL,
    metrics TEXT NOT NULL
);
CREATE UNIQUE INDEX ranker_models_live ON ranker_models (state) WHERE state = 'LIVE';

-- What the weights are for everybody who has none of their own; the latest row holds.
CREATE TABLE ranker_weight_versions (
    id BIGINT PRIMARY KEY,
    set_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    weights TEXT NOT NULL
);
CREATE INDEX ranker_weight_versions_by ON ranker_weight_versions (set_by_id);
