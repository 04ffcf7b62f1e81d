"""What a clip is about, read off its words."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from generation.scene.vocabulary import subjects as drawn
from ranking.lexicon import LANGUAGES, known, phrases, shown, subjects, widened, words
from ranking.topics import topics_of

SUBJECTS_BY_HAND = tomllib.loads(
    (files("generation.scene.words") / "subjects.toml").read_text("utf-8")
)


def told(*texts: str, **more: object) -> set[str]:
    return {str(topic) for topic in topics_of(*texts, **more)}  # type: ignore[arg-type]


@pytest.mark.feature("E5", "E7")
@pytest.mark.parametrize(
    ("prompt", "about"),
    [
        ("a kitten chasing a butterfly", {"topic:cats", "topic:insects", "topic:animals"}),
        (
            "Un chaton dort sous la pluie",
            {"topic:cats", "topic:animals", "topic:weather", "topic:nature"},
        ),
        ("un chat noir", {"topic:cats", "topic:animals"}),
        ("a detective, film noir", {"topic:crime", "style:noir"}),
        ("le pain de la boulangerie", set()),
        ("a friendly chat over tea", {"topic:drinks", "topic:food"}),
        ("des chevaux au galop", {"topic:horses", "topic:animals"}),
        ("a quick walk", set()),
        ("something that nobody has a word for", set()),
    ],
)
def test_a_clip_is_about_what_its_prompt_names_and_what_that_belongs_to(
    prompt: str, about: set[str]
) -> None:
    assert told(prompt) == about


@pytest.mark.feature("E5", "E7")
def test_captions_tags_the_style_and_the_scene_count_too() -> None:
    assert told("x", "My puppy!") == {"topic:dogs", "topic:animals"}
    assert told("x", tags=["RoadTrip", "CouchersDeSoleil", "nothing"]) == {
        "topic:travel",
        "topic:sunsets",
        "topic:nature",
    }
    assert told("x", style="watercolour") == {"style:watercolour", "topic:art"}
    assert told("x", style="an operators own") == {"style:an operators own"}
    scene = {"entities": [{"subject": "dog"}], "setting": "beach", "weather": None}
    assert told("x", scene=scene) == {"topic:dogs", "topic:animals", "topic:ocean", "topic:nature"}


@pytest.mark.feature("E7")
def test_nearly_all_that_the_generator_draws_is_found_under_a_topic() -> None:
    """Of the subjects drawn by hand; the thousand that come from glyphs have their own names."""
    by_hand = [name for name in drawn() if name in SUBJECTS_BY_HAND]
    bare = [name for name in by_hand if not topics_of(name)]
    assert len(bare) <= len(by_hand) // 5, bare


def test_every_subject_has_a_name_and_a_phrase_in_both_languages() -> None:
    for subject in subjects():
        assert widened(subject) <= known()
        for language in LANGUAGES:
            name = tuple(words(shown(subject, language)))
            assert subject in phrases(language)[name]


@pytest.mark.feature("E5", "E7")
def test_what_is_said_to_people_has_its_capitals() -> None:
    for subject in subjects():
        name = shown(subject, "en")
        assert " i " not in f" {name} ", name
        if subject.kind == "language":
            assert name != name.lower(), name
