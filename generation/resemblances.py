"""Whom a finished clip may show without their leave, of those who want to know."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import NotFound
from generation.threads import in_thread
from models.cameos.resembling import templates_against
from models.clips import RenditionKind

if TYPE_CHECKING:
    from media.storage import Storage
    from media.vault import Vault
    from models.generations import Generation
    from models.generations.drafts import File, Made
    from safety.faces import Luma
    from safety.resemblance import Look

_FRAMES = 8  # looked at, of the key frames


async def resembled_in(
    job: Generation, made: Made, storage: Storage, vault: Vault | None
) -> list[int]:
    """The ids of those likenesses. The clip is opened only where there is somebody to look for, and
    what is found in it is forgotten at once; where the key to a face is gone (or `vault` is None)
    nobody looks for it."""
    looks = {} if vault is None else await _looks(job, vault)
    originals = [file for file in made.files if file.kind is RenditionKind.ORIGINAL]
    if not looks or not originals:
        return []
    with tempfile.TemporaryDirectory(prefix="resembled-") as folder:
        clip = Path(folder) / "clip.mp4"
        await _fetch(originals[0], storage, clip)
        return await in_thread(lambda: _alike(clip, looks))


async def _looks(job: Generation, vault: Vault) -> dict[int, Look]:
    from safety.resemblance import from_bytes

    found = {}
    for row in await templates_against(job):
        try:
            found[int(row.id)] = from_bytes(vault.open(row.id, base64.b64decode(row.sealed)))
        except NotFound:
            continue
    return found


async def _fetch(file: File, storage: Storage, to: Path) -> None:
    with to.open("wb") as copy:
        async for piece in storage.open_range(file.key, 0, file.size):
            copy.write(piece)


def _alike(clip: Path, looks: dict[int, Look]) -> list[int]:
    from media.video import key_frames
    from safety.resemblance import ALIKE, likest

    frames = [luma for _, _, luma in key_frames(clip)]
    scores = likest(_spread(frames), looks.values())
    return [id_ for id_, score in zip(looks, scores, strict=True) if score >= ALIKE]


def _spread(frames: Sequence[Luma]) -> Sequence[Luma]:
    """At most so many, evenly over the clip."""
    return frames[:: max(1, -(-len(frames) // _FRAMES))]
