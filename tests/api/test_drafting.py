"""Making a draft together at the same time."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

import pytest

from models.clips import Clip, ClipState
from models.collaborations import Collaboration, CollaborationState, CollaboratorRole
from schema.base import global_id
from schema.problems import Rejected
from tests.api.test_guardians import SET, family
from tests.world import Member, World

HERE = """subscription ($id: ID!, $after: String) { draftActivity(clipId: $id, after: $after) {
    cursor resync lines { kind text user { handle } } present { handle } clip { prompt } } }"""
SAY = """mutation ($i: SayInDraftInput!) { sayInDraft(input: $i) {
    line { text } errors { code field } } }"""
SAID = """query ($id: ID!, $after: String) { draftLines(clipId: $id, first: 2, after: $after) {
    edges { node { text } } pageInfo { endCursor hasNextPage } } }"""


async def joined(world: World, clip: Clip, member: Member) -> None:
    assert member.user is not None
    await Collaboration.create(
        clip_id=clip.id,
        user_id=member.user.id,
        role=CollaboratorRole.EDITOR,
        state=CollaborationState.ACCEPTED,
    )


async def say(member: Member, clip: Clip, text: str, kind: str = "REMARK") -> Any:
    values = {"clipId": global_id("Clip", clip.id), "text": text, "kind": kind}
    return await member.run(SAY, i=values)


async def until(values: AsyncGenerator[Any, None], wanted: Callable[[Any], bool]) -> Any:
    async with asyncio.timeout(30):
        async for value in values:
            if wanted(value["draftActivity"]):
                return value["draftActivity"]
    raise AssertionError("it ended")


def handles(value: Any) -> set[str]:
    return {user["handle"] for user in value["present"]}


@pytest.mark.feature("D9")
async def test_makers_see_who_is_here_and_what_is_said_and_tried(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    clip = await world.draft(ann)
    await joined(world, clip, bob)
    clip_id = global_id("Clip", clip.id)
    async with aclosing(ann.watch(HERE, id=clip_id)) as to_ann:
        first = await until(to_ann, lambda value: True)
        assert (first["lines"], handles(first)) == ([], {"ann"})
        async with aclosing(bob.watch(HERE, id=clip_id)) as to_bob:
            await until(to_bob, lambda value: True)
            await until(to_ann, lambda value: handles(value) == {"ann", "bob"})
            await until(to_bob, lambda value: handles(value) == {"ann", "bob"})
            assert (await say(bob, clip, "a red fox at night", "PROMPT")).payload()["errors"] == []
            told = await until(to_ann, lambda value: value["lines"] != [])
            assert told["lines"] == [
                {"kind": "PROMPT", "text": "a red fox at night", "user": {"handle": "bob"}}
            ]
        await until(to_ann, lambda value: handles(value) == {"ann"})


@pytest.mark.feature("D9", "N15")
async def test_what_was_said_meanwhile_comes_first(world: World) -> None:
    ann = await world.member()
    clip = await world.draft(ann)
    clip_id = global_id("Clip", clip.id)
    async with aclosing(ann.watch(HERE, id=clip_id)) as values:
        cursor = (await until(values, lambda value: True))["cursor"]
    for n in range(3):
        await say(ann, clip, str(n))
    heard: list[str] = []
    async with aclosing(ann.watch(HERE, id=clip_id, after=cursor)) as values:
        while len(heard) < 3:
            told = await until(values, lambda value: value["lines"] != [])
            heard += [line["text"] for line in told["lines"]]
    assert heard == ["0", "1", "2"]
    page = (await ann.run(SAID, id=clip_id)).payload()
    assert [edge["node"]["text"] for edge in page["edges"]] == ["2", "1"]
    rest = (await ann.run(SAID, id=clip_id, after=page["pageInfo"]["endCursor"])).payload()
    assert [edge["node"]["text"] for edge in rest["edges"]] == ["0"]


@pytest.mark.feature("D9")
async def test_it_is_for_the_makers_alone_and_ends_with_their_part(world: World) -> None:
    ann, bob, eve = await world.member(), await world.member(), await world.member()
    clip = await world.draft(ann)
    await joined(world, clip, bob)
    clip_id = global_id("Clip", clip.id)
    for other, code in ((eve, "NOT_FOUND"), (world.anonymous, "UNAUTHENTICATED")):
        assert (await say(other, clip, "hello")).refusal() == code
        assert (await other.run(SAID, id=clip_id)).refusal() == code
    refused = await say(ann, clip, "a nude child", "PROMPT")
    assert refused.refusal() in ("POLICY_REFUSED", "BAD_USER_INPUT")
    async with aclosing(bob.watch(HERE, id=clip_id)) as values:
        await until(values, lambda value: True)
        await Collaboration.filter(clip_id=clip.id).delete()
        await say(ann, clip, "only for us")
        async with asyncio.timeout(30):
            rest = [value async for value in values]
    assert rest == []
    await Clip.filter(id=clip.id).update(state=ClipState.PUBLISHED, published_order=9)
    assert (await say(ann, clip, "late")).refusal() == "CONFLICT"


@pytest.mark.feature("D14", "F2", "N10")
async def test_where_a_guardian_turned_messages_off_nothing_is_said_beside_a_draft_either(
    world: World,
) -> None:
    kim, pat, _ = await family(world)
    friend = await world.member()
    clip = await world.draft(friend)
    await joined(world, clip, kim)
    clip_id = global_id("Clip", clip.id)
    assert (await say(friend, clip, "come along")).payload()["errors"] == []
    async with aclosing(kim.watch(HERE, id=clip_id)) as values:
        await until(values, lambda value: True)
        off = await pat.run(SET, w=kim.id, s={"dmPolicy": "NONE"})
        assert off.payload()["errors"] == []
        async with asyncio.timeout(30):
            rest = [value async for value in values]
    assert rest == [], "an open line ends"
    assert (await say(kim, clip, "where?")).refusal() == "FORBIDDEN"
    assert (await kim.run(SAID, id=clip_id)).refusal() == "FORBIDDEN"
    async with aclosing(kim.watch(HERE, id=clip_id)) as values:
        with pytest.raises(Rejected, match="turned off"):
            await anext(values)
