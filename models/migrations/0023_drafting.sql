-- What those who make a draft together say beside it: prompts to try, and remarks.
CREATE TABLE draft_lines (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind VARCHAR(10) NOT NULL CHECK (kind IN ('PROMPT', 'REMARK')),
    text VARCHAR(2000) NOT NULL
);
CREATE INDEX draft_lines_clip ON draft_lines (clip_id, id);
CREATE INDEX draft_lines_user ON draft_lines (user_id);
