"""Small groups cannot be worked out from what a breakdown shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.reads.studio import CROWD, suppressed


@pytest.mark.feature("D17")
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 50)), max_size=8))
def test_a_small_cell_is_hidden_and_never_alone(cells: list[tuple[int, int]]) -> None:
    people, sizes = [p for p, _ in cells], [s for _, s in cells]
    hidden = suppressed(people, sizes)
    assert all(hidden[n] for n, crowd in enumerate(people) if crowd < CROWD)
    if any(crowd < CROWD for crowd in people) and len(cells) > 1:
        assert sum(hidden) >= 2
    if all(crowd >= CROWD for crowd in people):
        assert not any(hidden)


def test_the_smallest_of_the_others_hides_a_lonely_cell() -> None:
    assert suppressed([9, 2, 30, 7], [90, 4, 30, 70]) == [False, True, True, False]
