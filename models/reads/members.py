"""Members by id, prepared, and what is asked about them on the way."""

from functools import cache

from models.reads.scoped import Scoped
from models.users import User, UserState

# The members of these ids; nobody for one who is suspended or deleted.
ACTIVE = Scoped(lambda _viewer, ids: User.filter(id__in=ids, state=UserState.ACTIVE), keep=True)

# Whether anything at all is set for the member `{id}`.
HAS_LIMITS = """(EXISTS (SELECT 1 FROM own_limits l WHERE l.id = {id}) OR EXISTS (
    SELECT 1 FROM guardian_links l
    WHERE l.ward_id = {id} AND l.state IN ('ACTIVE', 'UNLINK_REQUESTED')))"""

# Whether the session `s`, or its member, asks anything of their feeds.
_STEERS = """(EXISTS (SELECT 1 FROM feed_control_heads h
    WHERE h.id = s.user_id AND h.version_id IS NOT NULL)
    OR EXISTS (SELECT 1 FROM feed_moods m WHERE m.id = s.id))"""


@cache
def callers_sql() -> str:
    """For hashes of tokens: each that is known, id and version of its session and of its active member,
    whether limits are set for them, whether they steer. PostgreSQL's."""
    member = ACTIVE.inside(None, asking="NULL", ids="s.user_id")
    return (
        'SELECT s.token_hash, s.id, s.xmin, member.id AS user_id, member."_version", '  # noqa: S608 - our own text
        f"{HAS_LIMITS.format(id='s.user_id')}, {_STEERS} FROM sessions s "
        f"LEFT JOIN LATERAL ({member} OFFSET 0) AS member ON TRUE WHERE s.token_hash = ANY($1::text[])"
    )
