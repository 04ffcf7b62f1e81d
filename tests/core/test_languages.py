import pytest

from core.languages import language_of


@pytest.mark.feature("D18")
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("a yellow rubber duck swimming on the lake at sunset", "en"),
        ("un canard jaune nage sur le lac au coucher du soleil", "fr"),
        ("l'astronaute danse avec d'autres robots", "fr"),
        ("two dogs and their owner", "en"),
        ("duck lake sunset", None),
        ("", None),
    ],
)
def test_small_words_give_a_language_away(text: str, language: str | None) -> None:
    assert language_of(text) == language
