-- What members have in their home feed, written when it is published. A row says that one of those
-- whom `owner_id` follows published something then: where to look, not what may be shown, which the
-- feed's scope decides when it is read. A row too many is harmless, one that is missing is not:
-- whatever an author followed by the owner has published after `home_horizons.complete_above`
-- (from the beginning, where there is no such row) is here, but for follows that are `is_merged`,
-- whose clips are taken from the author. SQLite keeps none.
CREATE TABLE home_timelines (
    owner_id BIGINT NOT NULL,
    published_order BIGINT NOT NULL,
    PRIMARY KEY (owner_id, published_order)
);
CREATE TABLE home_horizons (
    id BIGINT PRIMARY KEY,
    complete_above BIGINT NOT NULL
);
ALTER TABLE follows ADD COLUMN is_merged BOOLEAN NOT NULL DEFAULT FALSE;

-- only: postgresql
UPDATE follows SET is_merged = TRUE
WHERE followed_id IN (SELECT id FROM users WHERE follower_count > 2000);
CREATE INDEX follows_merged ON follows (follower_id, followed_id) WHERE is_merged;
CREATE INDEX follows_written ON follows (followed_id, follower_id)
    WHERE state = 'ACCEPTED' AND NOT is_merged;

-- The latest fifty of each author, for each pair of a follower and an author.
CREATE FUNCTION fill_home_timelines(owners BIGINT[], authors BIGINT[]) RETURNS VOID
LANGUAGE plpgsql AS $$
BEGIN
    WITH latest AS MATERIALIZED (
        SELECT pair.owner_id, c.published_order, c.place
        FROM unnest(owners, authors) AS pair (owner_id, author_id) CROSS JOIN LATERAL (
            SELECT published_order, row_number() OVER (ORDER BY published_order DESC) AS place
            FROM clips WHERE author_id = pair.author_id AND state = 'PUBLISHED'
            ORDER BY published_order DESC LIMIT 50) AS c
    ), horizons AS (
        INSERT INTO home_horizons AS known (id, complete_above)
        SELECT owner_id, max(published_order) FROM latest WHERE place = 50 GROUP BY owner_id
        ON CONFLICT (id) DO UPDATE
        SET complete_above = greatest(known.complete_above, excluded.complete_above)
    )
    INSERT INTO home_timelines (owner_id, published_order)
    SELECT owner_id, published_order FROM latest ORDER BY 1, 2 ON CONFLICT DO NOTHING;
END $$;

-- Who follows an author of whom 2000 are told already is told by the author's own clips. Both members
-- stay locked until the follow stands, in the order in which everybody locks them (models/social.py).
CREATE FUNCTION choose_how_to_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM users WHERE id IN (new.follower_id, new.followed_id)
    ORDER BY id FOR NO KEY UPDATE;
    new.is_merged := coalesce(
        (SELECT follower_count >= 2000 FROM users WHERE id = new.followed_id), FALSE);
    RETURN new;
END $$;
CREATE TRIGGER follows_choose BEFORE INSERT OR UPDATE ON follows
    FOR EACH ROW WHEN (new.state = 'ACCEPTED') EXECUTE FUNCTION choose_how_to_follow();

CREATE FUNCTION begin_to_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM fill_home_timelines(ARRAY[new.follower_id], ARRAY[new.followed_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER follows_begin AFTER INSERT OR UPDATE ON follows
    FOR EACH ROW WHEN (new.state = 'ACCEPTED' AND NOT new.is_merged)
    EXECUTE FUNCTION begin_to_follow();

CREATE FUNCTION end_following() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM home_timelines WHERE owner_id = old.follower_id AND published_order IN
        (SELECT published_order FROM clips WHERE author_id = old.followed_id AND state = 'PUBLISHED');
    RETURN NULL;
END $$;
CREATE TRIGGER follows_end AFTER DELETE ON follows
    FOR EACH ROW WHEN (old.state = 'ACCEPTED') EXECUTE FUNCTION end_following();

-- A follow begins under the same lock on its author: of the two, whichever is second sees the first.
CREATE FUNCTION tell_followers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM users WHERE id = new.author_id FOR NO KEY UPDATE;
    INSERT INTO home_timelines (owner_id, published_order)
    SELECT follower_id, new.published_order FROM follows
    WHERE followed_id = new.author_id AND state = 'ACCEPTED' AND NOT is_merged
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER clips_tell_of_new AFTER INSERT ON clips
    FOR EACH ROW WHEN (new.state = 'PUBLISHED') EXECUTE FUNCTION tell_followers();
CREATE TRIGGER clips_tell_of_changed AFTER UPDATE ON clips
    FOR EACH ROW WHEN (new.state = 'PUBLISHED' AND (old.state, old.published_order, old.author_id)
        IS DISTINCT FROM (new.state, new.published_order, new.author_id))
    EXECUTE FUNCTION tell_followers();
