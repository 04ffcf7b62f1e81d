-- What members are told about, how they want to be told, and how far the event log was read for it.

-- One row gathers what happens to one subject ("clip:42") until it is read; position is the id of
-- its latest change. due_at: kept back by quiet hours until then.
CREATE TABLE notifications (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    type VARCHAR(30) NOT NULL,
    subject VARCHAR(60) NOT NULL,
    clip_id BIGINT REFERENCES clips (id) ON DELETE CASCADE,
    is_from_members BOOLEAN NOT NULL,
    position BIGINT NOT NULL,
    read_at TIMESTAMPTZ,
    due_at TIMESTAMPTZ
);
CREATE INDEX notifications_user ON notifications (user_id, position);
CREATE INDEX notifications_clip ON notifications (clip_id);
CREATE INDEX notifications_due ON notifications (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notifications_subject ON notifications (user_id, type, subject);
CREATE UNIQUE INDEX notifications_open ON notifications (user_id, type, subject)
    WHERE read_at IS NULL;

CREATE TABLE notification_actors (
    id BIGINT PRIMARY KEY,
    notification_id BIGINT NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    UNIQUE (notification_id, user_id)
);
CREATE INDEX notification_actors_user ON notification_actors (user_id);

-- One row per member who changed something; its id is the member's. No row: the defaults.
-- quiet_from and quiet_until are minutes after midnight in the member's time zone.
CREATE TABLE notification_settings (
    id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    switched_on VARCHAR(600) NOT NULL DEFAULT '',
    switched_off VARCHAR(600) NOT NULL DEFAULT '',
    digest VARCHAR(10) NOT NULL DEFAULT 'NONE' CHECK (digest IN ('NONE', 'DAILY', 'WEEKLY')),
    time_zone VARCHAR(60) NOT NULL DEFAULT 'UTC',
    chose_quiet_hours BOOLEAN NOT NULL DEFAULT FALSE,
    quiet_from INT CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_until INT CHECK (quiet_until BETWEEN 0 AND 1439),
    CHECK ((quiet_from IS NULL) = (quiet_until IS NULL))
);

-- How far a reader of the event log has come. It moves in the transaction of what the reader
-- makes of the events, so each event counts once whatever crashes.
CREATE TABLE log_readers (
    name VARCHAR(40) PRIMARY KEY,
    epoch VARCHAR(40) NOT NULL,
    pos BIGINT NOT NULL,
    holder VARCHAR(40) NOT NULL DEFAULT '',
    held_until_ms BIGINT NOT NULL DEFAULT 0
);
