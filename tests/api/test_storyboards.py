"""Clips of several shots: asked for, gone on with, put together; with the rights of all they are of."""

import hashlib
import json
from itertools import islice
from typing import Any

import pytest

from generation.backends.scene import SceneBackend
from generation.direct import spec_of
from models.cameos import ClipCameo
from models.clips import Audience, Clip
from models.generations import Generation
from models.lineage import Lineage
from models.policies import CameoScope
from models.users import Role
from schema.base import global_id, split_id
from tests.api.families import finish, publish
from tests.api.likenesses import cid, enrolled
from tests.api.test_generations import claim, create, stranger_of_each_kind
from tests.world import Answer, Member, World

PAYLOAD = """{ generation { id state prompt seconds seed width audio shots { prompt seconds } }
               errors { code field blockers { cameoId } } }"""
BOARD = f"mutation ($i: CreateStoryboardInput!) {{ createStoryboard(input: $i) {PAYLOAD} }}"
EXTEND = f"mutation ($i: ExtendClipInput!) {{ extendClip(input: $i) {PAYLOAD} }}"
STITCH = f"mutation ($i: StitchClipsInput!) {{ stitchClips(input: $i) {PAYLOAD} }}"
CLIP = """query ($id: ID!) { clip(id: $id) { depth parent { ... on Clip { id } }
  sources { __typename ... on Clip { id } } ancestors { edges { node { __typename } } } } }"""
SMALL = {"width": 360, "height": 640}


async def board(member: Member, *shots: dict[str, Any], **more: Any) -> Answer:
    return await member.run(BOARD, i={"shots": list(shots), "size": SMALL, **more})


async def extend(member: Member, clip: Clip, **more: Any) -> Answer:
    return await member.run(EXTEND, i={"clipId": global_id("Clip", clip.id), **more})


async def stitch(member: Member, *clips: Clip, **more: Any) -> Answer:
    ids = [global_id("Clip", clip.id) for clip in clips]
    return await member.run(STITCH, i={"clipIds": ids, **more})


async def drawn(member: Member, prompt: str = "a red ball bounces", **more: Any) -> Clip:
    """A draft with the recipe of what was drawn."""
    await create(member, prompt=prompt, size=SMALL, seconds=2.0, audio="NONE", **more)
    return await draw()


async def draw() -> Clip:
    job = await claim()
    take = SceneBackend().generate(spec_of(job), report=lambda _: None)
    clip = await finish(job)
    await Generation.filter(id=job.id).update(recipe_json=json.dumps(take.recipe))
    await Clip.filter(id=clip.id).update(duration_ms=round(take.frame_count / take.fps * 1000))
    return await Clip.get(id=clip.id)


def frames_of(job: Generation, first: int = 0, number: int = 8) -> list[str]:
    take = SceneBackend().generate(spec_of(job), report=lambda _: None)
    frames = islice(take.frames, first, first + number)
    return [hashlib.sha256(frame.tobytes()).hexdigest() for frame in frames]


async def job_of(clip: Clip) -> Generation:
    return await Generation.get(id=clip.generation_id)


# Storyboards


@pytest.mark.feature("B7", "B8")
async def test_a_storyboard_is_one_clip_of_shots_with_what_the_director_says_of_each(
    world: World,
) -> None:
    ann = await world.member()
    guide = {"camera": "zoom in", "light": "at night", "dialogue": "a cat!", "sound": "rain"}
    answer = await board(
        ann, {"prompt": "a fox runs", "seconds": 2.0}, {"prompt": "the fox jumps", "guide": guide}
    )
    job = answer.payload()["generation"]
    second = "the fox jumps, zoom in, at night, saying “a cat!”, sound of rain"
    assert job["shots"] == [
        {"prompt": "a fox runs", "seconds": 2.0},
        {"prompt": second, "seconds": 4.0},
    ]
    assert (job["prompt"], job["seconds"]) == (f"a fox runs\n{second}", 6.0)
    clip = await draw()
    assert clip.duration_ms == 6000
    made = await job_of(clip)
    plans = [shot["plan"] for shot in made.recipe["shots"]]
    assert [len(plan["parts"]) for plan in plans] == [1, 1]
    assert plans[0]["parts"][0]["colour"] == plans[1]["parts"][0]["colour"]
    assert (plans[1]["camera"], plans[1]["time"]) == ("zoom in", "night")


