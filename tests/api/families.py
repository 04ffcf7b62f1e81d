"""Remixes for tests, made as members and workers make them."""

from __future__ import annotations

from typing import Any

from models.clips import Audience, Clip, RenditionKind
from models.generations import Generation, queue
from models.generations.drafts import File, Made
from schema.base import global_id
from tests.world import Answer, Member, World

REMIX = """mutation ($input: RemixClipInput!) {
  remixClip(input: $input) { generation { id state style seconds width height audio }
                             errors { code field } } }"""
PUBLISH = """mutation ($input: PublishClipInput!) {
  publishClip(input: $input) { clip { state audience allowDownload remixPolicy }
                               errors { code field } } }"""


def gid(clip: Clip) -> str:
    return global_id("Clip", clip.id)


async def ask(member: Member, source: Clip, **more: Any) -> Answer:
    wish = {"clipId": gid(source), "prompt": "the same at night", "seconds": 2.0, **more}
    return await member.run(REMIX, input=wish)


async def make_next() -> Clip:
    """Do what a worker does with the job whose turn it is."""
    job = await queue.claim("w1", backend="scene", lease_seconds=30, running_cap=99)
    assert job is not None
    return await finish(job)


async def finish(job: Generation) -> Clip:
    made = Made(
        effective_prompt=job.prompt,
        duration_ms=2000,
        width=360,
        height=640,
        fps=24,
        blurhash="L0",
        files=[File(RenditionKind.ORIGINAL, f"aa/{job.id}.mp4", "video/mp4", 1, "00", 360, 640)],
    )
    clip = await queue.finish(job, made)
    assert clip is not None
    return clip


async def draft_of(member: Member, source: Clip) -> Clip:
    """A finished remix that is not published yet."""
    answer = await ask(member, source)
    assert answer.payload()["errors"] == []
    return await make_next()


async def publish(member: Member, clip: Clip, **wish: Any) -> Answer:
    return await member.run(PUBLISH, input={"clipId": gid(clip), **wish})


async def remix_of(
    member: Member, source: Clip, audience: Audience = Audience.PUBLIC, **wish: Any
) -> Clip:
    """A published remix."""
    draft = await draft_of(member, source)
    answer = await publish(member, draft, audience=audience.value, **wish)
    assert answer.payload()["errors"] == []
    return await Clip.get(id=draft.id)


async def line_of(world: World, members: list[Member]) -> list[Clip]:
    """An original by the first member, remixed by the second, whose remix the third remixes …"""
    line = [await world.clip(members[0])]
    for member in members[1:]:
        line.append(await remix_of(member, line[-1]))
    return line
