"""Builders for tests of likenesses: enrolled members, jobs and clips that show them."""

from __future__ import annotations

from typing import Any

from models.cameos import Cameo, CameoState
from models.cameos.rules import Rules
from models.clips import Audience, Clip
from models.generations import Generation
from models.policies import CameoScope
from schema.base import global_id
from tests.api.families import finish, gid, publish
from tests.world import Answer, Member

CREATE = """mutation ($i: CreateClipInput!) { createClip(input: $i) {
  generation { id state } errors { code field message blockers { reason category ownerId } } } }"""
CAN = """query ($i: CreateClipInput!, $of: ID) { canGenerate(input: $i, remixOf: $of) {
  allowed waits cost blockers { reason category } errors { code } } }"""


async def enrolled(owner: Member, level: CameoScope = CameoScope.EVERYONE, **rules: Any) -> Cameo:
    """A likeness in use."""
    assert owner.user is not None
    return await Cameo.create(
        owner_id=owner.user.id,
        name=owner.user.name,
        state=CameoState.ACTIVE,
        level=level,
        rules_json=Rules(**rules).to_json(),
        salt="s",
    )


def cid(row: Cameo) -> str:
    return global_id("Cameo", row.id)


def wish(*shown: Cameo, prompt: str = "she waves", **more: Any) -> dict[str, Any]:
    ids = [cid(row) for row in shown]
    return {"prompt": prompt, "seconds": 2.0, "audio": "AMBIENT", "cameoIds": ids, **more}


async def create(member: Member, *shown: Cameo, **more: Any) -> Answer:
    return await member.run(CREATE, i=wish(*shown, **more))


async def job_of(member: Member, *shown: Cameo, **more: Any) -> Generation:
    answer = await create(member, *shown, **more)
    assert answer.payload()["errors"] == []
    return await Generation.all().order_by("-id").first()  # type: ignore[return-value]


async def claimed(job: Generation) -> Generation:
    """The job in a worker's hands, whoever else waits."""
    await Generation.filter(id=job.id).update(
        state="RUNNING", worker="w", fence=1, attempt=1, lease_until_ms=2**52
    )
    return await Generation.get(id=job.id)


async def draft_with(member: Member, *shown: Cameo, **more: Any) -> Clip:
    return await finish(await claimed(await job_of(member, *shown, **more)))


async def clip_with(
    member: Member, *shown: Cameo, audience: Audience = Audience.PUBLIC, **more: Any
) -> Clip:
    """A published clip that shows them."""
    draft = await draft_with(member, *shown, **more)
    answer = await publish(member, draft, audience=audience.value)
    assert answer.payload()["errors"] == []
    return await Clip.get(id=draft.id)


async def act(member: Member, operation: str, kind: str, **given: Any) -> Answer:
    """A mutation that returns a likeness, or is refused."""
    document = (
        f"mutation ($i: {kind}!) {{ {operation}(input: $i) {{"
        " cameo { state level epoch } errors { code field message } } }"
    )
    return await member.run(document, i=given)


async def revoke(owner: Member, row: Cameo, mode: str = "UNPUBLISH", **given: Any) -> None:
    given = {"cameoId": cid(row), "mode": mode, **given}
    answer = await act(owner, "revokeCameo", "RevokeCameoInput", **given)
    assert answer.payload()["errors"] == []


async def sees(member: Member, clip: Clip) -> bool:
    answer = await member.run("query ($id: ID!) { clip(id: $id) { id } }", id=gid(clip))
    return not answer.codes