@pytest.mark.feature("B8", "B14")
@pytest.mark.parametrize(
    ("shots", "code", "field"),
    [
        ([], "BAD_USER_INPUT", "shots"),
        ([{"prompt": "a fox"}] * 9, "BAD_USER_INPUT", "shots"),
        ([{"prompt": "a fox", "seconds": 10.0}] * 7, "BAD_USER_INPUT", "shots"),
        ([{"prompt": "a fox"}, {"prompt": " "}], "BAD_USER_INPUT", "shots.1.prompt"),
        ([{"prompt": "a fox"}, {"prompt": "x" * 2001}], "BAD_USER_INPUT", "shots.1.prompt"),
        ([{"prompt": "x " * 600}] * 2, "BAD_USER_INPUT", "shots"),
        ([{"prompt": "a fox", "seconds": 0.5}], "BAD_USER_INPUT", "shots.0.seconds"),
        ([{"prompt": "a fox"}, {"prompt": "a naked child"}], "POLICY_REFUSED", "shots.1.prompt"),
    ],
)
async def test_a_storyboard_says_which_shot_is_wrong(
    world: World, shots: list[dict[str, Any]], code: str, field: str
) -> None:
    ann = await world.member()
    errors = (await board(ann, *shots)).payload()["errors"]
    assert [(error["code"], error["field"]) for error in errors] == [(code, field)]
    assert not await Generation.all().exists()


@pytest.mark.feature("B8", "C8")
async def test_all_likenesses_of_all_shots_are_asked(world: World) -> None:
    ann, bob, cem = await world.member(), await world.member(), await world.member()
    yes, no = await enrolled(bob), await enrolled(cem, CameoScope.ONLY_ME)
    shots = [
        {"prompt": "a man waves", "cameoIds": [cid(yes)], "seconds": 2.0},
        {"prompt": "a man walks", "cameoIds": [cid(no)], "seconds": 2.0},
    ]
    errors = (await board(ann, *shots)).payload()["errors"]
    assert [error["code"] for error in errors] == ["CONSENT_REFUSED"]
    assert errors[0]["blockers"] == [{"cameoId": cid(no)}]
    assert (await board(ann, shots[0], audio="NONE")).payload()["errors"] == []
    clip = await draw()
    assert [row.cameo_id for row in await ClipCameo.filter(clip_id=clip.id)] == [yes.id]


@pytest.mark.feature("B6", "B8", "B5")
async def test_a_storyboard_is_made_again_and_refined_shot_by_shot(world: World) -> None:
    ann = await world.member()
    shots = [{"prompt": "a fox runs", "seconds": 2.0}, {"prompt": "a cat jumps", "seconds": 2.0}]
    await board(ann, *shots, audio="NONE")
    first = await job_of(await draw())
    own = global_id("Generation", first.id)
    again = "mutation ($i: RegenerateInput!) { regenerate(input: $i) { errors { code field } } }"
    refine = "mutation ($i: RefineInput!) { refine(input: $i) { errors { code } } }"
    assert (await ann.run(again, i={"generationId": own})).payload()["errors"] == []
    second = await claim()
    assert frames_of(second, 44) == frames_of(first, 44)
    longer = await ann.run(again, i={"generationId": own, "seconds": 5.0})
    assert longer.payload()["errors"] == [{"code": "BAD_USER_INPUT", "field": "seconds"}]
    await ann.run(refine, i={"generationId": own, "change": "at night"})
    clip = await draw()
    made = (await job_of(clip)).recipe["shots"]
    assert [shot["plan"] for shot in made] == [
        shot["plan"] | {"time": "night"} for shot in first.recipe["shots"]
    ]


