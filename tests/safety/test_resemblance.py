"""What is a copy of a face, and what is another face."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from safety.faces import faces_in
from safety.resemblance import ALIKE, LENGTH, describe, from_bytes, likest, to_bytes

pytestmark = pytest.mark.feature("C14")


def portrait() -> Image.Image:
    with Image.open(Path(__file__).with_name("face.png")) as face:
        whole = Image.new("L", (200, 220), 90)
        whole.paste(face.convert("L"), (46, 40))
    return whole


def coded(image: Image.Image, quality: int = 95) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def lit(strength: tuple[float, float]) -> Image.Image:
    """From darker on one side to brighter on the other."""
    whole = portrait()
    light = np.linspace(*strength, whole.width)[None]
    return Image.fromarray(np.clip(np.asarray(whole) * light, 0, 255).astype(np.uint8))


def another() -> Image.Image:
    """A face that is drawn of ovals, as the cascade needs them and nobody has them."""
    from PIL import ImageDraw, ImageFilter

    whole = Image.new("L", (200, 220), 90)
    pen = ImageDraw.Draw(whole)
    pen.ellipse((50, 30, 150, 175), fill=190)
    for x in (78, 122):
        pen.rectangle((x - 16, 70, x + 16, 76), fill=70)
        pen.ellipse((x - 13, 80, x + 13, 94), fill=95)
        pen.ellipse((x - 5, 82, x + 5, 92), fill=30)
    pen.polygon([(95, 90), (105, 90), (112, 124), (88, 124)], fill=215)
    pen.rectangle((88, 121, 112, 126), fill=125)
    pen.ellipse((78, 136, 122, 152), fill=95)
    return whole.filter(ImageFilter.GaussianBlur(2))


COPIES: dict[str, Callable[[], Image.Image]] = {
    "jpeg": lambda: Image.open(io.BytesIO(coded(portrait(), 40))),
    "larger": lambda: portrait().resize((420, 462)),
    "wider": lambda: portrait().resize((220, 220)),
    "mirrored": lambda: ImageOps.mirror(portrait()),
    "dark": lambda: lit((0.5, 0.5)),
    "from the left": lambda: lit((1.25, 0.5)),
    "turned": lambda: portrait().rotate(5, Image.Resampling.BICUBIC, fillcolor=90),
}


def score(image: Image.Image) -> float:
    look = describe(coded(portrait()))
    assert look is not None
    return likest([np.asarray(image.convert("L"))], [look])[0]


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_is_known_again(copy: str) -> None:
    assert score(COPIES[copy]()) >= ALIKE


def test_another_face_is_not_it() -> None:
    assert faces_in(np.asarray(another()), least_hits=3)
    assert 0 < score(another()) < ALIKE - 0.05


def test_what_is_no_face_is_nobody() -> None:
    assert score(Image.effect_noise((200, 220), 60)) == 0
    assert describe(coded(Image.new("L", (120, 160), 200))) is None


def test_a_look_is_kept_in_few_bytes() -> None:
    look = describe(coded(portrait()))
    assert look is not None
    assert len(to_bytes(look)) == 2 * LENGTH
    assert float(from_bytes(to_bytes(look)) @ look) == pytest.approx(1, abs=1e-3)
