"""From a take to the files of a clip. Everything here blocks: call it in a thread."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generation.spec import Spec, Take
from generation.threads import ahead
from models.clips import RenditionKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from generation.spec import Frame
    from media.imprint import Imprint, Look

# Sound is cut to the picture; AAC packs it in blocks of 1024 samples (21 ms at 48 kHz).
_DRIFT_SECONDS = 0.045
_FRAMES_AHEAD = 4  # 11 MB of 720x1280 frames


# What an attempt calls its files, and what they are.
NAMES = {
    RenditionKind.ORIGINAL: "clip.mp4",
    RenditionKind.POSTER: "poster.jpg",
    RenditionKind.PREVIEW: "preview.webp",
    RenditionKind.SPRITES: "sprites.jpg",
    RenditionKind.SMALL: "small.mp4",
    RenditionKind.STREAM: "stream.mp4",
    RenditionKind.STREAM_SMALL: "stream-small.mp4",
}
CONTENT_TYPES = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".webp": "image/webp"}


class BadResult(Exception):
    """What was drawn is not what was asked for; the text says how it differs."""


class Unproven(Exception):
    """A file may not leave; the text says what it lacks."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A finished file on its way to the store. `look`: where its marks are to be found."""

    kind: RenditionKind
    path: Path
    width: int
    height: int
    look: "Look"

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.path.suffix]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The video as encoded, looked into and found to be what the spec asks for."""

    path: Path
    seconds: float
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Press:
    """Where an attempt makes its files, and what it prints into them. `check` is called between
    frames; what it raises stops the work and passes through."""

    folder: Path
    imprint: "Imprint"
    check: "Callable[[], None]"


def draw(spec: Spec, take: Take, press: Press) -> Drawn:
    """Mark and encode the take frame by frame, as the frames are drawn. Raises `BadResult`."""
    from media import video

    path = press.folder / NAMES[RenditionKind.ORIGINAL]
    frames = press.imprint.stamped(
        _checked(take, press.check), fps=take.fps, seconds=take.frame_count / take.fps
    )
    info = video.encode(
        path,
        frames,
        fps=take.fps,
        audio=take.audio,
        audio_rate=take.audio_rate,
        mark=press.imprint.on_luma(take.width, take.height),
    )
    if (info.width, info.height) != (spec.width, spec.height):
        raise BadResult(f"The picture is {info.width}x{info.height}.")
    if info.frame_count != take.frame_count:
        raise BadResult(f"The video has {info.frame_count} of {take.frame_count} frames.")
    if (info.audio_codec is None) != (take.audio is None):
        raise BadResult("The sound is missing." if take.audio is not None else "There is sound.")
    seconds = take.frame_count / take.fps
    if info.audio_seconds is not None and abs(info.audio_seconds - seconds) > _DRIFT_SECONDS:
        raise BadResult(f"The sound lasts {info.audio_seconds:.3f} s, the picture {seconds:.3f} s.")
    return Drawn(path, seconds, info.width, info.height)


def derive(drawn: Drawn, press: Press) -> Iterator[LocalFile]:
    """The renditions of a video, the original first, each made when it is asked for. What is much
    smaller than the video is marked again, for its own size."""
    from media import images, streaming, video
    from media.imprint import Look

    files = {kind: press.folder / name for kind, name in NAMES.items()}
    full = drawn.width, drawn.height
    whole = Look(full, drawn.seconds)
    yield LocalFile(RenditionKind.ORIGINAL, drawn.path, *full, whole)
    poster = files[RenditionKind.POSTER]
    poster.write_bytes(images.poster(drawn.path))
    still = Look(full, drawn.seconds, at=images.POSTER_AT * drawn.seconds)
    yield LocalFile(RenditionKind.POSTER, poster, *full, still)
    preview = files[RenditionKind.PREVIEW]
    moving = press.imprint.on_small(
        lambda mark: images.animated_preview(drawn.path, mark=mark), drawn.seconds
    )
    preview.write_bytes(moving)
    size = _size_of(preview)
    yield LocalFile(RenditionKind.PREVIEW, preview, *size, Look(size, drawn.seconds))
    sprites = files[RenditionKind.SPRITES]
    grid = press.imprint.on_small(
        lambda mark: images.sprite_sheet(drawn.path, mark=mark).data, drawn.seconds
    )
    sprites.write_bytes(grid)
    size = _size_of(sprites)
    yield LocalFile(RenditionKind.SPRITES, sprites, *size, Look(size, drawn.seconds))
    small = files[RenditionKind.SMALL]
    info = video.transcode(drawn.path, small, height=360, marked=press.imprint.on_luma)
    yield LocalFile(RenditionKind.SMALL, small, info.width, info.height, whole)
    stream = files[RenditionKind.STREAM]
    streaming.fragment(drawn.path, stream)
    yield LocalFile(RenditionKind.STREAM, stream, *full, whole)
    slender = files[RenditionKind.STREAM_SMALL]
    streaming.fragment(small, slender)
    yield LocalFile(RenditionKind.STREAM_SMALL, slender, info.width, info.height, whole)


def stills(drawn: Drawn) -> list[int]:
    """What the video looks like, to know its copies by."""
    from media import fingerprints, images

    return fingerprints.to_keep(images.lumas(drawn.path, fingerprints.STILLS))


FILES = len(RenditionKind)


def blurhash(poster: Path) -> str:
    """A few dozen characters that stand in for the poster until it is there."""
    from media import images

    return images.blurhash(poster.read_bytes())


def _checked(take: Take, check: "Callable[[], None]") -> "Iterator[Frame]":
    with closing(ahead(take.frames, depth=_FRAMES_AHEAD)) as frames:
        for frame in frames:
            check()
            yield frame


def _size_of(picture: Path) -> tuple[int, int]:
    from PIL import Image

    with Image.open(picture) as image:
        return image.size
