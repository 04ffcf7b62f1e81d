"""Styles: how surfaces are treated when baked, and how a finished frame is printed.

Printing works on the BGRA frame in place, with whole-frame blends in skia and 8-bit numpy on
contiguous planes: the same arithmetic in floats costs ten times as much.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import skia

from generation.scene.renderer.backdrop import PIXELS
from generation.scene.renderer.printing import (
    LINEAR,
    Pixels,
    blend,
    canvas_on,
    edges,
    image_of,
    luma_of,
    noise,
    paper,
    ramp,
    toned,
    vignette,
    vivid,
)

_FIXED = 20261


class Look:
    """The plain look: nothing changed. Others override what they need.

    `shrink` draws at a fraction of the size; `lifted` lays a hard shadow under every figure. Of those
    who bring their own picture, `candour` (0 to 1) shows as it was drawn, at the whole size and in the
    colours of `plainly`: what a style does to a face may not make somebody else of them.
    """

    shrink = 1
    lifted = False
    candour = 0.0

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.unit = min(width, height) / 720
        self.plainly: Any = None

    def surface(self, image: Any) -> Any:
        """Restyles a baked scenery layer."""
        return image

    def finish(self, pixels: Pixels, frame: int) -> Pixels:
        """The printed frame from the drawn one; may work in place."""
        return pixels


class Pixel(Look):
    """Drawn about `across` pixels wide whatever the frame's size, its colours rounded to `levels`
    steps, then enlarged without smoothing."""

    across = 144
    levels = 9
    candour = 0.8

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self.shrink = max(1, round(min(width, height) / self.across))
        steps = np.arange(256)
        self._round = (np.round(steps / 255 * self.levels) / self.levels * 255).astype(np.uint8)
        bayer = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.int16)
        tall, wide = -(-height // self.shrink), -(-width // self.shrink)
        tiled = np.tile(bayer, (tall // 4 + 1, wide // 4 + 1))[:tall, :wide]
        self._dither = ((tiled - 7.5) * 0.9).astype(np.int16)[..., None]

    def finish(self, pixels: Pixels, frame: int) -> Pixels:
        small = np.clip(pixels[..., :3].astype(np.int16) + self._dither, 0, 255).astype(np.uint8)
        pixels[..., :3] = self._round[small]
        big = pixels.view(np.uint32)[..., 0].repeat(self.shrink, 0).repeat(self.shrink, 1)
        cut = np.ascontiguousarray(big[: self.height, : self.width])
        enlarged: Pixels = cut.view(np.uint8).reshape(self.height, self.width, 4)
        return enlarged


class EightBit(Pixel):
    """As on the first consoles: pixels one could count and five steps of each colour."""

    across = 103
    levels = 4


class Clay(Look):
    """Plasticine under a lamp from the upper left: soft relief along every edge, thumb marks."""

    candour = 0.75

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        shape, unit = (height, width), self.unit
        marks = noise(shape, 21, coarse=max(2, round(7 * unit))) * 0.020
        marks += noise(shape, 22, coarse=max(4, round(38 * unit))) * 0.022
        self._marks = paper(vignette(width, height, 0.30) * 0.95 + marks)
        self._step, self._rich = max(1, round(4 * unit)), vivid(1.18, 1.06)

    def finish(self, pixels: Pixels, frame: int) -> Pixels:
        small = luma_of(np.ascontiguousarray(pixels[:: self._step, :: self._step])).astype(np.int16)
        relief = self._relief(small)
        grey = np.repeat(relief[..., None], 4, axis=2)
        grey[..., 3] = 255
        whole = image_of(pixels, skia.kOpaque_AlphaType)
        surface = canvas_on(pixels)
        blend(surface, whole, skia.BlendMode.kSrc, filters=self._rich)
        blend(surface, image_of(grey, skia.kOpaque_AlphaType), skia.BlendMode.kHardLight)
        blend(surface, self._marks, skia.BlendMode.kMultiply)
        return pixels

    @staticmethod
    def _relief(light: Any) -> Pixels:
        """Mid grey where it is level, lighter where it faces the lamp, darker where it turns away."""
        slope = np.zeros_like(light)
        for reach in (1, 2, 3):
            rise = light[2 * reach :, 2 * reach :] - light[: -2 * reach, : -2 * reach]
            slope[reach:-reach, reach:-reach] += np.clip(rise, -90, 90) // 5
        edged: Pixels = np.clip(128 + slope, 60, 205).astype(np.uint8)
        return edged


class Noir(Look):
    """Black and white film: a steep curve, a vignette and grain that changes with every frame."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        x = np.arange(256) / 255
        curve = np.clip(1.25 * (x - 0.5) + 0.46 + 0.10 * np.sin((x - 0.5) * 6), 0, 1)
        self._curve = (255 * curve).astype(np.uint8)
        self._edge = (vignette(width, height, 0.75) * 128).clip(20, 128).astype(np.uint16)
        rng = np.random.default_rng(_FIXED)
        self._grain = rng.normal(0, 9, (height + 64, width + 64)).astype(np.int8)

    def finish(self, pixels: Pixels, frame: int) -> Pixels:
        grey = (self._curve[luma_of(pixels)] * self._edge) >> 7
        dx, dy = (frame * 37) % 64, (frame * 23) % 64
        grain = self._grain[dy : dy + self.height, dx : dx + self.width]
        plane = np.clip(grey.astype(np.int16) + grain, 0, 255).astype(np.uint8)
        for channel in range(3):
            pixels[..., channel] = plane
        return pixels


