"""Pictures that strangers send: what they are by their first bytes, within bounds before they are
decoded, decoded in a jail, and encoded again without a word of metadata.

python -m safety.uploads FILE OUT       writes the picture to OUT (JPEG) and says on stdout what it is
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core import jail
from core.errors import BadInput

if TYPE_CHECKING:
    from PIL import Image

LARGEST = 20 * 2**20  # bytes
LONGEST_SIDE = 2048  # what is larger is made smaller
_SHORTEST_SIDE = 64
_MOST_PIXELS = 40_000_000
_MOST_SLENDER = 5
_BOUNDS = jail.Bounds(memory=1 << 30, seconds=10, file_size=8 * 2**20)
_QUALITY = 93

_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
}


@dataclass(frozen=True)
class CleanPicture:
    """What was written: a JPEG of this size. `came_as` is the type of what was sent, `faces` how many
    faces are in it, as far as a program sees, and `maybe_faces` how many more there may be."""

    width: int
    height: int
    came_as: str
    faces: int
    maybe_faces: int


async def clean_picture(path: Path, out: Path) -> CleanPicture:
    """Write the picture anew to `out`. Raises `BadInput` for what is none, is too large, too small or
    too slender, or cannot be decoded within bounds."""
    sniffed(path)
    try:
        told = await jail.run(
            "safety.uploads", str(path.absolute()), str(out.absolute()), bounds=_BOUNDS
        )
    except jail.Escaped as failure:
        words = failure.words or "The picture is damaged, or takes too much to decode."
        raise BadInput(words, field="file") from failure
    return CleanPicture(**json.loads(told))


def sniffed(path: Path) -> str:
    """The media type, by the first bytes. Raises `BadInput` for what is no picture of a kind that is
    taken."""
    with path.open("rb") as file:
        head = file.read(12)
    if head[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    raise BadInput("Send a JPEG, PNG or WebP picture.", field="file")


def rewrite(path: Path, out: Path) -> CleanPicture:
    """The work itself, for a process that is confined. Raises `BadInput`, and whatever Pillow does."""
    import numpy as np
    from PIL import Image, ImageOps

    from safety.people import people_in

    came_as = sniffed(path)
    with Image.open(path, formats=[_FORMATS[came_as]]) as source:
        _check_size(*source.size)
        # Of an animation only the first picture is decoded.
        source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture = _flattened(ImageOps.exif_transpose(source))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    # Pixels alone: whatever was attached to the picture stays behind.
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())
    bare.save(out, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    people = people_in(np.asarray(bare))
    return CleanPicture(*bare.size, came_as, people.faces, people.maybe)


def _check_size(width: int, height: int) -> None:
    short, long = sorted((width, height))
    if width * height > _MOST_PIXELS:
        raise BadInput(f"A picture has at most {_MOST_PIXELS // 10**6} megapixels.", field="file")
    if short < _SHORTEST_SIDE or long > _MOST_SLENDER * short:
        raise BadInput(
            f"The shorter side has at least {_SHORTEST_SIDE} pixels, the longer one at most "
            f"{_MOST_SLENDER} times as many.",
            field="file",
        )


def _flattened(picture: Image.Image) -> Image.Image:
    """In RGB; what is transparent lets white through."""
    from PIL import Image

    if not picture.has_transparency_data:
        return picture.convert("RGB")
    opaque = Image.new("RGBA", picture.size, "white")
    opaque.alpha_composite(picture.convert("RGBA"))
    return opaque.convert("RGB")


def _main() -> None:
    from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401

    from safety import faces, people  # noqa: F401

    faces.prepare()
    jail.confine(_BOUNDS)
    try:
        found = rewrite(Path(sys.argv[1]), Path(sys.argv[2]))
    except BadInput as refusal:
        sys.stderr.write(refusal.message)
        sys.exit(jail.REFUSED)
    sys.stdout.write(json.dumps(asdict(found)))


if __name__ == "__main__":
    _main()
