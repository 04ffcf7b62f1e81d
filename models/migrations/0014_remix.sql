-- Holds that hide clips, remixes with their lineage, and what may be done with a clip.

-- Each hold has a cause of its own and is released by that cause alone. clips.hold_count is how
-- many there are, so that the rule for who may see a clip reads no second table.
CREATE TABLE clip_holds (
    id BIGINT PRIMARY KEY,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    kind VARCHAR(20) NOT NULL CHECK (kind IN ('CAMEO_REVOKED', 'CAMEO_RESTRICTED', 'MOD_REMOVED',
        'MOD_REVIEW', 'RIGHTS', 'NCII', 'AUTHOR_SUSPENDED', 'PROVENANCE_FAIL')),
    cause VARCHAR(80) NOT NULL,
    UNIQUE (clip_id, kind, cause)
);
CREATE INDEX clip_holds_cause ON clip_holds (cause, kind);
ALTER TABLE clips ADD COLUMN hold_count INT NOT NULL DEFAULT 0 CHECK (hold_count >= 0);

-- depth is 0 for an original. A remix whose parent's row is gone keeps its depth: depth > 0 with
-- parent_id NULL stands under a tombstone. cap_…: the meet of the rights of all ancestors at the
-- moment when the remix was asked for.
ALTER TABLE clips ADD COLUMN parent_id BIGINT REFERENCES clips (id) ON DELETE SET NULL;
ALTER TABLE clips ADD COLUMN root_id BIGINT REFERENCES clips (id) ON DELETE SET NULL;
ALTER TABLE clips ADD COLUMN depth INT NOT NULL DEFAULT 0 CHECK (depth >= 0);
ALTER TABLE clips ADD COLUMN remix_policy VARCHAR(10) NOT NULL DEFAULT 'EVERYONE'
    CHECK (remix_policy IN ('EVERYONE', 'FOLLOWERS', 'MUTUALS', 'NONE'));
ALTER TABLE clips ADD COLUMN cap_reach VARCHAR(10) NOT NULL DEFAULT 'PUBLIC'
    CHECK (cap_reach IN ('PUBLIC', 'FOLLOWERS', 'MUTUALS', 'PRIVATE'));
ALTER TABLE clips ADD COLUMN cap_download BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE clips ADD COLUMN cap_remix VARCHAR(10) NOT NULL DEFAULT 'EVERYONE'
    CHECK (cap_remix IN ('EVERYONE', 'FOLLOWERS', 'MUTUALS', 'NONE'));
CREATE INDEX clips_parent ON clips (parent_id);
CREATE INDEX clips_root ON clips (root_id);

ALTER TABLE users ADD COLUMN remix_policy VARCHAR(10) NOT NULL DEFAULT 'EVERYONE'
    CHECK (remix_policy IN ('EVERYONE', 'FOLLOWERS', 'MUTUALS', 'NONE'));

-- One row per clip and ancestor. A row more per generation buys pages of descendants from one index
-- range, and keeps grandchildren under their grandparent when a clip between them is deleted.
CREATE TABLE clip_lineage (
    id BIGINT PRIMARY KEY,
    ancestor_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    clip_id BIGINT NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    distance INT NOT NULL CHECK (distance > 0),
    UNIQUE (clip_id, ancestor_id)
);
CREATE INDEX clip_lineage_ancestor ON clip_lineage (ancestor_id, id);

-- Published remixes made from a clip itself, and from it or any of those.
ALTER TABLE clip_counts ADD COLUMN remixes INT NOT NULL DEFAULT 0 CHECK (remixes >= 0);
ALTER TABLE clip_counts ADD COLUMN descendants INT NOT NULL DEFAULT 0 CHECK (descendants >= 0);

ALTER TABLE generations ADD COLUMN parent_clip_id BIGINT REFERENCES clips (id) ON DELETE SET NULL;
ALTER TABLE generations ADD COLUMN depth INT NOT NULL DEFAULT 0 CHECK (depth >= 0);
ALTER TABLE generations ADD COLUMN cap_reach VARCHAR(10) NOT NULL DEFAULT 'PUBLIC'
    CHECK (cap_reach IN ('PUBLIC', 'FOLLOWERS', 'MUTUALS', 'PRIVATE'));
ALTER TABLE generations ADD COLUMN cap_download BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE generations ADD COLUMN cap_remix VARCHAR(10) NOT NULL DEFAULT 'EVERYONE'
    CHECK (cap_remix IN ('EVERYONE', 'FOLLOWERS', 'MUTUALS', 'NONE'));
CREATE INDEX generations_parent ON generations (parent_clip_id);
