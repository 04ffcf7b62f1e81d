-- The ledger's entry for the use, written when the generation is asked for: what is signed into its
-- files. A clip carries the same one from now on, and its publication names it.
ALTER TABLE generation_cameos ADD COLUMN receipt VARCHAR(32) NOT NULL DEFAULT '';
