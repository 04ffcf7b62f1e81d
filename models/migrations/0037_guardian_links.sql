-- Who watches over whom. The side that was invited is unknown until it takes the code.
-- limits: JSON of the settings that the guardian narrows (models/policies.py). ends_at: when an
-- invitation expires, or when a wish to unlink comes true.
CREATE TABLE guardian_links (
    id BIGINT PRIMARY KEY,
    ward_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    guardian_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    invited_by_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state VARCHAR(20) NOT NULL DEFAULT 'INVITED' CHECK (state IN ('INVITED', 'PENDING_PROOF',
        'ACTIVE', 'UNLINK_REQUESTED', 'ENDED', 'DECLINED', 'EXPIRED', 'DISPUTED', 'AGED_OUT')),
    code_hash VARCHAR(64) UNIQUE,
    ends_at TIMESTAMPTZ,
    age_noticed_at TIMESTAMPTZ,
    limits TEXT NOT NULL DEFAULT '{}',
    CHECK (ward_id <> guardian_id),
    CHECK (state IN ('INVITED', 'DECLINED', 'EXPIRED', 'ENDED')
           OR (ward_id IS NOT NULL AND guardian_id IS NOT NULL)),
    CHECK ((code_hash IS NOT NULL) = (state = 'INVITED'))
);
CREATE INDEX guardian_links_ward ON guardian_links (ward_id, state);
CREATE INDEX guardian_links_guardian ON guardian_links (guardian_id, state);
CREATE INDEX guardian_links_inviter ON guardian_links (invited_by_id);
CREATE INDEX guardian_links_due ON guardian_links (ends_at) WHERE ends_at IS NOT NULL;
CREATE UNIQUE INDEX guardian_links_pair ON guardian_links (ward_id, guardian_id)
    WHERE state IN ('PENDING_PROOF', 'ACTIVE', 'UNLINK_REQUESTED', 'DISPUTED');
