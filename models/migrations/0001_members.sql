-- Members, how they sign in, who invited whom, and how they stand to one another.

CREATE TABLE users (
    id BIGINT PRIMARY KEY,
    handle VARCHAR(30) NOT NULL,
    handle_key VARCHAR(30) NOT NULL UNIQUE,
    name VARCHAR(60) NOT NULL,
    bio VARCHAR(500) NOT NULL DEFAULT '',
    password_hash VARCHAR(255),
    role VARCHAR(10) NOT NULL DEFAULT 'MEMBER' CHECK (role IN ('MEMBER', 'MODERATOR', 'ADMIN')),
    state VARCHAR(10) NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'SUSPENDED', 'DELETED')),
    age_band VARCHAR(10) NOT NULL DEFAULT 'UNKNOWN' CHECK (age_band IN ('UNKNOWN', 'MINOR', 'ADULT')),
    age_assurance VARCHAR(15) NOT NULL DEFAULT 'NONE' CHECK (age_assurance IN ('NONE', 'SELF_DECLARED', 'PROVEN')),
    born_on DATE,
    is_private BOOLEAN NOT NULL DEFAULT FALSE,
    feed_choice VARCHAR(12) NOT NULL DEFAULT 'FOLLOWING',
    invited_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    invites_left INT NOT NULL DEFAULT 0 CHECK (invites_left >= 0),
    follower_count INT NOT NULL DEFAULT 0 CHECK (follower_count >= 0),
    following_count INT NOT NULL DEFAULT 0 CHECK (following_count >= 0),
    clip_count INT NOT NULL DEFAULT 0 CHECK (clip_count >= 0)
);
CREATE INDEX users_invited_by ON users (invited_by_id);

-- Every handle anybody ever had. A row outlives its member (user_id NULL), so that a name people
-- trusted cannot be taken over. The handle is claimed first, then its member is made: the reference
-- is checked when the transaction ends.
CREATE TABLE handles (
    key VARCHAR(30) PRIMARY KEY,
    user_id BIGINT REFERENCES users (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX handles_user ON handles (user_id);

CREATE TABLE sessions (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind VARCHAR(10) NOT NULL CHECK (kind IN ('SESSION', 'API_TOKEN')),
    token_hash VARCHAR(64) NOT NULL UNIQUE,
    name VARCHAR(120) NOT NULL DEFAULT '',
    scopes VARCHAR(120) NOT NULL DEFAULT '',
    last_used_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX sessions_user ON sessions (user_id, id);

CREATE TABLE passkeys (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id VARCHAR(1400) NOT NULL UNIQUE,
    public_key VARCHAR(2800) NOT NULL,
    sign_count BIGINT NOT NULL DEFAULT 0,
    name VARCHAR(60) NOT NULL DEFAULT '',
    last_used_at TIMESTAMPTZ
);
CREATE INDEX passkeys_user ON passkeys (user_id, id);

CREATE TABLE identities (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    issuer VARCHAR(255) NOT NULL,
    subject VARCHAR(255) NOT NULL,
    UNIQUE (issuer, subject)
);
CREATE INDEX identities_user ON identities (user_id);

-- Single-use values that a client must bring back: WebAuthn challenges, OpenID Connect states.
CREATE TABLE challenges (
    id BIGINT PRIMARY KEY,
    purpose VARCHAR(20) NOT NULL,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    value_hash VARCHAR(64) NOT NULL UNIQUE,
    detail VARCHAR(2000) NOT NULL DEFAULT '',
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX challenges_expiry ON challenges (expires_at);
CREATE INDEX challenges_user ON challenges (user_id);

CREATE TABLE invites (
    id BIGINT PRIMARY KEY,
    issuer_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    code_hash VARCHAR(64) NOT NULL UNIQUE,
    max_uses INT NOT NULL CHECK (max_uses > 0),
    uses INT NOT NULL DEFAULT 0 CHECK (uses >= 0 AND uses <= max_uses),
    expires_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX invites_issuer ON invites (issuer_id, id);

CREATE TABLE follows (
    id BIGINT PRIMARY KEY,
    follower_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    followed_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state VARCHAR(10) NOT NULL CHECK (state IN ('REQUESTED', 'ACCEPTED')),
    UNIQUE (follower_id, followed_id),
    CHECK (follower_id <> followed_id)
);
CREATE INDEX follows_followed ON follows (followed_id, state, id);
CREATE INDEX follows_follower ON follows (follower_id, state, id);

CREATE TABLE blocks (
    id BIGINT PRIMARY KEY,
    blocker_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    blocked_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    UNIQUE (blocker_id, blocked_id),
    CHECK (blocker_id <> blocked_id)
);
CREATE INDEX blocks_blocked ON blocks (blocked_id, blocker_id);

CREATE TABLE mutes (
    id BIGINT PRIMARY KEY,
    muter_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    muted_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    until TIMESTAMPTZ,
    UNIQUE (muter_id, muted_id),
    CHECK (muter_id <> muted_id)
);

-- Who did what to what, for every transition. Ids only: no text of anybody's.
CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    actor_id BIGINT,
    action VARCHAR(60) NOT NULL,
    subject VARCHAR(60) NOT NULL,
    detail VARCHAR(500) NOT NULL DEFAULT ''
);
CREATE INDEX audit_subject ON audit (subject, id);
CREATE INDEX audit_actor ON audit (actor_id, id);
