-- What has changed, by what hangs on it: each statement that changes rows that pages are made of says so
-- here, in its own transaction. A process that asks what became visible since it asked before knows
-- which of its answers still hold (models/reads/changes.py). Rows are of no worth once everybody has
-- read them: those of transactions `below` are gone. SQLite keeps none.

-- only: postgresql
CREATE TABLE changes (
    xid BIGINT NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    keys BIGINT[] NOT NULL
);
CREATE INDEX changes_xid ON changes (xid);
CREATE TABLE changes_forgotten (below BIGINT NOT NULL);

-- Keys are ids of members and clips (and sessions), whose answers are to be looked at again; -1 stands
-- for all there are, -2 for those that any clip may enter, -3 for those that any author's may. For each
-- table: the keys of a row; the columns besides its one key that matter, where not all do; those of which
-- a change concerns everybody; and those that let an author's clips in or out.
DO $do$
DECLARE
    each RECORD;
    keys TEXT;
    told TEXT;
    wide TEXT;
BEGIN
    FOR each IN SELECT * FROM (VALUES
        ('sessions', 'id', 'user_id, kind, token_hash, name, scopes, expires_at, revoked_at', NULL, NULL),
        ('users', 'id', NULL, 'state', 'is_private'),
        ('own_limits', 'id', NULL, NULL, NULL),
        ('guardian_links', 'ward_id', NULL, NULL, NULL),
        ('feed_control_heads', 'id', NULL, NULL, NULL),
        ('feed_moods', 'id', NULL, NULL, NULL),
        ('blocks', 'blocker_id, blocked_id', NULL, NULL, NULL),
        ('mutes', 'muter_id', NULL, NULL, NULL),
        ('follows', 'follower_id, followed_id', NULL, NULL, NULL),
        ('avatars', 'id', NULL, NULL, NULL),
        ('clips', 'id, author_id, CASE WHEN state = ''PUBLISHED'' THEN -2 END', NULL, 'hold_count', NULL),
        ('clip_cameos', 'clip_id, owner_id', NULL, NULL, NULL),
        ('clip_collaborators', 'clip_id, user_id', NULL, NULL, NULL),
        ('clip_viewers', 'clip_id, user_id', NULL, NULL, NULL),
        ('clip_counts', 'clip_id', 'likes, comments, shares, views, remixes, descendants', NULL, NULL),
        ('likes', 'clip_id', NULL, NULL, NULL),
        ('bookmarks', 'clip_id', NULL, NULL, NULL),
        ('comments', 'clip_id', NULL, NULL, NULL),
        ('mentions', 'user_id', NULL, NULL, NULL)
    ) AS tables (name, keys, heeded, wide, of_author)
    LOOP
        keys := CASE WHEN each.keys LIKE '%,%' THEN format('unnest(ARRAY[%s]::bigint[])', each.keys)
            ELSE each.keys END;
        told := 'SELECT * FROM before UNION ALL SELECT * FROM after';
        IF each.heeded IS NOT NULL THEN
            told := format('SELECT %1$s, %2$s FROM after EXCEPT SELECT %1$s, %2$s FROM before',
                each.keys, each.heeded);
        END IF;
        SELECT coalesce(string_agg(format('IF TG_OP = ''UPDATE'' THEN
                IF EXISTS (SELECT id, %1$s FROM before EXCEPT SELECT id, %1$s FROM after) THEN
                    touched := touched || %2$s::bigint;
                END IF;
            END IF;', columns, key), ' '), '') INTO wide
        FROM (VALUES (each.wide, -1), (each.of_author, -3)) AS concerned (columns, key)
        WHERE columns IS NOT NULL;
        -- Whose rows are gone for good may have been anywhere.
        IF each.wide IS NOT NULL THEN
            wide := wide || ' IF TG_OP = ''DELETE'' THEN touched := ARRAY[-1]; END IF;';
        END IF;
        EXECUTE format($function$
            CREATE FUNCTION tell_change_of_%1$s() RETURNS trigger LANGUAGE plpgsql AS $body$
            DECLARE
                touched BIGINT[];
            BEGIN
                IF TG_OP = 'TRUNCATE' THEN
                    touched := ARRAY[-1];
                ELSIF TG_OP = 'INSERT' THEN
                    touched := ARRAY(SELECT %2$s FROM after);
                ELSIF TG_OP = 'DELETE' THEN
                    touched := ARRAY(SELECT %2$s FROM before);
                ELSE
                    touched := ARRAY(SELECT %2$s FROM (%3$s) AS told);
                END IF;
                touched := array_remove(touched, NULL);
                IF cardinality(touched) > 0 THEN
                    %4$s
                    -- So many are looked at anew as quickly as they are gone through.
                    IF cardinality(touched) > 1000 THEN
                        touched := ARRAY[-1];
                    END IF;
                    INSERT INTO changes (keys) VALUES (touched);
                END IF;
                RETURN NULL;
            END $body$;
            CREATE TRIGGER %1$s_tell_new AFTER INSERT ON %1$s REFERENCING NEW TABLE AS after
                FOR EACH STATEMENT EXECUTE FUNCTION tell_change_of_%1$s();
            CREATE TRIGGER %1$s_tell_changed AFTER UPDATE ON %1$s
                REFERENCING OLD TABLE AS before NEW TABLE AS after
                FOR EACH STATEMENT EXECUTE FUNCTION tell_change_of_%1$s();
            CREATE TRIGGER %1$s_tell_gone AFTER DELETE ON %1$s REFERENCING OLD TABLE AS before
                FOR EACH STATEMENT EXECUTE FUNCTION tell_change_of_%1$s();
            CREATE TRIGGER %1$s_tell_emptied AFTER TRUNCATE ON %1$s
                FOR EACH STATEMENT EXECUTE FUNCTION tell_change_of_%1$s();
        $function$, each.name, keys, told, wide);
    END LOOP;
END $do$;
