"""What stands around the clips of a page, asked for at once and given to the loaders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import structlog

from core.loading import Pending, settled
from models.base import FAILED
from models.clips import Clip
from models.counts import no_counts
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
        load = getattr(loaders, name).load
        asked += [load(c.author_id if name in _OF_AUTHOR else c.id) for c in clips]
    await settled(asked)


async def _prime(loaders: Loaders, clips: Sequence[Clip], wanted: set[str]) -> None:
    """One statement where the engine has it; the loaders are left what it does not tell."""
    if "renditions" in wanted:
        for clip_id, files in (await files_of_versions(clips)).items():
            loaders.renditions.prime(clip_id, files)
    parts = wanted - {"renditions"}
    pairs = [(clip.id, clip.author_id) for clip in clips]
    for clip_id, author_id, known in await prepared.AROUND.rows(loaders.viewer, pairs, parts):
        if known.pop("limits", True) is False:
            loaders.limits.prime(author_id, [])
        if "counts" in known:
            loaders.counts.prime(clip_id, known.pop("counts") or no_counts())
        for name, value in known.items():
            getattr(loaders, name).prime(author_id if name in _OF_AUTHOR else clip_id, value)
