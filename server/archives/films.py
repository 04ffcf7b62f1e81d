"""What the films of an archive lack, given to them before they may leave here.

A film that carries both marks keeps every pixel and the credit of where it was made; any other is
encoded again with the marks of this instance. Either is signed here, with what it says of itself
underneath, its smaller renditions are made anew, and all of it is looked at as a worker's files are.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np

from core.errors import BadInput
from generation.product import NAMES, Drawn, LocalFile, Press, Unproven, derive, draw, stills
from generation.signing import Signing
from generation.spec import Spec, Take
from media import video
from media.codewords import Payload
from media.imprint import Imprint
from media.inspection import Inspection
from media.marks import Credit, VisibleMark
from media.provenance import COMPOSITE, Change, ManifestState, Origin, Source
from models.clips import RenditionKind

if TYPE_CHECKING:
    from generation.spec import Audio, Frame

LONGEST = 600.0  # seconds
_RATE = 48_000
# Whatever else may be in it: nobody here saw how it was made.
_SOURCE_TYPE = COMPOSITE["trainedAlgorithmicMedia"]


@dataclass(frozen=True)
class Admitted:
    """A film with its renditions, to be stored. `mark` is the number that it was given here."""

    drawn: Drawn
    files: list[LocalFile]
    stills: list[int]
    mark: int | None


@dataclass(frozen=True)
class Border:
    """`own` is what a film without marks is marked with; `credits` are what the visible mark of one
    that has them may say."""

    signing: Signing
    own: Imprint
    credits: Sequence[Credit]

    def admit(
        self, film: Path, found: Inspection, folder: Path, *, model: str, recipe_hash: str
    ) -> Admitted:
        """A small rendition that cannot carry the marks is left out. Raises `Unproven` when the film
        cannot, and `BadInput` for one that is longer than `LONGEST`. Blocks for seconds."""
        there = self._imprint_on(film, found)
        press = Press(folder, there or self.own, lambda: None)
        drawn = _again(film, press) if there is None else _as_it_is(film, folder)
        origin = Origin(
            digital_source_type=_source_type(found),
            model=model,
            model_version="",
            model_hash="",
            recipe_hash=recipe_hash,
            mark=press.imprint.payload.to_bytes().hex(),
            change=Change.EDITED if there is None else Change.REPACKAGED,
        )
        looks = stills(drawn)
        derived = list(derive(drawn, press))  # all of them from the film before it is signed
        files = [file for file in derived if self._is_proven(file, press.imprint, origin, film)]
        return Admitted(drawn, files, looks, self.own.payload.number if there is None else None)

    def _is_proven(self, file: LocalFile, imprint: Imprint, origin: Origin, film: Path) -> bool:
        try:
            self.signing.finish(file, imprint, origin, [Source(film, "video/mp4", "import")])
        except Unproven:
            if file.kind is RenditionKind.ORIGINAL:
                raise
            return False
        return True

    def _imprint_on(self, film: Path, found: Inspection) -> Imprint | None:
        """The marks that the film carries, if it carries both."""
        if found.mark is None:
            return None
        payload = Payload(found.mark.instance, found.mark.number)
        info = video.probe(film)
        for credit in self.credits:
            mark = VisibleMark(credit, info.width, info.height, seconds=info.seconds)
            if all(mark.is_on(picture, at) for at, picture, _ in video.key_frames(film)):
                return Imprint(credit, payload)
        return None


def _source_type(found: Inspection) -> str:
    """What the film's own manifest says, if nobody changed the film since."""
    told = found.report.manifest
    intact = found.report.state in (ManifestState.TRUSTED, ManifestState.VALID)
    if not intact or told is None or told.digital_source_type is None:
        return _SOURCE_TYPE
    return told.digital_source_type


def _as_it_is(film: Path, folder: Path) -> Drawn:
    info = _bounded(film)
    path = folder / NAMES[RenditionKind.ORIGINAL]
    shutil.copyfile(film, path)
    return Drawn(path, info.seconds, info.width, info.height)


def _again(film: Path, press: Press) -> Drawn:
    """Decoded, marked and encoded."""
    info = _bounded(film)
    width, height, fps = info.width // 2 * 2, info.height // 2 * 2, max(1, round(info.fps))
    audio = _sound(film, info.frame_count * _RATE // fps)
    take = Take(
        frames=_frames(film, width, height),
        frame_count=info.frame_count,
        width=width,
        height=height,
        fps=fps,
        audio=audio,
        audio_rate=_RATE,
        effective_prompt="",
    )
    seconds = info.frame_count / fps
    spec = Spec(prompt="", seconds=seconds, width=width, height=height, fps=fps)
    return draw(spec, take, press)


def _bounded(film: Path) -> video.VideoInfo:
    info = video.probe(film)
    if info.seconds > LONGEST:
        raise BadInput(f"A film of the archive is longer than {LONGEST:.0f} seconds.")
    return info


def _frames(film: Path, width: int, height: int) -> Iterator[Frame]:
    with video.opened(film) as source:
        for frame in source.decode(source.streams.video[0]):
            yield frame.to_ndarray(format="rgb24")[:height, :width].astype(np.uint8, copy=False)


def _sound(film: Path, length: int) -> Audio | None:
    """As many stereo samples, cut or filled with silence; None of a silent film."""
    with video.opened(film) as source:
        if not source.streams.audio:
            return None
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=_RATE)
        heard = np.zeros((2, length), np.float32)
        at = 0
        for frame in source.decode(source.streams.audio[0]):
            for piece in resampler.resample(frame):
                part = piece.to_ndarray()[:, : length - at]
                heard[:, at : at + part.shape[1]] = part
                at += part.shape[1]
        return heard
