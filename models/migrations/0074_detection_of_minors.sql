-- The faces of minors are looked for only where all of their guardians say so.
ALTER TABLE guardian_links ADD COLUMN allows_detection BOOLEAN NOT NULL DEFAULT FALSE;
