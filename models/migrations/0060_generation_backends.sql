-- What workers offer to make clips with: the capabilities of each backend as the last worker that has
-- it said, and when that was (milliseconds since 1970).
CREATE TABLE generation_backends (
    name VARCHAR(40) PRIMARY KEY,
    capabilities TEXT NOT NULL,
    offered_ms BIGINT NOT NULL
);
