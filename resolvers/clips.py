"""Clips: drafts, publishing, audiences, links, the trash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tortoise.expressions import F

from core.errors import BadInput, Conflict, Forbidden, NotFound
from core.pages import Page, PageRequest
from models import audit, outbox
from models.base import connection, transaction
from models.cameos import ClipCameo, shown_in_clip
from models.cameos.publishing import (
    ask_owners,
    check_publication,
    check_words,
    hold_likenesses,
    is_allowed,
    record_publication,
    who_approve,
)
from models.clip_caps import cap_clips, check_audience
from models.clips import (
    Audience,
    Clip,
    ClipLink,
    ClipState,
    ClipViewer,
    Rating,
    holds_all_of,
    reach_needed,
)
from models.hashtags import hashtag_digest, hashtags_in
from models.lineage import count_remixes
from models.policies import SensitiveLevel
from models.publications import (
    Outcome,
    PublicationWish,
    Wish,
    begin_wait,
    end_wait,
    guardians_asked,
)
from models.remixes import rights_left
from models.rights import RemixPolicy, Rights, narrowest
from models.schedules import Schedule
from models.sessions import Scope
from models.subtitles import keep_caption
from models.users import User
from realtime.events import ClipPublished, ClipWithdrawn
from resolvers import prepared
from resolvers.approvals import check_may_widen, check_words_may_change, is_asked_first
from resolvers.captions import read_caption
from resolvers.context import Context
from resolvers.pages import page_of

LIST_LIMIT = 50
TRASH_LIMIT = 50


async def clip(ctx: Context, clip_id: int, expects: frozenset[str] = frozenset()) -> Clip:
    """`expects`: what will be asked about it. Raises `NotFound` for a hidden one as for an absent."""
    ctx.check_may_read()
    about = prepared.expected(ctx.viewer, expects)
    for row in await prepared.CLIPS.rows(ctx.viewer, expects=about, ids=[clip_id]):
        return row
    raise NotFound("clip", field="id")


async def drafts(ctx: Context, page: PageRequest) -> Page[Clip]:
    viewer = ctx.require_viewer(Scope.READ)
    unpublished = (ClipState.DRAFT, ClipState.PENDING_APPROVAL)
    return await page_of(Clip.filter(author_id=viewer.id, state__in=unpublished), page)


async def trashed_clips(ctx: Context, page: PageRequest) -> Page[Clip]:
    viewer = ctx.require_viewer(Scope.READ)
    return await page_of(Clip.filter(author_id=viewer.id, state=ClipState.TRASHED), page)


async def publish_clip(
    ctx: Context,
    clip_id: int,
    wish: Wish,
    *,
    caption: str | None = None,
    alt_text: str | None = None,
) -> Clip:
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("publish", str(author.id))
    row = await own_clip(author, clip_id)
    check_words_fit(caption, alt_text)
    check_audience(author, wish.audience, await ctx.policy(author))
    async with transaction():
        shown = await hold_likenesses(row.id)
        await write_words(row, caption, alt_text)
        await publish_wished(ctx, author, row, wish=wish, shown=shown)
    ctx.instance.live.kick()
    return row


async def publish_wished(
    ctx: Context, author: User, row: Clip, *, wish: Wish, shown: Sequence[ClipCameo]
) -> None:
    """Publish a draft, or ask those it shows and the author's guardians for their approval first, in a
    transaction that holds the likenesses in it."""
    owners = who_approve(row, shown, await check_publication(row, wish.audience))
    guardians = await guardians_asked(author, await ctx.policy(author))
    if owners or guardians:
        await _rights_left(row, wish.audience)
        await _check_viewers(author, wish.audience, wish.viewer_ids)
        await begin_wait(row, wish, guardians=guardians, now=ctx.instance.clock.now())
        await ask_owners(row, owners)
    else:
        await make_public(ctx, author, row, wish)
    await Schedule.drop([row.id])


async def check_wish(ctx: Context, author: User, row: Clip, wish: Wish) -> None:
    """Raise what `publish_wished` would raise now; in a transaction."""
    check_audience(author, wish.audience, await ctx.policy(author))
    await hold_likenesses(row.id)
    await check_publication(row, wish.audience)
    await _rights_left(row, wish.audience)
    await _check_viewers(author, wish.audience, wish.viewer_ids)


async def make_public(ctx: Context, author: User, row: Clip, wish: Wish) -> None:
    """Publish a draft as its author wishes it, in a transaction that holds the likenesses in it."""
    policy, now = await ctx.policy(author), ctx.instance.clock.now()
    check_audience(author, wish.audience, policy)
    left = await _rights_left(row, wish.audience)
    await row.publish(
        audience=wish.audience,
        allow_download=policy.allow_download and left.download and wish.allow_download is not False,
        remix_policy=narrowest(
            wish.remix_policy or author.remix_policy, left.remix, policy.remix_of_me
        ),
        now=now,
    )
    await read_caption(author, row)
    await _set_viewers(author, row, wish.audience, wish.viewer_ids)
    await _recount(author, row, was_counted=False)
    await audit.record(author.id, "clip.publish", f"clip:{row.id}", wish.audience)
    tags = " ".join(map(hashtag_digest, hashtags_in(row.caption)))
    await outbox.append(connection(), ClipPublished(row.id, author.id, tags))
    await count_remixes([row.id], +1)
    await PublicationWish.drop([row.id])
    await record_publication(row, await shown_in_clip(row.id), now)


async def unpublish_clip(ctx: Context, clip_id: int) -> Clip:
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    row = await own_clip(author, clip_id)
    was_counted = row.is_counted
    if row.state is ClipState.PENDING_APPROVAL:
        async with transaction():
            await hold_likenesses(row.id)
            await end_wait(row, Outcome.WITHDRAWN)
        ctx.instance.live.kick()
        return row
    async with transaction():
        await row.unpublish()
        await ClipLink.revoke_all(row.id, ctx.instance.clock.now())
        await _recount(author, row, was_counted=was_counted)
        await _withdraw(author, row, "unpublished")
        await count_remixes([row.id], -1)
    ctx.instance.live.kick()
    return row


async def update_clip(
    ctx: Context,
    clip_id: int,
    *,
    caption: str | None,
    alt_text: str | None,
    audience: Audience | None,
    viewer_ids: Sequence[int],
    allow_download: bool | None,
    remix_policy: RemixPolicy | None = None,
) -> Clip:
    """Change the words of any own clip or of a draft that is edited together, and the audience of
    an own published one."""
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    check_words_fit(caption, alt_text)
    policy = await ctx.policy(author)
    opens = (audience, allow_download, remix_policy) != (None, None, None)
    async with transaction():
        await hold_likenesses(clip_id)
        row = await edited_clip(author, clip_id)
        if row.author_id != author.id and opens:
            raise Forbidden(
                "Only its owner chooses who may see a clip and what they may do with it."
            )
        _check_new_audience(row, audience, viewer_ids)
        if _says_other(row, caption, alt_text):
            await check_words_may_change(ctx, row)
        if audience is not None:
            check_audience(author, audience, policy)
            await check_may_widen(ctx, author, row, audience=audience, viewer_ids=viewer_ids)
        await write_words(row, caption, alt_text)
        if row.state is ClipState.PUBLISHED:
            await check_words(row, audience or row.audience)
        left = await _rights_left(row, audience)
        if opens:
            wish = row.allow_download if allow_download is None else allow_download
            row.allow_download = wish and policy.allow_download and left.download
            row.remix_policy = narrowest(
                remix_policy or row.remix_policy, left.remix, policy.remix_of_me
            )
            await row.save(update_fields=["allow_download", "remix_policy"])
        if audience is not None:
            await _readdress(ctx, author, row, audience=audience, viewer_ids=viewer_ids)
        await read_caption(author, row)  # locks new tags: after the author, as in `make_public`
        await audit.record(author.id, "clip.update", f"clip:{row.id}", audience or "")
    ctx.instance.live.kick()
    return row


async def trash_clips(ctx: Context, clip_ids: Sequence[int]) -> list[Clip]:
    """All of them or none."""
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    if not 1 <= len(clip_ids) <= TRASH_LIMIT:
        raise BadInput(f"Name 1 to {TRASH_LIMIT} clips.", field="clipIds")
    rows = [await own_clip(author, each, field="clipIds") for each in dict.fromkeys(clip_ids)]
    withdrawn = [row.id for row in rows if row.state is ClipState.PUBLISHED]
    async with transaction():
        for row in rows:
            was_counted = row.is_counted
            await row.trash(ctx.instance.clock.now())
            await _recount(author, row, was_counted=was_counted)
            if row.id in withdrawn:
                await _withdraw(author, row, "trashed")
            await audit.record(author.id, "clip.trash", f"clip:{row.id}")
        await count_remixes(withdrawn, -1)
        await Schedule.drop([row.id for row in rows])
        await PublicationWish.drop([row.id for row in rows])
    ctx.instance.live.kick()
    return rows


async def restore_clip(ctx: Context, clip_id: int) -> Clip:
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    row = await own_clip(author, clip_id)
    async with transaction():
        await hold_likenesses(row.id)
        row = await Clip.select_for_update(no_key=True).get(id=row.id)
        # In the trash its words could be changed.
        if await is_asked_first(ctx, row) or not await is_allowed(row, row.audience):
            await row.restore_as_draft()
        else:
            await row.restore()
        await _recount(author, row, was_counted=False)
        # What may be shown may have become less meanwhile.
        await cap_clips(author, await ctx.policy(author), ctx.instance.clock.now())
        await row.refresh_from_db()
        await audit.record(author.id, "clip.restore", f"clip:{row.id}", row.state)
        if row.state is ClipState.PUBLISHED:
            await count_remixes([row.id], +1)
    return row


async def own_clip(author: User, clip_id: int, *, field: str = "clipId") -> Clip:
    """Raises `NotFound` for anybody else's, too."""
    row = await Clip.get_or_none(id=clip_id, author_id=author.id, state__not=ClipState.PURGED)
    if row is None:
        raise NotFound("clip", field=field)
    return row


