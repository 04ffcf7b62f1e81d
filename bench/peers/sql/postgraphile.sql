-- What a PostGraphile user adds to the same tables: functions become fields.
CREATE FUNCTION clips_viewer_has_liked(c clips, viewer INT) RETURNS BOOLEAN LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM likes l WHERE l.user_id = viewer AND l.clip_id = c.id) $$;
CREATE FUNCTION users_viewer_follows(u users, viewer INT) RETURNS BOOLEAN LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = viewer AND f.followee_id = u.id) $$;
CREATE FUNCTION home_feed(viewer INT) RETURNS SETOF clips LANGUAGE sql STABLE ROWS 21 AS $$
  SELECT c.* FROM (
    SELECT x.id FROM follows f CROSS JOIN LATERAL (
      SELECT created_at, id FROM clips
      WHERE author_id = f.followee_id AND status = 'PUBLISHED' AND visibility = 'PUBLIC'
      ORDER BY created_at DESC, id DESC LIMIT 21) x
    WHERE f.follower_id = viewer ORDER BY x.created_at DESC, x.id DESC LIMIT 21) t
  JOIN clips c ON c.id = t.id ORDER BY c.created_at DESC, c.id DESC $$;
CREATE FUNCTION like_clip(viewer INT, clip INT) RETURNS INT LANGUAGE sql VOLATILE AS $$
  WITH ins AS (
    INSERT INTO likes (user_id, clip_id) VALUES (viewer, clip) ON CONFLICT DO NOTHING RETURNING 1),
  upd AS (
    UPDATE clips SET like_count = like_count + 1 WHERE id = clip AND EXISTS (SELECT 1 FROM ins)
    RETURNING like_count)
  SELECT coalesce((SELECT like_count FROM upd), (SELECT like_count FROM clips WHERE id = clip)) $$;
CREATE FUNCTION users_clips(u users) RETURNS SETOF clips LANGUAGE sql STABLE ROWS 8 AS $$
  SELECT m.* FROM clips m
  WHERE m.author_id = u.id AND m.status = 'PUBLISHED' AND m.visibility = 'PUBLIC'
  ORDER BY m.created_at DESC, m.id DESC $$;
CREATE FUNCTION clips_newest_comments(c clips) RETURNS SETOF comments LANGUAGE sql STABLE ROWS 5 AS $$
  SELECT k.* FROM comments k WHERE k.clip_id = c.id ORDER BY k.created_at DESC, k.id DESC $$;
