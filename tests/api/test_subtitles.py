import json
from typing import Any

import pytest

from models.clips import Clip
from models.users import Role
from schema.base import global_id
from tests.world import Member, World

HEARD = json.dumps([{"start": 0.5, "end": 1.25, "text": "[a <dog> barks]"}])
READ = """query ($id: ID!) { clip(id: $id) { language captionHistory { caption replacedAt }
    subtitles { isEdited webvtt lines { startMs endMs text } } } }"""
CORRECT = """mutation ($i: UpdateSubtitlesInput!) { updateSubtitles(input: $i) {
    clip { language subtitles { isEdited lines { text } } } errors { code field } } }"""
UPDATE = "mutation ($i: UpdateClipInput!) { updateClip(input: $i) { errors { code } } }"
PUBLISH = "mutation ($i: PublishClipInput!) { publishClip(input: $i) { errors { code } } }"


async def read(member: Member, clip: Clip) -> Any:
    return (await member.run(READ, id=global_id("Clip", clip.id))).payload()


async def correct(member: Member, clip: Clip, **values: Any) -> Any:
    answer = await member.run(CORRECT, i={"clipId": global_id("Clip", clip.id), **values})
    return answer.payload()


def line(start: int, end: int, text: str) -> dict[str, Any]:
    return {"startMs": start, "endMs": end, "text": text}


@pytest.mark.feature("D18")
async def test_what_is_heard_is_told_and_can_be_corrected_and_taken_back(world: World) -> None:
    ann = await world.member()
    clip = await world.draft(ann, transcript_json=HEARD)
    told = (await read(ann, clip))["subtitles"]
    assert told["lines"] == [line(500, 1250, "[a <dog> barks]")]
    assert told["webvtt"] == ("WEBVTT\n\n00:00:00.500 --> 00:00:01.250\n[a &lt;dog&gt; barks]\n")
    lines = [line(0, 900, "Où es-tu ?"), line(900, 4000, "Ici !")]
    changed = await correct(ann, clip, lines=lines, language="fr-CA")
    assert changed["clip"] == {
        "language": "fr-CA",
        "subtitles": {"isEdited": True, "lines": [{"text": "Où es-tu ?"}, {"text": "Ici !"}]},
    }
    back = await correct(ann, clip)
    assert back["clip"]["language"] == "fr-CA"
    assert back["clip"]["subtitles"] == {"isEdited": False, "lines": [{"text": "[a <dog> barks]"}]}


@pytest.mark.feature("D18")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"lines": [line(0, 4001, "past the end")]}, "lines"),
        ({"lines": [line(-1, 10, "before the start")]}, "lines"),
        ({"lines": [line(10, 10, "no time at all")]}, "lines"),
        ({"lines": [line(500, 900, "late"), line(0, 100, "early")]}, "lines"),
        ({"lines": [line(0, 900, " ")]}, "lines"),
        ({"lines": [line(0, 900, "x" * 201)]}, "lines"),
        ({"lines": [line(n, n + 1, "many") for n in range(101)]}, "lines"),
        ({"language": "not a tag"}, "language"),
    ],
)
async def test_impossible_lines_are_refused(
    world: World, values: dict[str, Any], field: str
) -> None:
    ann = await world.member()
    refused = await correct(ann, await world.draft(ann), **values)
    assert refused["errors"] == [{"code": "BAD_USER_INPUT", "field": field}]


@pytest.mark.feature("D18", "D19")
async def test_only_its_makers_change_and_look_back(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    moderator = await world.member(role=Role.MODERATOR)
    clip = await world.clip(ann)
    for other, code in ((bob, "NOT_FOUND"), (moderator, "NOT_FOUND")):
        assert (await correct(other, clip, language="en"))["errors"][0]["code"] == code
    answer = await world.anonymous.run(CORRECT, i={"clipId": global_id("Clip", clip.id)})
    assert answer.refusal() == "UNAUTHENTICATED"
    await ann.run(UPDATE, i={"clipId": global_id("Clip", clip.id), "caption": "now"})
    for viewer, sees in ((ann, 1), (moderator, 1), (bob, 0), (world.anonymous, 0)):
        assert len((await read(viewer, clip))["captionHistory"]) == sees


@pytest.mark.feature("D19")
async def test_captions_are_kept_from_the_first_publication_on(world: World) -> None:
    ann = await world.member()
    clip = await world.draft(ann, caption="a draft's")
    clip_id = global_id("Clip", clip.id)
    await ann.run(PUBLISH, i={"clipId": clip_id, "caption": "one"})
    for caption in ("two", "two", "three"):
        await ann.run(UPDATE, i={"clipId": clip_id, "caption": caption})
    history = (await read(ann, clip))["captionHistory"]
    assert [version["caption"] for version in history] == ["two", "one"]
    for n in range(55):
        await ann.run(UPDATE, i={"clipId": clip_id, "caption": str(n)})
    history = (await read(ann, clip))["captionHistory"]
    assert len(history) == 50
    assert history[0]["caption"] == "53"
