-- What search looks words up in. Triggers keep it current whoever writes: the API, an import, SQL.

-- Words of captions and prompts, and of members' names.
-- only: sqlite
CREATE VIRTUAL TABLE search_clips USING fts5 (
    caption, prompt, content = 'clips', content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
INSERT INTO search_clips (rowid, caption, prompt) SELECT id, caption, prompt FROM clips;
CREATE TRIGGER clips_search_insert AFTER INSERT ON clips BEGIN
    INSERT INTO search_clips (rowid, caption, prompt) VALUES (new.id, new.caption, new.prompt);
END;
CREATE TRIGGER clips_search_delete AFTER DELETE ON clips BEGIN
    INSERT INTO search_clips (search_clips, rowid, caption, prompt)
    VALUES ('delete', old.id, old.caption, old.prompt);
END;
CREATE TRIGGER clips_search_update AFTER UPDATE OF caption, prompt ON clips
WHEN new.caption <> old.caption OR new.prompt <> old.prompt BEGIN
    INSERT INTO search_clips (search_clips, rowid, caption, prompt)
    VALUES ('delete', old.id, old.caption, old.prompt);
    INSERT INTO search_clips (rowid, caption, prompt) VALUES (new.id, new.caption, new.prompt);
END;

CREATE VIRTUAL TABLE search_names USING fts5 (
    name, content = 'users', content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
INSERT INTO search_names (rowid, name) SELECT id, name FROM users;
CREATE TRIGGER names_search_insert AFTER INSERT ON users BEGIN
    INSERT INTO search_names (rowid, name) VALUES (new.id, new.name);
END;
CREATE TRIGGER names_search_delete AFTER DELETE ON users BEGIN
    INSERT INTO search_names (search_names, rowid, name) VALUES ('delete', old.id, old.name);
END;
CREATE TRIGGER names_search_update AFTER UPDATE OF name ON users WHEN new.name <> old.name BEGIN
    INSERT INTO search_names (search_names, rowid, name) VALUES ('delete', old.id, old.name);
    INSERT INTO search_names (rowid, name) VALUES (new.id, new.name);
END;

-- only: postgresql
-- The text without accents, in lower case, ASCII punctuation between words: what SQLite's tokenizer
-- does, so that one query means the same on both. The configuration `simple` knows no language.
-- Lower case by ICU where it is built in: a database of locale C knows that of ASCII only.
DO $$ BEGIN
    EXECUTE 'CREATE FUNCTION search_lower (text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE '
        || 'RETURN lower($1' || CASE WHEN EXISTS (
            SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'
        ) THEN ' COLLATE "und-x-icu")' ELSE ')' END;
END $$;
CREATE FUNCTION search_folded (text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    regexp_replace(
        search_lower(regexp_replace(normalize($1, NFKD), '[\u0300-\u036f]', '', 'g')),
        '[!-/:-@[-`{-~]+', ' ', 'g');
CREATE FUNCTION search_words (caption text, prompt text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    setweight(to_tsvector('pg_catalog.simple'::regconfig, search_folded(caption)), 'A')
    || setweight(to_tsvector('pg_catalog.simple'::regconfig, search_folded(prompt)), 'B');
CREATE INDEX clips_search ON clips USING gin (search_words(caption, prompt));
CREATE INDEX users_search ON users
    USING gin (to_tsvector('pg_catalog.simple'::regconfig, search_folded(name)));

-- only: both
-- Handles and tags in pieces of three characters, to find them with a typo in them. A table of our
-- own and not pg_trgm: managed databases do not all allow extensions, and both engines rank alike.
CREATE TABLE search_trigrams (
    kind VARCHAR(6) NOT NULL CHECK (kind IN ('MEMBER', 'TAG')),
    trigram VARCHAR(3) NOT NULL,
    row_id BIGINT NOT NULL,
    PRIMARY KEY (kind, trigram, row_id)
);
CREATE INDEX search_trigrams_row ON search_trigrams (row_id, kind);

CREATE VIEW search_places (place) AS
    WITH RECURSIVE places (place) AS (
        SELECT 1 UNION ALL SELECT place + 1 FROM places WHERE place <= 100
    ) SELECT place FROM places;

INSERT INTO search_trigrams (kind, trigram, row_id)
    SELECT DISTINCT 'MEMBER', substr('  ' || handle_key || ' ', place, 3), id
    FROM users JOIN search_places ON place <= length(handle_key) + 1;
INSERT INTO search_trigrams (kind, trigram, row_id)
    SELECT DISTINCT 'TAG', substr('  ' || name || ' ', place, 3), id
    FROM hashtags JOIN search_places ON place <= length(name) + 1;

-- only: sqlite
CREATE TRIGGER handles_search_insert AFTER INSERT ON users BEGIN
    INSERT INTO search_trigrams (kind, trigram, row_id)
    SELECT DISTINCT 'MEMBER', substr('  ' || new.handle_key || ' ', place, 3), new.id
    FROM search_places WHERE place <= length(new.handle_key) + 1;
END;
CREATE TRIGGER handles_search_update AFTER UPDATE OF handle_key ON users
WHEN new.handle_key <> old.handle_key BEGIN
    DELETE FROM search_trigrams WHERE row_id = old.id AND kind = 'MEMBER';
    INSERT INTO search_trigrams (kind, trigram, row_id)
    SELECT DISTINCT 'MEMBER', substr('  ' || new.handle_key || ' ', place, 3), new.id
    FROM search_places WHERE place <= length(new.handle_key) + 1;
END;
CREATE TRIGGER handles_search_delete AFTER DELETE ON users BEGIN
    DELETE FROM search_trigrams WHERE row_id = old.id AND kind = 'MEMBER';
END;
CREATE TRIGGER hashtags_search_insert AFTER INSERT ON hashtags BEGIN
    INSERT INTO search_trigrams (kind, trigram, row_id)
    SELECT DISTINCT 'TAG', substr('  ' || new.name || ' ', place, 3), new.id
    FROM search_places WHERE place <= length(new.name) + 1;
END;
CREATE TRIGGER hashtags_search_delete AFTER DELETE ON hashtags BEGIN
    DELETE FROM search_trigrams WHERE row_id = old.id AND kind = 'TAG';
END;

-- only: postgresql
CREATE FUNCTION search_trigrams_of (kind text, word text, row_id bigint) RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO search_trigrams (kind, trigram, row_id)
    SELECT DISTINCT $1, substr('  ' || $2 || ' ', place, 3), $3
    FROM search_places WHERE place <= length($2) + 1
$$;
CREATE FUNCTION search_member () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM search_trigrams t WHERE t.row_id = old.id AND t.kind = 'MEMBER';
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM search_trigrams_of('MEMBER', new.handle_key, new.id);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION search_hashtag () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM search_trigrams t WHERE t.row_id = old.id AND t.kind = 'TAG';
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM search_trigrams_of('TAG', new.name, new.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER handles_search AFTER INSERT OR DELETE OR UPDATE OF handle_key ON users
    FOR EACH ROW EXECUTE FUNCTION search_member();
CREATE TRIGGER hashtags_search AFTER INSERT OR DELETE OR UPDATE OF name ON hashtags
    FOR EACH ROW EXECUTE FUNCTION search_hashtag();

-- only: both
-- Whether a member and their clips may be found. One row per member who changed it; its id is theirs.
CREATE TABLE search_settings (
    id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    is_indexed BOOLEAN NOT NULL DEFAULT TRUE
);
