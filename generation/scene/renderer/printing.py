"""Whole-frame operations for styles: blends in skia, 8-bit numpy on contiguous planes."""

from typing import Any

import numpy as np
import numpy.typing as npt
import skia

from generation.scene.renderer.backdrop import PIXELS

Pixels = npt.NDArray[np.uint8]
Noise = npt.NDArray[np.float32]
LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)


def canvas_on(pixels: Pixels) -> Any:
    """A canvas that draws into `pixels`; keep the surface it belongs to alive while drawing."""
    height, width = pixels.shape[:2]
    info = skia.ImageInfo.Make(width, height, PIXELS, skia.kPremul_AlphaType)
    return skia.Surface.MakeRasterDirect(info, pixels, width * 4)


def image_of(pixels: Pixels, alpha: Any = skia.kUnpremul_AlphaType) -> Any:
    return skia.Image.fromarray(pixels, PIXELS, alpha, copy=True)


def _grey(values: Noise) -> Pixels:
    plane = np.clip(values, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.stack([plane, plane, plane, np.full_like(plane, 255)], axis=-1))


def noise(shape: tuple[int, int], seed: int, *, coarse: int = 1) -> Noise:
    """Smooth noise of about unit spread, `coarse` pixels to a grain, the same for every frame."""
    rng = np.random.default_rng(seed)
    small = rng.standard_normal((shape[0] // coarse + 2, shape[1] // coarse + 2)).astype(np.float32)
    if coarse == 1:
        fine: Noise = np.ascontiguousarray(small[: shape[0], : shape[1]])
        return fine
    tall = image_of(_grey(small * 48 + 128)).resize(
        shape[1], shape[0], skia.SamplingOptions(skia.CubicResampler.Mitchell())
    )
    return np.asarray((np.asarray(tall.toarray(), np.float32)[..., 0] - 128) / 48, np.float32)


def paper(factor: Noise) -> Any:
    """An image that darkens by `factor` (0 to 1) when multiplied."""
    return image_of(_grey(factor * 255), skia.kOpaque_AlphaType)


def vignette(width: int, height: int, strength: float) -> Noise:
    y, x = np.mgrid[0:height, 0:width]
    reach = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2
    return np.asarray(1 - strength * reach**1.2, np.float32)


def luma_of(pixels: Pixels) -> Pixels:
    wide = pixels[..., 2].astype(np.uint16) * 77 + pixels[..., 1].astype(np.uint16) * 150
    wide += pixels[..., 0].astype(np.uint16) * 29
    plane: Pixels = (wide >> 8).astype(np.uint8)
    return plane


def edges(pixels: Pixels, reach: int) -> Pixels:
    """The largest colour step to the pixels `reach` to the right and below, per pixel."""
    height, width = pixels.shape[:2]
    flat = pixels.reshape(height, width * 4)
    here = flat[:-reach, : -4 * reach]
    across, down = flat[:-reach, 4 * reach :], flat[reach:, : -4 * reach]
    steps = np.maximum(across, here) - np.minimum(across, here)
    np.maximum(steps, np.maximum(down, here) - np.minimum(down, here), out=steps)
    planes = steps.reshape(height - reach, width - reach, 4)
    out = np.zeros((height, width), np.uint8)
    largest = np.maximum(planes[..., 0], planes[..., 1])
    out[:-reach, :-reach] = np.maximum(largest, planes[..., 2])
    return out


def ramp(start: float, slope: float, top: int = 255) -> Pixels:
    """A table: nothing below `start`, then rising by `slope` up to `top`."""
    table: Pixels = np.clip((np.arange(256) - start) * slope, 0, top).astype(np.uint8)
    return table


def blend(surface: Any, image: Any, mode: Any, *, filters: Any = None, alpha: float = 1.0) -> None:
    """Draws `image` over the whole surface, scaled to it."""
    brush = skia.Paint(BlendMode=mode, Alphaf=alpha)
    if filters is not None:
        brush.setColorFilter(filters)
    if image.width() == surface.width() and image.height() == surface.height():
        # Filtering would cost four times as much and change nothing.
        surface.getCanvas().drawImage(image, 0, 0, skia.SamplingOptions(), brush)
        return
    # Enlarge first, blend after: doing both at once falls off skia's fast path (31 ms against 5).
    info = skia.ImageInfo.Make(surface.width(), surface.height(), PIXELS, skia.kPremul_AlphaType)
    large = skia.Surface.MakeRaster(info)
    area = skia.Rect.MakeWH(surface.width(), surface.height())
    large.getCanvas().drawImageRect(image, area, LINEAR)
    surface.getCanvas().drawImage(large.makeImageSnapshot(), 0, 0, skia.SamplingOptions(), brush)


def toned(scale: float, lift: float, *, tint: tuple[float, float, float] = (1, 1, 1)) -> Any:
    rows: list[float] = []
    for channel in range(3):
        row = [0.0] * 5
        row[channel], row[4] = scale * tint[channel], lift
        rows += row
    return skia.ColorFilters.Matrix([*rows, 0, 0, 0, 1, 0])


def vivid(amount: float, gain: float) -> Any:
    """Pushes colours away from grey by `amount`, then brightens by `gain`."""
    weights = (0.299, 0.587, 0.114)
    rows: list[float] = []
    for channel in range(3):
        row = [gain * (1 - amount) * weight for weight in weights]
        row[channel] += gain * amount
        rows += [*row, 0.0, 0.0]
    return skia.ColorFilters.Matrix([*rows, 0, 0, 0, 1, 0])
