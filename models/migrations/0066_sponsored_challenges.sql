-- Minors take part in what is sponsored only where all of their guardians say so.
ALTER TABLE guardian_links ADD COLUMN allows_sponsored BOOLEAN NOT NULL DEFAULT FALSE;
