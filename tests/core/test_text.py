import pytest

from core.errors import BadInput
from core.text import clean_text, folded


def test_text_is_composed_and_stripped() -> None:
    assert clean_text("  Zoe\u0308 ", field="name", longest=3) == "Zoë"


def test_emoji_of_several_code_points_pass() -> None:
    family = "👩‍👩‍👧"
    assert clean_text(family, field="name", longest=60) == family


@pytest.mark.parametrize("text", ["", " ", "four", "a\u0000", "\ud800", "a\nb", "\u202eab", "\x7f"])
def test_what_does_not_fit_is_bad_input_of_its_field(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        clean_text(text, field="name", shortest=1, longest=3)
    assert refused.value.field == "name"


def test_lines_are_allowed_where_they_are() -> None:
    assert clean_text("a\n\tb", field="bio", longest=10, lines=True) == "a\n\tb"
    with pytest.raises(BadInput):
        clean_text("a\rb", field="bio", longest=10, lines=True)


@pytest.mark.parametrize(
    "text", ["Straße", "STRASSE", "ｓｔｒａｓｓｅ", "stras\u200bse", " strasse\n"]
)
def test_words_that_look_alike_fold_alike(text: str) -> None:
    assert folded(text) == "strasse"
