"""What age and guardians leave of the wish of a minor for their likeness, and what stays at eighteen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from models.cameos import Cameo, CameoPermit
from models.consent_ledger import Entry
from models.policies import CameoScope
from models.rights import Reach
from models.users import AgeBand, User
from resolvers.guardianship import keep_links_up
from tests.api.likenesses import act, cid, create, enrolled
from tests.api.test_guardians import SET, family
from tests.world import World


@pytest.mark.feature("C2", "C10", "F2")
async def test_nobody_opens_a_likeness_further_than_age_and_guardians_let(world: World) -> None:
    kim, pat, _ = await family(world)
    row = await enrolled(kim, CameoScope.ONLY_ME)

    async def level(wanted: str) -> Any:
        given = {"cameoId": cid(row), "level": wanted}
        return (await act(kim, "setCameoLevel", "SetCameoLevelInput", **given)).payload()

    before = await Entry.all().count()
    for wanted in ("EVERYONE", "MUTUALS"):
        (error,) = (await level(wanted))["errors"]
        assert (error["code"], error["field"]) == ("FORBIDDEN", "level")
    assert await Entry.all().count() == before, "nothing was consented to"
    assert (await level("APPROVED"))["errors"] == []
    narrower = await pat.run(SET, w=kim.id, s={"cameoMaxScope": "ONLY_ME"})
    assert narrower.payload()["errors"] == []
    assert (await level("ONLY_ME"))["errors"] == []
    assert [each["code"] for each in (await level("APPROVED"))["errors"]] == ["FORBIDDEN"]


@pytest.mark.feature("F6", "C4")
async def test_what_a_minors_likeness_was_held_to_stays_at_eighteen(world: World) -> None:
    kid, friend = [await world.member(band=AgeBand.MINOR) for _ in range(2)]
    row = await enrolled(kid, CameoScope.EVERYONE)
    assert kid.user is not None
    assert friend.user is not None
    await CameoPermit.create(cameo_id=row.id, user_id=friend.user.id, is_allowed=True)
    years = timedelta(days=20 * 366)
    await User.filter(id=kid.user.id).update(born_on=world.clock.now().date() - years)
    await keep_links_up(world.instance)
    row = await Cameo.get(id=row.id)
    assert (await User.get(id=kid.user.id)).age_band is AgeBand.ADULT
    assert row.level is CameoScope.APPROVED
    assert row.rules.max_audience is Reach.FOLLOWERS
    refused = (await create(friend, row, prompt="she votes in an election")).payload()["errors"]
    assert [each["code"] for each in refused] == ["CONSENT_REFUSED"]
    given = {"cameoId": cid(row), "blockedContexts": []}
    mended = await act(kid, "restrictCameo", "RestrictCameoInput", **given)
    assert mended.payload()["errors"] == [], "theirs to change"
    assert (await create(friend, row, prompt="she votes in an election")).payload()["errors"] == []
