"""What an editor does to shots: shows a stretch of one, puts a card between two, lays music under all
of them and words into the picture."""

from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from generation.spec import Line, Shot, Spec, Take

if TYPE_CHECKING:
    from PIL import ImageFont

    from generation.spec import Audio, Frame

_RATE = 48_000
# The bed lies so far under what else is heard.
_BED = 0.5
_GROUND, _INK = (17, 19, 26), (242, 240, 232)
_FADE = 0.35  # seconds in which a card's words come and go


def cut(take: Take, shot: Shot) -> Take:
    """Only what lies between the shot's `start` and `end`."""
    first, count = round(shot.start * take.fps), round(shot.length * take.fps)
    if (first, count) == (0, take.frame_count):
        return take
    count = min(count, take.frame_count - first)
    samples = take.audio_rate // take.fps
    take.frames = _stretch(take.frames, first, count)
    take.frame_count = count
    if take.audio is not None:
        take.audio = take.audio[:, first * samples : (first + count) * samples]
    take.transcript = tuple(_shifted(take.transcript, shot.start, shot.start + shot.length))
    return take


def card(spec: Spec, shot: Shot) -> Take:
    """Words on a dark ground, in silence."""
    count = max(1, round(shot.seconds * spec.fps))
    return Take(
        frames=_written(spec, shot.title or "", count),
        frame_count=count,
        width=spec.width,
        height=spec.height,
        fps=spec.fps,
        audio=None,
        audio_rate=_RATE,
        effective_prompt="",
    )


def finished(take: Take, spec: Spec) -> Take:
    """With the music and the words of `spec.finish`."""
    finish = spec.finish
    if finish.captions:
        take.frames = _captioned(take.frames, take.fps, finish.captions)
    if finish.music is not None:
        take.audio = _with_bed(take, finish.music, spec.seed)
    return take


def _shifted(lines: tuple[Line, ...], start: float, end: float) -> Iterator[Line]:
    for line in lines:
        if line.end > start and line.start < end:
            yield Line(max(line.start, start) - start, min(line.end, end) - start, line.text)


def _stretch(frames: "Iterator[Frame]", first: int, count: int) -> "Iterator[Frame]":
    closable: Any = frames
    with closing(closable):
        yield from islice(frames, first, first + count)


def _written(spec: Spec, words: str, count: int) -> "Iterator[Frame]":
    import numpy as np
    from PIL import Image, ImageDraw

    ground = Image.new("RGB", (spec.width, spec.height), _GROUND)
    pen = ImageDraw.Draw(ground)
    size = min(spec.width, spec.height) // 11
    text, font = _fitted(words, size, 0.8 * spec.width, 0.7 * spec.height)
    middle = spec.width / 2, spec.height * 0.46
    pen.multiline_text(
        middle, text, font=font, fill=_INK, anchor="mm", align="center", spacing=size // 3
    )
    full, empty = np.asarray(ground, np.float32), np.array(_GROUND, np.float32)
    fade = max(1.0, min(_FADE * spec.fps, count / 3))
    for number in range(count):
        share = min(1.0, (number + 1) / fade, (count - number) / fade)
        yield np.rint(empty + (full - empty) * share).astype(np.uint8)


def _captioned(
    frames: "Iterator[Frame]", fps: int, captions: tuple[Line, ...]
) -> "Iterator[Frame]":
    """Each line low in the picture, on a plate, while it is heard."""
    import numpy as np

    closable: Any = frames
    with closing(closable):
        for number, frame in enumerate(frames):
            at = number / fps
            # Of what is heard at once, what began last.
            heard = [each for each in captions if each.start <= at < each.end]
            line = max(heard, key=lambda each: each.start, default=None)
            if line is not None:
                pixels, opacity, left, top = _plate(line.text, frame.shape[1], frame.shape[0])
                high, wide = opacity.shape[:2]
                written = frame.copy()
                under = written[top : top + high, left : left + wide]
                under[:] = np.rint(under * (1 - opacity) + pixels * opacity)
                yield written
            else:
                yield frame


@lru_cache(maxsize=4)
def _plate(words: str, width: int, height: int) -> tuple[Any, Any, int, int]:
    """Pixels, opacity, left and top of a caption."""
    import numpy as np
    from PIL import Image, ImageDraw

    size = max(11, min(width, height) // 20)
    text, font = _fitted(words, size, 0.84 * width, 0.16 * height)
    pad = size // 2
    measure = ImageDraw.Draw(Image.new("L", (1, 1)))
    box = measure.multiline_textbbox((0, 0), text, font=font, align="center", spacing=size // 4)
    wide = min(width, round(box[2] - box[0]) + 2 * pad)
    high = min(height, round(box[3] - box[1]) + 2 * pad)
    letters, plate = (Image.new("L", (wide, high)) for _ in range(2))
    ImageDraw.Draw(plate).rounded_rectangle((0, 0, wide - 1, high - 1), pad, fill=150)
    ImageDraw.Draw(letters).multiline_text(
        (wide / 2, high / 2),
        text,
        font=font,
        fill=255,
        anchor="mm",
        align="center",
        spacing=size // 4,
    )
    ink = np.asarray(letters, np.float32)[..., None] / 255
    opacity = np.maximum(ink, np.asarray(plate, np.float32)[..., None] / 255)
    return 255 * ink, opacity, (width - wide) // 2, round(0.93 * height) - high


def _fitted(
    words: str, size: int, wide: float, high: float
) -> "tuple[str, ImageFont.FreeTypeFont | ImageFont.ImageFont]":
    """The words in lines, in the largest letters up to `size` with which they fit."""
    from PIL import ImageFont

    while True:
        font = ImageFont.load_default(size)
        lines, line = [], ""
        for word in words.split():
            longer = f"{line} {word}".strip()
            if line and font.getlength(longer) > wide:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
        fits = len(lines) * size * 1.33 <= high and all(font.getlength(x) <= wide for x in lines)
        if fits or size <= 9:
            return "\n".join(lines), font
        size -= 1


def _with_bed(take: Take, mood: str, seed: int) -> "Audio":
    import numpy as np

    from generation.scene.sound import bed, levelled_mix

    samples = take.frame_count * take.audio_rate // take.fps
    heard = np.zeros((2, samples), np.float32)
    if take.audio is not None:
        heard[:, : take.audio.shape[1]] = take.audio[:, :samples]
    return levelled_mix(heard, bed(mood, samples / take.audio_rate, seed) * _BED)
