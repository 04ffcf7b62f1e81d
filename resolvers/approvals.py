"""What an approval covers: a clip as it stands, for the audience it was asked for."""

from __future__ import annotations

from collections.abc import Collection

from core.errors import Conflict, Forbidden
from models.cameos.publishing import asks_owners
from models.clips import Audience, Clip, ClipState, ClipViewer, holds_all_of
from models.publications import guardians_asked
from models.users import User
from resolvers.context import Context


async def asks_guardians(ctx: Context, author: User) -> bool:
    """Whether the author's guardians are asked before anything of theirs is published."""
    return bool(await guardians_asked(author, await ctx.policy(author)))


async def is_asked_first(ctx: Context, row: Clip) -> bool:
    """Whether anybody is asked before this clip is published: its author's guardians, or whom it
    shows."""
    author = await User.get(id=row.author_id)
    return await asks_guardians(ctx, author) or await asks_owners(row)


async def check_words_may_change(ctx: Context, row: Clip) -> None:
    """In the transaction that changes them and holds the clip. Raises `Conflict` while somebody is
    asked about it with the words it has, `Forbidden` for a published one that somebody is asked
    about."""
    if row.state is ClipState.PENDING_APPROVAL:
        raise Conflict(
            "Somebody is asked about this clip as it stands: take it back with `unpublishClip` first.",
            field="clipId",
        )
    if row.state is ClipState.PUBLISHED and await is_asked_first(ctx, row):
        raise _asked_anew("clipId")


async def check_may_widen(
    ctx: Context, author: User, row: Clip, *, audience: Audience, viewer_ids: Collection[int]
) -> None:
    """Raises `Forbidden` for an audience beyond the one that its approval was asked for."""
    stays = holds_all_of(row.audience, audience, is_private=author.is_private)
    if audience is Audience.LIST:
        listed = await ClipViewer.filter(clip_id=row.id).values_list("user_id", flat=True)
        stays = row.audience is Audience.LIST and set(viewer_ids) <= set(listed)
    if not stays and await is_asked_first(ctx, row):
        raise _asked_anew("audience")


def _asked_anew(field: str) -> Forbidden:
    return Forbidden(
        "Your guardians, or those it shows, are asked before this is published: take the clip back "
        "with `unpublishClip`, change it, and publish it again.",
        field=field,
    )
