-- Characters: likenesses of what is nobody, such as pets, objects, drawings and invented personas.

ALTER TABLE cameos ADD COLUMN kind VARCHAR(10) NOT NULL DEFAULT 'PERSON'
    CHECK (kind IN ('PERSON', 'CHARACTER'));
-- One likeness of oneself, any number of characters.
DROP INDEX cameos_owner_one;
CREATE UNIQUE INDEX cameos_owner_one ON cameos (owner_id)
    WHERE kind = 'PERSON' AND state NOT IN ('REVOKED', 'PURGED');

-- What a likeness of the kind CHARACTER has beside, under the same id. handle: how prompts call it,
-- null once it is given up. floor: a JSON object, the rules of what it was copied from, which its own
-- never loosen; see models.cameos.rules.
CREATE TABLE characters (
    id BIGINT PRIMARY KEY REFERENCES cameos (id) ON DELETE CASCADE,
    owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    handle VARCHAR(30),
    licence VARCHAR(20) NOT NULL
        CHECK (licence IN ('ALL_RIGHTS_RESERVED', 'CC_BY', 'CC_BY_SA', 'CC0')),
    forked_from_id BIGINT REFERENCES characters (id) ON DELETE SET NULL,
    floor TEXT NOT NULL DEFAULT '{}',
    UNIQUE (owner_id, handle)
);
CREATE INDEX characters_owner ON characters (owner_id, id);
CREATE INDEX characters_forked_from ON characters (forked_from_id);

-- How a character looks, one row for each edit. words: as its owner put it. figure: a JSON object, what
-- is drawn; see generation.scene.figure. enrolment_id: the picture that it wears, where it has one.
-- is_ready: nobody has to look at that picture first.
CREATE TABLE character_looks (
    id BIGINT PRIMARY KEY,
    character_id BIGINT NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    version INT NOT NULL CHECK (version > 0),
    words VARCHAR(300) NOT NULL,
    figure TEXT NOT NULL,
    is_ready BOOLEAN NOT NULL,
    enrolment_id BIGINT REFERENCES cameo_enrolments (id) ON DELETE CASCADE,
    UNIQUE (character_id, version)
);
CREATE INDEX character_looks_owner ON character_looks (owner_id);
CREATE INDEX character_looks_enrolment ON character_looks (enrolment_id);

-- The look that the generation was asked for with: it keeps to it, whatever is edited meanwhile.
ALTER TABLE generation_cameos ADD COLUMN look_id BIGINT
    REFERENCES character_looks (id) ON DELETE SET NULL;
CREATE INDEX generation_cameos_look ON generation_cameos (look_id);
