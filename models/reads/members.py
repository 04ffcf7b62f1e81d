"""Members by id, prepared, and what is asked about them on the way."""

from models.reads.scoped import Scoped
from models.users import User, UserState

# The members of these ids; nobody for one who is suspended or deleted.
ACTIVE = Scoped(lambda _viewer, ids: User.filter(id__in=ids, state=UserState.ACTIVE), keep=True)

# Whether anything at all is set for the member `{id}`.
HAS_LIMITS = """(EXISTS (SELECT 1 FROM own_limits l WHERE l.id = {id}) OR EXISTS (
    SELECT 1 FROM guardian_links l
    WHERE l.ward_id = {id} AND l.state IN ('ACTIVE', 'UNLINK_REQUESTED')))"""

# Whether the session `s`, or its member, asks anything of their feeds.
STEERS = """(EXISTS (SELECT 1 FROM feed_control_heads h
    WHERE h.id = s.user_id AND h.version_id IS NOT NULL)
    OR EXISTS (SELECT 1 FROM feed_moods m WHERE m.id = s.id))"""
