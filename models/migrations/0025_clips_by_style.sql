-- Searching for clips by their style, newest first.
CREATE INDEX clips_style ON clips (style, id) WHERE style IS NOT NULL;