async def edited_clip(member: User, clip_id: int) -> Clip:
    """A clip whose words `member` may change, as it is now, held until the transaction ends."""
    await Clip.select_for_update(no_key=True).get_or_none(id=clip_id)
    row = await Clip.edited_by(member).get_or_none(id=clip_id)
    if row is None:
        raise NotFound("clip", field="clipId")
    return row


async def _readdress(
    ctx: Context, author: User, row: Clip, *, audience: Audience, viewer_ids: Sequence[int]
) -> None:
    """Change the audience with all that hangs on it, and tell whoever may have lost the clip."""
    before, was_counted = row.audience, row.is_counted
    listed = set(await _listed(row))
    await row.readdress(audience)
    await _set_viewers(author, row, audience, viewer_ids)
    await _recount(author, row, was_counted=was_counted)
    if audience is not Audience.LINK:
        await ClipLink.revoke_all(row.id, ctx.instance.clock.now())
    loses_some = not holds_all_of(audience, before, is_private=author.is_private)
    if loses_some or (audience is Audience.LIST and listed - set(await _listed(row))):
        await outbox.append(
            connection(), ClipWithdrawn(clip_id=row.id, author_id=author.id, reason="narrowed")
        )


async def _listed(row: Clip) -> list[int]:
    return [viewer.user_id for viewer in await ClipViewer.filter(clip_id=row.id)]


