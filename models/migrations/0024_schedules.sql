-- Drafts to be published at a time their author chose; the row goes when they are. refusal: why it
-- was not done at that time, kept until the author publishes, trashes or schedules the draft anew.
CREATE TABLE publication_schedules (
    id BIGINT PRIMARY KEY REFERENCES clips (id) ON DELETE CASCADE,
    wish TEXT NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    refusal VARCHAR(500)
);
CREATE INDEX publication_schedules_due ON publication_schedules (due_at) WHERE refusal IS NULL;
