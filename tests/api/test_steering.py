"""Steering through the API: in words and by hand, exactly undone, each member's own business."""

from __future__ import annotations

from typing import Any

import pytest

from core.clock import ManualClock
from models.clips import Audience, Clip
from models.feed_controls import FeedControlVersion, current
from ranking.instructions.edits import LONGEST
from resolvers.steering import controls_now
from schema.base import global_id
from tests.world import Member, World

CONTROLS = """controls { kind name text value rule share until source author { handle } clip { id } }
  canUndo canRedo mood"""
MINE = f"{{ feedControls {{ {CONTROLS} }} }}"
READ = """query ($i: FeedInstructionInput!) { feedInstruction(input: $i) {
  language action unknown until isInstruction
  controls { kind name text(language: FR) value rule share } } }"""
APPLY = f"""mutation ($i: FeedInstructionInput!) {{ applyFeedInstruction(input: $i) {{
  instruction {{ unknown }} feedControls {{ {CONTROLS} }} errors {{ code field }} }} }}"""


def doing(name: str, kind: str | None = None) -> str:
    takes, given = (f"($i: {kind}!)", "(input: $i)") if kind else ("", "")
    return f"""mutation {takes} {{ {name}{given} {{
      feedControls {{ {CONTROLS} }} errors {{ code field }} }} }}"""


SET = doing("setFeedControl", "SetFeedControlInput")
REMOVE = doing("removeFeedControl", "RemoveFeedControlInput")
MORE = doing("moreLikeThis", "LikeThisInput")
LESS = doing("lessLikeThis", "LikeThisInput")
HIDE_CLIP = doing("hideClip", "HideClipInput")
HIDE_AUTHOR = doing("hideAuthor", "HideAuthorInput")
UNDO, REDO = doing("undoFeedControls"), doing("redoFeedControls")
RESET = doing("resetFeedControls")


async def done(member: Member, document: str, **wish: Any) -> Any:
    answer = (await member.run(document, **({"i": wish} if wish else {}))).payload()
    assert answer["errors"] == []
    return answer["feedControls"]


def texts(held: Any) -> list[str]:
    return [control["text"] for control in held["controls"]]


async def ranked_by(member: Member) -> str:
    return (await controls_now(await member.context())).to_json()


