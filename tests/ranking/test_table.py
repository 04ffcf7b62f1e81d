"""What a clip is kept under in the clip table."""

from __future__ import annotations

import pytest

from ranking.lexicon import Subject
from ranking.table import MOST_TAGS, ClipWords, entry_of, tag_of

MANY = """cats dogs football space ocean mountains forest city rain snow beach cooking music dance
robots dragons horses cars trains planes flowers birds"""


@pytest.mark.feature("E7", "N8")
def test_no_number_of_topics_takes_a_clip_out_of_reach_of_whom_and_what_it_names() -> None:
    names = [f"t{number}" for number in range(8)]
    for number in range(50):
        shown = (10**17 + number, 10**18 + number)
        caption = " ".join(f"#{name}" for name in names)
        words = ClipWords(1, 1, MANY, caption, None, "en", 4_000, shown)
        named = [Subject("hashtag", name) for name in names]
        named += [Subject("character", str(one)) for one in shown]
        tags = entry_of(words).tags
        assert len(tags) == MOST_TAGS
        assert set(map(tag_of, named)) <= set(tags)
