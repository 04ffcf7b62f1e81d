"""Those whom a clip is to show, for pipelines that know nobody: in pictures where they take any, and
characters in words. What is used of whom is told.

Words reach recipes and prompts that are shown, so of members they say nothing: whoever takes their
likeness back leaves nothing there.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

from generation.scene import vocabulary
from generation.scene.casting import called
from generation.spec import Likeness, Sources, Spec

if TYPE_CHECKING:
    from generation.pipelines.surface import Surface
    from generation.spec import Frame

# What stands behind a picture that is cut out: models take it for a studio's wall.
_GROUND = (236, 236, 236)


@dataclass(frozen=True)
class Shown:
    """`spec` as the pipeline gets it; `notes` say what of whom it does not use."""

    spec: Spec
    notes: tuple[str, ...]
    is_composite: bool


def shown(spec: Spec, can: Surface) -> Shown:
    """The request with its likenesses in the pictures and the words that the pipeline takes."""
    likenesses = spec.sources.likenesses
    if not likenesses:
        return Shown(spec, (), is_composite=False)
    pictured = [each for each in likenesses if each.picture is not None]
    used = _used(pictured, spec.sources, can)
    sources = _with_pictures(spec, used, can)
    prompt = _told(spec.prompt, likenesses)
    notes = tuple(_note(each) for each in likenesses if each not in used)
    return Shown(replace(spec, prompt=prompt, sources=sources), notes, is_composite=bool(used))


def _used(pictured: list[Likeness], given: Sources, can: Surface) -> list[Likeness]:
    """All of them as references, else one as the first frame where no photo is that."""
    if can.references_name is not None:
        return pictured
    return pictured[:1] if can.image and given.image is None else []


def _with_pictures(spec: Spec, used: list[Likeness], can: Surface) -> Sources:
    given = spec.sources
    frames = [_whole(each, (spec.width, spec.height)) for each in used]
    if can.references_name is not None:
        return replace(given, references=[*given.references, *frames])
    return replace(given, image=frames[0]) if frames else given


def _whole(likeness: Likeness, size: tuple[int, int]) -> Frame:
    """All of the picture, on plain ground of the clip's shape."""
    assert likeness.picture is not None
    with Image.open(io.BytesIO(likeness.picture), formats=["PNG"]) as image:
        cut = image.convert("RGBA")
    flat = Image.new("RGB", cut.size, _GROUND)
    flat.paste(cut, mask=cut)
    return np.asarray(ImageOps.pad(flat, size, Image.Resampling.LANCZOS, color=_GROUND))


def _told(prompt: str, likenesses: Sequence[Likeness]) -> str:
    """The prompt without names, and what each character looks like."""
    words = [described(each) for each in likenesses if not each.is_person]
    return "; ".join([called(prompt, likenesses), *words])


def described(character: Likeness) -> str:
    """In words, such as "teal robot with spots, wearing a red scarf"."""
    figure = character.figure
    words = f"{_colour(figure['colour'])} {figure['word']}"
    if figure["markings"]:
        words += " with " + " and ".join(figure["markings"])
    worn = [f"{_colour(shade)} {garment}" for garment, shade in figure["wears"]]
    return words + (f", wearing a {' and a '.join(worn)}" if worn else "")


def _colour(shade: Sequence[float]) -> str:
    """The name of the nearest colour."""
    named = vocabulary.table("lexicon")["colour_values"]
    return min(
        named, key=lambda name: sum((a - b) ** 2 for a, b in zip(named[name], shade, strict=True))
    )


def _note(likeness: Likeness) -> str:
    name = f"@{likeness.names[0]}"
    if likeness.is_person:
        return f"This model does not show what {name} looks like."
    if likeness.picture is None:
        return f"{name} is only described to this model and may look otherwise."
    return f"{name} is only described to this model; the picture is not used."