class Watercolour(Look):
    """Wet edges that wander, pigment that pools, rough paper showing through."""

    candour = 0.6

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        shape, unit = (height, width), self.unit
        grain, blotch = max(2, round(9 * unit)), max(4, round(70 * unit))
        reach = 1.9 * unit
        dx = (noise(shape, 1, coarse=grain) + noise(shape, 3, coarse=blotch)) * reach
        dy = (noise(shape, 2, coarse=grain) + noise(shape, 4, coarse=blotch)) * reach
        y, x = np.mgrid[0:height, 0:width]
        column = np.clip(x + dx, 0, width - 1).astype(np.int64)
        row = np.clip(y + dy, 0, height - 1).astype(np.int64)
        self._from = (row * width + column).ravel()
        tooth = noise(shape, 5, coarse=max(2, round(3 * unit)))
        self._paper = paper(0.965 + 0.016 * tooth + 0.022 * noise(shape, 6, coarse=blotch))
        self._pool, self._rim = max(2, round(3 * unit)), ramp(8, 0.42, 70)

    def finish(self, pixels: Pixels, frame: int) -> Pixels:
        bled = pixels.view(np.uint32).reshape(-1).take(self._from).view(np.uint8)
        page: Pixels = bled.reshape(self.height, self.width, 4)
        rim = np.zeros_like(page)
        rim[..., 3] = self._rim[edges(page, self._pool)]
        surface = canvas_on(page)
        surface.getCanvas().drawColor(0x40FFFDF4)
        blend(surface, image_of(rim, skia.kPremul_AlphaType), skia.BlendMode.kSrcOver)
        blend(surface, self._paper, skia.BlendMode.kMultiply)
        return page


