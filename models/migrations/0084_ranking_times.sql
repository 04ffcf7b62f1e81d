-- How long ranking took, for the operator's report; 0 for what was ranked before this.
ALTER TABLE feed_snapshots ADD COLUMN took_us INT NOT NULL DEFAULT 0;
