-- Drafts that several members make together.

-- The author is the owner and has no row. INVITED: not answered yet. DECLINED stays, so that a "no"
-- is said once.
CREATE TABLE clip_collaborators (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role VARCHAR(10) NOT NULL CHECK (role IN ('EDITOR', 'VIEWER')),
    state VARCHAR(10) NOT NULL CHECK (state IN ('INVITED', 'ACCEPTED', 'DECLINED')),
    is_credited BOOLEAN NOT NULL DEFAULT TRUE,
    UNIQUE (clip_id, user_id)
);
CREATE INDEX clip_collaborators_user ON clip_collaborators (user_id, state, id);

-- A generation that is to replace what this draft shows, instead of making a clip of its own.
ALTER TABLE generations ADD COLUMN draft_id BIGINT REFERENCES clips (id) ON DELETE CASCADE;
CREATE INDEX generations_draft ON generations (draft_id);
