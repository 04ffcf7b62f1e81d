"""What an invisible mark says, as bits that survive: 64 of them, protected by a convolutional code.

    payload   instance (16 bits) | number (32 bits) | CRC (16 bits)
    codeword  rate 1/4, constraint length 9 (octal 463, 535, 733, 745), ended in state 0

Read with soft decisions the code needs a quarter of the energy that repetition would.
"""

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.uint8]
Soft = npt.NDArray[np.float64]

_PAYLOAD_BYTES = 8
_BITS = 8 * _PAYLOAD_BYTES
_MEMORY = 8
_STATES = 1 << _MEMORY
_GENERATORS = (0o463, 0o535, 0o733, 0o745)
LENGTH = (_BITS + _MEMORY) * len(_GENERATORS)

# Row r: what the register r (newest bit on top) sends, as -1 and +1.
_SENT = np.array(
    [[2 * ((r & g).bit_count() & 1) - 1 for g in _GENERATORS] for r in range(2 * _STATES)],
    np.float64,
)


@dataclass(frozen=True, slots=True)
class Payload:
    """Which clip of which instance: `instance` below 2^16, `number` below 2^32."""

    instance: int
    number: int

    def to_bytes(self) -> bytes:
        body = self.instance.to_bytes(2, "big") + self.number.to_bytes(4, "big")
        return body + _check(body)


def encode(blob: bytes) -> Soft:
    """The codeword of a payload's eight bytes: `LENGTH` values of -1 and +1."""
    register, sent = 0, []
    for bit in (*np.unpackbits(np.frombuffer(blob, np.uint8)), *[0] * _MEMORY):
        register = (register >> 1) | (int(bit) << _MEMORY)
        sent.append(_SENT[register])
    return np.concatenate(sent)


def decode(soft: Soft) -> tuple[Payload | None, float]:
    """The likeliest payload behind noisy values, None where its check fails, and how well its
    codeword agrees with them: pure noise agrees to about 8.1 ± 0.3, what is clean to 17."""
    bits = _viterbi(soft.reshape(-1, len(_GENERATORS)))
    blob = np.packbits(bits).tobytes()
    body = blob[:6]
    payload = Payload(int.from_bytes(body[:2], "big"), int.from_bytes(body[2:], "big"))
    agreement = float(encode(blob) @ soft / (float(np.linalg.norm(soft)) + 1e-12))
    return (payload if _check(body) == blob[6:] else None), agreement


def _check(body: bytes) -> bytes:
    return (zlib.crc32(body) & 0xFFFF).to_bytes(2, "big")


def _viterbi(steps: Soft) -> Bits:
    """The bits of the path through the code's trellis that agrees best, one step per bit."""
    state = np.arange(_STATES)
    newest = state >> (_MEMORY - 1)
    even = (state & (_STATES // 2 - 1)) << 1
    came_from = np.stack([even, even | 1])
    register = (newest << _MEMORY) | came_from
    metric = np.full(_STATES, -np.inf)
    metric[0] = 0.0
    choices = []
    for number, values in enumerate(steps):
        gain = _SENT @ values
        either = metric[came_from] + gain[register]
        choice = (either[1] > either[0]).astype(np.uint8)
        choices.append(choice)
        metric = np.where(choice, either[1], either[0])
        if number >= _BITS:
            metric[newest == 1] = -np.inf
    at, bits = 0, []
    for choice in reversed(choices):
        bits.append(at >> (_MEMORY - 1))
        at = ((at & (_STATES // 2 - 1)) << 1) | int(choice[at])
    return np.array(bits[::-1][:_BITS], np.uint8)
