-- Clips under a hashtag are read in the order in which they were tagged.

CREATE INDEX clip_hashtags_latest ON clip_hashtags (hashtag_id, id);
