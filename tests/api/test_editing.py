"""Edit lists: stretches and cards, music and words, drawn again to the pixel; the sources stay."""

import hashlib
import json
from itertools import islice
from typing import Any

import numpy as np
import pytest

from generation.backends.scene import SceneBackend
from generation.direct import spec_of
from models.clips import Clip
from models.generations import Generation
from models.lineage import Lineage
from schema.base import global_id
from tests.api.families import publish
from tests.api.test_storyboards import draw, drawn, extend, frames_of, job_of, stitch
from tests.world import Answer, Member, World

pytestmark = pytest.mark.feature("B11")

EDIT = """mutation ($i: EditClipsInput!) { editClips(input: $i) {
  generation { id seconds width shots { prompt seconds }
    editList { music burnsCaptions cuts { clipId fromMs toMs title } } }
  errors { code field message } } }"""


async def edit(member: Member, *cuts: dict[str, Any], **more: Any) -> Answer:
    return await member.run(EDIT, i={"cuts": list(cuts), **more})


def of(clip: Clip, first: int | None = None, last: int | None = None) -> dict[str, Any]:
    return {"clipId": global_id("Clip", clip.id), "fromMs": first, "toMs": last}


async def test_stretches_and_cards_become_a_clip_and_the_sources_stay(world: World) -> None:
    ann = await world.member()
    one, other = await drawn(ann, "a red ball bounces"), await drawn(ann, "a cat jumps")
    before = await Clip.filter(id__in=[one.id, other.id]).order_by("id").values()
    cuts = [of(one, 500, 1500), {"title": "Later", "toMs": 1000}, of(other, None, 1000)]
    job = (await edit(ann, *cuts, caption="cut")).payload()["generation"]
    assert job["seconds"] == 3.0
    assert job["shots"] == [
        {"prompt": "a red ball bounces", "seconds": 1.0},
        {"prompt": "Later", "seconds": 1.0},
        {"prompt": "a cat jumps", "seconds": 1.0},
    ]
    told = [{"fromMs": None, "toMs": None, "clipId": None, "title": None, **cut} for cut in cuts]
    assert job["editList"] == {"music": None, "burnsCaptions": False, "cuts": told}
    clip = await draw()
    made = await job_of(clip)
    assert (clip.duration_ms, clip.caption) == (3000, "cut")
    take = SceneBackend().generate(spec_of(made), report=lambda _: None)
    shown = list(islice(take.frames, 50))
    seen = [hashlib.sha256(frame.tobytes()).hexdigest() for frame in shown]
    assert seen[:4] == frames_of(await job_of(one), 12, 4)
    assert seen[48:] == frames_of(await job_of(other), 0, 2)
    assert 0.001 < (shown[36] > 200).mean() < 0.1
    assert {row.ancestor_id for row in await Lineage.filter(clip_id=clip.id)} == {one.id, other.id}
    assert await Clip.filter(id__in=[one.id, other.id]).order_by("id").values() == before
    # What was cut can be cut again, across its own cuts.
    again = (await edit(ann, of(clip, 500, 2500))).payload()["generation"]
    assert [shot["seconds"] for shot in again["shots"]] == [0.5, 1.0, 0.5]
    assert frames_of(await job_of(await draw()), 0, 2) == seen[12:14]


