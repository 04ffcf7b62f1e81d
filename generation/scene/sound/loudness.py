"""Programme loudness after ITU-R BS.1770-4, and the gain and limiter that meet a target."""

import numpy as np
from scipy import signal

from generation.scene.sound.synth import RATE, Signal

# K-weighting at 48 kHz (BS.1770-4, annex 1): a shelf for the head, a high-pass for hearing.
_SHELF = np.array(
    [
        [
            1.53512485958697,
            -2.69169618940638,
            1.19839281085285,
            1.0,
            -1.69065929318241,
            0.73248077421585,
        ]
    ]
)
_HIGH = np.array([[1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621]])
_BLOCK, _HOP = int(0.4 * RATE), int(0.1 * RATE)
_CEILING = 0.84  # -1.5 dBFS: room for what AAC adds
_KNEE = 0.55


def loudness(both: Signal) -> float:
    """Integrated loudness in LUFS of stereo (2, samples); -inf for silence."""
    weighted = signal.sosfilt(np.concatenate([_SHELF, _HIGH]), both, axis=1)
    power = (weighted**2).sum(axis=0)
    if len(power) < _BLOCK:
        blocks = np.array([power.mean()])
    else:
        sums = np.concatenate([[0.0], np.cumsum(power)])
        starts = np.arange(0, len(power) - _BLOCK + 1, _HOP)
        blocks = (sums[starts + _BLOCK] - sums[starts]) / _BLOCK
    heard = blocks[blocks > 10 ** ((-70 + 0.691) / 10)]
    if not len(heard):
        return float("-inf")
    gated = heard[heard > heard.mean() * 0.1]
    return float(-0.691 + 10 * np.log10(gated.mean()))


def levelled(both: Signal, target: float) -> Signal:
    """Brought to `target` LUFS with peaks below -1 dBFS; silence stays silent."""
    for _ in range(4):
        heard = loudness(both)
        if heard == float("-inf"):
            return both
        both = _limited(both * min(12.0, 10 ** ((target - heard) / 20)))
        if abs(loudness(both) - target) < 0.3:
            break
    return both


def _limited(both: Signal) -> Signal:
    """Straight below the knee, bent smoothly towards the ceiling above it."""
    size = np.abs(both)
    room = _CEILING - _KNEE
    bent = _KNEE + room * np.tanh((size - _KNEE) / room)
    return np.where(size <= _KNEE, both, np.sign(both) * bent)
