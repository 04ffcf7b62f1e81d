import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.pages import decode_cursor, encode_cursor, page_request


@given(st.integers(0, 2**63 - 1))
def test_a_cursor_comes_back_as_it_went(key: int) -> None:
    assert decode_cursor(encode_cursor(key)) == key


@given(st.text())
def test_a_foreign_cursor_is_bad_input_and_never_a_crash(text: str) -> None:
    with contextlib.suppress(BadInput):
        assert decode_cursor(text) >= 0


@pytest.mark.parametrize("key", [2**63, 10**19 - 1, 10**19])
def test_a_cursor_beyond_all_columns_is_bad_input(key: int) -> None:
    with pytest.raises(BadInput):
        decode_cursor(encode_cursor(key))


@pytest.mark.parametrize("first", [0, -1, 51, 10**9])
def test_page_sizes_outside_one_to_fifty_are_refused(first: int) -> None:
    with pytest.raises(BadInput):
        page_request(first, None)
