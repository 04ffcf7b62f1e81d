"""The invisible mark: 64 bits in the brightness of a picture, found again after what people do to
videos: encoding at low rates, scaling, cropping, dropping frames, and these together.

A tile of 256 pixels is the sum of waves, 10 to 32 pixels long: long enough for H.264 to keep, short
enough not to be taken for shading. Every wave carries two values: bits of the codeword, or of a
pilot that is always the same. Tiles repeat over the whole picture, in every frame alike, so that
a reader may add up frames, and may ask for the waves themselves without knowing where a tile begins:

    frames → residuals, without edges, averaged → the waves' values, at many scales
           → the pilot says which scale, and where the tile begins → the codeword

The key is public: anybody may read a mark, on any instance. Whoever wants to remove it can; the
fingerprints know such a copy again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from media.codewords import LENGTH, Payload, decode, encode

Luma = npt.NDArray[np.uint8]
Real = npt.NDArray[np.float32]
Waves = npt.NDArray[np.complex128]

# RMS in steps of 8-bit video luma: a PSNR of 42.6 dB.
STRENGTH = 1.6
_TILE = 256
_SHORTEST, _LONGEST = 13.0, 4.0  # waves per tile
_REACH = 14
_PILOT_SHARE = 0.3
_KEY = 7
_BLACK, _WHITE = 16, 235
# So near to black or white, half of a wave has no room; the other half is higher by this, which
# changes as much as the whole wave does elsewhere.
_NEAR, _ALONE = 2, 2**0.5

# Found by measuring: what a residual may weigh, how wide it is taken, what counts as an edge.
_CLIP, _WIDTH, _EDGE = 3.0, 13, 8.0
_FRAMES = 24
_WORKING_SIDE = 400
_GRID = 64  # positions of a tile's beginning that are told apart before refining

# Noise reaches a pilot of 5.0 and an agreement of 9.0 in a search over scales; its check holds once
# in 65,536 times. Both bounds and the check together: less than one in a million.
_LEAST_PILOT, _LEAST_AGREEMENT = 4.0, 9.0
_LIKELIEST = (1.0, 0.5, 0.25)
_CANDIDATES = 6
# A search takes pictures to have been no larger than this when they were marked, and not to have
# been blown up by more since.
_LARGEST_SIDE, _LARGEST_SCALE = 1600, 2.2


@dataclass(frozen=True, slots=True)
class Found:
    """A mark, the scale at which it stands (1: as embedded) and how clear it is: 9 barely, 17 all."""

    payload: Payload
    scale: float
    clarity: float


class Mark:
    """One payload for pictures of one size. Marking is cheap: ten passes over bytes."""

    def __init__(self, payload: Payload, width: int, height: int) -> None:
        unit = unit_of(width, height)
        tile = _tile(payload)[:: round(1 / unit), :: round(1 / unit)]
        across, down = -(-width // tile.shape[1]), -(-height // tile.shape[0])
        field = np.tile(tile, (down, across))[:height, :width]
        self._up = np.maximum(field, 0).astype(np.uint8)
        self._down = np.maximum(-field, 0).astype(np.uint8)
        self._ceiling = (_WHITE - self._up).astype(np.uint8)
        self._floor = (_BLACK + self._down).astype(np.uint8)
        self._more_up = _alone(self._up)
        self._more_down = _alone(self._down)

    def apply(self, luma: Luma) -> None:
        """Mark video luma (16 black, 235 white) where it lies."""
        dark, light = luma <= _BLACK + _NEAR, luma >= _WHITE - _NEAR
        np.minimum(luma, self._ceiling, out=luma)
        np.add(luma, self._up, out=luma)
        np.maximum(luma, self._floor, out=luma)
        np.subtract(luma, self._down, out=luma)
        np.add(luma, self._more_up * dark, out=luma)
        np.subtract(luma, self._more_down * light, out=luma)

    def apply_to_picture(self, rgb: Luma, *, strength: float = 1.0) -> Luma:
        """A marked copy of a picture (height, width, 3), whose luma runs from 0 to 255."""
        scale = strength * 255 / (_WHITE - _BLACK)
        change = (self._up.astype(np.float32) - self._down) * scale
        marked: Luma = np.clip(rgb + np.rint(change)[..., None], 0, 255).astype(np.uint8)
        return marked


def _alone(half: Luma) -> Luma:
    """What is added to half of a wave where it stands alone."""
    more: Luma = (np.rint(half * _ALONE) - half).astype(np.uint8)
    return more


def unit_of(width: int, height: int) -> float:
    """How large a tile is, against 256 pixels: small pictures have smaller ones."""
    short = min(width, height)
    return 1.0 if short >= 320 else 0.5 if short >= 160 else 0.25


def read(lumas: Iterable[Luma], *, search: bool = True) -> Found | None:
    """The mark in these frames (or this one picture), each given by its brightness.

    Without `search` only at the scales at which this project leaves its files, which takes a
    hundredth of the time.
    """
    evidence = Evidence.of(lumas)
    return None if evidence is None else evidence.read(search=search)


class Evidence:
    """What frames say on average, apart from what they show."""

    def __init__(self, residual: Real, reduction: int) -> None:
        self._residual = residual
        self._reduction = reduction

    @classmethod
    def of(cls, lumas: Iterable[Luma]) -> "Evidence | None":
        total: Real | None = None
        reduction = 1
        for luma in lumas:
            if total is None:
                reduction = max(1, round(min(luma.shape) / _WORKING_SIDE))
            residual = _residual(_reduced(luma, reduction))
            if total is not None and total.shape != residual.shape:
                break  # another size from here on: a container may do that
            total = residual if total is None else total + residual
        return None if total is None or min(total.shape) < 48 else cls(total, reduction)

    def read(self, *, search: bool) -> Found | None:
        height, width = self._residual.shape
        unit = unit_of(width * self._reduction, height * self._reduction)
        likeliest = [self._look(unit * scale) for scale in _LIKELIEST]
        found = self._first(likeliest)
        if found is None and search:
            rest = sorted((self._look(scale) for scale in self._scales()), key=_by_pilot)
            found = self._first(rest[:_CANDIDATES])
        return found

    def _first(self, sightings: "list[_Sighting]") -> Found | None:
        for sighting in sorted(sightings, key=_by_pilot):
            if sighting.pilot < _LEAST_PILOT:
                break
            payload, clarity = decode(_soft_values(self._sharpest(sighting)))
            if payload is not None and clarity >= _LEAST_AGREEMENT:
                return Found(payload, sighting.scale, clarity)
        return None

    def _scales(self) -> Iterator[float]:
        """So close that no wave turns by more than a radian, at the border, between two."""
        longest = max(self._residual.shape) * self._reduction
        scale = longest / _LARGEST_SIDE
        while scale < _LARGEST_SCALE:
            yield scale
            scale *= 1 + 9 * scale / longest

    def _sharpest(self, sighting: "_Sighting") -> "_Sighting":
        """The same a little larger or smaller, whichever fits best."""
        longest = max(self._residual.shape) * self._reduction
        step = 1.4 * sighting.scale / longest
        around = [self._look(sighting.scale * (1 + step * n)) for n in (-2, -1, 1, 2)]
        return min([sighting, *around], key=_by_pilot)

    def _look(self, scale: float) -> "_Sighting":
        from scipy import (
            ndimage,  # a third of a second, which a web process does not need at its start
        )

        tile = _TILE * scale / self._reduction
        waves = _waves(self._residual, tile)[_rows(), _columns()]
        between = np.abs(_waves(self._residual, tile, shift=0.5)) ** 2
        noise = ndimage.uniform_filter(ndimage.median_filter(between, 5), 3)
        noise = noise + 0.02 * noise.mean() + 1e-12
        clean = waves / np.sqrt(noise[_rows(), _columns()])
        matched = np.zeros((_GRID, _GRID), complex)
        matched[_frequencies()[:, 0], _frequencies()[:, 1]] = clean * _pilot().conj()
        likeness = np.fft.ifft2(matched).real * _GRID**2
        power = (np.abs(_pilot()) ** 2).sum() * (np.abs(clean) ** 2).mean() / 2
        best = int(likeness.argmax())
        pilot = float(likeness.flat[best] / np.sqrt(max(power, 1e-12)))
        return _Sighting(scale, pilot, divmod(best, _GRID), clean)


@dataclass(frozen=True, slots=True)
class _Sighting:
    """What the waves are at one scale, and where the pilot fits best there, how well."""

    scale: float
    pilot: float
    origin: tuple[int, int]
    waves: Waves


def _by_pilot(sighting: _Sighting) -> float:
    return -sighting.pilot


def _soft_values(sighting: _Sighting) -> npt.NDArray[np.float64]:
    """The codeword's values, once the tile's beginning is known to a fraction of a pixel."""
    ks = _frequencies()
    best: tuple[float, Waves] | None = None
    for down in np.linspace(-0.5, 0.5, 9):
        for right in np.linspace(-0.5, 0.5, 9):
            shift = ks[:, 0] * (sighting.origin[0] + down) + ks[:, 1] * (sighting.origin[1] + right)
            turned = sighting.waves * np.exp(2j * np.pi / _GRID * shift)
            fit = float((turned * _pilot().conj()).real.sum())
            if best is None or fit > best[0]:
                best = fit, turned
    assert best is not None
    values = _values(best[1])
    where, signs = _places()[1], _scrambler()[1]
    soft: npt.NDArray[np.float64] = values[where] * signs
    return soft


def _reduced(luma: Luma, times: int) -> Real:
    if times == 1:
        return luma.astype(np.float32)
    height, width = (side // times * times for side in luma.shape)
    blocks = luma[:height, :width].reshape(height // times, times, width // times, times)
    means: Real = blocks.mean((1, 3), dtype=np.float32)
    return means


def _residual(luma: Real) -> Real:
    """What stands out of its surroundings by a little; edges, which do so by much, count little."""
    from scipy import ndimage

    width = min(_WIDTH, max(5, min(luma.shape) // 28 | 1))
    bump = np.clip(luma - ndimage.uniform_filter(luma, width, mode="nearest"), -_CLIP, _CLIP)
    smooth = ndimage.uniform_filter(luma, 3)
    contrast = ndimage.maximum_filter(smooth, 7) - ndimage.minimum_filter(smooth, 7)
    residual: Real = bump / (1 + (contrast / _EDGE) ** 2)
    return residual


def _waves(residual: Real, tile: float, *, shift: float = 0.0) -> Waves:
    """The residual's waves of k / `tile` per pixel; rows k = -14…14 down, columns 0…14 across."""
    turn = -2j * np.pi / tile
    height, width = residual.shape
    down = np.exp(turn * np.outer(np.arange(-_REACH, _REACH + 1) + shift, np.arange(height)))
    right = np.exp(turn * np.outer(np.arange(width), np.arange(_REACH + 1) + shift))
    half = residual @ np.concatenate([right.real, right.imag], 1).astype(np.float32)
    waves: Waves = down @ (half[:, : _REACH + 1] + 1j * half[:, _REACH + 1 :])
    return waves