async def _recount(author: User, row: Clip, *, was_counted: bool) -> None:
    change = row.is_counted - was_counted
    if change:
        await User.filter(id=author.id).update(clip_count=F("clip_count") + change)


async def _withdraw(author: User, row: Clip, reason: Literal["unpublished", "trashed"]) -> None:
    await audit.record(author.id, "clip.withdraw", f"clip:{row.id}", reason)
    await outbox.append(
        connection(), ClipWithdrawn(clip_id=row.id, author_id=author.id, reason=reason)
    )


async def _rights_left(row: Clip, audience: Audience | None) -> Rights:
    """What the clips it was made from leave to this one. Raises `Forbidden` for an audience beyond
    that."""
    left = await rights_left(row)
    if audience is not None and narrowest(reach_needed(audience), left.reach) != reach_needed(
        audience
    ):
        raise Forbidden(
            f"What this was made from goes no further than {left.reach}, and neither may a remix.",
            field="audience",
        )
    return left


async def is_covered(ctx: Context, row: Clip) -> bool:
    """Whether it is to be asked for before it is shown. Authors know what they made."""
    viewer = ctx.viewer
    if row.rating is not Rating.SENSITIVE or (viewer is not None and viewer.id == row.author_id):
        return False
    return viewer is None or (await ctx.policy(viewer)).sensitive_level is SensitiveLevel.WARN


