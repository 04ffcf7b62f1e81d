-- Likenesses: whose they are, who may use them for what, and where they were used.

-- epoch grows with every change of the row's state, level or rules. rules: a JSON object, see
-- models.cameos.rules. salt: keeps the digest of the rules in the ledger from being guessed.
CREATE TABLE cameos (
    id BIGINT PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name VARCHAR(60) NOT NULL,
    state VARCHAR(10) NOT NULL CHECK (state IN ('ENROLLING', 'VERIFYING', 'ACTIVE', 'PAUSED',
        'REVOKED', 'PURGED', 'REJECTED', 'SUSPENDED')),
    epoch BIGINT NOT NULL DEFAULT 1,
    level VARCHAR(10) NOT NULL DEFAULT 'ONLY_ME'
        CHECK (level IN ('ONLY_ME', 'APPROVED', 'MUTUALS', 'EVERYONE')),
    rules TEXT NOT NULL DEFAULT '{}',
    salt VARCHAR(64) NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX cameos_owner_one ON cameos (owner_id) WHERE state NOT IN ('REVOKED', 'PURGED');
CREATE INDEX cameos_owner ON cameos (owner_id, id);
CREATE INDEX cameos_verifying ON cameos (id) WHERE state = 'VERIFYING';

-- Members whom the owner named: let in, or kept out.
CREATE TABLE cameo_permits (
    id BIGINT PRIMARY KEY,
    cameo_id BIGINT NOT NULL REFERENCES cameos (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    is_allowed BOOLEAN NOT NULL,
    UNIQUE (cameo_id, user_id)
);
CREATE INDEX cameo_permits_user ON cameo_permits (user_id);

-- uses: how many clips it is for, with the scopes ONE_SHOT (1) and COUNT; until_at: with UNTIL.
CREATE TABLE cameo_requests (
    id BIGINT PRIMARY KEY,
    cameo_id BIGINT NOT NULL REFERENCES cameos (id) ON DELETE CASCADE,
    owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    requester_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    prompt VARCHAR(2000) NOT NULL DEFAULT '',
    scope VARCHAR(10) NOT NULL CHECK (scope IN ('ONE_SHOT', 'COUNT', 'UNTIL')),
    uses INT CHECK (uses > 0),
    until_at TIMESTAMPTZ,
    state VARCHAR(10) NOT NULL CHECK (state IN ('REQUESTED', 'OWNER_OK', 'APPROVED', 'DENIED',
        'EXPIRED', 'WITHDRAWN', 'CONSUMED', 'LAPSED', 'REVOKED')),
    expires_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    CHECK ((scope = 'UNTIL') = (until_at IS NOT NULL)),
    CHECK ((scope = 'UNTIL') = (uses IS NULL))
);
CREATE UNIQUE INDEX cameo_requests_open ON cameo_requests (cameo_id, requester_id)
    WHERE state IN ('REQUESTED', 'OWNER_OK');
CREATE INDEX cameo_requests_owner ON cameo_requests (owner_id, id);
CREATE INDEX cameo_requests_requester ON cameo_requests (requester_id, id);
CREATE INDEX cameo_requests_waiting ON cameo_requests (expires_at)
    WHERE state IN ('REQUESTED', 'OWNER_OK');

-- Which likenesses a generation is to show, as they stood when it was asked for. request_id: under
-- which request, where one was needed. owner_id is the likeness's owner, for who may see it.
CREATE TABLE generation_cameos (
    id BIGINT PRIMARY KEY,
    generation_id BIGINT NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
    cameo_id BIGINT NOT NULL REFERENCES cameos (id) ON DELETE CASCADE,
    owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    epoch BIGINT NOT NULL,
    request_id BIGINT REFERENCES cameo_requests (id) ON DELETE SET NULL,
    UNIQUE (generation_id, cameo_id)
);
CREATE INDEX generation_cameos_cameo ON generation_cameos (cameo_id, generation_id);
CREATE INDEX generation_cameos_owner ON generation_cameos (owner_id, generation_id);
CREATE INDEX generation_cameos_request ON generation_cameos (request_id);
-- Somebody shown in it took their leave back: its worker is to stop.
ALTER TABLE generations ADD COLUMN lost_consent BOOLEAN NOT NULL DEFAULT FALSE;
-- What the owners of the likenesses want to be shown with, for the generator.
ALTER TABLE generations ADD COLUMN direction VARCHAR(1000) NOT NULL DEFAULT '';

-- Whom a clip shows. receipt: of the ledger's entry for its making, then for its publication.
-- revoked: the owner took their leave back for this clip; erase_at: when it is erased for that.
CREATE TABLE clip_cameos (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    cameo_id BIGINT NOT NULL REFERENCES cameos (id) ON DELETE CASCADE,
    owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    epoch BIGINT NOT NULL,
    request_id BIGINT REFERENCES cameo_requests (id) ON DELETE SET NULL,
    receipt VARCHAR(32) NOT NULL,
    approval VARCHAR(10) CHECK (approval IN ('PENDING', 'APPROVED', 'DENIED')),
    revoked VARCHAR(12) CHECK (revoked IN ('FUTURE_ONLY', 'UNPUBLISH', 'ERASE')),
    erase_at TIMESTAMPTZ,
    UNIQUE (clip_id, cameo_id)
);
CREATE INDEX clip_cameos_cameo ON clip_cameos (cameo_id, clip_id);
CREATE INDEX clip_cameos_owner ON clip_cameos (owner_id, clip_id);
CREATE INDEX clip_cameos_request ON clip_cameos (request_id);
CREATE INDEX clip_cameos_erase ON clip_cameos (erase_at) WHERE erase_at IS NOT NULL;

-- How an author wants a clip published that waits for somebody's approval; its id is the clip's.
CREATE TABLE publication_wishes (
    id BIGINT PRIMARY KEY REFERENCES clips (id) ON DELETE CASCADE,
    wish TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX publication_wishes_asked ON publication_wishes (asked_at);

-- Every grant, denial, restriction, revocation and use, in one chain: hash is the SHA-256 of the
-- hash before it and of the body. Nothing here is ever changed or deleted.
CREATE TABLE consent_ledger (
    seq BIGINT PRIMARY KEY,
    receipt VARCHAR(32) NOT NULL UNIQUE,
    cameo_id BIGINT NOT NULL,
    actor_id BIGINT,
    owner_id BIGINT NOT NULL,
    body TEXT NOT NULL,
    hash VARCHAR(64) NOT NULL
);
CREATE INDEX consent_ledger_cameo ON consent_ledger (cameo_id, seq);
CREATE INDEX consent_ledger_actor ON consent_ledger (actor_id, seq);
CREATE INDEX consent_ledger_owner ON consent_ledger (owner_id, seq);
-- Signed statements of how the chain stood: a compact JWS each.
CREATE TABLE consent_checkpoints (
    seq BIGINT PRIMARY KEY,
    statement TEXT NOT NULL
);
