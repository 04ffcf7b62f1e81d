"""Nouns drawn with glyphs: found by name, kept apart from what has a rig, drawn and heard."""

import numpy as np
import pytest

from generation.scene import vocabulary
from generation.scene.motion import Track
from generation.scene.text import read
from tests.generation.scenes import reddish, scene_of, stage_of


@pytest.mark.feature("B1")
def test_more_than_1300_nouns_lead_to_a_glyph_and_none_takes_over_a_known_word() -> None:
    meanings = [each for each in vocabulary.index().values() if each[0].kind == "subject"]
    glyphs = {each[0].value for each in meanings if each[0].value.endswith(" glyph")}
    assert len(glyphs) >= 1300
    assert read("a cat").actors[0].subject == "cat"
    assert read("a black cat").actors[0].subject == "cat"


@pytest.mark.parametrize(
    ("prompt", "subject"),
    [
        ("a pizza dances", "pizza glyph"),
        ("un crocodile nage", "crocodile glyph"),
        ("two llamas run", "llama glyph"),
        ("the flag of France waves", "flag of france glyph"),
        ("a guitar spins", "guitar glyph"),
    ],
)
def test_glyph_nouns_are_read_in_both_languages(prompt: str, subject: str) -> None:
    reading = read(prompt)
    assert reading.actors[0].subject == subject
    assert not reading.notes


def test_glyph_shows_its_own_colours_or_the_one_asked_for() -> None:
    own = stage_of("a strawberry stands in the snow in the daytime, static shot").frame(0.4)
    blue = stage_of("a blue strawberry stands in the snow in the daytime, static shot").frame(0.4)
    assert reddish(own).mean() > 0.02
    assert reddish(blue).mean() < 0.002


def test_puppet_comes_down_when_its_step_is_heard() -> None:
    (llama,) = scene_of("a llama walks").entities
    track = Track(llama, 3.0)
    steps = [contact.time for contact in llama.contacts if contact.kind == "step"]
    assert len(steps) >= 4
    hops = [abs(np.sin(2 * np.pi * track.at(time).phase)) for time in steps]
    assert max(hops) < 0.05


def test_things_are_ridden_and_held() -> None:
    girl, camel = read("a girl rides a camel").actors
    assert (girl.carrier, camel.subject) == (1, "camel glyph")
    _boy, ice = read("a boy holding an ice cream").actors
    assert (ice.carrier, ice.held) == (0, True)


def test_denied_words_are_not_drawn() -> None:
    reading = read("a man without a hat walks in the city, no rain")
    assert reading.actors[0].wears == []
    assert reading.weather == "clear"
