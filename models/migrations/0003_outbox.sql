-- The outbox is the event log: written with the change, given a dense position by the relay.

-- only: sqlite
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pos BIGINT UNIQUE,
    type VARCHAR(60) NOT NULL,
    v SMALLINT NOT NULL,
    topics TEXT NOT NULL,
    data TEXT NOT NULL,
    created_ms BIGINT NOT NULL DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))
);
-- only: postgresql
CREATE TABLE outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pos BIGINT UNIQUE,
    type VARCHAR(60) NOT NULL,
    v SMALLINT NOT NULL,
    topics TEXT NOT NULL,
    data TEXT NOT NULL,
    created_ms BIGINT NOT NULL DEFAULT ((extract(epoch FROM clock_timestamp()) * 1000)::bigint)
);
-- only: both
CREATE INDEX outbox_waiting ON outbox (id) WHERE pos IS NULL;

-- One small row per topic, by which a resuming client finds its own events.
-- only: sqlite
CREATE TABLE outbox_topics (
    topic VARCHAR(80) NOT NULL,
    pos BIGINT NOT NULL,
    PRIMARY KEY (topic, pos)
) WITHOUT ROWID;
-- only: postgresql
CREATE TABLE outbox_topics (
    topic VARCHAR(80) NOT NULL,
    pos BIGINT NOT NULL,
    PRIMARY KEY (topic, pos)
);
-- only: both
CREATE INDEX outbox_topics_pos ON outbox_topics (pos);

-- One row: the name of this history. A restore draws a new one, so that old cursors are refused.
CREATE TABLE outbox_epoch (
    one SMALLINT PRIMARY KEY CHECK (one = 1),
    epoch VARCHAR(32) NOT NULL
);
-- only: sqlite
INSERT INTO outbox_epoch (one, epoch) VALUES (1, lower(hex(randomblob(8))));
-- only: postgresql
INSERT INTO outbox_epoch (one, epoch) VALUES (1, substr(replace(gen_random_uuid()::text, '-', ''), 1, 16));
