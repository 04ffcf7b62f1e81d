-- Secrets of workers that have no database: each opens the worker plane, and nothing else, until it is
-- revoked. A job that such a worker holds is held under this name.
CREATE TABLE worker_tokens (
    id BIGINT PRIMARY KEY,
    name VARCHAR(24) NOT NULL UNIQUE,
    token_hash VARCHAR(64) NOT NULL UNIQUE,
    last_used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
