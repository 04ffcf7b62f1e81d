"""Small films that cost next to nothing: slow waves of colour with something bright moving through."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from media import video
from media.imprint import Imprint

Picture = npt.NDArray[np.uint8]
RATE = 8


@cache
def scene(number: int = 1, *, width: int = 180, height: int = 320) -> Sequence[Picture]:
    """A second of it; another number looks like something else."""
    draw = np.random.default_rng(number)
    down, right = np.mgrid[0:height, 0:width] / height
    ground = np.zeros((height, width, 3))
    for _ in range(12):
        waves, phase = draw.uniform(-45, 45, 2), draw.uniform(0, 6.3, 3)
        turns = (waves[0] * down + waves[1] * right)[..., None] + phase
        ground += np.cos(turns) * draw.uniform(6, 16)
    frames = []
    for count in range(RATE):
        frame = np.clip(ground + 120, 20, 235).astype(np.uint8)
        left = 10 + count * (width - 60) // RATE
        frame[height // 2 : height // 2 + 30, left : left + 30] = (250, 210, 60)
        frames.append(frame)
    return frames


def filmed(
    path: Path, pictures: Sequence[Picture], *, crf: int = 22, imprint: Imprint | None
) -> Path:
    """An H.264 film of them, marked invisibly where an imprint is given."""
    height, width = pictures[0].shape[:2]
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("h264", rate=RATE, options={"crf": str(crf), "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.gop_size = RATE
        hide = None if imprint is None else imprint.on_luma(width, height)
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
            if hide is not None:
                hide(video._luma(frame))
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path
