"""The wellbeing poll: when it is asked, what is answered, and what is offered after a low answer."""

from __future__ import annotations

from core.errors import BadInput, Conflict
from models import wellbeing
from models.base import transaction
from models.sessions import Scope
from models.users import User
from models.wellbeing import WellbeingPoll
from resolvers.context import Context


async def wellbeing_poll_is_due(ctx: Context) -> bool:
    viewer = ctx.require_viewer(Scope.READ)
    return await wellbeing.is_due(viewer, ctx.instance.clock.now())


async def answer_wellbeing_poll(ctx: Context, answer: int | None) -> bool:
    """Note an answer of 1 to 5, or that it was dismissed; whether ways to change the feed shall be
    offered. Raises `Conflict` when none is due: answers are not to be collected."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    if answer is not None and not 1 <= answer <= 5:
        raise BadInput("An answer goes from 1 (not at all) to 5 (very much).", field="answer")
    async with transaction():
        await User.select_for_update(no_key=True).get(id=viewer.id)
        if not await wellbeing.is_due(viewer, ctx.instance.clock.now()):
            raise Conflict("No poll is due; see `wellbeingPoll`.")
        await WellbeingPoll.create(user_id=viewer.id, answer=answer)
    return answer is not None and answer <= wellbeing.LOW
