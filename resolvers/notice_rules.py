"""What decides whether members may be told of something, and when, for many notices at once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.settings import Settings
from models.base import reading
from models.guardians import limits_among, policy_of
from models.notifications import Notice, NotificationSettings
from models.policies import Policy
from models.reads.members import ACTIVE
from models.reads.rows import read
from models.reads.scoped import Scoped
from models.social import Block, Mute
from models.users import User
from resolvers import prepared

_BLOCKS = Scoped(
    lambda _viewer, ones, others: Block.filter(blocker_id__in=ones, blocked_id__in=others)
)
_MUTES = Scoped(lambda _viewer, ones, others: Mute.filter(muter_id__in=ones, muted_id__in=others))


@dataclass(frozen=True)
class Known:
    """`readers` by id, and `actors`, in good standing; `apart` are (reader, actor) whom a block or a
    mute keeps apart, `seen` (reader, clip) of which the reader may see the clip."""

    readers: dict[int, User]
    actors: frozenset[int]
    apart: frozenset[tuple[int, int]]
    seen: frozenset[tuple[int, int]]
    settings: dict[int, NotificationSettings]
    policies: dict[int, Policy]

    def is_wanted(self, notice: Notice) -> bool:
        """Whether the member may know of it, and wants to."""
        is_here = notice.user_id in self.readers and self._lets(notice)
        return is_here and self.settings[notice.user_id].wants(notice.type)

    def due_at(self, notice: Notice, now: datetime) -> datetime | None:
        """Until when quiet hours keep it back."""
        reader = notice.user_id
        return self.settings[reader].quiet_until_when(now, self.policies[reader].quiet_hours)

    def _lets(self, notice: Notice) -> bool:
        """Whether the member may know of it: of nobody's doings whom a block or a mute hides, and of
        no clip they cannot see."""
        reader, actor, clip = notice.user_id, notice.actor_id, notice.clip_id
        if actor is not None:
            is_hidden = actor == reader or (reader, actor) in self.apart
            if is_hidden or actor not in self.actors:
                return False
        return clip is None or (reader, clip) in self.seen


async def known_about(notices: Sequence[Notice], *, settings: Settings, now: datetime) -> Known:
    """In a number of statements that depends on how many readers there are, not on what happened."""
    if not notices:
        return Known({}, frozenset(), frozenset(), frozenset(), {}, {})
    ids = sorted({notice.user_id for notice in notices})
    actors = sorted({notice.actor_id for notice in notices if notice.actor_id is not None})
    rows, active, narrowed, wishes, apart = await asyncio.gather(
        ACTIVE.rows(None, ids=ids),
        ACTIVE.ids(None, ids=actors),
        limits_among(ids),
        NotificationSettings.of_all(ids),
        _apart(ids, actors, now),
    )
    return Known(
        readers={row.id: row for row in rows},
        actors=frozenset(active),
        apart=apart,
        seen=await _seen(rows, notices),
        settings=wishes,
        policies={each.id: policy_of(each, narrowed[each.id], settings=settings) for each in rows},
    )


async def _apart(
    readers: Sequence[int], actors: Sequence[int], now: datetime
) -> frozenset[tuple[int, int]]:
    if not actors:
        return frozenset()
    everybody = sorted({*readers, *actors})
    blocks, mutes = await asyncio.gather(
        _BLOCKS.rows(None, ones=everybody, others=everybody),
        _MUTES.rows(None, ones=readers, others=actors),
    )
    return frozenset(
        [
            *((row.blocker_id, row.blocked_id) for row in blocks),
            *((row.blocked_id, row.blocker_id) for row in blocks),
            *((row.muter_id, row.muted_id) for row in mutes if row.holds(now)),
        ]
    )


async def _seen(readers: Sequence[User], notices: Sequence[Notice]) -> frozenset[tuple[int, int]]:
    """In a statement for each kind of reader on PostgreSQL, on SQLite in one for each reader."""
    asked: defaultdict[int, set[int]] = defaultdict(set)
    for notice in notices:
        if notice.clip_id is not None:
            asked[notice.user_id].add(notice.clip_id)
    through = reading()
    if through is None:
        found = [
            (reader.id, clip.id)
            for reader in readers
            if asked[reader.id]
            for clip in await prepared.CLIPS.rows(reader, ids=sorted(asked[reader.id]))
        ]
        return frozenset(found)
    kinds: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for reader in readers:
        scope = prepared.CLIPS.inside(reader, asking="asked.reader", ids="asked.clip")
        kinds[scope] += [(reader.id, clip_id) for clip_id in asked[reader.id]]
    seen: set[tuple[int, int]] = set()
    for scope, pairs in kinds.items():
        sql = (
            "SELECT asked.reader, asked.clip "  # noqa: S608 - a statement of a scope
            "FROM unnest($1::bigint[], $2::bigint[]) AS asked (reader, clip) "
            f"WHERE EXISTS ({scope})"
        )
        if pairs:
            columns: list[object] = [list(each) for each in zip(*pairs, strict=True)]
            seen.update((row[0], row[1]) for row in await read(through, sql, columns))
    return frozenset(seen)
