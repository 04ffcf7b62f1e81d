"""A report of days that are long over, and that days added up tell no more than each does."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from models.rankings import FeedSnapshot, RankingDay
from models.users import Role
from resolvers.ranking_days import SESSIONS_READ, added, keep_days, tallies, today
from server.upkeep import upkeep
from tests.api.test_ranked_feeds import page
from tests.api.test_ranking_report import watchers
from tests.statements import statements
from tests.world import World

REPORT = """query ($from: Date, $to: Date) { rankingReport(from: $from, to: $to) {
  from to sessions places fewViews medianMs p99Ms sources { name share } removed { name share }
  exposure { authors shown gini topTenth } outcomes { kind sessions before aimed after }
  models { name share } days { day sessions places fewViews exposure { shown } p99Ms } } }"""


def day(world: World, ago: int) -> str:
    return str((world.clock.now() - timedelta(days=ago)).date())


async def report(world: World, first: int | None = None, last: int | None = None) -> dict[str, Any]:
    """Of the days so many days ago."""
    admin = await world.member(role=Role.ADMIN)
    asked = {"from": first, "to": last}
    named = {name: day(world, ago) for name, ago in asked.items() if ago is not None}
    found: dict[str, Any] = (await admin.run(REPORT, **named)).payload()
    return found


@pytest.mark.feature("E15", "N6")
async def test_a_day_is_told_of_alike_after_its_sessions_are_forgotten(world: World) -> None:
    members = await watchers(world, 5)
    before = await report(world, 0, 0)
    assert (before["sessions"], before["places"], len(before["days"])) == (5, 5, 1)
    world.clock.advance(days=1)
    await asyncio.gather(*(keep_days(world.clock.now()) for _ in range(3)))
    for member in members:
        await page(member)
    world.clock.advance(days=9)
    await upkeep(world.instance)
    assert (await FeedSnapshot.exists(), await RankingDay.all().count()) == (False, 10)
    after = await report(world, 10, 10)
    assert {**after, "from": 0, "to": 0, "days": 0} == {**before, "from": 0, "to": 0, "days": 0}
    both = await report(world, 10, 0)
    assert (both["from"], both["to"]) == (day(world, 10), day(world, 0))
    assert [one["sessions"] for one in both["days"]] == [5, 5, *[0] * 9]
    assert (both["sessions"], both["exposure"]["shown"]) == (10, 10)
    assert both["outcomes"][0]["sessions"] == 10
    world.clock.advance(days=366)
    await upkeep(world.instance)
    assert not await RankingDay.exists()


@pytest.mark.feature("E15", "N6")
async def test_few_members_on_each_of_many_days_are_not_told_of(world: World) -> None:
    members = await watchers(world, 8)
    await FeedSnapshot.all().delete()
    for few in (members[:4], members[4:]):
        for member in few:
            await page(member)
        world.clock.advance(days=1)
    await upkeep(world.instance)
    found = await report(world, 2, 0)
    assert (found["sessions"], found["sources"], found["outcomes"]) == (0, [], [])


@pytest.mark.feature("E15")
async def test_what_a_day_costs_is_bounded_and_days_count_by_their_sessions(world: World) -> None:
    (member, *_) = await watchers(world, 5)
    one = (await FeedSnapshot.filter(user_id=member.user.id if member.user else 0).get()).content
    shared = one.replace('"is_steered":true', '"is_steered":false').replace('"wanted"', '"latest"')
    now_ms = int((world.clock.now() + timedelta(days=1)).timestamp() * 1000)
    busy = [
        FeedSnapshot(
            id=n, kind="TRENDING", made_ms=now_ms, model=f"m{n % 12}", content=shared, took_us=n
        )
        for n in range(1, 4 * SESSIONS_READ + 1)
    ]
    await FeedSnapshot.bulk_create(busy)
    quiet_day = today(world.clock.now())
    world.clock.advance(days=1)
    with statements() as ran:
        found = await tallies(range(quiet_day, quiet_day + 2), world.clock.now())
    assert len(ran) <= 2 * (3 + SESSIONS_READ // 50)
    assert [day.sessions for day in found] == [5, SESSIONS_READ]
    assert [day.weight for day in found] == [1, 4]
    total = added(found)
    assert total.sources == {"wanted": 5, "latest": 4 * SESSIONS_READ}
    assert len(found[1].models) == 11
    assert sum(found[1].models.values()) == SESSIONS_READ
    assert found[1].milliseconds(0.5) == pytest.approx(0.5, rel=0.025)
    assert found[1].milliseconds(0.99) == pytest.approx(0.99, rel=0.025)


@pytest.mark.feature("E15")
async def test_a_range_is_a_year_at_the_most_and_by_itself_yesterday_and_today(
    world: World,
) -> None:
    admin = await world.member(role=Role.ADMIN)
    found = (await admin.run(REPORT)).payload()
    assert (found["from"], found["to"]) == (day(world, 1), day(world, 0))
    for first, last in ((366, 0), (0, 1)):
        asked = {"from": day(world, first), "to": day(world, last)}
        assert (await admin.run(REPORT, **asked)).refusal() == "BAD_USER_INPUT"
