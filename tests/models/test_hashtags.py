"""Which words of a caption are hashtags."""

import pytest

from models.hashtags import hashtags_in

CASES = {
    "#Rain, #rain and ＃ｒａｉｎ": ["rain"],
    "(#rain) #snow!#wind": ["rain", "snow", "wind"],
    "mail#rain &#39; a/#b #": [],
    "#2026 #42nd #_ #_a": ["42nd", "_a"],
    "#Straße #हिन्दी #日本語 #می‌خواهم": ["strasse", "हिन्दी", "日本語", "میخواهم"],
    "##rain": [],
    "#a-b #c.d": ["a", "c"],
    "#" + "x" * 50 + " #" + "y" * 51: ["x" * 50],
    " ".join(f"#tag{n}" for n in range(12)): [f"tag{n}" for n in range(10)],
}


@pytest.mark.feature("D16")
@pytest.mark.parametrize(("caption", "tags"), CASES.items())
def test_hashtags_are_words_of_any_script(caption: str, tags: list[str]) -> None:
    assert hashtags_in(caption) == tags
