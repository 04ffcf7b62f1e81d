-- Generation jobs (the row is the queue), the clips they make, their files and their audiences.

CREATE TABLE generations (
    id BIGINT PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state VARCHAR(20) NOT NULL CHECK (state IN ('PENDING_CONSENT', 'QUEUED', 'RUNNING',
        'POSTPROCESSING', 'MODERATING', 'COMPLETED', 'FAILED', 'REJECTED', 'CANCELED',
        'CONSENT_REVOKED', 'EXPIRED')),
    prompt VARCHAR(2000) NOT NULL,
    effective_prompt VARCHAR(4000) NOT NULL DEFAULT '',
    style VARCHAR(40),
    seconds DOUBLE PRECISION NOT NULL,
    width INT NOT NULL,
    height INT NOT NULL,
    fps INT NOT NULL,
    audio VARCHAR(10) NOT NULL,
    seed BIGINT NOT NULL,
    backend VARCHAR(40) NOT NULL,
    idempotency_key VARCHAR(80),
    request_hash VARCHAR(64) NOT NULL,
    priority INT NOT NULL DEFAULT 0,
    attempt INT NOT NULL DEFAULT 0,
    fence BIGINT NOT NULL DEFAULT 0,
    worker VARCHAR(120),
    lease_until_ms BIGINT,
    run_after_ms BIGINT NOT NULL DEFAULT 0,
    queued_at_ms BIGINT NOT NULL,
    started_at_ms BIGINT,
    finished_at_ms BIGINT,
    cancel_requested BOOLEAN NOT NULL DEFAULT FALSE,
    progress_seq BIGINT NOT NULL DEFAULT 0,
    stage VARCHAR(20) NOT NULL DEFAULT 'QUEUED',
    step INT NOT NULL DEFAULT 0,
    steps INT NOT NULL DEFAULT 0,
    fraction DOUBLE PRECISION NOT NULL DEFAULT 0,
    error_code VARCHAR(40),
    error_message VARCHAR(500),
    notes TEXT NOT NULL DEFAULT '[]',
    recipe TEXT NOT NULL DEFAULT '{}',
    UNIQUE (owner_id, idempotency_key)
);
CREATE INDEX generations_owner ON generations (owner_id, id);
CREATE INDEX generations_queue ON generations (priority, queued_at_ms, id) WHERE state = 'QUEUED';
CREATE INDEX generations_leases ON generations (lease_until_ms)
    WHERE state IN ('RUNNING', 'POSTPROCESSING', 'MODERATING');

CREATE TABLE clips (
    id BIGINT PRIMARY KEY,
    author_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    generation_id BIGINT UNIQUE REFERENCES generations (id) ON DELETE SET NULL,
    state VARCHAR(20) NOT NULL DEFAULT 'DRAFT'
        CHECK (state IN ('DRAFT', 'PENDING_APPROVAL', 'PUBLISHED', 'TRASHED', 'PURGED')),
    audience VARCHAR(10) NOT NULL DEFAULT 'PRIVATE'
        CHECK (audience IN ('PUBLIC', 'FOLLOWERS', 'MUTUALS', 'LIST', 'LINK', 'PRIVATE')),
    caption VARCHAR(500) NOT NULL DEFAULT '',
    alt_text VARCHAR(1000) NOT NULL DEFAULT '',
    prompt VARCHAR(2000) NOT NULL,
    style VARCHAR(40),
    allow_download BOOLEAN NOT NULL DEFAULT TRUE,
    duration_ms INT NOT NULL,
    width INT NOT NULL,
    height INT NOT NULL,
    fps INT NOT NULL,
    blurhash VARCHAR(100) NOT NULL DEFAULT '',
    transcript TEXT NOT NULL DEFAULT '[]',
    published_order BIGINT,
    published_at TIMESTAMPTZ,
    trashed_at TIMESTAMPTZ,
    state_before_trash VARCHAR(20),
    CHECK ((state = 'PUBLISHED') = (published_order IS NOT NULL) OR state IN ('TRASHED', 'PURGED'))
);
CREATE INDEX clips_author_published ON clips (author_id, published_order) WHERE state = 'PUBLISHED';
CREATE INDEX clips_latest ON clips (published_order) WHERE state = 'PUBLISHED';
CREATE INDEX clips_author ON clips (author_id, state, id);
CREATE INDEX clips_trash ON clips (trashed_at) WHERE state = 'TRASHED';

CREATE TABLE renditions (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    kind VARCHAR(12) NOT NULL
        CHECK (kind IN ('ORIGINAL', 'SMALL', 'POSTER', 'PREVIEW', 'SPRITES')),
    key VARCHAR(128) NOT NULL,
    content_type VARCHAR(60) NOT NULL,
    size BIGINT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    width INT NOT NULL,
    height INT NOT NULL,
    UNIQUE (clip_id, kind)
);
CREATE INDEX renditions_key ON renditions (key);

-- Members' pictures; the id is the member's. The file outlives the clip that it was taken from.
CREATE TABLE avatars (
    id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    key VARCHAR(128) NOT NULL,
    content_type VARCHAR(60) NOT NULL,
    size BIGINT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    width INT NOT NULL,
    height INT NOT NULL
);
CREATE INDEX avatars_key ON avatars (key);
CREATE INDEX avatars_clip ON avatars (clip_id);

CREATE TABLE clip_viewers (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    UNIQUE (clip_id, user_id)
);
CREATE INDEX clip_viewers_user ON clip_viewers (user_id, clip_id);

CREATE TABLE clip_links (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    token_hash VARCHAR(64) NOT NULL UNIQUE,
    max_views INT CHECK (max_views > 0),
    views INT NOT NULL DEFAULT 0,
    expires_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX clip_links_clip ON clip_links (clip_id, id);
