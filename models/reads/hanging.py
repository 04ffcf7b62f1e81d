"""What pages hang on, as changes are told of it (`models.reads.changes`).

Every page hangs on whom and what it is asked with (ids, the viewer's first; other numbers do no harm),
on its rows and on their authors. What else may enter it tells the scope that it is a page of, with what
ends by itself: a mute, at its time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.loading import Pending, together
from models.reads.changes import ANY_AUTHOR, ANY_CLIP
from models.reads.rows import read

if TYPE_CHECKING:
    from models.base import Reading
    from models.reads.asked import Question
    from models.reads.pages import Record

_NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Hanging:
    """The keys of changes; and from when on it is another page all the same, as `time.monotonic` tells
    it."""

    keys: frozenset[int] = frozenset()
    until: float = _NEVER


# What a page hangs on besides; it is asked with the viewer's id, after the page was.
HangsOn = Callable[["Reading", int | None], Pending[Hanging]]


def on_its_rows(_through: Reading, _viewer_id: int | None) -> Pending[Hanging]:
    """Nothing else may enter it but what belongs to an id that it is asked with."""
    return Pending.of(Hanging())


def on_any_clip(through: Reading, viewer_id: int | None) -> Pending[Hanging]:
    """Clips of anybody may enter it, but for those whom the viewer mutes."""
    keys = frozenset([ANY_CLIP, ANY_AUTHOR])
    if viewer_id is None:
        return Pending.of(Hanging(keys))
    return through.grouped(_followed).ask(viewer_id).map(lambda found: Hanging(keys, found.until))


def on_followed(through: Reading, viewer_id: int | None) -> Pending[Hanging]:
    """Clips of those whom the viewer follows may enter it, but for those whom the viewer mutes."""
    assert viewer_id is not None
    return through.grouped(_followed).ask(viewer_id)


_MOST_FOLLOWED = 1_000
# A mute that ended a moment ago may have stood still when the page was read.
_FOLLOWED = f"""SELECT asks.viewer,
    ARRAY(SELECT followed_id FROM follows WHERE follower_id = asks.viewer AND state = 'ACCEPTED'
        LIMIT {_MOST_FOLLOWED + 1}),
    (SELECT extract(epoch FROM min(until) - now())::float8 FROM mutes
        WHERE muter_id = asks.viewer AND until > now() - interval '1 minute')
FROM unnest($1::bigint[]) AS asks (viewer)"""  # noqa: S608 - a number of ours


async def _followed(through: Reading, viewers: list[int]) -> Sequence[Hanging]:
    found: dict[int, Hanging] = {}
    now = time.monotonic()
    for viewer, ids, seconds in await read(through, _FOLLOWED, [viewers]):
        keys = frozenset(ids if len(ids) <= _MOST_FOLLOWED else [ANY_CLIP, ANY_AUTHOR])
        found[viewer] = Hanging(keys, _NEVER if seconds is None else now + seconds)
    return [found[viewer] for viewer in viewers]


def hanging(
    through: Reading, viewer_id: int | None, pages: Mapping[Question, Pending[list[Record]]]
) -> Pending[Hanging] | None:
    """What all of these pages hang on, which are there; None where that is not known."""
    keys: set[int] = set()
    besides: list[Pending[Hanging]] = []
    for (asked, values), page in pages.items():
        records = page.result()
        # What a name will be given to has no id yet.
        if asked.hangs_on is None or not (records or all(map(_is_number, values))):
            return None
        besides.append(asked.hangs_on(through, viewer_id))
        keys.update(value for value in values if type(value) is int)
        for record in records:
            keys.update(record[:2])
        if not records:
            keys.add(ANY_AUTHOR)  # whose the row is that is not shown, nobody said

    def all_of(found: tuple[Hanging, ...]) -> Hanging:
        until = min((each.until for each in found), default=_NEVER)
        return Hanging(frozenset(keys).union(*(each.keys for each in found)), until)

    return together(*besides).map(all_of)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | None)
