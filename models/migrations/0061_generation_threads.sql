-- Which generation another was asked for from, and the one that its thread began with.
ALTER TABLE generations ADD COLUMN from_id BIGINT REFERENCES generations (id) ON DELETE SET NULL;
ALTER TABLE generations ADD COLUMN thread_id BIGINT REFERENCES generations (id) ON DELETE SET NULL;
CREATE INDEX generations_from ON generations (from_id);
CREATE INDEX generations_thread ON generations (thread_id, id);
