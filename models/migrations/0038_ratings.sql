-- What a clip's words say of it: 0 nothing sensitive, 1 sensitive, 2 not looked at yet.
ALTER TABLE clips ADD COLUMN rating SMALLINT NOT NULL DEFAULT 2 CHECK (rating BETWEEN 0 AND 2);
CREATE INDEX clips_unrated ON clips (id) WHERE rating = 2;
-- The highest rating that a member is shown: 0 where their policy hides what is sensitive, else 2.
-- Kept with the policy; those known to be minors never have another.
ALTER TABLE users ADD COLUMN widest_rating SMALLINT NOT NULL DEFAULT 0
    CHECK (widest_rating IN (0, 2) AND (widest_rating = 0 OR age_band <> 'MINOR'));
UPDATE users SET widest_rating = 2 WHERE age_band = 'ADULT'
    AND NOT EXISTS (SELECT 1 FROM own_limits o WHERE o.id = users.id);
