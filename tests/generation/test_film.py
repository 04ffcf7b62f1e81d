"""Several shots as one clip."""

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.errors import BadInput
from generation.backends.scene import SceneBackend
from generation.spec import AudioMode, Edit, Progress, Shot, Spec, Take

BACKEND = SceneBackend()
BOARD = Spec(
    "a red fox runs through a meadow\nthe fox sleeps at night",
    seconds=4.0,
    width=360,
    height=640,
    seed=7,
    shots=(
        Shot("a man in a red coat walks through a meadow", 2.0),
        Shot("a man dances at night in the city", 2.0),
    ),
)


def made(spec: Spec, told: list[Progress] | None = None) -> Take:
    return BACKEND.generate(spec, report=(told if told is not None else []).append)


def digests(take: Take) -> list[str]:
    return [hashlib.sha256(frame.tobytes()).hexdigest() for frame in take.frames]


@pytest.mark.feature("B8")
def test_shots_follow_one_another_with_their_sound_and_who_returns_looks_the_same() -> None:
    told: list[Progress] = []
    take = made(BOARD, told)
    frames = digests(take)
    assert len(frames) == take.frame_count == 96
    assert take.audio is not None
    assert take.audio.shape == (2, 4 * 48_000)
    first, second = (shot["plan"] for shot in take.recipe["shots"])
    assert (first["setting"], second["setting"], second["time"]) == ("meadow", "city", "night")
    for look in ("colour", "accent", "skin", "hair", "hair_style", "wears"):
        assert first["parts"][0][look] == second["parts"][0][look], look
    alone = made(replace(BOARD, prompt=BOARD.shots[0].prompt, seconds=2.0, shots=()))
    assert digests(alone) == frames[:48]
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


@pytest.mark.feature("B8")
def test_there_is_no_click_at_a_cut() -> None:
    audio = made(BOARD).audio
    assert audio is not None
    cut = 2 * 48_000
    assert np.abs(audio[:, cut - 1 : cut + 1]).max() < 1e-3


@pytest.mark.feature("B8", "B14")
@pytest.mark.parametrize(
    ("shots", "field"),
    [
        ((Shot("a fox", 2.0),) * 9, "shots"),
        ((Shot("a fox", 10.0),) * 7, "shots"),
        ((Shot("a fox", 2.0), Shot("a fox", 0.5)), "shots.1.seconds"),
        ((Shot("a fox", 2.0), Shot(" ", 2.0)), "shots.1.prompt"),
    ],
)
def test_shots_are_held_against_what_the_generator_offers(
    shots: tuple[Shot, ...], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        BACKEND.check(replace(BOARD, shots=shots))
    assert refused.value.field == field


@pytest.mark.feature("B10", "N12")
def test_a_shot_of_a_plan_that_is_there_is_drawn_to_the_same_pixel() -> None:
    spec = Spec("a ball bounces", seconds=2.0, width=360, height=640, seed=3, audio=AudioMode.NONE)
    before = made(spec)
    plan: dict[str, Any] = dict(before.recipe["plan"])
    shot = Shot(spec.prompt, 2.0, seed=3, edit=Edit("", plan))
    again = made(replace(spec, seed=9, seconds=4.0, shots=(Shot("a cat", 2.0), shot)))
    assert digests(again)[48:] == digests(before)
