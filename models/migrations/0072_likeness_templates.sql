-- What the face of a member looks like who wants finished clips compared with it, under the id of their
-- likeness; no row: they do not. sealed: under the likeness's key, as base64; see safety.resemblance.
CREATE TABLE likeness_templates (
    id BIGINT PRIMARY KEY REFERENCES cameos (id) ON DELETE CASCADE,
    owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sealed TEXT NOT NULL
);
CREATE INDEX likeness_templates_owner ON likeness_templates (owner_id);
