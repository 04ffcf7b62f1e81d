-- What members report: one case for all reports of one clip or account while it is open. `turn` is the
-- place in the moderators' queue, the fast lane first and in it what is due first.
CREATE TABLE report_cases (
    id BIGINT PRIMARY KEY,
    subject VARCHAR(60) NOT NULL,
    clip_id BIGINT REFERENCES clips (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state VARCHAR(10) NOT NULL CHECK (state IN ('OPEN', 'UPHELD', 'REJECTED')),
    is_fast BOOLEAN NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    turn BIGINT NOT NULL UNIQUE,
    decided_by BIGINT,
    decided_at TIMESTAMPTZ,
    note VARCHAR(500) NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX report_cases_open ON report_cases (subject) WHERE state = 'OPEN';
CREATE INDEX report_cases_clip ON report_cases (clip_id);
CREATE INDEX report_cases_user ON report_cases (user_id);

CREATE TABLE reports (
    id BIGINT PRIMARY KEY,
    case_id BIGINT NOT NULL REFERENCES report_cases (id) ON DELETE CASCADE,
    reporter_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    reason VARCHAR(20) NOT NULL,
    cameo_id BIGINT,
    is_owner BOOLEAN NOT NULL,
    details VARCHAR(1000) NOT NULL,
    UNIQUE (case_id, reporter_id)
);
CREATE INDEX reports_reporter ON reports (reporter_id, id);
