"""Whoever is shown looks the same in every clip, and leaves nothing in what is kept of it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from generation.backends.scene import SceneBackend
from generation.pictures import likeness_from_json, likeness_to_json
from generation.scene.casting import called, notes_on, tagged, wearing_all
from generation.scene.figure import LOOKS, figure_of
from generation.scene.layout import staged
from generation.scene.plan import plan_from_json
from generation.scene.renderer.stage import Stage
from generation.scene.scene import Scene
from generation.scene.styles import STYLES
from generation.spec import AudioMode, Edit, Likeness, Shot, Sources, Spec, Take
from media.cutout import cut_out
from safety.portraits import portrait_of
from tests.api.test_characters import drawing

pytestmark = pytest.mark.feature("B13", "C12")

PORTRAIT = Path(__file__).parents[1] / "safety" / "face.png"
WIDE, HIGH = 720, 1280


def character(id_: str, name: str, words: str, picture: bytes | None = None) -> Likeness:
    figure, _ = figure_of(words, name, seed=7)
    handle = name.lower()
    names = (f"ann/{handle}", handle)
    return Likeness(id_, names, False, True, json.loads(json.dumps(figure)), picture)


def portrait() -> bytes:
    """The face of the tests, in colour, above a green pullover."""
    with Image.open(PORTRAIT) as image:
        face = ImageOps.colorize(
            image.convert("L"), (60, 30, 20), (250, 215, 190), mid=(200, 140, 110)
        )
    whole = Image.new("RGB", (200, 300), (70, 90, 130))
    whole.paste(face, (46, 40))
    whole.paste((40, 150, 90), (0, 170, 200, 300))
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=95)
    return out.getvalue()


def ann(*, is_called: bool = True) -> Likeness:
    seen = portrait_of(portrait())
    assert seen is not None
    return Likeness("9", ("ann",), True, is_called, seen.figure, seen.face)


BOLT = character("1", "Bolt", "a teal robot called Bolt with a red scarf")
REX = character("2", "Rex", "a white dog with spots")


def asked(prompt: str, *shown: Likeness, **more: Any) -> Spec:
    plain: dict[str, Any] = {"seconds": 2.0, "width": WIDE, "height": HIGH, "audio": AudioMode.NONE}
    return Spec(prompt, **{**plain, **more}, sources=Sources(likenesses=shown))


def take(spec: Spec) -> Take:
    return SceneBackend().generate(spec, report=lambda progress: None)


def drawn(spec: Spec) -> Scene:
    """The scene as the stage gets it."""
    plan = wearing_all(plan_from_json(dict(take(spec).recipe["plan"])), spec.sources.likenesses)
    return staged(plan, seed=spec.seed, seconds=spec.seconds, width=spec.width, height=spec.height)


# In words


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("@bolt dances, and @Bolt sings", "robot dances, and the robot sings"),
        ("@ann/bolt chases @rex", "robot chases dog"),
        ("mail me@bolt.org about @bolts", "mail me@bolt.org about @bolts"),
    ],
)
def test_names_become_nouns(prompt: str, told: str) -> None:
    assert called(prompt, [BOLT, REX]) == told


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("dances on the beach", "robot dances on the beach"),
        ("a cat on the beach", "a cat on the beach, with robot"),
        ("a robot on the beach", "a robot on the beach"),
    ],
)
def test_who_is_not_called_joins_in(prompt: str, told: str) -> None:
    assert called(prompt, [replace(BOLT, is_called=False)]) == told


# In plans


PROMPTS = (
    "@bolt dances on the beach at sunset",
    "a purple @bolt walks in the snow",
    "a dog chases @bolt in a park, comic",
    "@bolt flies over a city at night",
    "@bolt dort dans la forêt",
    "@bolt rides a bicycle in the rain, watercolour",
)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_character_looks_the_same_whatever_the_prompt_says(prompt: str) -> None:
    for seed in (1, 2):
        scene = drawn(asked(prompt, BOLT, seed=seed))
        (bolt,) = [each for each in scene.entities if each.likeness == BOLT.id]
        looks = {name: getattr(bolt.looks, name) for name in LOOKS}
        figure, _ = figure_of("a teal robot called Bolt with a red scarf", "Bolt", seed=7)
        assert looks == {name: figure[name] for name in LOOKS}
        assert bolt.subject == "robot"


def test_something_may_be_put_on_and_colours_are_its_own() -> None:
    made = take(asked("a purple @bolt walks with a yellow hat", BOLT))
    assert "@ann/bolt keeps its own colours." in made.notes
    scene = drawn(asked("a purple @bolt walks with a yellow hat", BOLT))
    assert [garment for garment, _ in scene.entities[0].looks.wears] == ["scarf", "hat"]


def test_two_of_a_kind_stay_apart() -> None:
    rust = character("3", "Rust", "a brown robot")
    scene = drawn(asked("@bolt chases @rust in a desert", BOLT, rust))
    colours = {each.likeness: each.looks.colour for each in scene.entities}
    assert colours == {
        "1": tuple(BOLT.figure["colour"]),
        "3": tuple(rust.figure["colour"]),
    }


def test_recipes_hold_nothing_of_how_somebody_looks() -> None:
    made = take(asked("@bolt dances", BOLT))
    text = json.dumps(made.recipe)
    assert json.dumps(BOLT.figure["colour"]) not in text
    (part,) = made.recipe["plan"]["parts"]
    assert part["likeness"] == BOLT.id
    plan = plan_from_json(dict(made.recipe["plan"]))
    assert wearing_all(tagged(plan, []), []).parts[0].colour == plan.parts[0].colour


def test_an_edit_keeps_who_is_still_shown_and_drops_who_is_not() -> None:
    made = take(asked("@bolt dances on the beach", BOLT))
    edit = Edit("same but at night", made.recipe["plan"])
    kept = take(asked("@bolt dances on the beach", BOLT, edit=edit)).recipe["plan"]["parts"][0]
    gone = take(asked("@bolt dances on the beach", edit=edit)).recipe["plan"]["parts"][0]
    assert (kept["likeness"], gone["likeness"]) == (BOLT.id, "")


def test_every_shot_shows_the_same_one() -> None:
    shots = (Shot("@bolt walks in a park", 2.0), Shot("the robot sleeps at home", 2.0))
    spec = asked("@bolt walks in a park\nthe robot sleeps at home", BOLT, seconds=4.0)
    made = take(replace(spec, shots=shots))
    parts = [shot["plan"]["parts"][0] for shot in made.recipe["shots"]]
    assert [part["likeness"] for part in parts] == [BOLT.id, BOLT.id]


def test_nobody_is_left_out_unsaid() -> None:
    crowd = "a cat, a dog and a horse in a meadow"
    wanted = replace(BOLT, is_called=False)
    made = take(asked(crowd, wanted))
    assert "Left out @ann/bolt: there was no part to play." in made.notes
    assert notes_on(plan_from_json(dict(made.recipe["plan"])), [wanted])


# In frames


def moments(spec: Spec, likeness: Likeness) -> Iterator[tuple[float, float]]:
    """At six moments: how well the picture that is drawn goes with the one that was brought (the
    correlation of their brightness), and how much of it is to be seen. To tell what hides it, the
    frame is drawn twice more in the plain style, once with the negative in its place."""
    scene = drawn(spec)
    assert likeness.picture is not None
    with Image.open(io.BytesIO(likeness.picture)) as image:
        pixels = np.asarray(image.convert("RGBA"))
    turned = pixels.copy()
    turned[..., :3] = 255 - turned[..., :3]
    out = io.BytesIO()
    Image.fromarray(turned).save(out, "PNG")
    negative = replace(likeness, picture=out.getvalue())
    plain = replace(scene, style="flat")
    stage, shown, hidden = (
        Stage(each, width=spec.width, height=spec.height, likenesses=[who])
        for each, who in ((scene, likeness), (plain, likeness), (plain, negative))
    )
    rows, columns = np.nonzero(pixels[..., 3] > 250)
    own = pixels[rows, columns, :3].astype(float).mean(-1)
    for number in range(6):
        at = spec.seconds * (number + 0.5) / 6
        frames = [each.frame(at).astype(float) for each in (stage, shown, hidden)]
        where = stage.plates[likeness.id].where
        x = where.getScaleX() * columns + where.getSkewX() * rows + where.getTranslateX()
        y = where.getSkewY() * columns + where.getScaleY() * rows + where.getTranslateY()
        inside = (x >= 0) & (y >= 0) & (x < spec.width - 1) & (y < spec.height - 1)
        across, down = x[inside].round().astype(int), y[inside].round().astype(int)
        found, positive, negated = (frame[down, across] for frame in frames)
        seen = np.abs(positive - negated).max(-1) > 6
        share = float(seen.sum() / len(own))
        if share < 0.5:
            yield 0.0, share
            continue
        yield float(np.corrcoef(found[seen].mean(-1), own[inside][seen])[0, 1]), share


def correlations(spec: Spec, likeness: Likeness) -> list[float]:
    """Of the moments at which at least half of it is to be seen."""
    return [value for value, share in moments(spec, likeness) if share >= 0.5]


@pytest.mark.feature("C1")
def test_a_members_face_is_recognisable_on_whoever_plays_them() -> None:
    called_, uncalled = ann(), ann(is_called=False)
    found = []
    for prompt, who in (
        ("@ann dances on the beach at sunset", called_),
        ("an astronaut walks on the moon", uncalled),
        ("a robot walks in the snow", uncalled),
        ("a wizard dances in a castle", uncalled),
        ("@ann rides a horse in a meadow", called_),
        ("a superhero flies over the city at night", uncalled),
    ):
        found += correlations(asked(prompt, who), who)
    assert len(found) >= 24
    assert np.mean(np.array(found) >= 0.9) >= 0.95, sorted(found)[:5]


@pytest.mark.feature("C1")
@pytest.mark.parametrize("style", [each.name for each in STYLES])
def test_no_style_makes_somebody_else_of_a_member(style: str) -> None:
    who, found = ann(), list[float]()
    for prompt in ("@ann walks in the city at night", "@ann runs in the rain"):
        found += correlations(asked(prompt, who, style=style), who)
    assert len(found) >= 10
    assert np.mean(np.array(found) >= 0.9) >= 0.95, sorted(found)[:5]


def test_a_picture_is_recognisable_as_a_puppet() -> None:
    blot = character("4", "Blot", "a green monster", cut_out(drawing()))
    found = []
    for prompt in ("@blot walks in a forest", "@blot jumps on the moon", "@blot dances at night"):
        found += correlations(asked(prompt, blot), blot)
    assert len(found) >= 12
    assert np.mean(np.array(found) >= 0.9) >= 0.95, sorted(found)[:5]


def test_colours_are_measured_where_the_face_stays_shut() -> None:
    shut = replace(ann(), picture=None)
    (woman,) = drawn(asked("@ann dances", shut)).entities
    seen = portrait_of(portrait())
    assert seen is not None
    assert (woman.looks.skin, woman.looks.hair) == (seen.skin, seen.hair)
    assert woman.looks.colour == seen.clothes
    assert woman.looks.colour[1] > max(woman.looks.colour[0], woman.looks.colour[2])
    costume = drawn(asked("an astronaut walks", replace(shut, is_called=False))).entities[0]
    assert costume.looks.colour != seen.clothes


def test_a_picture_without_a_face_tells_nothing() -> None:
    out = io.BytesIO()
    Image.new("RGB", (120, 160), (200, 180, 170)).save(out, "JPEG")
    assert portrait_of(out.getvalue()) is None


def test_likenesses_reach_a_distant_worker_whole() -> None:
    for each in (BOLT, ann()):
        assert likeness_from_json(json.loads(json.dumps(likeness_to_json(each)))) == each
