"""What stands around the clips of a page, asked for at once and given to the loaders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import structlog

from core.loading import Loader, Pending, settled
from models.base import FAILED
from models.clips import Clip
from models.counts import ClipCounts, no_counts
from models.guardians import SetLimits
from models.reads.files import files_of_versions
from resolvers import prepared
from resolvers.loaders import Loaders

log = structlog.get_logger()

# Loaders by the ids of authors, where others take the clips'.
_OF_AUTHOR = frozenset({"user", "avatar", "followed", "limits"})


async def surround(loaders: Loaders, clips: Sequence[Clip], names: Collection[str]) -> None:
    """Have the loaders of these `names` know about the clips and their authors. What fails to load
    fails where it is needed."""
    wanted = set(names) if loaders.viewer is not None else set(names) - prepared.OF_MEMBERS
    if len(wanted) > 1 and clips:
        try:
            await _prime(loaders, clips, wanted)
        except FAILED:
            log.warning("surroundings.failed", exc_info=True)
    asked: list[Pending[Any]] = []
    for name in names:
        loader: Loader[int, Any] = getattr(loaders, name)
        ids = [clip.author_id if name in _OF_AUTHOR else clip.id for clip in clips]
        asked += [loader.load(each) for each in ids if each not in loader.there]
    await settled(asked)


async def _prime(loaders: Loaders, clips: Sequence[Clip], wanted: set[str]) -> None:
    """One statement where the engine has it; the loaders are left what it does not tell."""
    if "renditions" in wanted:
        loaders.renditions.prime(await files_of_versions(clips))
    parts = wanted - {"renditions"}
    pairs = [(clip.id, clip.author_id) for clip in clips]
    for name, values in (await prepared.AROUND.about(loaders.viewer, pairs, parts)).items():
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