async def test_music_is_heard_under_everything_and_what_is_said_is_written(world: World) -> None:
    ann = await world.member()
    clip = await drawn(ann)
    await Clip.filter(id=clip.id).update(
        subtitles_json=json.dumps([{"start_ms": 900, "end_ms": 1500, "text": "Boing!"}])
    )
    plain = (await edit(ann, of(clip, 500, None))).payload()["generation"]
    assert plain["seconds"] == 1.5
    bare = SceneBackend().generate(spec_of(await job_of(await draw())), report=lambda _: None)
    rich = (await edit(ann, of(clip, 500, None), music="EPIC", burnCaptions=True)).payload()
    assert rich["generation"]["editList"]["music"] == "epic"
    take = SceneBackend().generate(spec_of(await job_of(await draw())), report=lambda _: None)
    assert bare.audio is None
    assert take.audio is not None
    assert float(np.sqrt((take.audio**2).mean())) > 0.02
    changed = []
    for number, (one, other) in enumerate(zip(bare.frames, take.frames, strict=True)):
        assert (one[: one.shape[0] // 2] == other[: other.shape[0] // 2]).all()
        changed += [number] if (one != other).any() else []
    # From 0.4 to 1.0 s of the stretch, and low in the picture.
    assert (changed[0], changed[-1]) == (10, 23)


async def test_another_shape_composes_every_shot_anew(world: World) -> None:
    ann = await world.member()
    clip = await drawn(ann)
    wide = {"width": 1280, "height": 720}
    assert (await edit(ann, of(clip), size=wide)).payload()["generation"]["width"] == 1280
    take = SceneBackend().generate(spec_of(await job_of(await draw())), report=lambda _: None)
    frame = next(take.frames)
    assert frame.shape == (720, 1280, 3)
    assert frame.std() > 20
    assert hashlib.sha256(frame.tobytes()).hexdigest() not in frames_of(await job_of(clip), 0, 1)


async def test_an_edit_list_that_cannot_be_is_refused_where_it_is_wrong(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    clip, theirs = await drawn(ann), await drawn(bob)
    await publish(bob, theirs)
    for cuts, code, field in (
        ([], "BAD_USER_INPUT", "cuts"),
        ([{"title": "alone"}], "BAD_USER_INPUT", "cuts"),
        ([of(clip), {"title": " "}], "BAD_USER_INPUT", "cuts.1.title"),
        ([of(clip), {"title": "x", "toMs": 99_000}], "BAD_USER_INPUT", "cuts.1.toMs"),
        ([of(clip, 500, 9000)], "BAD_USER_INPUT", "cuts.0"),
        ([of(clip, 900, 800)], "BAD_USER_INPUT", "cuts.0"),
        ([of(clip, 900, 1000)], "BAD_USER_INPUT", "cuts.0"),
        ([{**of(clip), "title": "both"}], "BAD_USER_INPUT", "cuts.0"),
        ([of(clip)] * 9, "BAD_USER_INPUT", "cuts"),
        ([of(theirs)], "NOT_FOUND", "clipIds"),
    ):
        errors = (await edit(ann, *cuts)).payload()["errors"]
        assert [(each["code"], each["field"]) for each in errors] == [(code, field)], cuts
    await Clip.filter(id=clip.id).update(hold_count=1)
    assert (await edit(ann, of(clip))).refusal() == "CONFLICT"
    assert (await edit(world.anonymous, of(clip))).refusal() == "UNAUTHENTICATED"
    assert await Generation.filter(owner_id=bob.user.id).count() == 1  # type: ignore[union-attr]


@pytest.mark.feature("B9", "B10")
async def test_edited_clips_go_on_and_are_put_together_with_their_music_and_words(
    world: World,
) -> None:
    ann = await world.member()
    ball = await drawn(ann, "a red ball bounces")
    await Clip.filter(id=ball.id).update(
        subtitles_json=json.dumps([{"start_ms": 500, "end_ms": 1500, "text": "boing"}])
    )
    subtitles = [{"start": 0.5, "end": 1.5, "text": "boing"}]
    await edit(ann, of(ball), {"title": "End", "toMs": 1000}, music="CALM", burnCaptions=True)
    cut = await draw()
    longer = await extend(ann, cut, seconds=2.0, prompt="now at night")
    assert [shot["seconds"] for shot in longer.payload()["generation"]["shots"]] == [2, 1, 2]
    clip = await draw()
    finish = (await job_of(clip)).finish
    assert finish == {"music": "calm", "captions": subtitles, "cuts": []}
    last = (await job_of(clip)).recipe["shots"][-1]["plan"]
    assert last["time"] == "night"
    await stitch(ann, ball, cut)
    finish = (await job_of(await draw())).finish
    moved = [{"start": 2.5, "end": 3.5, "text": "boing"}]
    assert finish == {"music": "calm", "captions": moved, "cuts": []}
