"""Names are found in whatever disguise, and only where somebody is named. What the lists come to is
printed (`pytest -s`). They were written after the finder: at first sight it found 128 of 128 disguised
names, and somebody in 8 of 262 ordinary prompts made to mislead it, then, mended, in 7 of 61 more."""

import sys
from pathlib import Path

import pytest

from bench.prompts import prompts
from safety.figures import Kind, registered, shipped
from safety.figures.finding import Directory

_FOLDER = Path(__file__).with_name("figures")
ORDINARY = (_FOLDER / "ordinary.txt").read_text("utf-8").splitlines()
EVASIONS = [
    tuple(part.strip() for part in line.split("|"))
    for line in (_FOLDER / "evasions.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture(scope="module")
def everybody() -> Directory:
    return Directory(shipped())


@pytest.mark.feature("C13")
def test_nobody_is_found_in_ordinary_prompts(everybody: Directory) -> None:
    asked = [each.text for seed in (1, 2) for each in prompts(500, seed=seed, two=seed == 2)]
    texts = [*ORDINARY, *asked]
    wrong = {text: found[0].figure.name for text in texts if (found := everybody.named_in(text))}
    sys.stdout.write(f"\nordinary prompts: {len(wrong)} of {len(texts)} name somebody\n")
    assert wrong == {}


@pytest.mark.feature("C13", "G2")
def test_names_are_found_in_disguise(everybody: Directory) -> None:
    missed = [
        (text, name)
        for text, name in EVASIONS
        if name not in [each.figure.name for each in everybody.named_in(text)]
    ]
    found = len(EVASIONS) - len(missed)
    sys.stdout.write(f"\ndisguised names: {found} of {len(EVASIONS)} found\n")
    assert missed == []


@pytest.mark.feature("C13")
@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Elizabeth I of England, a portrait", []),
        ("Elizabeth II of England, a portrait", ["Queen Elizabeth II"]),
        ("in the style of a Hitchcock film", []),
        ("Hitchcock in a bathtub", ["Alfred Hitchcock"]),
        ("trump all", []),
        ("messi and mbappé play chess with messi", ["Lionel Messi", "Kylian Mbappé"]),
        ("", []),
        ("x" * 2000, []),
    ],
)
def test_each_is_named_once_and_in_order(everybody: Directory, text: str, named: list[str]) -> None:
    assert [each.figure.name for each in everybody.named_in(text)] == named


@pytest.mark.feature("C13")
def test_the_place_of_a_name_is_that_in_the_text_as_given(everybody: Directory) -> None:
    text = "ﬁrst, Ｔａｙｌｏｒ  Ｓｗｉｆｔ!"
    (found,) = everybody.named_in(text)
    assert text[found.start : found.end] == "Ｔａｙｌｏｒ  Ｓｗｉｆｔ"


@pytest.mark.feature("C13")
def test_no_two_lines_of_the_lists_are_about_the_same_person() -> None:
    seen: dict[str, str] = {}
    twice = []
    for figure in shipped():
        for spelling in figure.spellings:
            key = "".join(spelling.words)
            if not spelling.cues and seen.setdefault(key, figure.name) != figure.name:
                twice.append((spelling.text, seen[key], figure.name))
    assert twice == []
    assert len(shipped()) > 1_000


@pytest.mark.feature("C13")
def test_the_deceased_died_less_than_seventy_years_ago() -> None:
    deceased = [each for each in shipped() if each.kind is Kind.DECEASED]
    assert deceased
    assert all(each.died is not None and each.died > 2025 - 70 for each in deceased)


@pytest.mark.feature("G1", "G2")
def test_what_an_operator_enters_is_found_like_the_rest() -> None:
    directory = Directory(
        [registered(["Vera Lindqvist", "Вера Линдквист"], contact="vera@example.org")]
    )
    for text in (
        "vera lindqvist sings",
        "V3ra L1ndqvist sings",
        "Вера Линдквист поёт",
        "vera lindqist",
    ):
        (found,) = directory.named_in(text)
        assert (found.figure.name, found.figure.kind) == ("Vera Lindqvist", Kind.REGISTERED)
    assert directory.named_in("vera waters lindens") == []
