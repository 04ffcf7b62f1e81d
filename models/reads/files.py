"""The files of clips. A clip's version covers them (migration 0090)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from models.base import Reading, reading
from models.clips import Clip, Rendition
from models.reads.asked import noted
from models.reads.rows import version_of
from models.reads.scoped import Scoped

_FILES = Scoped(lambda _viewer, ids: Rendition.filter(clip_id__in=ids))


async def files_of(clip_ids: Sequence[int]) -> dict[int, tuple[Rendition, ...]]:
    rows: defaultdict[int, list[Rendition]] = defaultdict(list)
    for row in await _FILES.rows(None, ids=clip_ids):
        rows[row.clip_id].append(row)
    return {clip_id: tuple(rows[clip_id]) for clip_id in clip_ids}


def known_files(through: Reading, clips: Sequence[Any]) -> dict[int, tuple[Rendition, ...]]:
    """Of those of the rows that are clips of a known version, where they are known themselves."""
    found = {clip.id: through.facts.find(Rendition, clip.id, version_of(clip)) for clip in clips}
    return {clip_id: files for clip_id, files in found.items() if files is not None}


async def files_of_versions(clips: Sequence[Clip]) -> dict[int, tuple[Rendition, ...]]:
    """Those of the clips whose version is known; what is kept of them is not to be changed. Where a
    file came or went since, so did the version, and what is kept here is not asked for again."""
    through = reading()
    if through is None:
        return {}
    versions = {clip.id: version for clip in clips if (version := version_of(clip))}
    known = known_files(through, clips)
    missing = [id for id in versions if id not in known]
    if missing:
        with noted(None):  # what a clip of a version has is what it is
            found = await files_of(missing)
        for id in missing:
            known[id] = found[id]
            through.facts.keep(Rendition, id, versions[id], found[id])
    return known
