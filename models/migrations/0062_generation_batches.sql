-- Clips that were asked for together: the request, and what of it was refused at once (JSON).
CREATE TABLE generation_batches (
    id BIGINT PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    idempotency_key VARCHAR(80),
    request_hash VARCHAR(64) NOT NULL,
    refusals TEXT NOT NULL,
    UNIQUE (owner_id, idempotency_key)
);
CREATE INDEX generation_batches_owner ON generation_batches (owner_id, id);
-- Which batch a generation belongs to, and its place in it from 0.
ALTER TABLE generations ADD COLUMN batch_id BIGINT REFERENCES generation_batches (id) ON DELETE SET NULL;
ALTER TABLE generations ADD COLUMN batch_place INT;
CREATE INDEX generations_batch ON generations (batch_id, batch_place);
