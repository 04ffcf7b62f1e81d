-- What members say and do around clips: likes, comments, mentions, lists, tags, shares, playbacks.

ALTER TABLE clips ADD COLUMN comment_policy VARCHAR(10) NOT NULL DEFAULT 'ALL'
    CHECK (comment_policy IN ('ALL', 'FOLLOWERS', 'NONE'));
ALTER TABLE clips ADD COLUMN show_like_count BOOLEAN;

-- One row per clip that anybody did anything to, apart from clips because it changes all the time.
CREATE TABLE clip_counts (
    clip_id BIGINT PRIMARY KEY REFERENCES clips (id) ON DELETE CASCADE,
    likes INT NOT NULL DEFAULT 0 CHECK (likes >= 0),
    comments INT NOT NULL DEFAULT 0 CHECK (comments >= 0),
    shares INT NOT NULL DEFAULT 0 CHECK (shares >= 0),
    saves INT NOT NULL DEFAULT 0 CHECK (saves >= 0),
    views BIGINT NOT NULL DEFAULT 0 CHECK (views >= 0),
    ranked_views BIGINT NOT NULL DEFAULT 0 CHECK (ranked_views >= 0),
    completions BIGINT NOT NULL DEFAULT 0 CHECK (completions >= 0),
    watched_ms BIGINT NOT NULL DEFAULT 0 CHECK (watched_ms >= 0)
);

CREATE TABLE likes (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    UNIQUE (clip_id, user_id)
);
CREATE INDEX likes_clip ON likes (clip_id, id);
CREATE INDEX likes_user ON likes (user_id, id);

-- Two levels: top_id is NULL for a top comment. A deleted top comment that has replies stays
-- without its words; reply_count counts the replies that are SHOWN.
CREATE TABLE comments (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    author_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    top_id BIGINT REFERENCES comments (id) ON DELETE CASCADE,
    body VARCHAR(1000) NOT NULL,
    state VARCHAR(10) NOT NULL CHECK (state IN ('SHOWN', 'HELD', 'HIDDEN')),
    is_pinned BOOLEAN NOT NULL DEFAULT FALSE,
    reply_count INT NOT NULL DEFAULT 0 CHECK (reply_count >= 0),
    edited_at TIMESTAMPTZ,
    deleted_at TIMESTAMPTZ,
    CHECK (top_id IS NULL OR NOT is_pinned)
);
CREATE INDEX comments_clip ON comments (clip_id, id) WHERE top_id IS NULL;
CREATE INDEX comments_top ON comments (top_id, id);
CREATE INDEX comments_author ON comments (author_id, id);
CREATE UNIQUE INDEX comments_pinned ON comments (clip_id) WHERE is_pinned;
CREATE INDEX comments_held ON comments (clip_id, id) WHERE state = 'HELD';

-- Members named in a comment, or in the clip's caption where comment_id is NULL. The span is in
-- characters of the text.
CREATE TABLE mentions (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    comment_id BIGINT REFERENCES comments (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    span_start INT NOT NULL CHECK (span_start >= 0),
    span_length INT NOT NULL CHECK (span_length > 0)
);
CREATE INDEX mentions_clip ON mentions (clip_id) WHERE comment_id IS NULL;
CREATE INDEX mentions_comment ON mentions (comment_id);
CREATE INDEX mentions_user ON mentions (user_id, id);

CREATE TABLE filter_words (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    word VARCHAR(60) NOT NULL,
    UNIQUE (user_id, word)
);

CREATE TABLE bookmarks (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    UNIQUE (clip_id, user_id)
);
CREATE INDEX bookmarks_user ON bookmarks (user_id, id);

CREATE TABLE playlists (
    id BIGINT PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title VARCHAR(100) NOT NULL,
    description VARCHAR(500) NOT NULL DEFAULT '',
    is_public BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX playlists_owner ON playlists (owner_id, id);

-- `place` runs 1, 2, 3 … without gaps; changes happen under the playlist's row.
CREATE TABLE playlist_items (
    id BIGINT PRIMARY KEY,
    playlist_id BIGINT NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    place INT NOT NULL CHECK (place > 0),
    UNIQUE (playlist_id, clip_id)
);
CREATE INDEX playlist_items_place ON playlist_items (playlist_id, place);
CREATE INDEX playlist_items_clip ON playlist_items (clip_id);

CREATE TABLE hashtags (
    id BIGINT PRIMARY KEY,
    name VARCHAR(100) NOT NULL UNIQUE
);

CREATE TABLE clip_hashtags (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    hashtag_id BIGINT NOT NULL REFERENCES hashtags (id) ON DELETE CASCADE,
    UNIQUE (clip_id, hashtag_id)
);
CREATE INDEX clip_hashtags_hashtag ON clip_hashtags (hashtag_id, clip_id);

CREATE TABLE hashtag_follows (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hashtag_id BIGINT NOT NULL REFERENCES hashtags (id) ON DELETE CASCADE,
    UNIQUE (user_id, hashtag_id)
);
CREATE INDEX hashtag_follows_user ON hashtag_follows (user_id, id);
CREATE INDEX hashtag_follows_hashtag ON hashtag_follows (hashtag_id);

-- `day` is days since 1970-01-01 in UTC.
CREATE TABLE shares (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    channel VARCHAR(10) NOT NULL
        CHECK (channel IN ('LINK', 'MESSAGE', 'EMBED', 'SYSTEM', 'OTHER')),
    day INT NOT NULL,
    UNIQUE (clip_id, user_id, day)
);
CREATE INDEX shares_clip ON shares (clip_id, id);
CREATE INDEX shares_user ON shares (user_id);

-- One row per playback session. `visitor` and `session_key` are keyed hashes, so that neither an
-- address nor a session can be read back.
CREATE TABLE playbacks (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    visitor VARCHAR(64) NOT NULL,
    session_key VARCHAR(64) NOT NULL,
    watched_ms INT NOT NULL DEFAULT 0 CHECK (watched_ms >= 0),
    is_complete BOOLEAN NOT NULL DEFAULT FALSE,
    is_follower BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (clip_id, session_key)
);
CREATE INDEX playbacks_clip ON playbacks (clip_id, id);
CREATE INDEX playbacks_user ON playbacks (user_id);

-- When a visitor's view of a clip was last counted, and last counted for ranking.
CREATE TABLE view_marks (
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    visitor VARCHAR(64) NOT NULL,
    counted_ms BIGINT NOT NULL,
    ranked_ms BIGINT NOT NULL,
    PRIMARY KEY (clip_id, visitor)
);
CREATE INDEX view_marks_age ON view_marks (counted_ms);
