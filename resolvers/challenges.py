"""Challenges, their entries, and who leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import BadInput, Conflict, Forbidden, NotFound
from core.pages import Page, PageRequest
from core.text import clean_text
from models import audit, outbox
from models import challenges as rows
from models.base import connection, transaction
from models.challenges import Contest, ContestEntry
from models.clips import Clip
from models.guardian_links import may_join_sponsored
from models.guardians import treated_as_minor
from models.hashtags import hashtag_name
from models.reads.leaderboards import Board, leaders
from models.sessions import Scope
from models.users import AgeBand, User
from realtime.events import ChallengeEntered
from resolvers.clips import own_clip
from resolvers.context import Context
from resolvers.pages import page_of

LONGEST = timedelta(days=366)
MOST_ENTRIES = 20
MOST_LEADERS = 50


class Span(StrEnum):
    DAY = "DAY"
    WEEK = "WEEK"
    ALL = "ALL"


_SPANS = {Span.DAY: timedelta(days=1), Span.WEEK: timedelta(days=7)}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A challenge as a moderator wants it."""

    title: str
    prompt_template: str
    tag: str
    rules: str
    sponsor: str | None
    entries_per_member: int
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Leader:
    """`rank` counts from 1 among those that the viewer may see."""

    rank: int
    clip: Clip


async def challenge(ctx: Context, challenge_id: int) -> Contest:
    row = await Contest.get_or_none(id=challenge_id)
    if row is None:
        raise NotFound("challenge", field="id")
    return row


async def challenges(ctx: Context, page: PageRequest, *, open_only: bool) -> Page[Contest]:
    """Newest first."""
    now = _ms(ctx.instance.clock.now())
    wanted = Contest.filter(opens_ms__lte=now, closes_ms__gt=now) if open_only else Contest.all()
    return await page_of(wanted, page)


async def entries(ctx: Context, row: Contest, page: PageRequest) -> Page[Clip]:
    """Those that are still for everybody and that the viewer may see, latest entry first."""
    found = await ctx.loaders.contest_entries.load((row.id, page))
    clips = await ctx.loaders.clip.load_many([entry.clip_id for entry in found.rows])
    kept = [(c, key) for c, key in zip(clips, found.keys, strict=True) if c is not None]
    return Page([clip for clip, _ in kept], [key for _, key in kept], found.has_next)


async def challenge_leaders(ctx: Context, row: Contest, board: Board, size: int) -> list[Leader]:
    """Of the entries, by what was done with them while the challenge was open."""
    _check_size(size)
    ids = await ctx.loaders.contest_leaders.load((row.id, board, size, ranked_bands(ctx)))
    return await _leaders(ctx, ids)


async def leaderboard(ctx: Context, board: Board, span: Span, size: int) -> list[Leader]:
    """Of all clips, by what was done with them in the last day, week, or ever."""
    _check_size(size)
    since = ctx.instance.clock.now() - _SPANS[span] if span in _SPANS else None
    ids = await leaders(
        ctx.viewer,
        board,
        since_ms=0 if since is None else _ms(since),
        size=size,
        bands=ranked_bands(ctx),
    )
    return await _leaders(ctx, ids)


async def create_challenge(ctx: Context, wanted: Wanted) -> Contest:
    moderator = _moderator(ctx)
    await ctx.instance.limiter.spend("write", str(moderator.id))
    now = ctx.instance.clock.now()
    if not now - timedelta(days=1) <= wanted.opens_at <= now + LONGEST:
        raise BadInput("A challenge opens within the next 366 days.", field="opensAt")
    if not timedelta() < wanted.closes_at - wanted.opens_at <= LONGEST:
        raise BadInput("A challenge is open for up to 366 days.", field="closesAt")
    if not 1 <= wanted.entries_per_member <= MOST_ENTRIES:
        raise BadInput(f"Take 1 to {MOST_ENTRIES} entries a member.", field="entriesPerMember")
    row = Contest(
        created_by_id=moderator.id,
        title=clean_text(wanted.title, field="title", shortest=1, longest=100),
        prompt_template=clean_text(
            wanted.prompt_template, field="promptTemplate", shortest=1, longest=2000, lines=True
        ),
        tag=hashtag_name(wanted.tag),
        rules=clean_text(wanted.rules, field="rules", longest=2000, lines=True),
        sponsor=wanted.sponsor
        and clean_text(wanted.sponsor, field="sponsor", shortest=1, longest=100),
        entries_per_member=wanted.entries_per_member,
        opens_ms=_ms(wanted.opens_at),
        closes_ms=_ms(wanted.closes_at),
    )
    async with transaction():
        await row.save(force_create=True)
        await audit.record(moderator.id, "challenge.create", f"challenge:{row.id}")
    return row


