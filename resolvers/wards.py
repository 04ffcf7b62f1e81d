"""What a guardian sees of a ward."""

from __future__ import annotations

from core.errors import BadInput
from models.guardian_links import HOLDING, GuardianLink
from models.reads.wards import WardActivity, ward_activity
from resolvers.context import Context

MOST_DAYS = 31


async def activity(ctx: Context, link: GuardianLink, days: int) -> WardActivity | None:
    """None for anybody but the guardian, and while the link does not hold."""
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"`days` is 1 to {MOST_DAYS}.", field="days")
    own = ctx.viewer is not None and ctx.viewer.id == link.guardian_id
    if not own or link.ward_id is None or link.state not in HOLDING:
        return None
    return await ward_activity(link.ward_id, days, ctx.instance.clock.now())
