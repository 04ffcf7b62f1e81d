"""What operators are told of the ranking, and that no single member shows in it."""

from __future__ import annotations

from typing import Any

import pytest

from models.clips import Clip, Rating
from models.impressions import Impression
from models.users import AgeBand, Role
from ranking.controls import Control, Rule
from ranking.lexicon import Subject
from tests.api.test_ranked_feeds import asks, page, published
from tests.world import Member, World

REPORT = """{ rankingReport { sessions places fewViews sources { name share }
  exposure { authors shown gini } removed { name share } models { name share } modelsRefused
  outcomes { kind sessions before aimed after } use { kind wish members }
  members notPersonalised medianMs p99Ms } }"""


async def report(world: World) -> dict[str, Any]:
    admin = await world.member(role=Role.ADMIN)
    found: dict[str, Any] = (await admin.run(REPORT)).payload()
    return found


async def watchers(world: World, number: int) -> list[Member]:
    """Members with a slider and a rule, each of whom asked for their feed once."""
    author = await world.member()
    await published(world, author, "a cat", "a dog")
    found = [await world.member() for _ in range(number)]
    for member in found:
        more = Control(Subject("topic", "cats"), value=2.0)
        await asks(member, more, Control(Subject("topic", "dogs"), rule=Rule.HIDE))
        await page(member)
    return found


@pytest.mark.feature("E15", "N6", "N7")
async def test_a_report_tells_of_the_mix_the_controls_and_the_speed(world: World) -> None:
    await watchers(world, 5)
    await world.member(band=AgeBand.MINOR)
    found = await report(world)
    assert (found["sessions"], found["places"]) == (5, 5)
    assert found["sources"] == [{"name": "wanted", "share": 1.0}]
    assert found["fewViews"] == 1.0
    assert found["exposure"] == {"authors": 1, "shown": 5, "gini": 0.0}
    assert found["removed"] == [{"name": "HIDDEN", "share": 1.0}]
    assert found["models"] == [{"name": "", "share": 1.0}]
    (outcome,) = found["outcomes"]
    assert (outcome["kind"], outcome["sessions"], outcome["after"]) == ("topic", 5, 1.0)
    assert [(one["wish"], one["members"]) for one in found["use"]] == [("HIDE", 5), ("MORE", 5)]
    assert found["notPersonalised"] == pytest.approx(1 / found["members"])
    assert 0 < found["medianMs"] <= found["p99Ms"]


@pytest.mark.feature("E15", "N6")
async def test_fewer_than_five_members_are_not_told_of(world: World) -> None:
    await watchers(world, 4)
    found = await report(world)
    assert (found["sessions"], found["places"]) == (0, 0)
    assert [found[name] for name in ("sources", "removed", "outcomes", "use", "models")] == [[]] * 5
    assert await Clip.filter().count() == 2
    assert not await Impression.exists()


@pytest.mark.feature("E15", "N6")
async def test_controls_without_a_profile_are_not_told_of(world: World) -> None:
    """A minor's rules, and a member's over TRENDING, may make a session of theirs alone."""
    calm, kim = [await world.member(band=AgeBand.MINOR) for _ in range(2)]
    await watchers(world, 4)
    await Clip.all().update(rating=Rating.PLAIN)
    member = await world.member()
    rule = Control(Subject("topic", "dogs"), rule=Rule.HIDE)
    for one in (kim, member):
        await asks(one, rule)
    await page(kim)
    await page(member, "TRENDING")
    found = await report(world)
    assert (found["sessions"], found["places"], found["removed"]) == (0, 0, [])
    await page(calm)
    await page(world.anonymous, "TRENDING")
    found = await report(world)
    assert (found["sessions"], found["places"], found["removed"]) == (2, 4, [])


@pytest.mark.feature("E15")
async def test_administrators_alone_see_it(world: World) -> None:
    for role in (Role.MEMBER, Role.MODERATOR):
        assert (await (await world.member(role=role)).run(REPORT)).refusal() == "FORBIDDEN"
    assert (await world.anonymous.run(REPORT)).refusal() == "UNAUTHENTICATED"
