"""The wellbeing poll: when it is asked, and that its answers stay with the member."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.ids import new_id
from models.clips import Clip
from models.impressions import Impression
from models.wellbeing import EVERY_CLIPS, WellbeingPoll
from tests.world import Member, World

POLL = "{ wellbeingPoll { lowest highest question } }"
ANSWER = """mutation ($i: AnswerWellbeingPollInput!) {
  answerWellbeingPoll(input: $i) { offers errors { code } } }"""


async def is_asked(member: Member) -> bool:
    return (await member.run(POLL)).payload() is not None


@pytest.mark.feature("E12")
async def test_the_poll_comes_each_week_and_may_be_dismissed(world: World) -> None:
    ann = await world.member()
    assert (await world.anonymous.run(POLL)).refusal() == "UNAUTHENTICATED"
    assert (await world.anonymous.run(ANSWER, i={})).refusal() == "UNAUTHENTICATED"
    assert not await is_asked(ann)
    assert (await ann.run(ANSWER, i={"answer": 3})).refusal() == "CONFLICT"
    world.clock.advance(days=8)
    assert await is_asked(ann)
    assert (await ann.run(ANSWER, i={"answer": 6})).refusal() == "BAD_USER_INPUT"
    assert (await ann.run(ANSWER, i={})).payload() == {"offers": [], "errors": []}
    (row,) = await WellbeingPoll.filter()
    assert row.answer is None


@pytest.mark.feature("E12")
@pytest.mark.parametrize(("answer", "offers"), [(2, ["STEER", "LIMIT"]), (3, [])])
async def test_it_comes_after_200_clips_and_a_low_answer_is_met_with_an_offer(
    world: World, answer: int, offers: list[str]
) -> None:
    ann = await world.member()
    assert ann.user is not None
    size = {"duration_ms": 4000, "width": 720, "height": 1280, "fps": 24}
    clips = [Clip(author_id=ann.user.id, prompt="a ball", **size) for _ in range(EVERY_CLIPS)]
    await Clip.bulk_create(clips)
    seen = [Impression(user_id=ann.user.id, clip_id=c.id, position=new_id()) for c in clips]
    await Impression.bulk_create(seen[1:])
    assert not await is_asked(ann)
    await seen[0].save(force_create=True)
    assert await is_asked(ann)
    answered = (await ann.run(ANSWER, i={"answer": answer})).payload()
    assert answered == {"offers": offers, "errors": []}
    assert not await is_asked(ann)


@pytest.mark.feature("E12")
def test_nothing_that_ranks_knows_of_the_answers() -> None:
    ranking = Path(__file__).parents[2] / "ranking"
    files = list(ranking.rglob("*.py"))
    assert files
    assert not [file for file in files if "wellbeing" in file.read_text(encoding="utf-8")]