@cache
def _frequencies() -> npt.NDArray[np.int64]:
    """The (down, across) numbers of waves per tile, one of each pair that mirror each other."""
    found = [
        (down, right)
        for down in range(-_REACH, _REACH + 1)
        for right in range(_REACH + 1)
        if _LONGEST <= np.hypot(down, right) <= _SHORTEST and (right > 0 or down > 0)
    ]
    return np.array(found)


def _rows() -> npt.NDArray[np.int64]:
    return _frequencies()[:, 0] + _REACH


def _columns() -> npt.NDArray[np.int64]:
    return _frequencies()[:, 1]


@cache
def _places() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Which values are the pilot's, and which the codeword's, scattered over all waves."""
    order = np.random.default_rng(_KEY).permutation(2 * len(_frequencies()))
    return order[:-LENGTH], order[-LENGTH:]


@cache
def _scrambler() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The pilot's signs, and those that make any codeword look like noise."""
    signs = np.random.default_rng(_KEY + 1).choice([-1.0, 1.0], 2 * len(_frequencies()))
    return signs[:-LENGTH], signs[-LENGTH:]


@cache
def _pilot() -> Waves:
    values = np.zeros(2 * len(_frequencies()))
    count = len(values) - LENGTH
    values[_places()[0]] = _scrambler()[0] * np.sqrt(
        _PILOT_SHARE / (1 - _PILOT_SHARE) * LENGTH / count
    )
    return _of_values(values)


def _of_values(values: npt.NDArray[np.float64]) -> Waves:
    """Two values to a wave: its cosine and its sine."""
    return values[0::2] - 1j * values[1::2]


def _values(waves: Waves) -> npt.NDArray[np.float64]:
    return np.stack([waves.real, -waves.imag], 1).ravel()


@lru_cache(maxsize=64)
def _tile(payload: Payload) -> npt.NDArray[np.int8]:
    values = np.zeros(2 * len(_frequencies()))
    values[_places()[1]] = encode(payload.to_bytes()) * _scrambler()[1]
    waves = _of_values(values) + _pilot()
    spectrum = np.zeros((_TILE, _TILE), complex)
    spectrum[_frequencies()[:, 0], _frequencies()[:, 1]] += waves
    spectrum[-_frequencies()[:, 0], -_frequencies()[:, 1]] += waves.conj()
    tile = np.fft.ifft2(spectrum).real
    scaled: npt.NDArray[np.int8] = np.rint(tile * STRENGTH / tile.std()).astype(np.int8)
    return scaled
