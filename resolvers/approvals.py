"""What an approval covers: a clip as it stands, for the audience it was asked for."""

from __future__ import annotations

from collections.abc import Collection

from core.errors import Conflict, Forbidden
from models.clips import Audience, Clip, ClipState, ClipViewer, holds_all_of
from models.publications import guardians_asked
from models.users import User
from resolvers.context import Context


async def is_asked_first(ctx: Context, author: User) -> bool:
    """Whether the author's guardians are asked before anything of theirs is published."""
    return bool(await guardians_asked(author, await ctx.policy(author)))


async def check_words_may_change(ctx: Context, member: User, clip_id: int) -> None:
    """In the transaction that changes them. Raises `Conflict` while somebody is asked about the clip
    with the words it has, `Forbidden` for a published one that guardians are asked about."""
    clip = await Clip.select_for_update(no_key=True).get(id=clip_id)
    if clip.state is ClipState.PENDING_APPROVAL:
        raise Conflict(
            "Somebody is asked about this clip as it stands: take it back with `unpublishClip` first.",
            field="clipId",
        )
    if clip.state is ClipState.PUBLISHED and await is_asked_first(ctx, member):
        raise _asked_anew("clipId")


async def check_may_widen(
    ctx: Context, author: User, row: Clip, *, audience: Audience, viewer_ids: Collection[int]
) -> None:
    """Raises `Forbidden` for an audience beyond the one that the author's guardians were asked for."""
    stays = holds_all_of(row.audience, audience, is_private=author.is_private)
    if audience is Audience.LIST:
        listed = await ClipViewer.filter(clip_id=row.id).values_list("user_id", flat=True)
        stays = row.audience is Audience.LIST and set(viewer_ids) <= set(listed)
    if not stays and await is_asked_first(ctx, author):
        raise _asked_anew("audience")


def _asked_anew(field: str) -> Forbidden:
    return Forbidden(
        "Your guardians are asked before you publish: take the clip back with `unpublishClip`, change "
        "it, and publish it again.",
        field=field,
    )
