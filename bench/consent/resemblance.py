"""How well a face is known again where no leave was given, at the shipped bound and at any other.

One enrolled photograph (tests/safety/face.png) beside copies of it, changed at random in light, size,
blur, compression, turn and mirroring, and beside faces that were generated: drawn of ovals, with other
features each. Few photographs may be kept in a repository; what several people came to is written in
docs/decisions/0031.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from bench.figures import Figure
from safety.resemblance import ALIKE, describe, likest

Scores = npt.NDArray[np.float64]

PHOTOGRAPH = Path(__file__).resolve().parents[2] / "tests" / "safety" / "face.png"
_SIZE = (200, 220)


@dataclass(frozen=True)
class Found:
    """How alike the enrolled face is to each copy of it, and to each other face."""

    copies: Scores
    others: Scores

    @property
    def area(self) -> float:
        """Under the ROC curve: how often a copy is more alike than another face is."""
        more = self.copies[:, None] - self.others[None]
        return float(((more > 0) + 0.5 * (more == 0)).mean())

    def hits(self, bound: float) -> float:
        return float((self.copies >= bound).mean())

    def false_hits(self, bound: float) -> float:
        return float((self.others >= bound).mean())


def measure(count: int, advance: Callable[[], None]) -> Found:
    look = describe(_coded(_photograph()))
    assert look is not None

    def alike(image: Image.Image) -> float:
        advance()
        return likest([np.asarray(image)], [look])[0]

    copies = [alike(_changed(_photograph(), np.random.default_rng(n))) for n in range(count)]
    others = [alike(_generated(np.random.default_rng(n))) for n in range(count)]
    return Found(np.array(copies), np.array(others))


def figures_of(found: Found) -> list[Figure]:
    curve = [
        Figure(f"copies at or above {bound:.2f}, others above: {found.false_hits(bound):.0%}",
               100 * found.hits(bound), "%", digits=0)
        for bound in (0.60, 0.68, 0.84)
    ]  # fmt: skip
    return [
        Figure("copies of an enrolled face looked at", len(found.copies), "", digits=0),
        Figure("generated faces looked at", len(found.others), "", digits=0),
        Figure("of those, seen as faces at all", int((found.others > 0).sum()), "", digits=0),
        Figure("area under the ROC curve", found.area, "", ">= 0.95", digits=3),
        Figure(f"copies known again at {ALIKE}", 100 * found.hits(ALIKE), "%", ">= 80", digits=1),
        Figure(f"others taken for it at {ALIKE}", 100 * found.false_hits(ALIKE), "%", "<= 0"),
        Figure("the likest of the others", found.others.max(), "", digits=3),
        *curve,
    ]


def _photograph() -> Image.Image:
    with Image.open(PHOTOGRAPH) as face:
        whole = Image.new("L", _SIZE, 90)
        whole.paste(face.convert("L"), (46, 40))
    return whole


def _changed(image: Image.Image, dice: np.random.Generator) -> Image.Image:
    scale = dice.uniform(0.8, 1.6)
    image = image.resize((round(image.width * scale), round(image.height * scale)))
    image = image.rotate(dice.uniform(-7, 7), Image.Resampling.BICUBIC, fillcolor=90)
    image = ImageEnhance.Brightness(image).enhance(dice.uniform(0.5, 1.4))
    image = image.filter(ImageFilter.GaussianBlur(dice.uniform(0, 1.2)))
    if dice.random() < 0.5:
        image = ImageOps.mirror(image)
    return Image.open(io.BytesIO(_coded(image, int(dice.integers(35, 90)))))


def _generated(dice: np.random.Generator) -> Image.Image:
    """Ovals where the cascade looks for a face, each somebody else."""

    def about(value: float, spread: float) -> float:
        return value + spread * dice.uniform(-1, 1)

    skin, half, eyes, apart = about(190, 30), about(50, 8), about(86, 5), about(22, 4)
    whole = Image.new("L", _SIZE, int(about(90, 30)))
    pen = ImageDraw.Draw(whole)
    pen.ellipse((100 - half, about(30, 8), 100 + half, about(175, 8)), fill=int(skin))
    wide, brow = about(13, 3), about(14, 4)
    for x in (100 - apart, 100 + apart):
        pen.rectangle((x - wide, eyes - brow, x + wide, eyes - brow / 2), fill=int(skin * 0.4))
        pen.ellipse((x - wide, eyes - 7, x + wide, eyes + 7), fill=int(skin * 0.5))
        pen.ellipse((x - 5, eyes - 5, x + 5, eyes + 5), fill=30)
    nose, side = about(122, 5), about(12, 4)
    pen.polygon([(97, eyes + 4), (103, eyes + 4), (100 + side, nose), (100 - side, nose)],
                fill=int(skin * 1.1))  # fmt: skip
    pen.rectangle((100 - side, nose - 3, 100 + side, nose + 2), fill=int(skin * 0.66))
    mouth, lips = about(144, 6), about(22, 6)
    pen.ellipse((100 - lips, mouth - 8, 100 + lips, mouth + 8), fill=int(skin * 0.5))
    return whole.filter(ImageFilter.GaussianBlur(2))


def _coded(image: Image.Image, quality: int = 95) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
