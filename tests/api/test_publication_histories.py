"""Random histories of a ward, two guardians and somebody who is shown: whatever they do in whatever
order, a clip is out only as everybody who had to agree agreed to it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from models.cameos import Cameo, CameoPermit
from models.clip_states import holds_all_of
from models.clips import Audience, Clip, ClipState
from models.guardian_links import HOLDING, GuardianLink
from models.publications import GuardianApproval, PublicationWish, is_waited_for
from models.users import AgeBand
from resolvers.guardianship import keep_links_up
from schema.base import global_id, row_id
from server.consents import keep_consents
from tests.api.families import gid, publish
from tests.api.likenesses import cid, draft_with, enrolled
from tests.api.test_guardians import TIGHTEN, act, family
from tests.api.test_publications import (
    OWNER,
    RESTORE,
    TAKE_BACK,
    TRASH,
    UPDATE,
    asks,
    decide,
    is_seen,
    second_guardian,
    waiting,
)
from tests.world import Member, World

_STEPS = {
    "publish": 10,
    "answer": 14,
    "owner_answers": 5,
    "change": 6,
    "take_back": 2,
    "trash": 2,
    "restore": 3,
    "set": 5,
    "tighten": 0.2,
    "leave": 0.8,
    "join": 5,
    "wait": 0.5,
}
Said = tuple[str, str]  # the caption, and for whom


@dataclass
class Seen:
    """How a clip stood after the last step, and who has agreed to what since it was asked for."""

    state: ClipState = ClipState.DRAFT
    caption: str = ""
    audience: Audience = Audience.PRIVATE
    agreed: dict[str, Said] = field(default_factory=dict)


class History:
    def __init__(self, world: World, seed: int) -> None:
        self._world, self._chance = world, random.Random(seed)
        self.ways: set[tuple[ClipState, ClipState]] = set()
        self.checked = 0

    async def play(self, steps: int) -> None:
        await self._begin()
        for number in range(steps):
            (step,) = self._chance.choices(list(_STEPS), list(_STEPS.values()))
            asked_before = await self._asked()
            await getattr(self, f"_{step}")()
            await self._look(f"{number}: {step}", asked_before)

    async def _begin(self) -> None:
        world = self._world
        self._kim, pat, _ = await family(world)
        self._guardians = {"pat": pat, "sam": await second_guardian(world, self._kim)}
        await asks(pat, self._kim)
        self._ann, self._fan = [await world.member(band=AgeBand.MINOR) for _ in range(2)]
        for one, other in ((self._fan, self._kim), (self._kim, self._fan)):
            await world.follows(one, other)
        self._face: Cameo = await enrolled(self._ann, publish_needs_approval=True)
        assert self._kim.user is not None
        await CameoPermit.create(cameo_id=self._face.id, user_id=self._kim.user.id, is_allowed=True)
        clips = [await world.draft(self._kim) for _ in range(2)]
        clips.append(await draft_with(self._kim, self._face))
        self._clips = {clip.id: Seen() for clip in clips}
        self._shows = clips[-1].id

    async def _publish(self) -> None:
        words = self._chance.choice(("sun", "rain", "fog"))
        clip = await self._any()
        await publish(self._kim, clip, audience=self._audience(), caption=words)

    async def _answer(self) -> None:
        name, guardian = self._chance.choice(sorted(self._guardians.items()))
        for one in await waiting(guardian):
            approve = self._chance.random() < 0.8
            clip = await self._asked_about(one["id"])
            self._clips[clip].agreed[name] = (one["clip"]["caption"], one["clip"]["audience"])
            if not approve:
                del self._clips[clip].agreed[name]
            answer = await decide(guardian, one["id"], approve=approve, reason="so")
            assert answer.payload()["errors"] == []
            return

    async def _owner_answers(self) -> None:
        clip = await Clip.get(id=self._shows)
        approve = self._chance.random() < 0.8
        if approve and clip.state is ClipState.PENDING_APPROVAL:
            row = await PublicationWish.get(id=clip.id)
            self._clips[clip.id].agreed["ann"] = (clip.caption, row.wish.audience.value)
        given = {"cameoId": cid(self._face), "clipId": gid(clip), "approve": approve}
        await self._ann.run(OWNER, i=given)

    async def _change(self) -> None:
        wish = {"clipId": gid(await self._any())}
        if self._chance.random() < 0.5:
            wish["caption"] = self._chance.choice(("sun", "rain", "fog"))
        else:
            wish["audience"] = self._audience()
        await self._kim.run(UPDATE, i=wish)

    async def _take_back(self) -> None:
        await self._kim.run(TAKE_BACK, i={"clipId": gid(await self._any())})

    async def _trash(self) -> None:
        await self._kim.run(TRASH, i={"clipIds": [gid(await self._any())]})

    async def _restore(self) -> None:
        await self._kim.run(RESTORE, i={"clipId": gid(await self._any())})

    async def _set(self) -> None:
        guardian = self._chance.choice(sorted(self._guardians.items()))[1]
        await asks(guardian, self._kim, on=self._chance.random() < 0.7)

    async def _tighten(self) -> None:
        await self._kim.run(TIGHTEN, s={"publishNeedsApproval": True})

    async def _leave(self) -> None:
        name = self._chance.choice(sorted(self._guardians))
        holding = await self._link(self._guardians[name])
        if holding is not None:
            link = global_id("GuardianLink", holding.id)
            await act(self._guardians[name], "endGuardianship", link)

    async def _join(self) -> None:
        for guardian in self._guardians.values():
            if await self._link(guardian) is None:
                code = (await act(self._kim, "inviteGuardian")).payload()["code"]
                answer = await act(guardian, "acceptGuardianLink", code=code)
                assert answer.payload()["errors"] == []
                return

    async def _wait(self) -> None:
        self._world.clock.advance(days=self._chance.choice((1, 15)))
        await keep_consents(self._world.instance)
        await keep_links_up(self._world.instance)

    async def _look(self, step: str, asked_before: set[str]) -> None:
        """The rule, told without the code under test."""
        asked = await self._asked()
        for clip_id, seen in self._clips.items():
            clip = await Clip.get(id=clip_id)
            shown = {"ann"} if clip_id == self._shows else set()
            self.ways.add((seen.state, clip.state))
            is_out = clip.state is ClipState.PUBLISHED
            assert is_out is await is_seen(self._fan, clip), step
            if is_out and seen.state is not ClipState.PUBLISHED:
                for name in asked | shown:
                    said = (clip.caption, clip.audience.value)
                    assert seen.agreed.get(name) == said, f"{step}: {name} has not agreed"
                    self.checked += 1
            elif is_out and (shown or (asked and asked_before)):
                assert clip.caption == seen.caption, f"{step}: other words than were agreed to"
                kept = holds_all_of(seen.audience, clip.audience, is_private=True)
                assert kept, f"{step}: wider than was agreed to"
            waits = clip.state is ClipState.PENDING_APPROVAL
            assert waits is await is_waited_for(clip_id), f"{step}: waits for nobody"
            if not waits:
                seen.agreed.clear()
            seen.state, seen.caption, seen.audience = clip.state, clip.caption, clip.audience

    async def _asked(self) -> set[str]:
        """Who has to agree now, by name."""
        assert self._kim.user is not None
        links = {name: await self._link(each) for name, each in self._guardians.items()}
        holding = {name: link for name, link in links.items() if link is not None}
        wants = any(link.limits.publish_needs_approval for link in holding.values())
        policy = "{ effectivePolicy { policy { publishNeedsApproval } } }"
        told = (await self._kim.run(policy)).payload()["policy"]["publishNeedsApproval"]
        assert told or not wants
        return set(holding) if told else set()

    async def _link(self, guardian: Member) -> GuardianLink | None:
        assert guardian.user is not None
        holding = GuardianLink.filter(guardian_id=guardian.user.id, state__in=HOLDING)
        return await holding.get_or_none()

    async def _asked_about(self, publication: str) -> int:
        return int((await GuardianApproval.get(id=row_id("WardPublication", publication))).clip_id)

    async def _any(self) -> Clip:
        return await Clip.get(id=self._chance.choice(sorted(self._clips)))

    def _audience(self) -> str:
        return self._chance.choice(("MUTUALS", "FOLLOWERS"))


@pytest.mark.feature("D2", "F2", "N10")
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_clip_is_out_only_as_everybody_who_had_to_agree_agreed_to_it(
    world: World, seed: int
) -> None:
    history = History(world, seed)
    await history.play(120)
    assert history.checked > 3
    waits, out = ClipState.PENDING_APPROVAL, ClipState.PUBLISHED
    assert {(ClipState.DRAFT, waits), (waits, out), (waits, ClipState.DRAFT)} <= history.ways
