"""The marks of one clip, on all its files, and the check that every file has them."""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageSequence

from media import video, watermark
from media.codewords import Payload
from media.marks import Credit, VisibleMark
from media.provenance import ManifestState, Provenance

Picture = npt.NDArray[np.uint8]

# Small pictures have few pixels to hide a mark in, and lossy coding takes more of it; at their size
# nobody sees the difference. Rain or foliage in a grid of stills takes more than a calm picture.
_SMALL_STRENGTHS = (2.0, 3.0, 4.0)
MarkOf = Callable[[Image.Image, float], Image.Image]


@dataclass(frozen=True)
class Look:
    """How a file is looked at: `size` is that of the picture its visible mark was drawn for, `at`
    the time from which a still was taken; `seconds` is how long the clip (or preview) runs."""

    size: tuple[int, int]
    seconds: float
    at: float = 0.0


@dataclass(frozen=True)
class Imprint:
    """What every file of a clip carries: a credit to be seen and a payload not to be seen."""

    credit: Credit
    payload: Payload

    def stamped(self, frames: Iterable[Picture], *, fps: int, seconds: float) -> Iterator[Picture]:
        """The frames with the visible mark."""
        mark: VisibleMark | None = None
        for number, frame in enumerate(frames):
            if mark is None:
                mark = VisibleMark(self.credit, frame.shape[1], frame.shape[0], seconds=seconds)
            yield mark.stamp(frame, number / fps)

    def on_luma(self, width: int, height: int) -> Callable[[Picture], None]:
        """What marks the luma of frames of this size invisibly."""
        return watermark.Mark(self.payload, width, height).apply

    def on_picture(self, seconds: float, *, strength: float = _SMALL_STRENGTHS[0]) -> MarkOf:
        """What gives both marks to a small picture: those of the video shrink beyond reading."""

        def mark(picture: Image.Image, at: float) -> Image.Image:
            width, height = picture.size
            seen = VisibleMark(self.credit, width, height, seconds=seconds)
            stamped = seen.stamp(np.asarray(picture.convert("RGB")), at)
            hidden = watermark.Mark(self.payload, width, height)
            return Image.fromarray(hidden.apply_to_picture(stamped, strength=strength))

        return mark

    def on_small(self, make: Callable[[MarkOf], bytes], seconds: float) -> bytes:
        """The encoded picture that `make` makes with marks no stronger than they have to be for it to
        give them back, as far as it can be made to."""
        for strength in _SMALL_STRENGTHS:
            made = make(self.on_picture(seconds, strength=strength))
            with Image.open(io.BytesIO(made)) as image:
                found = watermark.read(
                    [np.asarray(each.convert("L")) for each in ImageSequence.Iterator(image)],
                    search=False,
                )
            if found is not None and found.payload == self.payload:
                break
        return made

    def lacking(
        self, path: Path, content_type: str, look: Look, provenance: Provenance
    ) -> str | None:
        """What keeps the file, as it lies there, from leaving. None: it shows the visible mark
        wherever it is looked at, gives the payload back, and has an intact manifest of ours."""
        state = provenance.read(path, content_type)
        if state.state is not ManifestState.TRUSTED:
            return f"its manifest is {state.state}: {', '.join(state.problems)}"
        seen = VisibleMark(self.credit, *look.size, seconds=look.seconds)
        lumas = []
        for at, rgb, luma in _shown(path, content_type, look):
            if not seen.is_on(rgb, at):
                return f"its visible mark cannot be read at {at:.2f} s"
            lumas.append(luma)
        found = watermark.read(lumas, search=False)
        if found is None or found.payload != self.payload:
            return "its invisible mark cannot be read"
        return None


def _shown(path: Path, content_type: str, look: Look) -> Iterator[tuple[float, Picture, Picture]]:
    """Pictures of a file, each with its time: of a video those that decode by themselves."""
    if content_type.startswith("video/"):
        yield from video.key_frames(path)
        return
    with Image.open(path) as image:
        frames = getattr(image, "n_frames", 1)
        for number, frame in enumerate(ImageSequence.Iterator(image)):
            at = look.at if frames == 1 else number * look.seconds / frames
            yield at, np.asarray(frame.convert("RGB")), np.asarray(frame.convert("L"))
