"""Random owners, rules, permits, requests and prompts: what the preflight foresees is what comes."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from core.limits import Limiter
from models.cameos import Cameo, CameoPermit, CameoRequest, CameoState
from models.cameos.rules import Purpose, Rules
from models.clips import Clip
from models.generations import Generation
from models.policies import CameoScope
from models.rights import Reach
from models.social import Block, Follow, FollowState
from models.users import AgeBand
from safety.contexts import Context
from schema.base import global_id
from tests.api.likenesses import CAN, CREATE, clip_with, enrolled, wish
from tests.world import Member, World

_PROMPTS = (
    "she waves",
    "they vote in a parliament",
    "a pine apple on a table",
    "she is nude",
    "a beer with friends",
    "he has green hair",
    "an advertisement for shoes",
    "he prays in a church",
)
_REMIX = """mutation ($i: RemixClipInput!) { remixClip(input: $i) { generation { id state }
  errors { code blockers { reason category } } } }"""


@dataclass
class Agreement:
    """How often each side of the comparison was seen."""

    asked: int = 0
    allowed: int = 0
    waiting: int = 0
    remixes: int = 0
    disagreements: int = 0


class Preflights:
    """Some likenesses whose owners change their minds before each question."""

    def __init__(self, world: World, asker: Member, seed: int) -> None:
        self._world, self._asker = world, asker
        self._chance = random.Random(seed)
        self.found = Agreement()

    async def begin(self, likenesses: int = 8) -> None:
        bands = [AgeBand.MINOR, AgeBand.UNKNOWN, *[AgeBand.ADULT] * likenesses][:likenesses]
        self._rows = [await enrolled(await self._world.member(band=band)) for band in bands]
        self._clips = [await clip_with(self._asker, self._rows[n]) for n in (-1, -2)]

    async def ask(self) -> None:
        """Change everything, ask both, and compare."""
        self._world.instance = replace(self._world.instance, limiter=Limiter())
        source = self._chance.choice([None, None, None, *self._clips])
        shown = self._chance.sample(self._rows, self._chance.choice((1, 1, 1, 2, 3)))
        for row in [self._chance.choice(self._rows), *shown[:2]]:
            await self._change(row)
        prompt = self._chance.choice([*_PROMPTS, *_PROMPTS[:1] * 20])
        audio = self._chance.choice(("FULL", "AMBIENT"))
        given = wish(*shown, prompt=prompt, audio=audio)
        foreseen = await self._foreseen(given, source)
        came = await self._submitted(given, source)
        self.found.asked += 1
        self.found.allowed += foreseen["allowed"]
        self.found.waiting += foreseen["waits"]
        self.found.remixes += source is not None
        self.found.disagreements += foreseen != came
        await Generation.filter(owner_id=_id(self._asker)).update(state="FAILED")

    async def _foreseen(self, given: dict[str, Any], source: Clip | None) -> dict[str, Any]:
        of = None if source is None else global_id("Clip", source.id)
        told = (await self._asker.run(CAN, i=given, of=of)).payload()
        told["codes"] = [each["code"] for each in told.pop("errors")]
        del told["cost"]
        return dict(told)

    async def _submitted(self, given: dict[str, Any], source: Clip | None) -> dict[str, Any]:
        document = CREATE if source is None else _REMIX
        if source is not None:
            given = {**given, "clipId": global_id("Clip", source.id)}
        came = (await self._asker.run(document, i=given)).payload()
        state = came["generation"] and came["generation"]["state"]
        blockers = [
            {key: each[key] for key in ("reason", "category")}
            for error in came["errors"]
            for each in error["blockers"]
        ]
        return {
            "allowed": came["errors"] == [],
            "waits": state == "PENDING_CONSENT",
            "blockers": blockers,
            "codes": [each["code"] for each in came["errors"]],
        }

    async def _change(self, row: Cameo) -> None:
        """One thing or another about a likeness, straight in the database."""
        chance, asker, them = self._chance, _id(self._asker), row.owner_id
        states = [CameoState.ACTIVE] * 12 + [CameoState.PAUSED, CameoState.REVOKED]
        await Cameo.filter(id=row.id).update(
            level=chance.choice([*CameoScope, CameoScope.EVERYONE, CameoScope.APPROVED]),
            state=chance.choice(states),
            rules_json=_rules(chance).to_json(),
        )
        match chance.randrange(6):
            case 0:
                await CameoPermit.filter(cameo_id=row.id).delete()
                if chance.random() < 0.5:
                    allowed = chance.random() < 0.6
                    await CameoPermit.create(cameo_id=row.id, user_id=asker, is_allowed=allowed)
            case 1 | 4:
                await CameoRequest.filter(cameo_id=row.id).delete()
                if chance.random() < 0.7:
                    await self._request(row)
            case 2:
                await Block.filter(blocker_id=them).delete()
                if chance.random() < 0.2:
                    await Block.create(blocker_id=them, blocked_id=asker)
            case 3:
                sides = [asker, them]
                await Follow.filter(follower_id__in=sides, followed_id__in=sides).delete()
                for one, other in ((asker, them), (them, asker)):
                    if chance.random() < 0.8:
                        await Follow.create(
                            follower_id=one, followed_id=other, state=FollowState.ACCEPTED
                        )

    async def _request(self, row: Cameo) -> None:
        await CameoRequest.create(
            cameo_id=row.id,
            owner_id=row.owner_id,
            requester_id=_id(self._asker),
            scope="ONE_SHOT",
            uses=1,
            state=self._chance.choice(("REQUESTED", "APPROVED", "APPROVED", "DENIED")),
            expires_at=self._world.clock.now() + timedelta(days=1),
        )


def _rules(chance: random.Random) -> Rules:
    return Rules(
        purposes=frozenset(each for each in Purpose if chance.random() < 0.98),
        blocked_contexts=frozenset(each for each in Context if chance.random() < 0.04),
        blocked_phrases=frozenset({"pine apple"} if chance.random() < 0.2 else ()),
        never=frozenset({"beer"} if chance.random() < 0.2 else ()),
        appearance_locked=chance.random() < 0.2,
        max_audience=chance.choice(list(Reach)),
    )


def _id(member: Member) -> int:
    assert member.user is not None
    return int(member.user.id)
