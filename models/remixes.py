"""Who may remix a clip, what a remix inherits, and what it may be given.

A remix inherits the meet of the rights of all its ancestors as they were when it was asked for, so
that what becomes of them later (the trash, a purge) widens nothing. While they stand published,
their rights as they are now count as well.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from core.errors import Conflict, Forbidden, NotFound
from models.clips import Clip, ClipState
from models.guardians import AgeRules, limits_among, policy_of
from models.lineage import DEEPEST, Lineage, ancestors_to_be
from models.rights import Reach, RemixPolicy, Rights, meet, narrowest
from models.sight import Facts, facts_about, sees
from models.users import User


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a remix is made from; the defaults are those of an original. `more_ids` are the clips
    that come after the parent where it is made from several."""

    parent_clip_id: int | None = None
    depth: int = 0
    cap_reach: Reach = Reach.PUBLIC
    cap_download: bool = True
    cap_remix: RemixPolicy = RemixPolicy.EVERYONE
    more_ids: tuple[int, ...] = ()

    @property
    def source_ids(self) -> tuple[int, ...]:
        return () if self.parent_clip_id is None else (self.parent_clip_id, *self.more_ids)


ORIGINAL = Origin()


async def leave_to_remix(source: Clip, remixer: User, *, settings: AgeRules) -> Origin:
    """What a remix by `remixer` begins with. The source and all its published ancestors must let
    them; a moderator's office opens nothing here.

    Raises `NotFound` for a source that they may not see, `Forbidden` when somebody does not let
    them, `Conflict` for a clip that is held back, in the trash or too many generations deep.
    """
    line = [source, *await _published_ancestors(source)]
    facts = replace(await facts_about(remixer, line), is_moderator=False)
    if not sees(facts, source):
        raise NotFound("clip", field="clipId")
    if source.hold_count or source.state is ClipState.TRASHED:
        raise Conflict("This clip cannot be remixed as it is now.", field="clipId")
    if source.depth >= DEEPEST:
        raise Conflict(f"A clip has at most {DEEPEST} generations above it.", field="clipId")
    if not await _let(facts, line, settings=settings):
        raise Forbidden("Its author does not let you remix this clip.", field="clipId")
    caps = meet([source.caps, *await _rights_of(line)])
    return Origin(
        parent_clip_id=source.id,
        depth=source.depth + 1,
        cap_reach=caps.reach,
        cap_download=caps.download,
        cap_remix=caps.remix,
    )


def origin_of_all(origins: Sequence[Origin]) -> Origin:
    """The origin of what is made from several: the first one's place in the lineage, and no right
    that any of them lacks."""
    first = origins[0]
    caps = meet(
        [
            Rights(each.cap_reach, download=each.cap_download, remix=each.cap_remix)
            for each in origins
        ]
    )
    ids = dict.fromkeys(clip_id for each in origins for clip_id in each.source_ids)
    return Origin(
        parent_clip_id=first.parent_clip_id,
        depth=first.depth,
        cap_reach=caps.reach,
        cap_download=caps.download,
        cap_remix=caps.remix,
        more_ids=tuple(ids)[1:],
    )


async def rights_left(clip: Clip) -> Rights:
    """The most that may be given to a clip: all rights to an original, to a remix what all its
    ancestors allow."""
    if not clip.depth:
        return clip.caps
    return meet([clip.caps, *await _rights_of(await _published_ancestors(clip))])


def shown_below(viewer: User | None, clip_ids: Sequence[int], *, levels: int) -> QuerySet[Lineage]:
    """The published remixes of these clips that `viewer` may see, at most `levels` generations
    down, as rows of the lineage."""
    below = Lineage.filter(ancestor_id__in=list(clip_ids))
    # Asked of these clips' remixes alone: the scope of all clips would be read for each page.
    seen = Clip.visible_to(viewer).filter(
        id__in=Subquery(below.values("clip_id")), state=ClipState.PUBLISHED
    )
    return below.filter(distance__lte=levels, clip_id__in=Subquery(seen.values("id")))


async def join_lineage(clip: Clip, source_ids: Sequence[int]) -> None:
    """Set a new remix under its parent, the first of its sources, and under all others, in the
    transaction that makes it."""
    above = await ancestors_to_be(source_ids)
    rows = [Lineage(clip_id=clip.id, ancestor_id=id_, distance=far) for id_, far in above]
    await Lineage.bulk_create(rows)
    at = {far: id_ for id_, far in reversed(above)}  # of two as far away, the parent's line
    clip.parent_id, clip.root_id = at.get(1), at.get(clip.depth)
    await clip.save(update_fields=["parent_id", "root_id"])


async def _published_ancestors(clip: Clip) -> list[Clip]:
    if not clip.depth:
        return []
    ids = await Lineage.filter(clip_id=clip.id).values_list("ancestor_id", flat=True)
    return await Clip.filter(id__in=list(ids), state=ClipState.PUBLISHED)


async def _rights_of(clips: Sequence[Clip]) -> list[Rights]:
    """A draft has no audience yet and restricts nothing but by what it inherited."""
    out = [clip for clip in clips if clip.state is ClipState.PUBLISHED]
    authors = await _authors_of(out)
    return [clip.rights(is_private=authors[clip.author_id].is_private) for clip in out]


async def _let(facts: Facts, line: Sequence[Clip], *, settings: AgeRules) -> bool:
    """Whether the authors of all these let the viewer remix them."""
    authors = await _authors_of(line)
    narrowed = await limits_among(authors)
    for clip in line:
        author = authors[clip.author_id]
        widest = policy_of(author, narrowed[author.id], settings=settings).remix_of_me
        if author.id != facts.viewer_id and not _lets(
            facts, author.id, narrowest(clip.remix_policy, widest)
        ):
            return False
    return True


def _lets(facts: Facts, author_id: int, policy: RemixPolicy) -> bool:
    if author_id in facts.blocked:
        return False
    follows = author_id in facts.follows
    return {
        RemixPolicy.EVERYONE: True,
        RemixPolicy.FOLLOWERS: follows,
        RemixPolicy.MUTUALS: follows and author_id in facts.followers,
        RemixPolicy.NONE: False,
    }[policy]


async def _authors_of(clips: Collection[Clip]) -> dict[int, User]:
    ids = {clip.author_id for clip in clips}
    return {row.id: row for row in await User.filter(id__in=list(ids))}
