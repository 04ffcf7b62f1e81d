"""Looks at a clip's frames and says what they show."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional as F

from bench.judge.examples import GLANCES
from bench.judge.networks import CLOSE, COLUMNS, PLACES, ROWS, Drift, Face, Gait, Glance
from bench.judge.sight import QUESTIONS, Box, Bytes, cut, grey, small

WEIGHTS = Path(__file__).parent / "weights.safetensors"
# How far around a peak cells tell where its middle is, in cells.
_NEAR = 1.6
# No single look rules a subject out: the least logarithm of its share.
_DOUBT = -4.0
# Of the box, what is looked at closely, in pixels of 64.
_MARGIN = 4


class Judge(NamedTuple):
    glance: Glance
    face: Face
    gait: Gait
    drift: Drift


def load(path: Path = WEIGHTS) -> Judge:
    """The judge that comes with the project, or another."""
    judge, kept = Judge(Glance(), Face(), Gait(), Drift()), load_file(path)
    for name, eye in judge._asdict().items():
        mine = {k.removeprefix(f"{name}."): v for k, v in kept.items() if k.startswith(f"{name}.")}
        eye.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in mine.items()})
        eye.eval()
    return judge


def save(eyes: dict[str, dict[str, torch.Tensor]], path: Path) -> None:
    save_file(
        {
            f"{name}.{key}": (value.half() if value.is_floating_point() else value).contiguous()
            for name, weights in eyes.items()
            for key, value in weights.items()
        },
        path,
    )


@torch.no_grad()
def verdict(judge: Judge, frames: Bytes, *, subjects: int = 1) -> tuple[set[str], dict[str, str]]:
    """The likeliest `subjects` subjects (1 or 2) of frames (10, 256, 144, 3), and the likeliest
    answer to every other question; colour and action are those of the clearest body."""
    halved = small(frames)
    seen = judge.glance(_lit(halved).permute(0, 3, 1, 2))
    boxes = _bodies(seen["where"], seen["side"], subjects)
    cuts = np.stack([cut(frame, row) for frame, row in zip(frames, boxes, strict=True)], 1)
    faces = [judge.face(_window(_lit(each)).permute(0, 3, 1, 2)) for each in cuts]
    first = _window(_lit(grey(cuts[0]))[None, ..., None])[..., 0]
    way = torch.tensor([row[0] for row in boxes])
    scores = {name: _over(seen[name]) for name in PLACES}
    for name in CLOSE:
        scores[name] += sum(_over(face[name]) for face in faces)
    scores["camera"] = judge.drift(_lit(grey(halved[list(GLANCES)]))[None])[0]
    scores["action"] = judge.gait(first, way[None])[0]
    scores["colour"] = _over(faces[0]["colour"])
    shares = torch.stack([face["subject"].log_softmax(1) for face in faces])
    return _company(shares), {name: _likeliest(name, each) for name, each in scores.items()}


def _over(scores: torch.Tensor) -> torch.Tensor:
    """Of scores (moments, n), the mean logarithm of the shares (n)."""
    return scores.log_softmax(1).mean(0)


def _company(shares: torch.Tensor) -> set[str]:
    """The likeliest different subjects, given the logarithms of shares (bodies, moments, 24): at each
    moment, whichever body may be whichever."""
    bodies, _, names = shares.shape
    if bodies == 1:
        return {_likeliest("subject", shares[0].mean(0))}
    one, other = shares.clamp(min=_DOUBT)
    as_found = one[:, :, None] + other[:, None, :]
    either = torch.maximum(as_found, as_found.transpose(1, 2)).mean(0)
    either.fill_diagonal_(-torch.inf)
    best = divmod(int(either.argmax()), names)
    return {QUESTIONS["subject"][index] for index in best}


def _bodies(where: torch.Tensor, sides: torch.Tensor, count: int) -> list[list[Box]]:
    """For every frame the boxes of the clearest bodies, the clearest first: where a cell's share is
    the largest of those around it."""
    columns = (torch.arange(ROWS * COLUMNS) % COLUMNS + 0.5) / COLUMNS
    rows = (torch.arange(ROWS * COLUMNS) // COLUMNS + 0.5) / ROWS
    found = []
    for shares, widths in zip(where.softmax(1), sides.exp(), strict=True):
        map_ = shares.view(1, ROWS, COLUMNS)
        is_peak = (map_ == F.max_pool2d(map_, 3, 1, 1)).flatten()
        boxes = []
        for best in (shares * is_peak).topk(count).indices.tolist():
            dx, dy = columns - columns[best], (rows - rows[best]) * ROWS / COLUMNS
            around = shares * (dx.hypot(dy) < _NEAR / COLUMNS)
            x, y = ((around * axis).sum() / around.sum() for axis in (columns, rows))
            boxes.append(Box(float(x), float(y), float(widths[best])))
        found.append(boxes)
    return found


def _lit(pictures: Bytes) -> torch.Tensor:
    return torch.from_numpy(pictures).float() / 127.5 - 1


def _window(cuts: torch.Tensor) -> torch.Tensor:
    """The middle of the boxes, on the second and third axis from the end but one."""
    return cuts[..., _MARGIN:-_MARGIN, _MARGIN:-_MARGIN, :]


def _likeliest(name: str, scores: torch.Tensor) -> str:
    return QUESTIONS[name][int(scores.argmax())]
