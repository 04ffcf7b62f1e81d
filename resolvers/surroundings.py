"""What stands around the rows of a page, asked for at once and given to the loaders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

import structlog
from tortoise.models import Model

from core.loading import Loader, Pending, settled
from models.base import FAILED
from models.clips import Clip, Rendition
from models.comments import Comment
from models.counts import Counts
from models.guardians import SetLimits
from models.reads.around import Surroundings
from models.reads.files import files_of_versions, known_files
from models.reads.pages import Record
from models.reads.rows import version_of
from models.reads.scoped import surroundings_of
from models.social import FollowState
from models.users import User
from resolvers import prepared
from resolvers.context import Context
from resolvers.loaders import Loaders
from resolvers.told import tell

log = structlog.get_logger()

Row = Clip | Comment | User

# Loaders by the ids of authors, where others take the clips'.
_OF_AUTHOR = frozenset({"user", "avatar", "followed", "limits"})


async def surround(
    ctx: Context, rows: Sequence[Row], names: Collection[str], *, is_alone: bool, as_json: bool
) -> None:
    """Have the loaders of these `names` know about the rows and their authors; members are their
    own. What fails to load fails where it is needed. A page that is one of many (not `is_alone`) asks
    the loaders, which gather what all of them ask. Where answers go out `as_json`, rows know what was
    told of them (`resolvers.told`)."""
    loaders = ctx.loaders
    authors = [row.id if isinstance(row, User) else row.author_id for row in rows]
    if is_alone and names and rows:
        try:
            if await _prime(ctx, rows, authors, frozenset(names), as_json=as_json):
                return
        except FAILED:
            log.warning("surroundings.failed", exc_info=True)
    asked: list[Pending[Any]] = []
    for name in names:
        loader: Loader[int, Any] = getattr(loaders, name)
        ids = authors if name in _OF_AUTHOR else [row.id for row in rows]
        asked += [loader.load(each) for each in ids if each not in loader.there]
    await settled(asked)


async def _prime(
    ctx: Context,
    rows: Sequence[Row],
    authors: Sequence[int],
    names: frozenset[str],
    *,
    as_json: bool,
) -> bool:
    """One statement where the engine has it; the loaders are left what it does not tell. True where
    the answers of all rows may be known, and the loaders be asked for nothing."""
    loaders = ctx.loaders
    parts = names - {"renditions"}
    if ctx.viewer is None:
        parts -= prepared.OF_MEMBERS
    around = await _around(ctx, rows, authors, parts)
    if around is not None and as_json:
        agrees = partial(_agrees, loaders, around)
        if tell(ctx, rows, around, names, agrees=agrees):
            for name in parts:
                getattr(loaders, name).prime_later(partial(_values, around, name))
            if "renditions" in names:
                loaders.renditions.prime_later(partial(known_files, around.through, rows))
            return True
    if "renditions" in names:
        files = await files_of_versions([row for row in rows if isinstance(row, Clip)])
        loaders.renditions.prime(files)
    if around is not None:
        await around.learn()
        for name in parts:
            getattr(loaders, name).prime(_values(around, name))
    return False


async def _around(
    ctx: Context, rows: Sequence[Row], authors: Sequence[int], parts: frozenset[str]
) -> Surroundings | None:
    """What was told with the page itself, if that is all; else what is told now."""
    around = surroundings_of(rows[0])
    is_whole = around is not None and parts <= around.names
    if is_whole and all(surroundings_of(row) is around for row in rows):
        return around
    if not parts:
        return None
    versions = [version_of(row) for row in rows]
    given = list(zip([row.id for row in rows], authors, versions, strict=True))
    return await prepared.AROUND.ask(ctx.viewer, given, parts)


def _values(around: Surroundings, name: str) -> dict[int, Any]:
    return _MEANT.get(name, dict)(around.values(name))


def _agrees(loaders: Loaders, around: Surroundings, name: str, record: Record) -> bool:
    """Whether the loader has of a row what was told of it, and nothing from before or after."""
    row_id, author_id, version = record[:3]
    if name == "renditions":
        files = around.through.facts.find(Rendition, row_id, version)
        return files is not None and loaders.renditions.there.get(row_id) is files
    if name not in around.names:
        return True  # visitors have nothing of it
    key = author_id if name in _OF_AUTHOR else row_id
    known, told = getattr(loaders, name).there, _values(around, name)
    if key not in known or key not in told:
        return False
    # Rows are equal in any version.
    return known[key] is told[key] or (
        not isinstance(told[key], Model) and bool(known[key] == told[key])
    )


def _no_limits(are_set: dict[int, bool]) -> dict[int, list[SetLimits]]:
    return {author_id: [] for author_id, each in are_set.items() if not each}


def _counts(found: dict[int, Counts | None]) -> dict[int, Counts]:
    return {clip_id: each or Counts() for clip_id, each in found.items()}


def _states(found: dict[int, str | None]) -> dict[int, FollowState | None]:
    return {id: None if each is None else FollowState(each) for id, each in found.items()}


# What some of its parts tell a loader, where it is not the value itself.
_MEANT: dict[str, Callable[[dict[int, Any]], dict[int, Any]]] = {
    "limits": _no_limits,
    "followed": _states,
    "counts": _counts,
}
