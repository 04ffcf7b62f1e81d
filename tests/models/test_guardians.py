from datetime import date

import pytest

from core.errors import BadInput, Forbidden
from core.settings import Settings
from models.guardians import age_policy, band_of
from models.users import AgeBand, User

TODAY = date(2026, 11, 22)


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[call-arg,arg-type]


def member(band: AgeBand) -> User:
    return User(handle="robin", handle_key="robin", name="Robin", age_band=band)


@pytest.mark.feature("F3")
@pytest.mark.parametrize("band", [AgeBand.MINOR, AgeBand.UNKNOWN])
def test_minors_and_the_unknown_get_the_safe_defaults(band: AgeBand) -> None:
    policy = age_policy(member(band), settings=settings())
    assert policy.is_minor
    assert policy.generations_per_day == 10
    allowed = [policy.may_be_public, policy.may_invite, policy.allow_download]
    assert allowed == [False] * 3


def test_adults_are_not_held_back() -> None:
    policy = age_policy(member(AgeBand.ADULT), settings=settings())
    assert not policy.is_minor
    assert policy.generations_per_day == 30
    assert policy.may_be_public
    assert policy.may_invite
    assert policy.allow_download


@pytest.mark.feature("A5")
def test_the_unknown_are_adults_where_the_operator_says_so() -> None:
    lenient = settings(unknown_age_is_minor=False)
    unknown = age_policy(member(AgeBand.UNKNOWN), settings=lenient)
    assert unknown == age_policy(member(AgeBand.ADULT), settings=lenient)
    assert age_policy(member(AgeBand.MINOR), settings=lenient).is_minor


def test_a_minor_never_has_more_than_an_adult() -> None:
    stingy = settings(daily_generations=3)
    assert age_policy(member(AgeBand.MINOR), settings=stingy).generations_per_day == 3


@pytest.mark.feature("A5")
@pytest.mark.parametrize(
    ("born_on", "band"),
    [
        (date(2008, 11, 22), AgeBand.ADULT),
        (date(2008, 11, 23), AgeBand.MINOR),
        (date(2013, 11, 22), AgeBand.MINOR),
        (date(1904, 2, 29), AgeBand.ADULT),
    ],
)
def test_a_band_changes_on_the_birthday(born_on: date, band: AgeBand) -> None:
    assert band_of(born_on, today=TODAY, settings=settings()) is band


def test_a_leap_day_birthday_is_on_the_first_of_march() -> None:
    born = date(2008, 2, 29)
    assert band_of(born, today=date(2026, 2, 28), settings=settings()) is AgeBand.MINOR
    assert band_of(born, today=date(2026, 3, 1), settings=settings()) is AgeBand.ADULT


@pytest.mark.feature("A5")
def test_too_young_is_forbidden_and_impossible_is_bad_input() -> None:
    with pytest.raises(Forbidden):
        band_of(date(2013, 11, 23), today=TODAY, settings=settings())
    for day in (date(2026, 11, 23), date(1890, 1, 1)):
        with pytest.raises(BadInput):
            band_of(day, today=TODAY, settings=settings())
    assert band_of(date(2020, 1, 1), today=TODAY, settings=settings(minimum_age=0)) is AgeBand.MINOR
