-- What a generation is to change of another: {words, plan} as JSON; empty where it begins from words.
ALTER TABLE generations ADD COLUMN edit TEXT NOT NULL DEFAULT '';
