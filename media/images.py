"""Stills and small previews taken from a video: poster, thumbnail, sprite sheet, animated WebP."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.errors import BadInput
from media.video import opened, probe

Mark = Callable[[Image.Image, float], Image.Image]

# A poster a little after the start: entrances are over, the action is on.
POSTER_AT = 0.4
_BASE83 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


@dataclass(frozen=True, slots=True)
class SpriteSheet:
    """A JPEG grid of stills for scrubbing, read left to right then down, `interval` seconds apart."""

    data: bytes
    columns: int
    rows: int
    tile_width: int
    tile_height: int
    interval: float


def poster(video_path: Path, *, quality: int = 85) -> bytes:
    """A full-size JPEG still. Raises BadInput when the file is not a readable video."""
    return _jpeg(_still(video_path), quality)


def thumbnail(video_path: Path, *, width: int = 360, quality: int = 80) -> bytes:
    """A JPEG still `width` pixels wide, same shape as the video."""
    return _jpeg(_scaled(_still(video_path), width), quality)


def sprite_sheet(
    video_path: Path,
    *,
    columns: int = 5,
    rows: int = 4,
    width: int = 90,
    mark: Mark | None = None,
) -> SpriteSheet:
    """`columns` x `rows` evenly spaced stills, each `width` pixels wide, in one JPEG; `mark` is given
    the sheet, and 0, and returns it with its marks."""
    count = columns * rows
    tiles = [_scaled(image, width) for image in _stills(video_path, count)]
    tile_width, tile_height = tiles[0].size
    sheet = Image.new("RGB", (columns * tile_width, rows * tile_height))
    for index, tile in enumerate(tiles):
        sheet.paste(tile, ((index % columns) * tile_width, (index // columns) * tile_height))
    if mark is not None:
        sheet = mark(sheet, 0.0)
    return SpriteSheet(
        data=_jpeg(sheet, 75),
        columns=columns,
        rows=rows,
        tile_width=tile_width,
        tile_height=tile_height,
        interval=probe(video_path).seconds / count,
    )


def animated_preview(
    video_path: Path, *, width: int = 180, frames: int = 16, mark: Mark | None = None
) -> bytes:
    """A looping silent WebP of the whole clip in `frames` stills (about 40 KB at the defaults).
    `mark` is given each with its time in the preview, and returns it with its marks."""
    stills = [_scaled(image, width) for image in _stills(video_path, frames)]
    pause = max(40, round(probe(video_path).seconds * 1000 / len(stills)))
    if mark is not None:
        stills = [mark(still, number * pause / 1000) for number, still in enumerate(stills)]
    buffer = io.BytesIO()
    stills[0].save(
        buffer,
        "WEBP",
        save_all=True,
        append_images=stills[1:],
        duration=pause,
        loop=0,
        quality=60,
        method=2,
    )
    return buffer.getvalue()


def lumas(video_path: Path, count: int) -> list[npt.NDArray[np.uint8]]:
    """The brightness of evenly spaced stills."""
    return [np.asarray(image.convert("L")) for image in _stills(video_path, count)]


def _still(path: Path) -> Image.Image:
    wanted = int(probe(path).frame_count * POSTER_AT)
    return _frames_at(path, [wanted])[0]


def _stills(path: Path, count: int) -> list[Image.Image]:
    total = probe(path).frame_count
    return _frames_at(path, [int((index + 0.5) * total / count) for index in range(count)])


def _frames_at(path: Path, wanted: list[int]) -> list[Image.Image]:
    """The frames with these sorted numbers; the last one stands in beyond the end."""
    found: list[Image.Image] = []
    latest: Image.Image | None = None
    with opened(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for number, frame in enumerate(container.decode(stream)):
            if number >= wanted[len(found)]:
                latest = Image.fromarray(frame.to_ndarray(format="rgb24"))
                while len(found) < len(wanted) and wanted[len(found)] <= number:
                    found.append(latest)
                if len(found) == len(wanted):
                    return found
    if latest is None:
        raise BadInput("The video holds no readable frame.", field="file")
    return found + [latest] * (len(wanted) - len(found))


def _scaled(image: Image.Image, width: int) -> Image.Image:
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
    return buffer.getvalue()


def blurhash(image: bytes, *, x_components: int = 4, y_components: int = 6) -> str:
    """The BlurHash of an encoded picture (algorithm document at github.com/woltapp/blurhash).

    Components from 1 to 9 each way; 4 x 6 suits a tall picture. Raises BadInput when `image` is
    not a picture Pillow can read.
    """
    pixels = _linear(_small(image))
    cosines_x = _basis(pixels.shape[1], x_components)
    cosines_y = _basis(pixels.shape[0], y_components)
    # factors[j, i] is the mean of the picture against cosine i across and cosine j down.
    factors = np.einsum("yxc,jy,ix->jic", pixels, cosines_y, cosines_x)
    factors /= pixels.shape[0] * pixels.shape[1]
    factors *= 2.0
    factors[0, 0] /= 2.0
    waves = factors.reshape(-1, 3)[1:]
    largest = float(np.abs(waves).max()) if len(waves) else 0.0
    quantised = min(82, max(0, math.floor(largest * 166 - 0.5)))
    scale = (quantised + 1) / 166
    text = _base83((x_components - 1) + (y_components - 1) * 9, 1) + _base83(quantised, 1)
    text += _base83(_encode_mean(factors[0, 0]), 4)
    return text + "".join(_base83(_encode_wave(wave, scale), 2) for wave in waves)


def _small(image: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(image)) as picture:
            # The hash keeps a handful of cosines: 64 pixels a side lose nothing.
            picture.thumbnail((64, 64))
            return picture.convert("RGB")
    except OSError as error:
        raise BadInput("The file is not a readable picture.", field="file") from error


def _linear(picture: Image.Image) -> npt.NDArray[np.float64]:
    value = np.asarray(picture, np.float64) / 255.0
    low = value / 12.92
    high = ((value + 0.055) / 1.055) ** 2.4
    chosen: npt.NDArray[np.float64] = np.where(value <= 0.04045, low, high)
    return chosen


def _basis(length: int, count: int) -> npt.NDArray[np.float64]:
    positions = np.arange(length) / length
    waves: npt.NDArray[np.float64] = np.cos(np.pi * np.arange(count)[:, None] * positions[None, :])
    return waves


def _encode_mean(colour: npt.NDArray[np.float64]) -> int:
    red, green, blue = (_to_srgb(float(channel)) for channel in colour)
    return (red << 16) + (green << 8) + blue


def _to_srgb(value: float) -> int:
    value = min(1.0, max(0.0, value))
    if value <= 0.0031308:
        return int(value * 12.92 * 255 + 0.5)
    return int((1.055 * value ** (1 / 2.4) - 0.055) * 255 + 0.5)


def _encode_wave(wave: npt.NDArray[np.float64], scale: float) -> int:
    red, green, blue = (_quantise(float(channel) / scale) for channel in wave)
    return red * 19 * 19 + green * 19 + blue


def _quantise(value: float) -> int:
    root = math.copysign(math.sqrt(abs(value)), value)
    return min(18, max(0, math.floor(root * 9 + 9.5)))


def _base83(value: int, length: int) -> str:
    return "".join(_BASE83[value // 83**power % 83] for power in reversed(range(length)))