async def end_challenge(ctx: Context, challenge_id: int) -> Contest:
    """Close it now."""
    moderator = _moderator(ctx)
    await ctx.instance.limiter.spend("write", str(moderator.id))
    row = await challenge(ctx, challenge_id)
    now = ctx.instance.clock.now()
    if not row.takes(now):
        raise Conflict("Only an open challenge can be ended.", field="challengeId")
    row.closes_ms = max(_ms(now), row.opens_ms + 1)
    async with transaction():
        await row.save(update_fields=["closes_ms"])
        await audit.record(moderator.id, "challenge.end", f"challenge:{row.id}")
    return row


async def enter_challenge(ctx: Context, challenge_id: int, clip_id: int) -> Contest:
    """Entering twice is entering once. Minors take part in what is sponsored only where their
    guardians allow it."""
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    row = await challenge(ctx, challenge_id)
    clip = await own_clip(author, clip_id)
    policy = await ctx.policy(author)
    if row.sponsor is not None and policy.is_minor and not await may_join_sponsored(author.id):
        raise Forbidden(
            "This challenge is sponsored: minors enter it where all their guardians allow that.",
            field="challengeId",
        )
    row.check_entry(clip, author, now=ctx.instance.clock.now())
    async with transaction():
        if await rows.enter(row, clip.id, author.id):
            await audit.record(author.id, "challenge.enter", f"challenge:{row.id}", str(clip.id))
            await outbox.append(connection(), ChallengeEntered(row.id, clip.id))
    ctx.instance.live.kick()
    return row


async def leave_challenge(ctx: Context, challenge_id: int, clip_id: int) -> Contest:
    """Take an entry back."""
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    row = await challenge(ctx, challenge_id)
    async with transaction():
        own = ContestEntry.filter(contest_id=row.id, clip_id=clip_id, user_id=author.id)
        if not await own.delete():
            raise NotFound("entry", field="clipId")
        await audit.record(author.id, "challenge.leave", f"challenge:{row.id}", str(clip_id))
    return row


async def show_on_leaderboards(ctx: Context, *, shown: bool) -> bool:
    member = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(member.id))
    async with transaction():
        await User.filter(id=member.id).update(on_leaderboards=shown)
        await audit.record(member.id, "user.leaderboards", f"user:{member.id}", str(shown))
    return shown


def ranked_bands(ctx: Context) -> tuple[AgeBand, ...]:
    """Whose clips are ranked: minors' are not."""
    settings = ctx.instance.settings
    return tuple(band for band in AgeBand if not treated_as_minor(band, settings=settings))


async def _leaders(ctx: Context, clip_ids: list[int]) -> list[Leader]:
    clips = [clip for clip in await ctx.loaders.clip.load_many(clip_ids) if clip is not None]
    return [Leader(rank, clip) for rank, clip in enumerate(clips, 1)]


def _moderator(ctx: Context) -> User:
    viewer = ctx.require_viewer(Scope.MODERATE)
    if not viewer.is_moderator:
        raise Forbidden("Only moderators run challenges.")
    return viewer


def _check_size(size: int) -> None:
    if not 1 <= size <= MOST_LEADERS:
        raise BadInput(f"`first` must be between 1 and {MOST_LEADERS}.", field="first")


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