# Extension


@pytest.mark.feature("B9")
async def test_the_same_shot_goes_on_and_its_beginning_stays_to_the_pixel(world: World) -> None:
    ann = await world.member()
    source = await drawn(ann)
    job = (await extend(ann, source, seconds=3.0)).payload()["generation"]
    assert (job["seconds"], job["shots"]) == (5.0, [])
    clip = await draw()
    assert (clip.parent_id, clip.depth) == (source.id, 1)
    assert frames_of(await job_of(clip), 0, 48) == frames_of(await job_of(source), 0, 48)


@pytest.mark.feature("B9")
async def test_a_new_shot_changes_what_is_said_of_the_last_one(world: World) -> None:
    ann = await world.member()
    source = await drawn(ann)
    answer = await extend(ann, source, seconds=2.0, prompt="now at night")
    job = answer.payload()["generation"]
    assert [shot["seconds"] for shot in job["shots"]] == [2.0, 2.0]
    clip = await draw()
    first, second = (shot["plan"] for shot in (await job_of(clip)).recipe["shots"])
    assert second == first | {"time": "night"}
    more = (await extend(ann, clip, seconds=2.0, prompt="it sleeps")).payload()["generation"]
    assert len(more["shots"]) == 3


@pytest.mark.feature("B9", "C5")
async def test_whoever_is_shown_is_asked_anew_when_a_clip_is_extended(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    face = await enrolled(bob)
    source = await drawn(ann, "a man waves", cameoIds=[cid(face)])
    assert (await extend(ann, source, seconds=2.0)).payload()["errors"] == []
    clip = await draw()
    assert [row.cameo_id for row in await ClipCameo.filter(clip_id=clip.id)] == [face.id]
    await type(face).filter(id=face.id).update(level=CameoScope.ONLY_ME, epoch=face.epoch + 1)
    assert (await extend(ann, source, seconds=2.0)).refusal() == "CONSENT_REFUSED"
    assert (await stitch(ann, source, clip)).refusal() == "CONSENT_REFUSED"


@pytest.mark.feature("B9")
async def test_an_extension_is_refused_where_it_cannot_be_made(world: World) -> None:
    ann = await world.member()
    source = await drawn(ann)
    foreign = await world.draft(ann)
    for clip, more, code, field in (
        (source, {"seconds": 9.0}, "BAD_USER_INPUT", "prompt"),
        (source, {"seconds": -1.0}, "BAD_USER_INPUT", "seconds"),
        (source, {"seconds": 0.5, "prompt": "at night"}, "BAD_USER_INPUT", "shots.1.seconds"),
        (source, {"seconds": 2.0, "prompt": ""}, "BAD_USER_INPUT", "prompt"),
        (source, {"seconds": 2.0, "prompt": "a naked child"}, "POLICY_REFUSED", "prompt"),
        (foreign, {"seconds": 2.0}, "CONFLICT", "clipId"),
    ):
        errors = (await extend(ann, clip, **more)).payload()["errors"]
        assert [(e["code"], e["field"]) for e in errors] == [(code, field)], more


# Stitching


@pytest.mark.feature("B10", "N5")
async def test_stitched_clips_are_drawn_to_the_pixel_and_meet_in_rights_and_lineage(
    world: World,
) -> None:
    ann = await world.member()
    one = await drawn(ann, "a red ball bounces")
    other = await drawn(ann, "a cat jumps", style="neon")
    await publish(ann, other, audience=Audience.FOLLOWERS.value, allowDownload=False)
    job = (await stitch(ann, one, other, caption="both")).payload()["generation"]
    assert (job["seconds"], len(job["shots"])) == (4.0, 2)
    clip = await draw()
    made = await job_of(clip)
    assert frames_of(made, 0, 4) == frames_of(await job_of(one), 0, 4)
    assert frames_of(made, 48, 4) == frames_of(await job_of(other), 0, 4)
    assert (clip.caption, clip.depth, clip.parent_id) == ("both", 1, one.id)
    assert (clip.cap_reach, clip.cap_download) == ("FOLLOWERS", False)
    assert {row.ancestor_id for row in await Lineage.filter(clip_id=clip.id)} == {one.id, other.id}
    told = (await ann.run(CLIP, id=global_id("Clip", clip.id))).payload()
    ids = [global_id("Clip", each.id) for each in (one, other)]
    assert [each["id"] for each in told["sources"]] == ids
    assert told["parent"] == {"id": ids[0]}
    assert len(told["ancestors"]["edges"]) == 1
    wide = await publish(ann, clip, audience=Audience.PUBLIC.value)
    assert [error["field"] for error in wide.payload()["errors"]] == ["audience"]


@pytest.mark.feature("B10", "C8")
async def test_stitched_clips_show_all_whom_their_parts_show(world: World) -> None:
    ann, bob, cem = await world.member(), await world.member(), await world.member()
    faces = [await enrolled(bob), await enrolled(cem)]
    clips = [await drawn(ann, "a man waves", cameoIds=[cid(face)]) for face in faces]
    assert (await stitch(ann, *clips)).payload()["errors"] == []
    clip = await draw()
    shown = {row.cameo_id for row in await ClipCameo.filter(clip_id=clip.id)}
    assert shown == {face.id for face in faces}


@pytest.mark.feature("B10")
async def test_only_ones_own_clips_that_are_not_held_are_stitched(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    mine = await drawn(ann)
    theirs = await drawn(bob)
    await publish(bob, theirs)
    assert (await stitch(ann, mine, theirs)).refusal() == "NOT_FOUND"
    assert (await stitch(ann, mine)).refusal() == "BAD_USER_INPUT"
    assert (await stitch(ann, *[mine] * 9)).refusal() == "BAD_USER_INPUT"
    assert (await stitch(ann, mine, await world.draft(ann))).refusal() == "CONFLICT"
    await Clip.filter(id=mine.id).update(hold_count=1)
    assert (await stitch(ann, mine, mine)).refusal() == "CONFLICT"


# Who may


@pytest.mark.feature("B8", "B9", "B10")
async def test_drafts_are_extended_and_stitched_by_their_author_alone(world: World) -> None:
    ann = await world.member()
    draft = await drawn(ann)
    others = await stranger_of_each_kind(world, ann)
    others["moderator"] = await world.member(role=Role.MODERATOR)
    for kind, member in others.items():
        assert (await extend(member, draft, seconds=2.0)).refusal() == "NOT_FOUND", kind
        assert (await stitch(member, draft, draft)).refusal() == "NOT_FOUND", kind
    nobody = world.anonymous
    assert (await extend(nobody, draft, seconds=2.0)).refusal() == "UNAUTHENTICATED"
    assert (await stitch(nobody, draft, draft)).refusal() == "UNAUTHENTICATED"
    assert (await board(nobody, {"prompt": "a fox"})).refusal() == "UNAUTHENTICATED"


@pytest.mark.feature("B8", "B9", "B10")
async def test_a_key_makes_one_generation_of_each_kind(world: World) -> None:
    ann = await world.member()
    draft = await drawn(ann)
    made = []
    for _ in range(2):
        answers = [
            await board(ann, {"prompt": "a fox"}, idempotencyKey="b"),
            await extend(ann, draft, seconds=2.0, idempotencyKey="e"),
            await stitch(ann, draft, draft, idempotencyKey="s"),
        ]
        made.append([answer.payload()["generation"]["id"] for answer in answers])
    assert made[0] == made[1]
    owner = split_id(ann.id)[1]
    assert await Generation.filter(owner_id=owner).count() == 4
