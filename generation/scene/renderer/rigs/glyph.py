"""Nouns that are drawn with a glyph of an emoji font, as a paper puppet moves: hops, leans, sways.

The pack is a subset of Noto Color Emoji with outlines (COLRv1) and a code point of its own for each
glyph; see scripts/build_glyphs.py.
"""

import math
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import skia

from generation.scene.gait import puppet_hops
from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import Pen
from generation.scene.scene import Colour

_FIRST_POINT = 0xF0000
# Pixels of the cached picture; a glyph is rarely drawn larger than this on a 720 pixel wide frame.
_SIZE = 512
_HOP, _LEAN = 16.0, 6.0
_TINTED = 0.72
# Degrees off the level at which the font draws what is ridden, and how much longer that has to be.
_SLANTED = {"broom glyph": (38.0, 1.7)}
_SAMPLING = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)


@cache
def _font() -> Any:
    data = (files("generation.scene") / "glyphs" / "noto.ttf").read_bytes()
    return skia.Font(skia.Typeface.MakeFromData(skia.Data.MakeWithCopy(data)), _SIZE * 0.8)


@lru_cache(maxsize=24)
def _picture(number: int, tint: Colour | None) -> Any:
    """The glyph cut to its ink, with smaller versions of itself, or in shades of one colour."""
    text, font = chr(_FIRST_POINT + number), _font()
    sheet = skia.Surface(_SIZE * 2, _SIZE * 2)
    sheet.getCanvas().drawString(text, _SIZE / 2, _SIZE * 1.4, font, skia.Paint(AntiAlias=True))
    alpha = sheet.toarray()[..., 3]
    rows, columns = alpha.any(axis=1).nonzero()[0], alpha.any(axis=0).nonzero()[0]
    left, top = int(columns[0]), int(rows[0])
    width, height = int(columns[-1]) - left + 1, int(rows[-1]) - top + 1
    cut = skia.Surface(width, height)
    brush = skia.Paint() if tint is None else skia.Paint(ColorFilter=_shades(tint))
    options = skia.SamplingOptions()
    cut.getCanvas().drawImage(sheet.makeImageSnapshot(), -left, -top, options, brush)
    return cut.makeImageSnapshot().withDefaultMipmaps()


def _shades(tint: Colour) -> Any:
    """Keeps light and shade and a little of the own colour, and turns the rest into `tint`."""
    rows: list[float] = []
    for channel in range(3):
        row = [_TINTED * 1.5 * tint[channel] * weight for weight in (0.30, 0.55, 0.15)]
        row[channel] += 1 - _TINTED
        rows += [*row, 0.0, 0.0]
    return skia.ColorFilters.Matrix([*rows, 0, 0, 0, 1, 0])


def glyph(pen: Pen, body: Body) -> None:
    subject = body.subject
    own = body.main == subject.colour
    picture = _picture(subject.glyph, None if own else body.main)
    scale = min(subject.width / picture.width(), subject.height / picture.height())
    wide, tall = picture.width() * scale, picture.height() * scale
    lean, hop, grow = _stance(body)
    with pen.moved(0, -hop, turn=lean, scale=(1 + grow * 0.4, 1 + grow)):
        if body.action in ("sway", "wave"):
            pen.canvas.skew(0.07 * math.sin(body.beat), 0)
        if body.ridden:
            _levelled(pen, subject.name, tall)
        pen.canvas.scale(1 if body.ridden and subject.name in _SLANTED else _mirror(body), 1)
        area = skia.Rect.MakeXYWH(-wide / 2, -tall, wide, tall)
        pen.canvas.drawImageRect(picture, area, _SAMPLING, skia.Paint())
    if body.asleep:
        _snore(pen, body, tall)


def puppet(pen: Pen, body: Body) -> None:
    """A picture that moves as glyphs do, about as large as what it is would be."""
    plate, subject = body.plate, body.subject
    assert plate is not None
    scale = min(1.15 * subject.width / plate.width, 1.15 * subject.height / plate.height)
    wide, tall = plate.width * scale, plate.height * scale
    lean, hop, grow = _stance(body)
    with pen.moved(0, -hop, turn=lean, scale=(1 + grow * 0.4, 1 + grow)):
        if body.action in ("sway", "wave"):
            pen.canvas.skew(0.07 * math.sin(body.beat), 0)
        plate.draw(pen.canvas, -wide / 2, -tall, width=wide, height=tall)
    if body.asleep:
        _snore(pen, body, tall)


def _levelled(pen: Pen, name: str, tall: float) -> None:
    """Turns what stands on end so that one can sit on it, about its middle."""
    turn, longer = _SLANTED.get(name, (0.0, 1.0))
    pen.canvas.translate(0, -tall / 2)
    pen.canvas.rotate(turn)
    pen.canvas.scale(longer, longer)
    pen.canvas.translate(0, tall / 2)


def _mirror(body: Body) -> int:
    """The canvas is mirrored for who goes left: drawings look ahead, and writing stays readable."""
    if body.subject.faces:
        return body.subject.faces
    turning = body.action == "spin"
    return -1 if body.pose.heading < 0 and not turning else 1


def _stance(body: Body) -> tuple[float, float, float]:
    """Lean in degrees, height of a hop, and how much it stretches."""
    pose, action = body.pose, body.action
    wave = math.sin(body.beat)
    voiced = 0.07 * pose.voice
    if action in ("walk", "run"):
        hops = puppet_hops(action)
        swing = math.sin(math.pi * hops * pose.phase)
        return _LEAN * swing, _HOP * abs(swing) * (1.5 if action == "run" else 1.0), voiced
    if action == "dance":
        return 12 * wave, 16 * abs(wave), voiced + 0.04 * math.cos(2 * body.beat)
    if action in ("drive", "slide"):
        return 0.7 * math.sin(11 * pose.age), 1.5 * abs(math.sin(17 * pose.age)), voiced
    if action == "sleep":
        return 0.0, 0.0, 0.03 * wave - 0.05
    if action in ("talk", "sing", "wave"):
        return 5 * wave, 0.0, voiced + 0.02 * wave
    if action in ("stand", "sit"):
        return 0.0, 0.0, voiced + 0.012 * wave
    return 0.0, 0.0, voiced


def _snore(pen: Pen, body: Body, tall: float) -> None:
    for index in range(3):
        rise = (body.pose.age * 0.45 + index / 3) % 1.0
        x, y, size = 30 + 46 * rise + 8 * math.sin(9 * rise), -tall * 0.9 - 90 * rise, 9 + 13 * rise
        faded = (0.97, 0.97, 1.0, 0.85 * math.sin(math.pi * rise))
        pen.line([(x, y), (x + size, y)], 4, faded)
        pen.line([(x + size, y), (x, y + size)], 4, faded)
        pen.line([(x, y + size), (x + size, y + size)], 4, faded)
