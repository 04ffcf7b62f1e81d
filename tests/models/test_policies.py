from datetime import UTC, datetime
from functools import reduce
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from models.policies import (
    ALL_LIMITS,
    SETTINGS,
    UNBOUNDED,
    CameoScope,
    CommentPolicy,
    Limits,
    MessagePolicy,
    Quiet,
    QuietHours,
    SensitiveLevel,
    adult_defaults,
    minor_defaults,
)
from models.rights import Reach, RemixPolicy

MINUTE = st.integers(0, 24 * 60 - 1)
NUMBER = st.integers(0, 200) | st.just(UNBOUNDED)
WINDOWS = st.lists(st.builds(QuietHours, MINUTE, MINUTE), max_size=3)
CHOICES = {
    bool: st.booleans(),
    int: NUMBER,
    Quiet: WINDOWS.map(lambda windows: Quiet.of(*windows)),
    **{
        kind: st.sampled_from(kind)
        for kind in (MessagePolicy, CommentPolicy, CameoScope, SensitiveLevel, Reach, RemixPolicy)
    },
}
LIMITS = st.builds(Limits, **{each.name: CHOICES[type(each.default)] for each in SETTINGS})
MINOR = minor_defaults(daily_generations=10)


@pytest.mark.feature("F2", "N10")
@given(st.lists(LIMITS, max_size=3), LIMITS)
def test_another_guardian_or_setting_never_widens(some: list[Limits], more: Limits) -> None:
    before, after = reduce(Limits.meet, some, MINOR), reduce(Limits.meet, [*some, more], MINOR)
    assert before.allows(after)
    assert more.allows(after)
    assert MINOR.allows(after)


@pytest.mark.feature("F2", "N10")
@given(st.lists(LIMITS, min_size=1, max_size=3))
def test_neither_the_order_nor_saying_it_twice_matters(some: list[Limits]) -> None:
    once = reduce(Limits.meet, some, ALL_LIMITS)
    assert {reduce(Limits.meet, each, ALL_LIMITS) for each in permutations(some)} == {once}
    assert reduce(Limits.meet, [*some, *some], ALL_LIMITS) == once
    assert all(each.allows(once) for each in some)


@given(LIMITS, LIMITS)
def test_wider_names_what_goes_beyond(one: Limits, other: Limits) -> None:
    assert one.allows(other) == (one.wider(other) == [])
    assert one.wider(one.meet(other)) == []
    assert ALL_LIMITS.wider(one) == []


@given(LIMITS)
def test_limits_are_kept_as_they_are(limits: Limits) -> None:
    assert Limits.from_json(limits.to_json()) == limits
    assert ALL_LIMITS.to_json() == "{}"


@pytest.mark.feature("F3")
def test_a_minor_begins_with_no_more_than_an_adult_in_anything() -> None:
    adult = adult_defaults(daily_generations=30)
    assert adult.allows(MINOR)
    assert not MINOR.personalisation
    assert (MINOR.daily_clips, MINOR.daily_minutes) == (100, 60)
    assert MINOR.cameo_max_scope is CameoScope.APPROVED
    for unwanted in (MINOR.on_leaderboards, MINOR.recommended_to_adults, MINOR.may_be_public):
        assert not unwanted


@given(WINDOWS)
def test_quiet_windows_tell_the_quiet_minutes(windows: list[QuietHours]) -> None:
    quiet = Quiet.of(*windows)
    assert Quiet.of(*quiet.windows) in (quiet, Quiet(quiet.minutes & ~(1 << (24 * 60 - 1))))
    for window in windows:
        assert window.start == window.end or quiet.holds(window.start)


@pytest.mark.feature("E11", "F2")
def test_quiet_hours_of_two_guardians_are_both_quiet() -> None:
    night, lunch = Quiet.of(QuietHours(22 * 60, 7 * 60)), Quiet.of(QuietHours(12 * 60, 13 * 60))
    both, berlin = night | lunch, ZoneInfo("Europe/Berlin")
    assert both.windows == [QuietHours(720, 780), QuietHours(1320, 420)]
    end = both.until(datetime(2026, 3, 28, 23, 30, tzinfo=berlin), berlin)
    assert end == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)  # the clocks went forward at 2
    assert both.until(datetime(2026, 3, 28, 12, 59, tzinfo=berlin), berlin) == datetime(
        2026, 3, 28, 12, 0, tzinfo=UTC
    )
    assert both.until(datetime(2026, 3, 28, 13, 0, tzinfo=berlin), berlin) is None
    with pytest.raises(BadInput):
        Quiet.of(QuietHours(0, 1440))
