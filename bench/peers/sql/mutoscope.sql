-- The same world in Mutoscope's tables, read from the peers' tables, which lie in schema `peers`.
-- An id tells when its row was made: milliseconds since 2024-01-01, then 22 bits (core/ids.py).
-- Those bits are the peer's id here, so that answers can be compared.
-- What is whole needs no keys checked, and no clip renewed for each of its files.
SET session_replication_role = replica;
CREATE FUNCTION pg_temp.made(at TIMESTAMPTZ, low BIGINT) RETURNS BIGINT LANGUAGE SQL IMMUTABLE AS
    $$ SELECT (((extract(epoch FROM at) * 1000)::BIGINT - 1704067200000) << 22) | low $$;

INSERT INTO handles (key, user_id) SELECT handle, id FROM peers.users;
INSERT INTO users (id, handle, handle_key, name, bio, age_band, age_assurance, follower_count,
                   following_count, clip_count, widest_rating)
SELECT id, handle, handle, display_name, bio, 'ADULT', 'PROVEN', follower_count, following_count,
    clip_count, 2 FROM peers.users;
INSERT INTO sessions (id, user_id, kind, token_hash, expires_at, last_used_at)
SELECT id, id, 'SESSION', encode(sha256(('bench-' || id)::BYTEA), 'hex'),
    now() + INTERVAL '1 day', now() FROM peers.users;
INSERT INTO follows (id, follower_id, followed_id, state)
SELECT pg_temp.made(created_at, row_number() OVER () & 4194303), follower_id, followee_id, 'ACCEPTED'
FROM peers.follows;
INSERT INTO clips (id, author_id, state, audience, caption, prompt, duration_ms, width, height, fps,
                   published_order, published_at)
SELECT pg_temp.made(created_at, id), author_id, status, visibility, caption, prompt, duration_ms,
    width, height, 24, CASE status WHEN 'PUBLISHED' THEN pg_temp.made(created_at, id) END,
    CASE status WHEN 'PUBLISHED' THEN created_at END
FROM peers.clips;
SELECT fill_home_timelines(array_agg(follower_id), array_agg(followed_id)) FROM follows;
INSERT INTO clip_counts (clip_id, likes, comments, remixes, views)
SELECT pg_temp.made(created_at, id), like_count, comment_count, remix_count, view_count
FROM peers.clips;
INSERT INTO renditions (id, clip_id, kind, key, content_type, size, sha256, width, height)
SELECT 2 * id + place, pg_temp.made(created_at, id), kind, 'clips/' || id || '/' || kind, type,
    1000000, repeat('0', 64), width, height
FROM peers.clips, (VALUES (0, 'ORIGINAL', 'video/mp4'), (1, 'POSTER', 'image/webp'))
    AS files (place, kind, type);
INSERT INTO avatars (id, clip_id, key, content_type, size, sha256, width, height)
SELECT id, (SELECT min(id) FROM clips), 'avatars/' || id, 'image/webp', 10000, repeat('0', 64), 256,
    256 FROM peers.users;
INSERT INTO likes (id, clip_id, user_id)
SELECT pg_temp.made(l.created_at, row_number() OVER () & 4194303), pg_temp.made(c.created_at, c.id),
    user_id
FROM peers.likes l JOIN peers.clips c ON c.id = clip_id;
INSERT INTO comments (id, clip_id, author_id, body, state)
SELECT pg_temp.made(k.created_at, k.id), pg_temp.made(c.created_at, c.id), k.author_id, body, 'SHOWN'
FROM peers.comments k JOIN peers.clips c ON c.id = clip_id;
DROP SCHEMA peers CASCADE;
