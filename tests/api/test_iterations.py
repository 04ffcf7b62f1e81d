"""Asking again from what was made: the same, or with changes."""

import hashlib
import json
from itertools import islice
from typing import Any

import pytest

from generation.backends.scene import SceneBackend
from generation.direct import spec_of
from models.clips import Clip
from models.generations import Generation
from models.users import Role
from schema.base import global_id, split_id
from tests.api.families import publish
from tests.api.likenesses import enrolled, job_of
from tests.api.test_generations import CANCEL, claim, create, finish, stranger_of_each_kind
from tests.world import Answer, Member, World

REGENERATE = """mutation ($input: RegenerateInput!) {
  regenerate(input: $input) {
    generation { id state prompt style seed seconds width height audio caption parent { id } }
    errors { code field policy { policy } } } }"""
SMALL = {"prompt": "a red ball bounces", "size": {"width": 360, "height": 640}}


async def again(member: Member, job: dict[str, Any], **changes: Any) -> Answer:
    return await member.run(REGENERATE, input={"generationId": job["id"], **changes})


async def made(world: World, member: Member, **more: Any) -> dict[str, Any]:
    """A generation whose draft is there."""
    job = await create(member, **more)
    await finish(world, await claim())
    return job


def frames_of(job: Generation) -> str:
    take = SceneBackend().generate(spec_of(job), report=lambda _: None)
    digest = hashlib.sha256()
    for frame in islice(take.frames, 12):
        digest.update(frame.tobytes())
    return digest.hexdigest()


@pytest.mark.feature("B6")
async def test_without_changes_the_same_frames_come_again_and_another_seed_makes_others(
    world: World,
) -> None:
    ann = await world.member()
    job = await create(ann, **SMALL, style="neon", caption="Up!", audio="NONE")
    first = await claim()
    await finish(world, first)
    same = (await again(ann, job)).payload()["generation"]
    assert same["parent"] == {"id": job["id"]}
    for kept in ("prompt", "style", "seed", "seconds", "width", "height", "audio", "caption"):
        assert same[kept] == job[kept], kept
    second = await claim()
    await finish(world, second)
    other = (await again(ann, same, seed=8)).payload()["generation"]
    assert (other["seed"], other["parent"]) == (8, {"id": same["id"]})
    third = await claim()
    hashes = [frames_of(each) for each in (first, second, third)]
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.feature("B6")
async def test_changes_are_checked_like_any_request_and_the_rest_is_kept(world: World) -> None:
    ann = await world.member()
    job = await made(world, ann, **SMALL)
    new = (await again(ann, job, prompt="a cat", style="neon", seconds=3.0)).payload()["generation"]
    assert (new["prompt"], new["style"], new["seconds"], new["seed"]) == ("a cat", "neon", 3.0, 7)
    assert (new["width"], new["height"]) == (360, 640)
    for wrong, field in (
        ({"prompt": ""}, "prompt"),
        ({"style": "unheard-of"}, "style"),
        ({"seconds": 900.0}, "seconds"),
        ({"seed": -1}, "seed"),
        ({"idempotencyKey": ""}, "idempotencyKey"),
    ):
        errors = (await again(ann, job, **wrong)).payload()["errors"]
        assert [(e["code"], e["field"]) for e in errors] == [("BAD_USER_INPUT", field)]
    refused = await again(ann, job, prompt="a naked child")
    assert refused.refusal() == "POLICY_REFUSED"


@pytest.mark.feature("B6")
async def test_a_key_makes_one_generation_and_one_that_is_not_over_cannot_be_asked_again(
    world: World,
) -> None:
    ann = await world.member()
    job = await create(ann, **SMALL)
    assert (await again(ann, job)).refusal() == "CONFLICT"
    await ann.run(CANCEL, input={"generationId": job["id"]})
    first, second = [
        (await again(ann, job, idempotencyKey="k")).payload()["generation"]["id"] for _ in range(2)
    ]
    assert first == second
    assert (await again(ann, job, seed=9, idempotencyKey="k")).refusal() == "CONFLICT"


