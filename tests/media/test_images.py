"""Stills and previews from a video, opened again with Pillow; BlurHash against its inverse."""

import io
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import BadInput
from media.images import animated_preview, blurhash, poster, sprite_sheet, thumbnail
from media.video import encode
from tests.media.test_video import frames


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "a.mp4"
    encode(path, frames(), fps=24, audio=None, audio_rate=48_000)
    return path


def test_poster_is_a_full_size_jpeg_of_what_is_on(clip: Path) -> None:
    image = Image.open(io.BytesIO(poster(clip)))
    assert (image.format, image.size) == ("JPEG", (90, 160))
    red, green, _ = image.getpixel((40, 9 * 3 + 15))  # type: ignore[misc]
    assert red > 150 > green


def test_thumbnail_keeps_the_shape(clip: Path) -> None:
    assert Image.open(io.BytesIO(thumbnail(clip, width=45))).size == (45, 80)


def test_sprite_sheet_says_how_to_read_it(clip: Path) -> None:
    sheet = sprite_sheet(clip, columns=3, rows=2, width=30)
    image = Image.open(io.BytesIO(sheet.data))
    assert image.size == (3 * sheet.tile_width, 2 * sheet.tile_height)
    assert sheet.interval == pytest.approx(1 / 6)


def test_animated_preview_moves(clip: Path) -> None:
    image = Image.open(io.BytesIO(animated_preview(clip, width=45, frames=6)))
    assert (image.format, image.n_frames) == ("WEBP", 6)
    first = np.asarray(image.convert("RGB"), int)
    image.seek(5)
    assert np.abs(np.asarray(image.convert("RGB"), int) - first).max() > 60


def test_stills_of_rubbish_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(b"rubbish")
    for take in (poster, thumbnail, sprite_sheet, animated_preview):
        with pytest.raises(BadInput):
            take(path)


def _png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def _decoded(text: str, x: float, y: float) -> tuple[int, int, int]:
    """The colour a BlurHash paints at (x, y) in [0, 1], straight from the specification."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"

    def number(part: str) -> int:
        return sum(
            digits.index(letter) * 83 ** (len(part) - 1 - k) for k, letter in enumerate(part)
        )

    size = number(text[0])
    across, down = size % 9 + 1, size // 9 + 1
    largest = (number(text[1]) + 1) / 166
    mean = number(text[2:6])
    total = [_to_linear(mean >> 16), _to_linear(mean >> 8 & 255), _to_linear(mean & 255)]
    for k in range(1, across * down):
        value = number(text[4 + 2 * k : 6 + 2 * k])
        wave = math.cos(math.pi * (k % across) * x) * math.cos(math.pi * (k // across) * y)
        for channel, part in enumerate((value // 361, value // 19 % 19, value % 19)):
            level = (part - 9) / 9
            total[channel] += math.copysign(level * level, level) * largest * wave
    red, green, blue = (round(255 * min(1.0, max(0.0, v)) ** (1 / 2.2)) for v in total)
    return red, green, blue


def _to_linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def test_blurhash_of_one_colour_decodes_to_that_colour() -> None:
    text = blurhash(_png(np.full((30, 20, 3), (200, 90, 40), np.uint8)))
    assert len(text) == 4 + 2 * 24
    assert np.abs(np.array(_decoded(text, 0.5, 0.5)) - (200, 90, 40)).max() < 12


def test_blurhash_keeps_where_the_light_is() -> None:
    pixels = np.zeros((64, 32, 3), np.uint8)
    pixels[:32] = (240, 240, 240)
    text = blurhash(_png(pixels))
    assert _decoded(text, 0.5, 0.15)[0] > 150 > _decoded(text, 0.5, 0.85)[0]


def test_blurhash_of_rubbish_is_refused() -> None:
    with pytest.raises(BadInput):
        blurhash(b"rubbish")
