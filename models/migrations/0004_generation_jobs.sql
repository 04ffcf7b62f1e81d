-- What a clip is to be captioned with, kept with the request; and what estimates are measured from.

ALTER TABLE generations ADD COLUMN caption VARCHAR(500) NOT NULL DEFAULT '';
CREATE INDEX generations_measured ON generations (backend, finished_at_ms) WHERE state = 'COMPLETED';
CREATE INDEX generations_leased ON generations (owner_id)
    WHERE state IN ('RUNNING', 'POSTPROCESSING', 'MODERATING');
