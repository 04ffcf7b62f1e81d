"""The family of a clip: what it was made from and what was made from it, as one viewer may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import BadInput
from core.pages import Page, PageRequest
from models import audit
from models.base import transaction
from models.clips import Clip
from models.lineage import DEEPEST
from models.rights import RemixPolicy, narrowest
from models.sessions import Scope
from models.users import User
from resolvers.context import Context

DEEPEST_TREE = 5


@dataclass(frozen=True)
class Tombstone:
    """An ancestor that is gone or hidden, which look alike; `distance` generations above."""

    distance: int


@dataclass(frozen=True)
class TreeNode:
    """A remix, `distance` generations under the top of the tree. `above` is its nearest ancestor
    that the viewer may see, `hidden_between` how many tombstones lie between the two."""

    clip: Clip
    distance: int
    above: Clip
    hidden_between: int


Relative = Clip | Tombstone


async def parent(ctx: Context, row: Clip) -> Relative | None:
    """None for an original."""
    return (await _relatives(ctx, {1: row.parent_id}))[0] if row.depth else None


async def sources(ctx: Context, row: Clip) -> list[Relative]:
    """What it was made from, in order, with a tombstone for each that is not shown."""
    if not row.depth:
        return []
    made = await ctx.loaders.generation.load(row.generation_id) if row.generation_id else None
    ids = [] if made is None else made.source_ids
    if not ids and row.parent_id is not None:
        ids = [row.parent_id]
    found = await ctx.loaders.clip.load_many(ids)
    return [clip or Tombstone(1) for clip in found] or [Tombstone(1)]


async def root(ctx: Context, row: Clip) -> Relative | None:
    """The original it goes back to; None for an original."""
    return (await _relatives(ctx, {row.depth: row.root_id}))[0] if row.depth else None


async def ancestors(ctx: Context, row: Clip, page: PageRequest) -> Page[Relative]:
    """All generations above, the nearest first, with a tombstone for each that is not shown."""
    known = await ctx.loaders.ancestors.load(row.id) if row.depth else []
    # Of two as far away, the one in the parent's line: that was written first.
    ids = {line.distance: line.ancestor_id for line in reversed(known)}
    start = (page.before or 0) + 1
    distances = range(start, min(start + page.size, row.depth + 1))
    found = await _relatives(ctx, {far: ids.get(far) for far in distances})
    return Page(found, list(distances), start + page.size <= row.depth)


async def descendants(ctx: Context, row: Clip, levels: int | None, page: PageRequest) -> Page[Clip]:
    """Published remixes that the viewer may see, latest first; 1 level are those of the clip
    itself."""
    deep = DEEPEST if levels is None else levels
    if not 1 <= deep <= DEEPEST:
        raise BadInput(f"`levels` must be between 1 and {DEEPEST}.", field="levels")
    found = await ctx.loaders.remixes.load((row.id, page, deep, True))
    clips = await ctx.loaders.clip.load_many([line.clip_id for line in found.rows])
    kept = [(c, key) for c, key in zip(clips, found.keys, strict=True) if c is not None]
    return Page([clip for clip, _ in kept], [key for _, key in kept], found.has_next)


async def tree(ctx: Context, row: Clip, levels: int, page: PageRequest) -> Page[TreeNode]:
    """The same, the oldest first, so that whatever a remix hangs on comes before it."""
    if not 1 <= levels <= DEEPEST_TREE:
        raise BadInput(f"`levels` must be between 1 and {DEEPEST_TREE}.", field="levels")
    found = await ctx.loaders.remixes.load((row.id, page, levels, False))
    clips = await ctx.loaders.clip.load_many([line.clip_id for line in found.rows])
    above = await _nearest_shown(ctx, row, [line.clip_id for line in found.rows])
    nodes = [
        (TreeNode(clip, line.distance, near, far - 1), key)
        for clip, line, (near, far), key in zip(clips, found.rows, above, found.keys, strict=True)
        if clip is not None
    ]
    return Page([node for node, _ in nodes], [key for _, key in nodes], found.has_next)


async def set_remix_default(ctx: Context, policy: RemixPolicy) -> RemixPolicy:
    """For clips published from now on."""
    member = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(member.id))
    async with transaction():
        await User.filter(id=member.id).update(remix_policy=policy)
        await audit.record(member.id, "user.remix-default", f"user:{member.id}", policy)
    member.remix_policy = policy
    return await _default_of(ctx, member)


async def remix_default(ctx: Context) -> RemixPolicy:
    return await _default_of(ctx, ctx.require_viewer(Scope.READ))


async def _default_of(ctx: Context, member: User) -> RemixPolicy:
    """What the next clip gets, which is not always what was chosen: minors go no further than
    mutuals."""
    policy = await ctx.policy(member)
    return narrowest(member.remix_policy, policy.remix_of_me)


async def _relatives(ctx: Context, wanted: dict[int, int | None]) -> list[Relative]:
    """The clips with these ids, by distance; tombstones for what is gone or hidden."""
    ids = [clip_id for clip_id in wanted.values() if clip_id is not None]
    clips = dict(zip(ids, await ctx.loaders.clip.load_many(ids), strict=True))
    shown = {far: None if id_ is None else clips[id_] for far, id_ in wanted.items()}
    return [clip or Tombstone(far) for far, clip in shown.items()]


async def _nearest_shown(
    ctx: Context, top: Clip, clip_ids: Sequence[int]
) -> list[tuple[Clip, int]]:
    """For each clip under `top` the nearest ancestor that the viewer may see, and how far up."""
    lines = await ctx.loaders.ancestors.load_many(list(clip_ids))
    between = {line.ancestor_id for rows in lines for line in rows}
    clips = await ctx.loaders.clip.load_many(sorted(between))
    shown = {clip.id: clip for clip in clips if clip is not None} | {top.id: top}
    return [
        next((shown[up.ancestor_id], up.distance) for up in rows if up.ancestor_id in shown)
        for rows in lines
    ]