@pytest.mark.feature("E5", "E7", "N8")
async def test_only_a_member_steers_and_each_their_own_feed(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    wish = {"text": "more cats"}
    assert (await world.anonymous.run(MINE)).refusal() == "UNAUTHENTICATED"
    assert (await world.anonymous.run(READ, i=wish)).refusal() == "UNAUTHENTICATED"
    assert (await world.anonymous.run(APPLY, i=wish)).refusal() == "UNAUTHENTICATED"
    for document in (UNDO, REDO, RESET):
        assert (await world.anonymous.run(document)).refusal() == "UNAUTHENTICATED"
    await done(ann, APPLY, **wish)
    assert texts((await ann.run(MINE)).payload()) == ["More: cats"]
    assert texts((await bob.run(MINE)).payload()) == []


@pytest.mark.feature("E5", "N8")
async def test_a_preview_says_what_would_be_done_and_does_nothing(world: World) -> None:
    ann = await world.member()
    seen = (await ann.run(READ, i={"text": "plus jamais d'horreur, 30 % de zorbing"})).payload()
    assert seen["language"] == "FR"
    assert [c["text"] for c in seen["controls"]] == ["Jamais : horreur", "30 % du fil : zorbing"]
    assert seen["unknown"] == ["zorbing"]
    nothing = (await ann.run(READ, i={"text": "what a nice day"})).payload()
    assert not nothing["isInstruction"]
    assert texts((await ann.run(MINE)).payload()) == []
    assert (await ann.run(APPLY, i={"text": "what a nice day"})).refusal() == "BAD_USER_INPUT"
    assert (await ann.run(APPLY, i={"text": "x" * (LONGEST + 1)})).refusal() == "BAD_USER_INPUT"
    zone = {"text": "no news tonight", "timeZone": "Mars/Olympus"}
    assert (await ann.run(READ, i=zone)).refusal() == "BAD_USER_INPUT"


@pytest.mark.feature("E5", "E7", "N8")
async def test_undo_and_redo_give_back_the_very_same_controls(world: World) -> None:
    ann = await world.member()
    states = [await ranked_by(ann)]
    for text in ("more cats, no horror", "only jazz for an hour", "less cats"):
        await done(ann, APPLY, text=text)
        states.append(await ranked_by(ann))
    await done(ann, SET, target={"kind": "STYLE", "name": "noir"}, value=-2)
    states.append(await ranked_by(ann))
    await done(ann, RESET)
    states.append(await ranked_by(ann))
    assert len(set(states[1:-1])) == len(states) - 2
    for state in reversed(states[:-1]):
        await done(ann, UNDO)
        assert await ranked_by(ann) == state
    assert (await ann.run(UNDO)).refusal() == "CONFLICT"
    for state in states[1:]:
        await done(ann, REDO)
        assert await ranked_by(ann) == state
    assert (await ann.run(REDO)).refusal() == "CONFLICT"
    await done(ann, APPLY, text="undo that")
    assert await ranked_by(ann) == states[-2]


@pytest.mark.feature("E5")
async def test_what_was_asked_for_a_time_ends_with_it(world: World) -> None:
    ann, clock = await world.member(), world.clock
    assert isinstance(clock, ManualClock)
    await done(ann, APPLY, text="no politics for two hours")
    await done(ann, APPLY, text="more cats", lasting="DAY")
    await done(ann, APPLY, text="less cars")
    assert len((await ann.run(MINE)).payload()["controls"]) == 3
    clock.advance(hours=2)
    assert texts((await ann.run(MINE)).payload()) == ["More: cats", "Less: cars"]
    clock.advance(days=1)
    assert texts((await ann.run(MINE)).payload()) == ["Less: cars"]


@pytest.mark.feature("E7", "N8")
async def test_each_control_is_set_replaced_and_taken_back_by_itself(world: World) -> None:
    ann = await world.member()
    cats = {"kind": "TOPIC", "name": "cats"}
    await done(ann, APPLY, text="more cats and dogs")
    held = await done(ann, SET, target=cats, rule="HIDE")
    assert texts(held) == ["More: dogs", "Never: cats"]
    held = await done(ann, SET, target={"kind": "KEYWORD", "name": "zorbing"}, share=0.25)
    assert texts(held)[-1] == "25% of the feed: zorbing"
    assert texts(await done(ann, REMOVE, target=cats)) == [
        "More: dogs",
        "25% of the feed: zorbing",
    ]
    assert (await ann.run(REMOVE, i={"target": cats})).refusal() == "NOT_FOUND"
    for wrong in (
        {"target": cats},
        {"target": cats, "value": 1, "rule": "HIDE"},
        {"target": cats, "value": 2.5},
        {"target": cats, "share": 1.5},
        {"target": {"kind": "TOPIC", "name": "nothing such"}, "value": 1},
        {"target": {"kind": "AUTHOR", "name": "cats"}, "value": 1},
    ):
        assert (await ann.run(SET, i=wrong)).refusal() == "BAD_USER_INPUT", wrong


@pytest.mark.feature("E5", "E7")
async def test_members_and_clips_are_steered_by_where_one_may_see_them(world: World) -> None:
    ann, lena, blocker = await world.member(), await world.member("lena"), await world.member("bob")
    await world.blocks(blocker, ann)
    shown = await world.clip(lena)
    hidden = await world.clip(lena, Audience.FOLLOWERS)
    held = await done(ann, APPLY, text="more from @lena, never show me @bob or @nobody")
    assert texts(held) == ["More: @lena"]
    said = (await ann.run(APPLY, i={"text": "only @Lena, no @bob"})).payload()
    assert said["instruction"]["unknown"] == ["@bob"]
    assert said["feedControls"]["controls"][0]["author"] == {"handle": "lena"}
    for document in (MORE, LESS, HIDE_CLIP):
        assert (await ann.run(document, i={"clipId": global_id("Clip", hidden.id)})).refusal() == (
            "NOT_FOUND"
        )
        held = await done(ann, document, clipId=global_id("Clip", shown.id))
        assert held["controls"][-1]["clip"] == {"id": global_id("Clip", shown.id)}
    assert held["controls"][-1]["rule"] == "HIDE"
    assert (await ann.run(HIDE_AUTHOR, i={"userId": blocker.id})).refusal() == "NOT_FOUND"
    await done(ann, HIDE_AUTHOR, userId=lena.id, reason="too much")
    assert ann.user is not None
    version = await current(ann.user.id)
    assert version is not None
    assert version.note.endswith("too much")
    await world.blocks(lena, ann)
    held = (await ann.run(MINE)).payload()
    assert texts(held) == ["Never: …", "Never: …"]
    assert all(c["author"] is None and c["clip"] is None for c in held["controls"])


@pytest.mark.feature("E5")
async def test_like_this_is_about_the_clip_on_the_screen(world: World) -> None:
    ann, lena = await world.member(), await world.member("lena")
    clip_id = global_id("Clip", (await world.clip(lena)).id)
    held = await done(ann, APPLY, text="less like this", clipId=clip_id)
    assert [(c["kind"], c["value"]) for c in held["controls"]] == [("CLIP", -1)]
    held = await done(ann, APPLY, text="hide this creator", clipId=clip_id)
    assert held["controls"][-1]["author"] == {"handle": "lena"}
    without = (await ann.run(READ, i={"text": "less like this"})).payload()
    assert (without["controls"], without["unknown"]) == ([], ["this"])


@pytest.mark.feature("E5")
async def test_a_change_that_changes_nothing_is_no_version(world: World) -> None:
    ann = await world.member()
    assert ann.user is not None
    for _ in range(3):
        await done(ann, APPLY, text="more cats")
    assert await FeedControlVersion.filter(user_id=ann.user.id).count() == 1


class Model:
    """A stand-in for an operator's own model: it answers what it was made with."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    async def read(self, text: str, language: str) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.feature("E5")
async def test_a_model_may_read_instructions_and_the_grammar_stands_in_for_it(world: World) -> None:
    ann = await world.member()
    from dataclasses import replace

    plain = world.instance
    good = {"edits": [{"kind": "topic", "name": "dogs", "strength": "MUCH_MORE"}]}
    for answer, expected in (
        (good, ["Beaucoup plus : chiens"]),
        ({"edits": [{"kind": "topic", "name": "no such", "strength": "MORE"}]}, ["Plus : chats"]),
        ({"edits": [{"kind": "clip", "name": "7", "strength": "HIDE"}]}, ["Plus : chats"]),
        ({"edits": [{"kind": "topic", "name": "dogs", "strength": "BUY"}]}, ["Plus : chats"]),
        ("nonsense", ["Plus : chats"]),
        (RuntimeError("out of memory"), ["Plus : chats"]),
    ):
        world.instance = replace(plain, instruction_model=Model(answer))
        seen = (await ann.run(READ, i={"text": "more cats"})).payload()
        assert [c["text"] for c in seen["controls"]] == expected
    world.instance = plain


@pytest.mark.feature("E5", "N8")
async def test_a_preview_tells_each_control_s_share_before_and_after(world: World) -> None:
    ann = await world.member()
    for prompt in ("a cat", "a cat asleep", "a dog", "a red ball"):
        clip = await world.clip(await world.member())
        await Clip.filter(id=clip.id).update(prompt=prompt)
    query = """query ($i: FeedInstructionInput!) { feedInstruction(input: $i) {
      preview { control { name } before after } } }"""
    told = (await ann.run(query, i={"text": "never show me cats"})).payload()["preview"]
    assert told == [{"control": {"name": "cats"}, "before": 0.5, "after": 0.0}]
    told = (await ann.run(query, i={"text": "only dogs"})).payload()["preview"]
    assert told == [{"control": {"name": "dogs"}, "before": 0.25, "after": 1.0}]
    assert (await ann.run(MINE)).payload()["controls"] == []
    told = (await ann.run(query, i={"text": "hello there"})).payload()["preview"]
    assert told == []
