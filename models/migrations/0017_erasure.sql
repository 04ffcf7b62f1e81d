-- Accounts on their way out, what is left of them, and archives of what members have here.

-- A row while a deleted account can still be brought back; its id is the member's. token_hash: of
-- the secret that brings it back, and fetches the proof afterwards.
CREATE TABLE deletions (
    id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    token_hash VARCHAR(64) NOT NULL UNIQUE,
    requested_at TIMESTAMPTZ NOT NULL,
    erase_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX deletions_due ON deletions (erase_at);

-- Signed statements of what was erased: counts and digests, nothing about whom.
CREATE TABLE erasure_proofs (
    id BIGINT PRIMARY KEY,
    token_hash VARCHAR(64) NOT NULL UNIQUE,
    statement TEXT NOT NULL
);

-- Files that no row refers to any more: written with the deletion of their rows, gone when the
-- store has deleted them.
CREATE TABLE doomed_files (
    key VARCHAR(128) PRIMARY KEY
);

-- The row is the job: claimed_until is how long the process that works on it is trusted to live.
CREATE TABLE exports (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state VARCHAR(10) NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'READY', 'FAILED', 'EXPIRED')),
    claimed_until TIMESTAMPTZ,
    attempts INT NOT NULL DEFAULT 0,
    done INT NOT NULL DEFAULT 0,
    total INT NOT NULL DEFAULT 0,
    key VARCHAR(128),
    size BIGINT,
    sha256 VARCHAR(64),
    finished_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ,
    CHECK ((state = 'READY') = (key IS NOT NULL))
);
CREATE INDEX exports_user ON exports (user_id, id);
CREATE INDEX exports_waiting ON exports (id) WHERE state IN ('QUEUED', 'RUNNING');
CREATE UNIQUE INDEX exports_open ON exports (user_id) WHERE state IN ('QUEUED', 'RUNNING');
