-- A picture of an account shows nobody else's likeness: those that were chosen before that was asked go,
-- with their files.
INSERT INTO doomed_files (key)
SELECT DISTINCT a.key FROM avatars a
JOIN clip_cameos s ON s.clip_id = a.clip_id AND s.owner_id <> a.id
WHERE TRUE
ON CONFLICT DO NOTHING;

DELETE FROM avatars WHERE EXISTS (
    SELECT 1 FROM clip_cameos s WHERE s.clip_id = avatars.clip_id AND s.owner_id <> avatars.id
);