@pytest.mark.feature("B6", "D1")
async def test_only_its_owner_asks_again(world: World) -> None:
    ann = await world.member()
    job = await made(world, ann)
    others = await stranger_of_each_kind(world, ann)
    others["moderator"] = await world.member(role=Role.MODERATOR)
    absent = {"id": global_id("Generation", 1)}
    for kind, member in others.items():
        assert (await again(member, job)).refusal() == "NOT_FOUND", kind
        assert (await again(member, absent)).refusal() == "NOT_FOUND", kind
    assert (await again(world.anonymous, job)).refusal() == "UNAUTHENTICATED"


@pytest.mark.feature("B6", "C6")
async def test_whom_a_generation_shows_sees_it_but_not_what_it_came_from(world: World) -> None:
    """The likeness came in with the second one: the first is its owner's alone."""
    ann, bob = await world.member(), await world.member()
    face = await enrolled(bob)
    first = await made(world, ann, **SMALL)
    job = await job_of(ann, face)
    own = split_id(first["id"])[1]
    await Generation.filter(id=job.id).update(from_id=own)
    ask = "query ($id: ID!) { generation(id: $id) { parent { id prompt } } }"
    child = global_id("Generation", job.id)
    seen = {"id": first["id"], "prompt": SMALL["prompt"]}
    assert (await ann.run(ask, id=child)).payload()["parent"] == seen
    assert (await bob.run(ask, id=child)).payload()["parent"] is None
    assert (await bob.run(ask, id=first["id"])).refusal() == "NOT_FOUND"


# Refining

REFINE = """mutation ($input: RefineInput!) {
  refine(input: $input) {
    generation { id prompt change style seed parent { id } promptChanges { kind text } }
    errors { code field } } }"""
THREAD = """query ($id: ID!) { promptThread(generationId: $id) {
  edges { node { id prompt promptChanges { kind text } } } } }"""
NOON = "a red ball bounces on the beach"


async def drawn(world: World, member: Member, **more: Any) -> dict[str, Any]:
    """A generation that was made, with its recipe and the plan in it."""
    job = await create(member, **{**SMALL, "prompt": NOON, **more})
    await draw(world)
    return job


async def draw(world: World) -> Generation:
    """The next job, planned by the backend itself."""
    job = await claim()
    take = SceneBackend().generate(spec_of(job), report=lambda _: None)
    await finish(world, job)
    await Generation.filter(id=job.id).update(recipe_json=json.dumps(take.recipe))
    return await Generation.get(id=job.id)


async def refine(member: Member, job: dict[str, Any], change: str, **more: Any) -> Answer:
    return await member.run(REFINE, input={"generationId": job["id"], "change": change, **more})


@pytest.mark.feature("B5")
async def test_a_turn_changes_what_it_says_and_the_whole_prompt_is_shown(world: World) -> None:
    ann = await world.member()
    first = await drawn(world, ann)
    night = (await refine(ann, first, "Same but at night")).payload()["generation"]
    assert (night["prompt"], night["change"]) == (f"{NOON}, at night", "Same but at night")
    assert (night["seed"], night["parent"]) == (7, {"id": first["id"]})
    assert night["promptChanges"] == [
        {"kind": "KEPT", "text": NOON},
        {"kind": "ADDED", "text": ", at night"},
    ]
    made = await draw(world)
    before = (await Generation.get(id=split_id(first["id"])[1])).recipe
    assert made.recipe["plan"] == before["plan"] | {"time": "night"}
    assert made.recipe["scene"]["entities"] == before["scene"]["entities"]
    robot = (await refine(ann, night, "a robot instead, in watercolour")).payload()["generation"]
    assert robot["style"] == "watercolour"
    third = await draw(world)
    assert third.recipe["plan"]["time"] == "night"
    assert third.recipe["plan"]["parts"][0]["flights"] == before["plan"]["parts"][0]["flights"]
    turns = (await ann.run(THREAD, id=night["id"])).payload()["edges"]
    assert [turn["node"]["id"] for turn in turns] == [robot["id"], night["id"], first["id"]]
    assert turns[-1]["node"]["promptChanges"] is None


