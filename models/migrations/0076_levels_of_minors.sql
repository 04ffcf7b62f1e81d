-- No minor lets everybody use their likeness: what was chosen so never held, and is not to hold later.
UPDATE cameos SET level = 'APPROVED' WHERE level IN ('EVERYONE', 'MUTUALS')
    AND owner_id IN (SELECT id FROM users WHERE age_band = 'MINOR');