def check_words_fit(caption: str | None, alt_text: str | None) -> None:
    if caption is not None and len(caption) > 500:
        raise BadInput("A caption has at most 500 characters.", field="caption")
    if alt_text is not None and len(alt_text) > 1000:
        raise BadInput("An alternative text has at most 1,000 characters.", field="altText")


def _says_other(row: Clip, caption: str | None, alt_text: str | None) -> bool:
    return (caption is not None and caption.strip() != row.caption) or (
        alt_text is not None and alt_text.strip() != row.alt_text
    )


async def write_words(row: Clip, caption: str | None, alt_text: str | None) -> None:
    rating = row.rating
    if caption is not None:
        if row.state is ClipState.PUBLISHED:
            await keep_caption(row, caption.strip())
        row.caption = caption.strip()
    if alt_text is not None:
        row.alt_text = alt_text.strip()
    await row.save(update_fields=["caption", "alt_text"])
    await tell_stricter(row, rating)


async def tell_stricter(row: Clip, before: Rating) -> None:
    """After new words: whoever hides what is sensitive may have lost the clip."""
    if row.state is ClipState.PUBLISHED and row.rating > before:
        narrowed = ClipWithdrawn(clip_id=row.id, author_id=row.author_id, reason="narrowed")
        await outbox.append(connection(), narrowed)


def _check_new_audience(row: Clip, audience: Audience | None, viewer_ids: Sequence[int]) -> None:
    if audience is not None and row.state is not ClipState.PUBLISHED:
        raise Conflict("A draft has no audience yet; choose it in publishClip.", field="audience")
    if audience is None and viewer_ids:
        raise BadInput("Give `audience: LIST` with its viewers.", field="viewerIds")


async def _set_viewers(
    author: User, row: Clip, audience: Audience, viewer_ids: Sequence[int]
) -> None:
    wanted = await _check_viewers(author, audience, viewer_ids)
    await ClipViewer.filter(clip_id=row.id).delete()
    await ClipViewer.bulk_create([ClipViewer(clip_id=row.id, user_id=v) for v in wanted])


async def _check_viewers(author: User, audience: Audience, viewer_ids: Sequence[int]) -> list[int]:
    """Whom a LIST names, each once."""
    wanted = sorted(set(viewer_ids) - {author.id})
    if audience is not Audience.LIST and wanted:
        raise BadInput("Only the audience LIST names viewers.", field="viewerIds")
    if audience is Audience.LIST and not 1 <= len(wanted) <= LIST_LIMIT:
        raise BadInput(f"A list names 1 to {LIST_LIMIT} members.", field="viewerIds")
    if await User.visible_to(author).filter(id__in=wanted).count() != len(wanted):
        raise NotFound("member", field="viewerIds")
    return wanted
