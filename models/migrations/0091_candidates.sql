-- A home feed takes each followed author's latest clips from the index alone.

-- only: postgresql
DROP INDEX clips_author_published;
CREATE INDEX clips_author_published ON clips (author_id, published_order)
    INCLUDE (id, hold_count, audience) WHERE state = 'PUBLISHED';
