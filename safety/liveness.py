"""What can be measured of a recording in which a member is to show themselves, in a process of its own.

`examine` runs this module as a child with little memory, little time and none of the instance's
secrets, since it decodes what strangers send. Measured are length, pictures, movement and bursts of
speech: enough to refuse what cannot be it (a photograph, silence, three seconds of anything). Whose
face it is, whether there is one, which digits were said and which way a head turned is not measured:
without weights that anybody may download nothing here can tell, and so a moderator does.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from core import jail

SHORTEST, LONGEST = 4.0, 60.0
_BOUNDS = jail.Bounds(memory=2 << 30, seconds=60)
_SIDE = 64  # pictures are compared at 64 x 64
_PER_SECOND = 5
_RATE = 16_000
_WINDOW = _RATE // 50
_STILL = 0.6  # mean change of brightness (0…255) between two looks; a photograph stays under it
_PORTRAIT = 384


class Outcome(StrEnum):
    REJECTED = "REJECTED"
    UNDECIDED = "UNDECIDED"
    PASSED = "PASSED"


@dataclass(frozen=True)
class Challenge:
    """What the member is to say, digit by digit, and do, pose by pose."""

    digits: str
    poses: tuple[str, ...]


@dataclass(frozen=True)
class Measures:
    """`movement` is the mean change of brightness between looks, `bursts` how many times somebody
    began to make a sound. `portrait` is the picture in the middle, a JPEG."""

    seconds: float
    pictures: int
    movement: float
    has_sound: bool
    bursts: int
    portrait: bytes


@dataclass(frozen=True)
class Findings:
    """`reasons` say why it was refused, or what is left for a person to decide."""

    outcome: Outcome
    reasons: tuple[str, ...]
    measures: Measures | None = None

    def told(self) -> dict[str, Any]:
        """For the reviewer: everything but the picture."""
        told: dict[str, Any] = {"outcome": self.outcome, "reasons": list(self.reasons)}
        if self.measures is not None:
            told |= {k: v for k, v in asdict(self.measures).items() if k != "portrait"}
        return told


class Verifier(Protocol):
    """How an operator plugs in something that can tell more: the default never says PASSED."""

    async def verify(self, recording: Path, challenge: Challenge) -> Findings: ...


class Measuring:
    """The default: refuses what cannot be it, and leaves the rest to a moderator."""

    async def verify(self, recording: Path, challenge: Challenge) -> Findings:
        measures = await examine(recording)
        if measures is None:
            return Findings(Outcome.REJECTED, ("UNREADABLE",))
        reasons = tuple(_refusals(measures, challenge))
        if reasons:
            return Findings(Outcome.REJECTED, reasons, measures)
        open_questions = ["FACE", "IDENTITY", "POSES", "DIGITS"]
        if measures.bursts != len(challenge.digits):
            open_questions.append("BURST_COUNT")
        return Findings(Outcome.UNDECIDED, tuple(open_questions), measures)


def _refusals(measures: Measures, challenge: Challenge) -> list[str]:
    found = []
    if measures.seconds < SHORTEST or measures.pictures < SHORTEST * _PER_SECOND:
        found.append("TOO_SHORT")
    if measures.seconds > LONGEST:
        found.append("TOO_LONG")
    if measures.movement < _STILL:
        found.append("NOTHING_MOVES")
    if not measures.has_sound or measures.bursts == 0:
        found.append("NOBODY_SPEAKS")
    elif measures.bursts * 3 < len(challenge.digits):
        found.append("TOO_FEW_WORDS")  # spoken in one breath digits run together, but not all
    return found


async def examine(recording: Path) -> Measures | None:
    """None for what is no recording that can be read within bounds."""
    try:
        told = await jail.run("safety.liveness", str(recording.absolute()), bounds=_BOUNDS)
    except jail.Escaped:
        return None
    found = json.loads(told)
    return Measures(**{**found, "portrait": base64.b64decode(found["portrait"])})


def measure(path: Path) -> Measures:
    """Decode the recording once. Raises whatever the decoder does."""
    import av
    import numpy as np
    from PIL import Image

    looks: list[Any] = []
    stills: list[Any] = []
    sound: list[Any] = []
    last = -1.0
    # Containers alone: a playlist would name other files.
    only = {"protocol_whitelist": "file", "format_whitelist": "mov,mp4,matroska,webm"}
    with av.open(str(path), metadata_errors="ignore", options=only) as source:
        picture = source.streams.video[0]
        heard = source.streams.audio[0] if source.streams.audio else None
        resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
        for frame in source.decode(*([picture] if heard is None else [picture, heard])):
            at = float(frame.time or 0.0)
            if at > LONGEST + 1:
                break
            if isinstance(frame, av.AudioFrame):
                sound += [each.to_ndarray().ravel() for each in resampler.resample(frame)]
            elif at - last >= 1 / _PER_SECOND:
                last = at
                small = frame.reformat(width=_SIDE, height=_SIDE, format="gray").to_ndarray()
                looks.append(small.astype(np.float32))
                stills.append(frame.to_image())  # type: ignore[no-untyped-call]
                stills = stills[-int(LONGEST * _PER_SECOND) :]
    changes = [float(np.abs(b - a).mean()) for a, b in pairwise(looks)]
    middle: Image.Image = stills[len(stills) // 2]
    middle.thumbnail((_PORTRAIT, _PORTRAIT))
    jpeg = io.BytesIO()
    middle.convert("RGB").save(jpeg, "JPEG", quality=88)
    wave = np.concatenate(sound).astype(np.float32) if sound else np.zeros(0, np.float32)
    return Measures(
        seconds=round(last + 1 / _PER_SECOND, 2),
        pictures=len(looks),
        movement=round(float(np.mean(changes)) if changes else 0.0, 3),
        has_sound=heard is not None,
        bursts=bursts_in(wave),
        portrait=jpeg.getvalue(),
    )


def bursts_in(wave: Any) -> int:
    """How many stretches of at least 80 ms stand out of the noise, 100 ms or more apart; `wave` is
    16-bit mono at 16 kHz."""
    import numpy as np

    count = len(wave) // _WINDOW
    if not count:
        return 0
    windows = wave[: count * _WINDOW].reshape(count, _WINDOW)
    loud = np.sqrt((windows**2).mean(axis=1))
    floor = float(np.percentile(loud, 20))
    is_on = loud > max(4 * floor, 300.0)
    bursts, run, gap = 0, 0, 5
    for on in is_on:
        if on:
            run = run + 1 if gap < 5 else 1
            bursts += run == 4
            gap = 0
        else:
            gap += 1
    return bursts


def main() -> None:
    import av
    import numpy as np  # noqa: F401
    from PIL import JpegImagePlugin  # noqa: F401

    av.logging.set_level(av.logging.PANIC)
    jail.confine(_BOUNDS)
    found = asdict(measure(Path(sys.argv[1])))
    found["portrait"] = base64.b64encode(found["portrait"]).decode()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
