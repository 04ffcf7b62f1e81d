"""Instructions in English and French, and what they come to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.instructions import Scores, is_exact, names, score, slots_of
from bench.instructions import cases as cases_of
from ranking.instructions.edits import LONGEST, Action, Strength
from ranking.instructions.parser import read
from ranking.instructions.spans import Span, Unit

# What the feature list asks for, and above it a little under what stands today. `heldback_*` were
# written before the parser and are not tuned on, nor are `fresh_*`, which were written by kinds of
# sentences (greetings, questions, stories, praise, facts, forms of never); `dev_*` are tuned on.
FLOOR = Scores(
    exact=0.92, f1=0.94, wrong_direction=0.01, never=0.95, effect=0.05, span=0.95, p95_ms=20
)
SETS = ["dev_en", "dev_fr", "fresh_en", "fresh_fr", "heldback_en", "heldback_fr"]


def told(text: str) -> set[tuple[str, str]]:
    return set(slots_of(read(text)))


@pytest.mark.feature("E5", "N8")
@pytest.mark.parametrize("name", SETS)
def test_instructions_are_read_as_well_as_before(name: str) -> None:
    """The time is measured in `python -m bench.instructions`: no test asserts it."""
    got, floor = score(name), FLOOR
    assert set(SETS) == set(names())
    assert got.exact >= floor.exact
    assert got.f1 >= floor.f1
    assert got.wrong_direction <= floor.wrong_direction
    assert got.never >= floor.never
    assert got.effect <= floor.effect
    assert got.span >= floor.span


@pytest.mark.feature("E5")
@pytest.mark.parametrize("name", ["heldback_en", "heldback_fr"])
def test_case_accents_and_typographic_quotes_make_no_difference(name: str) -> None:
    language = "fr" if name.endswith("fr") else "en"
    for case in cases_of(name):
        if is_exact(case, read(case.text, language=language)):  # type: ignore[arg-type]
            loud = case.text.upper().replace("'", "’")
            assert is_exact(case, read(loud, language=language)), loud  # type: ignore[arg-type]


@pytest.mark.feature("E5", "N8")
@pytest.mark.parametrize(
    "text",
    ["more zorbing", "no zorbing at all", "plus de zorbing", "only zorbing", "jamais de zorbing"],
)
def test_a_word_nobody_knows_becomes_a_keyword_and_is_named(text: str) -> None:
    reading = read(text)
    assert [str(edit.target) for edit in reading.edits] == ["keyword:zorbing"]
    assert reading.unknown == ("zorbing",)


@pytest.mark.feature("E5")
@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("don't stop showing cats", {("+1", "topic:cats")}),
        ("don't show cats", {("hide", "topic:cats")}),
        ("not so many cats", {("-1", "topic:cats")}),
        ("I don't want to miss cats", {("+1", "topic:cats")}),
        ("je veux plus de chats", {("+1", "topic:cats")}),
        ("je veux plus voir de chats", {("hide", "topic:cats")}),
        ("plus de chats, j'en ai marre", {("hide", "topic:cats")}),
        ("ne me montre que des chats", {("only", "topic:cats")}),
        ("plus de chats que de chiens", {("+1", "topic:cats"), ("-1", "topic:dogs")}),
        ("keep dogs away from me, cats never", {("hide", "topic:dogs"), ("hide", "topic:cats")}),
        ("ne veux surtout pas voir de chats", {("hide", "topic:cats")}),
    ],
)
def test_negation_reaches_as_far_as_people_mean_it(text: str, edits: set[tuple[str, str]]) -> None:
    assert told(text) == edits


@pytest.mark.feature("E5")
@pytest.mark.parametrize(
    ("told", "wished"),
    [
        ("i want a dog", "i want a dog video"),
        ("i need a dog", "i want to see a dog"),
        ("je voudrais un chat", "je voudrais une vidéo de chat"),
        ("robots never sleep", "robots never"),
        ("the train is late", "trains please"),
        ("les pandas ne mangent que du bambou", "ne montre que des pandas"),
        ("n'écoute pas la musique", "n'affiche pas la musique"),
        ("don't trust robots", "don't show robots"),
        ("je veux adopter un chat", "je veux voir un chat"),
    ],
)
def test_a_story_is_no_wish_and_a_wish_like_it_is(told: str, wished: str) -> None:
    assert not read(told).is_instruction
    assert read(wished).is_instruction


@pytest.mark.feature("E5")
def test_spans_end_when_people_mean_them_to() -> None:
    friday = datetime(2026, 7, 3, 21, 30, tzinfo=UTC)
    ends = {
        Span(Unit.TONIGHT): datetime(2026, 7, 4, 6, tzinfo=UTC),
        Span(Unit.TODAY): datetime(2026, 7, 4, tzinfo=UTC),
        Span(Unit.WEEK): datetime(2026, 7, 6, tzinfo=UTC),
        Span(Unit.WEEKEND): datetime(2026, 7, 6, tzinfo=UTC),
        Span(Unit.MONTH): datetime(2026, 8, 1, tzinfo=UTC),
        Span(Unit.UNTIL, 6): datetime(2026, 7, 5, tzinfo=UTC),
        Span(Unit.UNTIL, 4): datetime(2026, 7, 10, tzinfo=UTC),
        Span(Unit.HOURS, 3): datetime(2026, 7, 4, 0, 30, tzinfo=UTC),
        Span(Unit.ALWAYS): None,
    }
    assert {span: span.ends(friday) for span in ends} == ends
    late = datetime(2026, 7, 4, 2, tzinfo=UTC)
    assert Span(Unit.TONIGHT).ends(late) == datetime(2026, 7, 4, 6, tzinfo=UTC)


@pytest.mark.feature("E5")
def test_an_instruction_may_undo_redo_and_reset() -> None:
    assert read("undo that").action is Action.UNDO
    assert read("rétablis").action is Action.REDO
    assert read("remets tout à zéro").action is Action.RESET
    assert not read("reset my password").is_instruction


_PIECES = st.sampled_from(
    [
        "more",
        "less",
        "no",
        "never",
        "only",
        "cats",
        "dogs",
        "not",
        "don't",
        "plus",
        "moins",
        "de",
        "pas",
        "jamais",
        "que",
        "chats",
        "and",
        ",",
        ".",
        "except",
        "sauf",
        "30%",
        "half",
        "@ann",
        "#x",
        "instead",
        "of",
        "wait",
        "actually",
        "undo",
        "than",
        "for",
        "an",
        "hour",
        "-",
        "+",
        "zorbing",
        "'",
        "\u200d",
        "é",
    ]
)


@pytest.mark.feature("E5")
@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=LONGEST), st.lists(_PIECES, max_size=30).map(" ".join)))
def test_any_text_can_be_read_and_names_each_target_once(text: str) -> None:
    reading = read(text)
    targets = [edit.target for edit in reading.edits]
    assert len(targets) == len(set(targets))
    for edit in reading.edits:
        assert (edit.share is not None) == (edit.strength is Strength.SHARE)
        assert edit.share is None or 0 < edit.share < 1
        assert edit.target.name
