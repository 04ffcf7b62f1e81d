"""What a clip is about, how it feels and how it is drawn, read off what was written about it.

Pure and without a model: the same phrases that instructions are read with, so that "less football"
takes hold of the clips whose makers wrote football, or a narrower word for it.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ranking.lexicon import LANGUAGES, Subject, language_of, matches, phrases, widened, words

OF_CLIPS = frozenset({"topic", "mood", "style"})
Topics = frozenset[Subject]


def topics_of(
    prompt: str,
    caption: str = "",
    *,
    tags: Iterable[str] = (),
    style: str | None = None,
    scene: Mapping[str, Any] | None = None,
) -> Topics:
    """The topics, moods and styles of a clip, wider topics included: a kitten is a cat is an animal.

    `tags` are hashtags without their sign, `style` the preset it was made with, `scene` the scene in
    its recipe as JSON, for clips whose words were few. About 0.2 ms for a prompt of 40 words.
    """
    found: set[Subject] = set()
    for text in (prompt, caption):
        spoken = words(text)
        for meanings in matches(spoken, language_of(spoken)):
            found.update(meanings)
    for tag in tags:
        found.update(_of_tag(tag))
    if style is not None:
        found.add(Subject("style", style))
    if scene is not None:
        for meanings in matches(words(_told(scene)), "en"):
            found.update(meanings)
    return frozenset(
        wider for one in found if one.kind in OF_CLIPS for wider in _widened_or_alone(one)
    )


def _widened_or_alone(subject: Subject) -> Iterable[Subject]:
    """A style that an operator added is in no lexicon."""
    return (subject,) if subject.kind == "style" and subject not in _styles() else widened(subject)


@cache
def _styles() -> frozenset[Subject]:
    return frozenset(s for row in phrases("en").values() for s in row if s.kind == "style")


def _of_tag(tag: str) -> Iterable[Subject]:
    """Hashtags write phrases as one word."""
    return _joined().get("".join(words(tag)), ())


@cache
def _joined() -> dict[str, tuple[Subject, ...]]:
    found: dict[str, tuple[Subject, ...]] = {}
    for language in LANGUAGES:
        for phrase, meanings in phrases(language).items():
            found.setdefault("".join(phrase), meanings)
    return found


def _told(scene: Mapping[str, Any]) -> str:
    """The nouns of a scene as text: its cast, its place and what the weather does."""
    cast = [str(entity.get("subject", "")) for entity in scene.get("entities", ())]
    around = [str(scene.get(name) or "") for name in ("setting", "weather", "mood")]
    return ", ".join([*cast, *around])
