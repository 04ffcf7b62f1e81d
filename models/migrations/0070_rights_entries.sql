-- The registry of rights: names that are kept out of prompts, or let in, and who says so. `revision`
-- grows with every change of any entry.
CREATE TABLE rights_entries (
    id BIGINT PRIMARY KEY,
    names TEXT NOT NULL,
    policy VARCHAR(10) NOT NULL CHECK (policy IN ('BLOCK', 'ALLOW')),
    note VARCHAR(500) NOT NULL,
    contact VARCHAR(200) NOT NULL,
    starts_on DATE,
    ends_on DATE,
    withdrawn_at TIMESTAMPTZ,
    revision BIGINT NOT NULL UNIQUE
);
