"""The shipped model at work: words win, seeds count, edits keep, the unknown is told."""

import pytest
import torch

from generation.scene.layout import staged
from generation.scene.model.imagine import everything, imagine
from generation.scene.model.known import ASPECTS, kept
from generation.scene.plan import Plan
from generation.scene.reading import Reading
from generation.scene.text import read


def _plan(prompt: str, seed: int = 1) -> Plan:
    return imagine(prompt, read(prompt), seed=seed)


@pytest.mark.feature("B1")
@pytest.mark.parametrize(
    ("prompt", "subjects", "setting", "weather"),
    [
        ("a red ball bounces in the rain in the forest", ["ball"], "forest", "rain"),
        ("a cat chases a mouse in a foggy city", ["cat", "mouse"], "city", "fog"),
        (
            "un chien et un crocodile dansent sur la plage",
            ["dog", "crocodile glyph"],
            "beach",
            None,
        ),
    ],
)
def test_words_that_are_known_are_what_is_imagined(
    prompt: str, subjects: list[str], setting: str, weather: str | None
) -> None:
    for seed in range(3):
        plan = _plan(prompt, seed)
        assert [part.subject for part in plan.parts] == subjects
        assert plan.setting == setting
        assert weather in (None, plan.weather)


def test_same_seed_is_the_same_plan_whatever_the_threads_and_seeds_differ() -> None:
    threads = torch.get_num_threads()
    first = _plan("a fox runs", 4)
    torch.set_num_threads(2)
    try:
        assert _plan("a fox runs", 4) == first
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert len({str(_plan("a fox runs", seed)) for seed in range(8)}) == 8


@pytest.mark.feature("B5")
def test_an_edit_changes_what_it_says_and_keeps_the_rest_to_the_last_digit() -> None:
    before = _plan("a red ball bounces on the beach in the daytime")
    night = imagine("at night", _only("at night"), seed=9, keep=kept(before, everything()))
    moved = imagine("", _only(""), seed=9, keep=kept(before, ASPECTS["cast"] + ASPECTS["motion"]))
    assert night.time == "night"
    assert night.setting == before.setting

    def motions(plan: Plan) -> list[object]:
        scene = staged(plan, seed=1, seconds=4.0, width=720, height=1280)
        return [entity.motion for entity in scene.entities]

    assert motions(night) == motions(before)
    assert [part.flights for part in moved.parts] == [part.flights for part in before.parts]
    assert [part.word for part in night.parts] == ["ball"]


def _only(prompt: str) -> Reading:
    reading = read(prompt)
    reading.actors = []
    return reading


def test_unknown_nouns_are_told() -> None:
    reading = read("a quonkle swims in the lake")
    imagine("a quonkle swims in the lake", reading, seed=1)
    assert any("'quonkle'" in note for note in reading.notes)
