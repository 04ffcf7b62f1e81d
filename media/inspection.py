"""What a stranger's file says of itself, read in a process of its own with little memory and time.

python -m media.inspection FILE < ROOTS     prints the inspection as JSON
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core import jail
from core.errors import BadInput
from media.provenance import Ingredient, Manifest, ManifestState, Report, read_manifest

# A long clip searched at every scale.
_BOUNDS = jail.Bounds(memory=3 << 30, seconds=60)
_STILLS = 16
_LONGEST_SIDE = 4096
_HEAD = 16


@dataclass(frozen=True)
class SeenMark:
    """An invisible mark: of which instance (16 bits of its root), which number, how clear (9 barely,
    17 all), and at which scale it stands."""

    instance: int
    number: int
    clarity: float
    scale: float


@dataclass(frozen=True)
class Inspection:
    """`stills` are fingerprints, to look copies up by."""

    content_type: str
    sha256: str
    report: Report
    mark: SeenMark | None = None
    stills: tuple[int, ...] = ()


def inspect(path: Path, *, roots: bytes | None) -> Inspection:
    """Raises `BadInput` for what is no picture or video that this can read. Blocks for seconds."""
    content_type = sniffed(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    report = read_manifest(path, content_type, roots=roots)
    lumas = _lumas(path, content_type)
    return Inspection(content_type, digest, report, _mark(lumas), _stills(lumas))


async def inspect_apart(path: Path, *, roots: bytes) -> Inspection:
    """The same in another process. Raises `BadInput` as well when it takes too much."""
    try:
        told = await jail.run("media.inspection", str(path.absolute()), bounds=_BOUNDS, stdin=roots)
    except jail.Escaped as failure:
        words = failure.words or "The file is damaged, or takes too much to look at."
        raise BadInput(words, field="file") from failure
    return from_json(json.loads(told))


def sniffed(path: Path) -> str:
    """The media type, from the file's first bytes. Raises `BadInput`."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head[4:8] == b"ftyp":
        return "image/avif" if head[8:12] == b"avif" else "video/mp4"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    known = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"\x1aE\xdf\xa3": "video/webm"}
    for magic, content_type in known.items():
        if head.startswith(magic):
            return content_type
    raise BadInput("Send an MP4 or WebM video, or a JPEG, PNG, WebP or AVIF picture.", field="file")


def from_json(told: Mapping[str, Any]) -> Inspection:
    """An inspection as `to_json` wrote it."""
    mark = told["mark"]
    return Inspection(
        content_type=str(told["content_type"]),
        sha256=str(told["sha256"]),
        report=Report(
            ManifestState(told["report"]["state"]),
            _manifest(told["report"]["manifest"]),
            tuple(told["report"]["problems"]),
        ),
        mark=None if mark is None else SeenMark(**mark),
        stills=tuple(int(bits) for bits in told["stills"]),
    )


def to_json(inspection: Inspection) -> str:
    return json.dumps(asdict(inspection), default=str)


def _manifest(told: Mapping[str, Any] | None) -> Manifest | None:
    if told is None:
        return None
    when = told["signed_at"]
    made_from = tuple(
        Ingredient(
            each["title"],
            each["relationship"],
            ManifestState(each["state"]),
            _manifest(each["manifest"]),
        )
        for each in told["ingredients"]
    )
    return Manifest(
        title=told["title"],
        signer=told["signer"],
        signed_at=None if when is None else datetime.fromisoformat(when),
        generator=told["generator"],
        digital_source_type=told["digital_source_type"],
        actions=tuple(told["actions"]),
        generation=told["generation"],
        ingredients=made_from,
    )


def _lumas(path: Path, content_type: str) -> list[Any]:
    """The brightness of evenly spaced stills, or of the one picture."""
    import numpy as np
    from PIL import Image

    from media import images, video

    if content_type.startswith("video/"):
        info = video.probe(path)
        _check_size(info.width, info.height)
        return list(images.lumas(path, _STILLS))
    try:
        with Image.open(path) as picture:
            _check_size(*picture.size)
            return [np.asarray(picture.convert("L"))]
    except (OSError, Image.DecompressionBombError) as failure:
        raise BadInput("The file is not a readable picture.", field="file") from failure


def _check_size(width: int, height: int) -> None:
    if max(width, height) > _LONGEST_SIDE:
        raise BadInput(f"A side may have {_LONGEST_SIDE} pixels.", field="file")


def _mark(lumas: Sequence[Any]) -> SeenMark | None:
    from media import watermark

    found = watermark.read(lumas)
    if found is None:
        return None
    return SeenMark(found.payload.instance, found.payload.number, found.clarity, found.scale)


def _stills(lumas: Sequence[Any]) -> tuple[int, ...]:
    from media import fingerprints

    return tuple(fingerprints.to_find(lumas))


def _main() -> None:
    import av
    import c2pa  # noqa: F401
    from PIL import Image

    from media import fingerprints, images, video, watermark  # noqa: F401

    av.logging.set_level(av.logging.PANIC)
    Image.init()
    roots = sys.stdin.buffer.read()
    jail.confine(_BOUNDS)
    try:
        inspection = inspect(Path(sys.argv[1]), roots=roots or None)
    except BadInput as refusal:
        sys.stderr.write(refusal.message)
        sys.exit(jail.REFUSED)
    sys.stdout.write(to_json(inspection))


if __name__ == "__main__":
    _main()
