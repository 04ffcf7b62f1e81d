-- How feeds were ranked on a day, counted before its sessions are forgotten: numbers over members
-- alone (JSON). Its id is the day, counted from 1970 in UTC.
CREATE TABLE ranking_days (
    id BIGINT PRIMARY KEY,
    tally TEXT NOT NULL
);

-- Ids of sessions are drawn by lot: the first of a day are a fair sample of it.
CREATE INDEX feed_snapshots_day ON feed_snapshots ((made_ms / 86400000), id);
