"""What pages hang on, as changes are told of it (`models.reads.changes`).

Every page hangs on whom and what it is asked with (ids, the viewer's first), on its rows and on their
authors. What else may enter it tells the scope that it is a page of, with what ends by itself: a mute,
at its time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from models.reads.changes import ANY_CLIP

if TYPE_CHECKING:
    from core.loading import Pending
    from models.base import Reading
    from models.reads.asked import Question
    from models.reads.pages import Record


@dataclass(frozen=True, slots=True)
class Hanging:
    """The keys of changes; and from when on it is another page all the same, if ever."""

    keys: frozenset[int] = frozenset()
    until: datetime | None = None


# What a page hangs on besides; it is asked with the viewer's id, after the page was.
HangsOn = Callable[["Reading", int | None], Awaitable[Hanging]]


async def on_its_rows(_through: Reading, _viewer_id: int | None) -> Hanging:
    """Nothing else may enter it but what belongs to an id that it is asked with."""
    return Hanging()


async def on_any_clip(through: Reading, viewer_id: int | None) -> Hanging:
    """Clips of anybody may enter it, but for those whom the viewer mutes."""
    if viewer_id is None:
        return Hanging(frozenset([ANY_CLIP]))
    found = await through.grouped(_followed).ask(viewer_id)
    return Hanging(frozenset([ANY_CLIP]), found.until)


async def on_followed(through: Reading, viewer_id: int | None) -> Hanging:
    """Clips of those whom the viewer follows may enter it, but for those whom the viewer mutes."""
    assert viewer_id is not None
    return await through.grouped(_followed).ask(viewer_id)


_MOST_FOLLOWED = 1_000
_FOLLOWED = f"""SELECT asks.viewer,
    ARRAY(SELECT followed_id FROM follows WHERE follower_id = asks.viewer AND state = 'ACCEPTED'
        LIMIT {_MOST_FOLLOWED + 1}),
    (SELECT min(until) FROM mutes WHERE muter_id = asks.viewer AND until > now())
FROM unnest($1::bigint[]) AS asks (viewer)"""  # noqa: S608 - a number of ours


async def _followed(through: Reading, viewers: list[int]) -> Sequence[Hanging]:
    from models.reads.rows import read

    found: dict[int, Hanging] = {}
    for viewer, ids, until in await read(through, _FOLLOWED, [viewers]):
        keys = frozenset(ids if len(ids) <= _MOST_FOLLOWED else [ANY_CLIP])
        found[viewer] = Hanging(keys, until)
    return [found[viewer] for viewer in viewers]


async def hanging(
    through: Reading, viewer_id: int | None, pages: Mapping[Question, Pending[list[Record]]]
) -> Hanging | None:
    """What all of these pages hang on, which are there; None where that is not known."""
    keys: set[int] = set()
    until: datetime | None = None
    for (asked, values), page in pages.items():
        records = page.result()
        # What a name will be given to has no id yet.
        if asked.hangs_on is None or not (records or all(_is_id(value) for value in values)):
            return None
        besides = await asked.hangs_on(through, viewer_id)
        keys.update(besides.keys, filter(_is_id, values))
        for record in records:
            keys.update(record[:2])
        until = min(filter(None, (until, besides.until)), default=None)
    keys.discard(None)
    return Hanging(frozenset(keys), until)


def _is_id(value: Any) -> bool:
    return isinstance(value, int | None)
