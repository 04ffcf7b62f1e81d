"""A change said in words: what it names changes, all else stays to the last digit."""

from dataclasses import asdict
from functools import cache
from typing import Any

import pytest

from generation.scene.model.imagine import imagine, reimagine
from generation.scene.plan import Plan
from generation.scene.revision import MOTION, revised, without_leads
from generation.scene.text import read


@cache
def plan_of(prompt: str) -> Plan:
    return imagine(prompt, read(prompt), seed=7)


FOX = "a fox runs through a meadow"
CHASE = "a red fox chases a cat in the rain in the city"
LOOKS = {"subject", "word", "colour", "accent", "skin", "hair", "hair_style", "markings", "size"}


def changed(prompt: str, words: str) -> dict[str, Any]:
    """What is different after the words, parts by their index."""
    before, after = plan_of(prompt), revised(plan_of(prompt), words, seed=7).plan
    one, other = _flat(before), _flat(after)
    return {name: other.get(name) for name in one | other if one.get(name) != other.get(name)}


def _flat(plan: Plan) -> dict[str, Any]:
    told = asdict(plan)
    parts = told.pop("parts")
    return told | {f"{at}.{key}": v for at, part in enumerate(parts) for key, v in part.items()}


@pytest.mark.feature("B5")
@pytest.mark.parametrize(
    ("prompt", "words", "difference"),
    [
        (FOX, "same but at night", {"time": "night"}),
        (FOX, "la même chose mais la nuit", {"time": "night"}),
        (FOX, "change the day to night", {"time": "night"}),
        (FOX, "make it blue", {"0.colour": (0.2, 0.44, 0.9)}),
        (FOX, "in watercolour style", {"style": "watercolour"}),
        (FOX, "zoom in", {"camera": "zoom in"}),
        (FOX, "keep everything but change the background to a beach", {"setting": "beach"}),
        (FOX, "let it rain", {"weather": "rain"}),
        (FOX, "remove the cat", {}),
        (CHASE, "without the rain", {"weather": "clear"}),
        (CHASE, "no more rain", {"weather": "clear"}),
        (CHASE, "make it a film noir and let it snow", {"style": "noir", "weather": "snowfall"}),
    ],
)
def test_circumstances_change_and_nothing_else(
    prompt: str, words: str, difference: dict[str, Any]
) -> None:
    assert changed(prompt, words) == difference


@pytest.mark.feature("B5", "D5")
@pytest.mark.parametrize(
    "words",
    [
        "a dog instead of the fox",
        "replace the fox with a dog",
        "a dog",
        "un chien à la place du fox",
    ],
)
def test_another_subject_moves_exactly_as_the_one_it_stands_in_for(words: str) -> None:
    found = changed(FOX, words)
    assert found["0.subject"] == "dog"
    assert {name.split(".")[1] for name in found if name[0] == "0"} <= LOOKS | {"voices", "wears"}
    assert len(found) == len([name for name in found if name[0] == "0"])


@pytest.mark.feature("B5")
def test_who_is_spoken_of_changes_alone() -> None:
    found = changed(CHASE, "the cat is blue")
    assert found == {"1.colour": (0.2, 0.44, 0.9)}
    found = changed(CHASE, "add a whale")
    assert {name[:2] for name in found} == {"2."}
    assert found["2.subject"] == "whale"
    found = changed(CHASE, "remove the cat")
    assert found.pop("0.relation") == "none"
    assert {name[:2] for name in found} == {"0.", "1."}
    assert found["1.subject"] is None


@pytest.mark.feature("B5")
def test_who_does_something_else_moves_anew_and_all_others_as_before() -> None:
    before = plan_of(CHASE)
    revision = revised(before, "now the cat jumps", seed=7)
    assert revision.free == {1}
    after = reimagine("the cat jumps", revision, seed=7)
    assert after.parts[0] == before.parts[0]
    assert after.parts[1].action == "jump"
    for name, value in asdict(before.parts[1]).items():
        if name not in (*MOTION, "action"):
            assert asdict(after.parts[1])[name] == value, name
    assert reimagine("the cat jumps", revision, seed=7) == after


@pytest.mark.feature("B5")
def test_a_noun_nobody_knows_is_told_and_changes_nothing() -> None:
    revision = revised(plan_of(FOX), "same but with a quonkle", seed=7)
    assert revision.plan == plan_of(FOX)
    assert any("quonkle" in note for note in revision.notes)


@pytest.mark.feature("B5")
@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("Same but at night", "at night"),
        ("the exact same scene, but in Paris", "the exact same scene, but in Paris"),
        ("La même chose, mais à la plage", "à la plage"),
        ("make it blue", "blue"),
        ("same but", "same but"),
        ("Été", "Été"),
    ],
)
def test_what_only_says_that_there_is_a_change_is_left_out_of_the_prompt(
    words: str, rest: str
) -> None:
    assert without_leads(words) == rest
