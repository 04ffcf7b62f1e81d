-- Conversations of two or a few members, what is said in them, and whom a member lets in.

-- A conversation of two is found by its pair ("lower id-higher id"): there is never a second one.
-- last_seq numbers its messages; last_activity orders inboxes (the id of the newest message).
CREATE TABLE conversations (
    id BIGINT PRIMARY KEY,
    pair_key VARCHAR(41) UNIQUE,
    is_group BOOLEAN NOT NULL,
    title VARCHAR(60) NOT NULL DEFAULT '',
    last_seq BIGINT NOT NULL DEFAULT 0 CHECK (last_seq >= 0),
    last_activity BIGINT NOT NULL,
    CHECK (is_group = (pair_key IS NULL))
);

-- from_seq: messages up to here were written before the member joined. read_seq: read up to here.
CREATE TABLE conversation_members (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state VARCHAR(10) NOT NULL CHECK (state IN ('JOINED', 'REQUESTED', 'DECLINED', 'LEFT')),
    invited_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    from_seq BIGINT NOT NULL DEFAULT 0,
    read_seq BIGINT NOT NULL DEFAULT 0,
    UNIQUE (conversation_id, user_id)
);
CREATE INDEX conversation_members_user ON conversation_members (user_id, state, conversation_id);
CREATE INDEX conversation_members_inviter ON conversation_members (invited_by_id);

-- An unsent message keeps its place without its content.
CREATE TABLE messages (
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    sender_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seq BIGINT NOT NULL,
    text VARCHAR(2000) NOT NULL DEFAULT '',
    clip_id BIGINT REFERENCES clips (id) ON DELETE SET NULL,
    idempotency_key VARCHAR(80) NOT NULL,
    unsent_at TIMESTAMPTZ,
    UNIQUE (conversation_id, seq),
    UNIQUE (conversation_id, sender_id, idempotency_key),
    CHECK (unsent_at IS NULL OR (text = '' AND clip_id IS NULL))
);
CREATE INDEX messages_sender ON messages (sender_id, id);
CREATE INDEX messages_clip ON messages (clip_id);

-- One row per member who changed something; its id is the member's. No row: the defaults.
CREATE TABLE message_settings (
    id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    policy VARCHAR(10) NOT NULL DEFAULT 'FOLLOWING'
        CHECK (policy IN ('EVERYONE', 'FOLLOWING', 'NONE')),
    sends_receipts BOOLEAN NOT NULL DEFAULT TRUE
);