@pytest.mark.feature("B5", "B6")
async def test_a_refined_clip_is_made_again_frame_by_frame(world: World) -> None:
    ann = await world.member()
    first = await drawn(world, ann)
    night = (await refine(ann, first, "at night")).payload()["generation"]
    one = await draw(world)
    await again(ann, night)
    other = await draw(world)
    assert frames_of(one) == frames_of(other)
    await again(ann, night, prompt="a cat")
    assert (await claim()).edit is None


@pytest.mark.feature("B5")
async def test_a_change_is_checked_and_only_what_became_a_clip_is_refined(world: World) -> None:
    ann = await world.member()
    job = await create(ann, **SMALL)
    assert (await refine(ann, job, "at night")).refusal() == "CONFLICT"
    await ann.run(CANCEL, input={"generationId": job["id"]})
    assert (await refine(ann, job, "at night")).refusal() == "CONFLICT"
    job = await drawn(world, ann)
    for change in ("", " ", "x" * 501, "a\x00b"):
        errors = (await refine(ann, job, change)).payload()["errors"]
        assert errors == [{"code": "BAD_USER_INPUT", "field": "change"}], change
    errors = (await refine(ann, job, "a naked child")).payload()["errors"]
    assert errors == [{"code": "POLICY_REFUSED", "field": "change"}]
    assert (await refine(ann, job, "at night", seed=-1)).refusal() == "BAD_USER_INPUT"
    long = await drawn(world, ann, prompt="a ball " + "and a ball " * 180)
    errors = (await refine(ann, long, "at night, " * 40)).payload()["errors"]
    assert errors == [{"code": "BAD_USER_INPUT", "field": "change"}]


@pytest.mark.feature("B5")
async def test_only_its_owner_refines_and_reads_the_thread(world: World) -> None:
    ann = await world.member()
    job = await drawn(world, ann)
    absent = {"id": global_id("Generation", 1)}
    for kind, member in (await stranger_of_each_kind(world, ann)).items():
        for wanted in (job, absent):
            assert (await refine(member, wanted, "at night")).refusal() == "NOT_FOUND", kind
            assert (await member.run(THREAD, id=wanted["id"])).codes == ["NOT_FOUND"], kind
    assert (await refine(world.anonymous, job, "at night")).refusal() == "UNAUTHENTICATED"
    assert (await world.anonymous.run(THREAD, id=job["id"])).codes == ["UNAUTHENTICATED"]


@pytest.mark.feature("D5")
async def test_a_remix_keeps_what_its_prompt_does_not_change(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    await drawn(world, ann)
    clip = await Clip.get(author_id=split_id(ann.id)[1])
    await publish(ann, clip)
    remix = """mutation ($input: RemixClipInput!) { remixClip(input: $input) {
      generation { id seed change } errors { code } } }"""
    wish = {"clipId": global_id("Clip", clip.id), "prompt": "a robot on the moon"}
    job = (await bob.run(remix, input=wish)).payload()["generation"]
    assert (job["seed"], job["change"]) == (7, "a robot on the moon")
    made = await draw(world)
    before = (await Generation.get(id=clip.generation_id)).recipe["plan"]
    plan = made.recipe["plan"]
    assert (plan["setting"], plan["parts"][0]["subject"]) == ("moon", "robot")
    for name in ("action", "flights", "start", "speed", "pace", "rise", "phase"):
        assert plan["parts"][0][name] == before["parts"][0][name], name
    for name in ("heading", "shift", "camera", "time", "style"):
        assert plan[name] == before[name], name


@pytest.mark.feature("B5")
async def test_a_clip_leads_whoever_asked_for_it_and_nobody_else_to_its_generation(
    world: World,
) -> None:
    ann, bob = await world.member(), await world.member()
    job = await made(world, ann)
    clip = await Clip.get()
    assert (await publish(ann, clip)).payload()["errors"] == []
    ask, of = "query ($id: ID!) { clip(id: $id) { generation { id } } }", global_id("Clip", clip.id)
    seen = [(await member.run(ask, id=of)).payload() for member in (ann, bob, world.anonymous)]
    assert [each["generation"] for each in seen] == [{"id": job["id"]}, None, None]
