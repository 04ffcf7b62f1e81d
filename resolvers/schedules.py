"""Publishing drafts at a time their author chose.

A schedule is a wish, kept. What a publication has to pass is asked when it is made, so that a vain
one is refused at once, and asked again when it is due: nothing that was allowed then is taken for
allowed now. The row goes in the transaction that publishes, so a draft is published once, whatever
dies in between; what was due while nothing ran is published when something runs again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tortoise.expressions import Subquery

from core.errors import BadInput, Conflict, QuotaExceeded, Refusal
from models import audit, outbox
from models.base import connection, transaction
from models.cameos.publishing import hold_likenesses
from models.clips import Clip, ClipState
from models.publications import Wish
from models.schedules import Schedule
from models.sessions import Scope
from models.users import User, UserState
from realtime.events import ClipScheduleRefused
from resolvers.clips import check_wish, check_words_fit, own_clip, publish_wished, write_words
from resolvers.context import Context, Instance
from resolvers.loaders import Loaders

MOST_SCHEDULED = 100
FURTHEST = timedelta(days=366)


async def schedule_clip(
    ctx: Context,
    clip_id: int,
    wish: Wish,
    *,
    due_at: datetime,
    caption: str | None = None,
    alt_text: str | None = None,
) -> Clip:
    """Publish a draft at `due_at`, in place of an earlier schedule. Costs and raises what publishing
    it now would."""
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("publish", str(author.id))
    row = await own_clip(author, clip_id)
    check_words_fit(caption, alt_text)
    now = ctx.instance.clock.now()
    if not now < due_at <= now + FURTHEST:
        raise BadInput("Choose a time from now to 366 days from now.", field="scheduledFor")
    async with transaction():
        await hold_likenesses(row.id)
        await User.select_for_update(no_key=True).get(id=author.id)
        row = await Clip.select_for_update(no_key=True).get(id=row.id)
        row.check_may_be_published()
        await write_words(row, caption, alt_text)
        await check_wish(ctx, author, row, wish)
        others = Schedule.filter(id__in=Subquery(Clip.filter(author_id=author.id).values("id")))
        if await others.exclude(id=row.id).count() >= MOST_SCHEDULED:
            raise QuotaExceeded(f"At most {MOST_SCHEDULED} drafts are scheduled at a time.")
        await Schedule.put(row.id, wish, due_at)
        await audit.record(author.id, "clip.schedule", f"clip:{row.id}", due_at.isoformat())
    return row


async def unschedule_clip(ctx: Context, clip_id: int) -> Clip:
    """Leave a draft a draft. Raises `Conflict` for one that is not scheduled."""
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    row = await own_clip(author, clip_id)
    async with transaction():
        if not await Schedule.drop([row.id]):
            raise Conflict("This clip is not scheduled.", field="clipId")
        await audit.record(author.id, "clip.unschedule", f"clip:{row.id}")
    return row


async def schedule_of(ctx: Context, row: Clip) -> Schedule | None:
    """Its author's alone."""
    if ctx.viewer is None or ctx.viewer.id != row.author_id or row.state is not ClipState.DRAFT:
        return None
    return await ctx.loaders.schedule.load(row.id)


async def publish_due(instance: Instance, due: Schedule) -> None:
    """Publish one draft whose time has come, or note why it may not be and tell its author. Safe to
    run twice at once."""
    now = instance.clock.now()
    row = await Clip.get(id=due.id)
    author = await User.get(id=row.author_id)
    try:
        async with transaction():
            shown = await hold_likenesses(row.id)
            if not await due.take(now):
                return
            if author.state is not UserState.ACTIVE:
                raise Conflict("Your account was not active at that time.")
            ctx = _context_of(instance, author)
            await publish_wished(ctx, author, row, wish=due.wish, shown=shown)
    except Refusal as refusal:
        await _note_refusal(row, refusal, now)
    instance.live.kick()


async def _note_refusal(row: Clip, refusal: Refusal, now: datetime) -> None:
    async with transaction():
        due = Schedule.filter(id=row.id, due_at__lte=now, refusal=None)
        if await due.update(refusal=refusal.message[:500]):
            await audit.record(None, "clip.schedule-refused", f"clip:{row.id}", refusal.code)
            refused = ClipScheduleRefused(clip_id=row.id, author_id=row.author_id)
            await outbox.append(connection(), refused)


def _context_of(instance: Instance, author: User) -> Context:
    """The author's, who is not there."""
    return Context(
        instance=instance,
        viewer=author,
        session=None,
        request_id="schedule",
        client_ip="",
        loaders=Loaders(author),
    )