class Neon(Look):
    """The picture dimmed to night, its outlines lit in their own colours with a glow around."""

    candour = 0.82

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self._reach = max(1, round(2.4 * self.unit))
        self._strength = ramp(9, 3.4)
        self._night = skia.ColorFilters.Matrix(
            [
                0.24,
                0.02,
                0.04,
                0,
                0.03,
                0.0,
                0.15,
                0.03,
                0,
                0.0,
                0.05,
                0.05,
                0.30,
                0,
                0.07,
                0,
                0,
                0,
                1,
                0,
            ]
        )
        self._lit = vivid(2.3, 1.75)
        self.plainly = toned(0.85, 0.0, tint=(0.92, 0.8, 1.15))
        info = skia.ImageInfo.Make(
            max(1, width // 4), max(1, height // 4), PIXELS, skia.kPremul_AlphaType
        )
        self._small = skia.Surface.MakeRaster(info)
        self._soft = skia.ImageFilters.Blur(3.4 * self.unit, 3.4 * self.unit)

    def finish(self, pixels: Pixels, frame: int) -> Pixels:
        lines = pixels.copy()
        lines[..., 3] = self._strength[edges(pixels, self._reach)]
        outline = image_of(lines)
        surface = canvas_on(pixels)
        blend(
            surface,
            image_of(pixels, skia.kOpaque_AlphaType),
            skia.BlendMode.kSrc,
            filters=self._night,
        )
        halo = self._small.getCanvas()
        halo.clear(0)
        brush = skia.Paint(ImageFilter=self._soft, ColorFilter=vivid(2.3, 2.2))
        area = skia.Rect.MakeWH(self._small.width(), self._small.height())
        halo.drawImageRect(outline, area, LINEAR, brush)
        blend(surface, self._small.makeImageSnapshot(), skia.BlendMode.kPlus)
        blend(surface, outline, skia.BlendMode.kPlus, filters=self._lit)
        return pixels


class Papercut(Look):
    """Every layer is a sheet with a shadow beneath it, flat colours and a fibrous surface."""

    lifted = True

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        fibre = noise((height, width), 8, coarse=2) * 0.6 + noise((height, width), 9, coarse=5)
        self._fibre = paper(0.955 + 0.018 * fibre)

    def surface(self, image: Any) -> Any:
        """The sheet over its own shadow, which is blurred at a quarter of the size."""
        width, height = image.width(), image.height()
        small = skia.Surface.MakeRaster(
            skia.ImageInfo.Make(width // 4 + 1, height // 4 + 1, PIXELS, skia.kPremul_AlphaType)
        )
        dark = skia.ColorFilters.Blend(0xFF1A0E2E, skia.BlendMode.kSrcIn)
        soft = skia.ImageFilters.Blur(2.2 * self.unit, 2.2 * self.unit)
        brush = skia.Paint(ColorFilter=dark, ImageFilter=soft)
        small.getCanvas().scale(0.25, 0.25)
        small.getCanvas().drawImage(image, 0, 0, LINEAR, brush)
        whole = skia.Surface.MakeRaster(
            skia.ImageInfo.Make(width, height, PIXELS, skia.kPremul_AlphaType)
        )
        canvas, lift = whole.getCanvas(), self.unit
        shadow = skia.Rect.MakeXYWH(
            6 * lift, -9 * lift, (width // 4 + 1) * 4, (height // 4 + 1) * 4
        )
        canvas.drawImageRect(small.makeImageSnapshot(), shadow, LINEAR, skia.Paint(Alphaf=0.55))
        rim = skia.Paint(
            ColorFilter=skia.ColorFilters.Blend(0xFFFFFBF2, skia.BlendMode.kSrcIn), Alphaf=0.9
        )
        canvas.drawImage(image, 0, -2.0 * lift, LINEAR, rim)
        canvas.drawImage(image, 0, 0, LINEAR)
        return whole.makeImageSnapshot()

    def finish(self, pixels: Pixels, frame: int) -> Pixels:
        # Rounded to multiples of eight: paint sheets have no gradients worth the name.
        np.bitwise_and(pixels, 0xF0, out=pixels)
        np.bitwise_or(pixels, 0x08, out=pixels)
        blend(canvas_on(pixels), self._fibre, skia.BlendMode.kMultiply)
        return pixels


class Comic(Look):
    """Ink along every contour, few bold tones, halftone dots in the shadows."""

    candour = 0.8

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self._reach = max(1, round(2.6 * self.unit))
        steps = np.arange(256) / 255
        bold = np.round(np.clip((steps - 0.5) * 1.18 + 0.53, 0, 1) * 6) / 6
        self._bold = (255 * (0.72 * bold + 0.28 * steps)).astype(np.uint8)
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        pitch = max(4.0, 9.0 * self.unit)
        dots = (np.sin((x + y) * np.pi / pitch) * np.sin((x - y) * np.pi / pitch) + 1) * 0.5
        self._dots = (96 - dots * 170).clip(-96, 96).astype(np.int16)
        self._ink = ramp(16, 7, 240)

    def finish(self, pixels: Pixels, frame: int) -> Pixels:
        ink = np.zeros_like(pixels)
        shade = np.where(luma_of(pixels) < 100 + self._dots, 58, 0).astype(np.uint8)
        ink[..., 3] = np.maximum(self._ink[edges(pixels, self._reach)], shade)
        printed = self._bold[pixels]
        pixels[...] = printed
        blend(canvas_on(pixels), image_of(ink, skia.kPremul_AlphaType), skia.BlendMode.kSrcOver)
        return pixels


class Chalk(Look):
    """A blackboard: contours in coloured chalk, rubbed-in fills, dust."""

    candour = 0.74

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        shape, unit = (height, width), self.unit
        self._reach = max(1, round(3 * unit))
        rough = noise(shape, 12) * 0.16 + noise(shape, 13, coarse=max(2, round(3 * unit))) * 0.22
        self._tooth = (np.clip(0.80 + rough, 0, 1) * 128).astype(np.uint16)
        slate = 1 + 0.10 * noise(shape, 14, coarse=max(4, round(90 * unit)))
        board = np.full((height, width, 4), 255, np.uint8)
        for channel, tone in enumerate((50, 56, 46)):
            board[..., channel] = (tone * slate).clip(0, 255)
        self._board = image_of(board, skia.kOpaque_AlphaType)
        self._stroke = ramp(7, 8).astype(np.uint16)
        self._chalk = skia.ColorFilters.Matrix(
            [0.85, 0, 0, 0, 0.22, 0, 0.85, 0, 0, 0.22, 0, 0, 0.85, 0, 0.22, 0, 0, 0, 1, 0]
        )
        self.plainly = vivid(0.45, 0.95)

    def finish(self, pixels: Pixels, frame: int) -> Pixels:
        strokes = self._stroke[edges(pixels, self._reach)] + 104
        drawn = pixels.copy()
        drawn[..., 3] = (np.minimum(strokes, 255) * self._tooth) >> 7
        surface = canvas_on(pixels)
        blend(surface, self._board, skia.BlendMode.kSrc)
        blend(surface, image_of(drawn), skia.BlendMode.kSrcOver, filters=self._chalk)
        return pixels


class Storybook(Look):
    """Warm and soft: lifted shadows, a bloom around the light and a grain of good paper."""

    candour = 0.3

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        shape, unit = (height, width), self.unit
        grain = noise(shape, 15, coarse=max(2, round(2 * unit))) * 0.010
        cloud = noise(shape, 16, coarse=max(4, round(60 * unit))) * 0.006
        self._page = paper(vignette(width, height, 0.12) * 0.985 + grain + cloud)
        self._step = max(2, round(8 * unit))
        self._warm = toned(0.97, 0.07, tint=(1.03, 1.0, 0.96))

    def finish(self, pixels: Pixels, frame: int) -> Pixels:
        soft = image_of(
            np.ascontiguousarray(pixels[:: self._step, :: self._step]), skia.kOpaque_AlphaType
        )
        whole = image_of(pixels, skia.kOpaque_AlphaType)
        surface = canvas_on(pixels)
        blend(surface, whole, skia.BlendMode.kSrc, filters=self._warm)
        blend(surface, soft, skia.BlendMode.kScreen, alpha=0.26)
        blend(surface, self._page, skia.BlendMode.kMultiply)
        return pixels


LOOKS: dict[str, Callable[[int, int], Look]] = {
    "flat": Look,
    "storybook": Storybook,
    "watercolour": Watercolour,
    "papercut": Papercut,
    "comic": Comic,
    "chalk": Chalk,
    "pixel": Pixel,
    "8bit": EightBit,
    "clay": Clay,
    "noir": Noir,
    "neon": Neon,
}
