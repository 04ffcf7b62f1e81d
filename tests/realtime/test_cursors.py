import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from realtime.cursors import Cursor, Cursors

CURSORS = Cursors(b"secret of the instance, 32 bytes")


@given(st.text("0123456789abcdef", min_size=1, max_size=16), st.integers(0, 2**62))
def test_a_cursor_survives_the_round_trip(epoch: str, pos: int) -> None:
    cursor = Cursor(epoch, pos)
    assert CURSORS.decode(CURSORS.encode(cursor)) == cursor


@given(st.text(max_size=80))
def test_text_that_was_not_signed_here_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        CURSORS.decode(text)
    assert refused.value.field == "after"


def test_every_changed_character_is_noticed() -> None:
    text = CURSORS.encode(Cursor("abc", 41))
    for index, character in enumerate(text):
        changed = text[:index] + ("A" if character != "A" else "B") + text[index + 1 :]
        with pytest.raises(BadInput):
            CURSORS.decode(changed)


def test_another_instance_does_not_accept_it() -> None:
    with pytest.raises(BadInput):
        Cursors(b"another secret").decode(CURSORS.encode(Cursor("abc", 41)))


def test_it_does_not_show_its_position() -> None:
    text = CURSORS.encode(Cursor("abc", 41))
    assert "abc" not in text
    assert b"=" not in text.encode()
    assert base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).endswith(b"abc.41")
