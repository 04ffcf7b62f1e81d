-- Which generation another was asked for from, in which thread (the generation that it began with),
-- and with which words.
ALTER TABLE generations ADD COLUMN from_id BIGINT REFERENCES generations (id) ON DELETE SET NULL;
ALTER TABLE generations ADD COLUMN thread_id BIGINT REFERENCES generations (id) ON DELETE SET NULL;
ALTER TABLE generations ADD COLUMN instruction VARCHAR(500) NOT NULL DEFAULT '';
CREATE INDEX generations_from ON generations (from_id);
CREATE INDEX generations_thread ON generations (thread_id, id);
