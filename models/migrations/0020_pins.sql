-- Clips that their author put first on their page.

ALTER TABLE clips ADD COLUMN pinned_at TIMESTAMPTZ;
CREATE INDEX clips_pinned ON clips (author_id) WHERE pinned_at IS NOT NULL;
