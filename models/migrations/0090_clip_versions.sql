-- The version of a clip's row (`xmin`) covers its files: a process that keeps what a clip is keeps
-- its files with it. SQLite has no versions, and nothing is kept of it.

-- only: postgresql
CREATE FUNCTION renew_clip_of_rendition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE clips SET author_id = author_id WHERE id IN (old.clip_id, new.clip_id);
    RETURN NULL;
END $$;
CREATE TRIGGER renditions_renew_clip AFTER INSERT OR UPDATE OR DELETE ON renditions
    FOR EACH ROW EXECUTE FUNCTION renew_clip_of_rendition();
