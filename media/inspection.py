"""What a stranger's file says of itself, read in a process of its own with little memory and time.

python -m media.inspection FILE < ROOTS     prints the inspection as JSON
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import resource
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.errors import BadInput
from media.provenance import Ingredient, Manifest, ManifestState, Report, read_manifest

_SECONDS = 60
_MEMORY = 3 * 2**30
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
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "media.inspection",
        str(path.absolute()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=Path(__file__).resolve().parent.parent,
        # Two of these at once share the cores; threads of each on all of them would only wait.
        env={"PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        async with asyncio.timeout(_SECONDS):
            output, _ = await process.communicate(roots)
    except TimeoutError:
        raise BadInput("It takes too long to look at this file.", field="file") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise BadInput("The file is not a picture or video that can be read.", field="file")
    return from_json(json.loads(output))


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
    # No more than the memory and time of a long clip; no child processes, no files written.
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_FSIZE, 2**20),
    ):
        resource.setrlimit(what, (most, most))
    roots = sys.stdin.buffer.read()
    try:
        inspection = inspect(Path(sys.argv[1]), roots=roots or None)
    except BadInput as refusal:
        sys.exit(refusal.message)
    sys.stdout.write(to_json(inspection))


if __name__ == "__main__":
    _main()
