"""What stands around the rows of a page, asked for at once and given to the loaders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import structlog

from core.loading import Loader, Pending, settled
from models.base import FAILED
from models.clips import Clip
from models.comments import Comment
from models.counts import ClipCounts, no_counts
from models.guardians import SetLimits
from models.reads.files import files_of_versions
from models.users import User
from resolvers import prepared
from resolvers.loaders import Loaders

log = structlog.get_logger()

Row = Clip | Comment | User

# Loaders by the ids of authors, where others take the clips'.
_OF_AUTHOR = frozenset({"user", "avatar", "followed", "limits"})


async def surround(
    loaders: Loaders, rows: Sequence[Row], names: Collection[str], *, is_alone: bool
) -> None:
    """Have the loaders of these `names` know about the rows and their authors; members are their
    own. What fails to load fails where it is needed. A page that is one of many (not `is_alone`) asks
    the loaders, which gather what all of them ask."""
    wanted = set(names) if loaders.viewer is not None else set(names) - prepared.OF_MEMBERS
    authors = [row.id if isinstance(row, User) else row.author_id for row in rows]
    if is_alone and len(wanted) > 1 and rows:
        try:
            await _prime(loaders, rows, authors, wanted)
        except FAILED:
            log.warning("surroundings.failed", exc_info=True)
    asked: list[Pending[Any]] = []
    for name in names:
        loader: Loader[int, Any] = getattr(loaders, name)
        ids = authors if name in _OF_AUTHOR else [row.id for row in rows]
        asked += [loader.load(each) for each in ids if each not in loader.there]
    await settled(asked)


async def _prime(
    loaders: Loaders, rows: Sequence[Row], authors: Sequence[int], wanted: set[str]
) -> None:
    """One statement where the engine has it; the loaders are left what it does not tell."""
    if "renditions" in wanted:
        files = await files_of_versions([row for row in rows if isinstance(row, Clip)])
        loaders.renditions.prime(files)
    parts = wanted - {"renditions"}
    ids = [row.id for row in rows]
    for name, values in (await prepared.AROUND.about(loaders.viewer, ids, authors, parts)).items():
        getattr(loaders, name).prime(_MEANT.get(name, dict)(values))


def _no_limits(are_set: dict[int, bool]) -> dict[int, list[SetLimits]]:
    return {author_id: [] for author_id, each in are_set.items() if not each}


def _counts(found: dict[int, ClipCounts | None]) -> dict[int, ClipCounts]:
    return {clip_id: each or no_counts() for clip_id, each in found.items()}


# What some of its parts tell a loader, where it is not the value itself.
_MEANT: dict[str, Callable[[dict[int, Any]], dict[int, Any]]] = {
    "limits": _no_limits,
    "counts": _counts,
}
