"""The lattice of rights: whatever is met in whatever order, nothing widens."""

import itertools
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clips import Audience, Clip, reach_needed
from models.rights import ALL_RIGHTS, Reach, RemixPolicy, Rights, meet, narrowest

rights = st.builds(
    Rights, st.sampled_from(Reach), download=st.booleans(), remix=st.sampled_from(RemixPolicy)
)
lines = st.lists(rights, max_size=12)


@pytest.mark.feature("N5")
@given(lines)
def test_a_meet_is_never_more_than_any_of_what_was_met(line: list[Rights]) -> None:
    assert all(each.allows(meet(line)) for each in line)


@pytest.mark.feature("N5")
@given(lines, rights)
def test_whatever_all_allow_the_meet_allows(line: list[Rights], wish: Rights) -> None:
    assert meet(line).allows(wish) == all(each.allows(wish) for each in line)


@pytest.mark.feature("N5")
@given(lines, st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(line: list[Rights], chance: object) -> None:
    shuffled = line * 2
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert meet(shuffled) == meet(line)
    assert meet([meet(line), meet(line)]) == meet(line)


@pytest.mark.feature("N5")
@given(lines, lines)
def test_a_line_may_be_met_in_parts(upper: list[Rights], lower: list[Rights]) -> None:
    assert (
        meet([meet(upper), *lower])
        == meet(upper + lower)
        == reduce(Rights.meet, upper + lower, ALL_RIGHTS)
    )


@pytest.mark.feature("N5", "D5")
@pytest.mark.parametrize(
    ("above", "below", "is_private"),
    list(itertools.product(Audience, Audience, (False, True))),
)
def test_an_audience_a_clip_allows_is_no_wider_than_its_own(
    above: Audience, below: Audience, is_private: bool
) -> None:
    """Counted in kinds: everybody > followers > mutuals > the author alone; a list or a link may
    let in anybody, and whoever they let in was to keep it."""
    width = {
        Audience.PUBLIC: 3,
        Audience.LINK: 3,
        Audience.LIST: 3,
        Audience.FOLLOWERS: 2,
        Audience.MUTUALS: 1,
        Audience.PRIVATE: 0,
    }
    kept = {Audience.LINK: 0, Audience.LIST: 0, Audience.PUBLIC: 2 if is_private else 3}
    clip = Clip(audience=above, allow_download=True, remix_policy=RemixPolicy.EVERYONE)
    left = clip.rights(is_private=is_private).reach
    allowed = narrowest(reach_needed(below), left) == reach_needed(below)
    assert allowed == (width[below] <= kept.get(above, width[above]))
