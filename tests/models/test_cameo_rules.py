"""What owners restrict, as a lattice, and along a line of remixes."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.cameos import CameoState
from models.cameos.deciding import (
    Grant,
    Likeness,
    Party,
    Reason,
    Use,
    decide,
    decide_remix,
    together,
)
from models.cameos.rules import UNRESTRICTED, Purpose, Rules, meet
from models.policies import CameoScope
from models.rights import Reach
from safety.contexts import Context

_TEXTS = (
    "she waves",
    "they vote",
    "a pine apple",
    "a beer",
    "green hair",
    "she is nude",
    "an advert",
)
PHRASES = st.frozensets(st.sampled_from(("pine apple", "beer", "wave")), max_size=2)
RULES = st.builds(
    Rules,
    purposes=st.frozensets(st.sampled_from(Purpose)),
    blocked_contexts=st.frozensets(st.sampled_from(Context)),
    blocked_phrases=PHRASES,
    always=PHRASES,
    never=PHRASES,
    appearance_locked=st.booleans(),
    max_audience=st.sampled_from(Reach),
    publish_needs_approval=st.booleans(),
)
USES = st.builds(
    Use,
    text=st.sampled_from(_TEXTS),
    purposes=st.frozensets(st.sampled_from(Purpose), min_size=1),
    audience=st.none() | st.sampled_from(Reach),
)
PARTIES = st.builds(
    Party,
    is_owner=st.booleans(),
    is_blocked=st.booleans(),
    permit=st.none() | st.booleans(),
    is_adult=st.booleans(),
    is_guardian=st.booleans(),
    is_mutual=st.booleans(),
    grant=st.sampled_from(Grant),
)
LIKENESSES = st.builds(
    Likeness,
    state=st.sampled_from([CameoState.ACTIVE] * 5 + list(CameoState)),
    level=st.sampled_from(CameoScope),
    rules=RULES,
    floor=st.just(UNRESTRICTED) | RULES,
    is_minor=st.booleans(),
    is_taken_back=st.booleans(),
)


def lets_through(rules: Rules, use: Use) -> bool:
    """Whether a stranger with a grant may use a likeness with these rules like that."""
    stranger = Party(grant=Grant.GOOD)
    return not decide(stranger, Likeness(level=CameoScope.EVERYONE, rules=rules), use).is_refused


@pytest.mark.feature("N5", "C8")
@given(st.lists(RULES, max_size=3))
def test_neither_the_order_of_likenesses_nor_showing_one_twice_matters(some: list[Rules]) -> None:
    once = meet(some)
    assert {meet(each) for each in permutations(some)} == {once}
    assert meet([*some, *some]) == once
    assert once.meet(once) == once
    assert once.meet(UNRESTRICTED) == once


@pytest.mark.feature("N5", "C8")
@given(st.lists(RULES, min_size=1, max_size=3), USES)
def test_likenesses_together_allow_what_each_of_them_allows(some: list[Rules], use: Use) -> None:
    assert lets_through(meet(some), use) is all(lets_through(each, use) for each in some)


@pytest.mark.feature("N5")
@given(st.lists(RULES, min_size=1, max_size=5), USES)
def test_no_remix_down_a_line_is_let_through_where_one_above_it_is_not(
    line: list[Rules], use: Use
) -> None:
    """Each remix adds a likeness to those shown in what it is made from."""
    allowed = [lets_through(meet(line[:depth]), use) for depth in range(1, len(line) + 1)]
    assert allowed == sorted(allowed, reverse=True)


@pytest.mark.feature("N5", "C8")
@given(st.lists(st.tuples(PARTIES, LIKENESSES), min_size=1, max_size=4), USES)
def test_one_who_refuses_is_enough_whoever_else_is_shown(
    shown: list[tuple[Party, Likeness]], use: Use
) -> None:
    decisions = [decide(party, likeness, use) for party, likeness in shown]
    verdict = together(decisions)
    for order in permutations(decisions):
        assert together([*order, *order]) is verdict
    refused = any(each.is_refused for each in decisions)
    assert refused is (verdict not in (Reason.ALLOWED, Reason.PENDING))


@pytest.mark.feature("N5", "C12")
@given(RULES, USES)
def test_what_a_copy_comes_from_binds_its_owner_too(floor: Rules, use: Use) -> None:
    owner, copy = Party(is_owner=True), Likeness(floor=floor)
    original = Likeness(level=CameoScope.EVERYONE, rules=floor)
    for rule in (decide, decide_remix):
        assert rule(owner, copy, use) == rule(Party(), original, use)


@pytest.mark.feature("N5", "C4")
@given(PARTIES, LIKENESSES, RULES, USES)
def test_further_rules_never_let_more_through(
    party: Party, likeness: Likeness, more: Rules, use: Use
) -> None:
    narrowed = replace(likeness, rules=likeness.rules.meet(more))
    if decide(party, likeness, use).is_refused:
        assert decide(party, narrowed, use).is_refused
