-- The pinned comment and the newest ones are one stretch of the index.
DROP INDEX comments_clip;
CREATE INDEX comments_clip ON comments (clip_id, is_pinned, id) WHERE top_id IS NULL;
