"""`feedInvalidated`: what a client learns of what it shows, and what nobody learns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from core.ids import new_id
from models.base import transaction
from models.clips import Audience, Clip, ClipState, Rating
from models.holds import HoldKind, place_hold
from models.rankings import ModelState, RankerModel, make_live
from models.users import Role, User
from schema.base import global_id
from schema.graph import describe_all
from schema.problems import Rejected
from tests.api.families import gid
from tests.api.likenesses import clip_with, enrolled, revoke
from tests.api.test_collaborations import END, joined, pair
from tests.api.test_new_clips import FOLLOW, UNFOLLOW, UPDATE, cursor
from tests.api.test_recipes import MOOD, SAVE, doing
from tests.api.test_steering import HIDE_AUTHOR, SET, UNDO
from tests.world import Member, World

GONE = """subscription ($ids: [ID!]!, $after: String) {
  feedInvalidated(clipIds: $ids, after: $after) { causes clipIds cursor resync } }"""


def does(name: str, kind: str) -> str:
    return f"mutation ($i: {kind}!) {{ {name}(input: $i) {{ errors {{ code }} }} }}"


UNPUBLISH = does("unpublishClip", "ClipInput")
TRASH = does("trashClips", "TrashClipsInput")
BLOCK = does("block", "MemberInput")
MUTE = does("mute", "MuteInput")
PROFILE = does("updateProfile", "UpdateProfileInput")
BUDGET = does("setFeedBudget", "SetFeedBudgetInput")
SUBTITLES = does("updateSubtitles", "UpdateSubtitlesInput")
WEIGHTS = does("setInstanceRankerWeights", "SetRankerWeightsInput")


async def done(member: Member, document: str, **wish: Any) -> Any:
    payload = (await member.run(document, i=wish)).payload()
    assert payload["errors"] == []
    return payload


class Hearing:
    """What one client hears. `heard` waits for the next value."""

    def __init__(self, values: AsyncGenerator[Any, None]) -> None:
        self._values = values
        self._next = asyncio.create_task(self._take())

    async def heard(self) -> tuple[list[str], list[str]]:
        """Causes, and what is gone."""
        async with asyncio.timeout(10):
            value = (await self._next)["feedInvalidated"]
        self._next = asyncio.create_task(self._take())
        assert not value["resync"]
        return value["causes"], value["clipIds"]

    async def aclose(self) -> None:
        self._next.cancel()
        await asyncio.wait([self._next])

    async def _take(self) -> Any:
        return await anext(self._values)


@asynccontextmanager
async def showing(member: Member, *clips: Clip, after: str | None = None) -> AsyncIterator[Hearing]:
    """A client of `member` that shows these clips and listens from now on."""
    start = after or await cursor(member)
    values = member.watch(GONE, ids=[gid(clip) for clip in clips], after=start)
    async with aclosing(values):
        hearing = Hearing(values)
        try:
            yield hearing
        finally:
            await hearing.aclose()


@pytest.mark.feature("D3", "E17", "N15")
@pytest.mark.parametrize("how", ["unpublished", "trashed", "narrowed", "held", "rated", "said"])
async def test_a_clip_that_goes_is_named_to_those_who_show_it(world: World, how: str) -> None:
    author, viewer = await world.member(), await world.member()
    assert viewer.user is not None
    row, kept = await world.clip(author), await world.clip(author)
    await Clip.filter(id__in=[row.id, kept.id]).update(rating=Rating.PLAIN)
    await User.filter(id=viewer.user.id).update(widest_rating=Rating.PLAIN)
    async with showing(viewer, row, kept) as client:
        match how:
            case "unpublished":
                await done(author, UNPUBLISH, clipId=gid(row))
            case "trashed":
                await done(author, TRASH, clipIds=[gid(row)])
            case "narrowed":
                await done(author, UPDATE, clipId=gid(row), audience="FOLLOWERS")
            case "held":
                async with transaction():
                    await place_hold(row.id, HoldKind.MOD_REVIEW, "case:1", actor_id=None)
            case "rated":
                await done(author, UPDATE, clipId=gid(row), caption="naked bodies having sex")
            case "said":
                line = {"startMs": 0, "endMs": 900, "text": "naked bodies having sex"}
                await done(author, SUBTITLES, clipId=gid(row), lines=[line])
        assert await client.heard() == (["CLIPS"], [gid(row)])


@pytest.mark.feature("C5", "D3", "E17", "N15")
async def test_a_leave_taken_back_is_told_to_whoever_shows_the_clip(world: World) -> None:
    owner, author, viewer = [await world.member() for _ in range(3)]
    row = await enrolled(owner)
    clip = await clip_with(author, row)
    async with showing(viewer, clip) as member, showing(world.anonymous, clip) as visitor:
        await revoke(owner, row)
        for client in (member, visitor):
            assert await client.heard() == (["CLIPS"], [gid(clip)])


@pytest.mark.feature("A7", "D3", "E17")
async def test_people_who_part_lose_what_they_showed_each_other(world: World) -> None:
    author, blocked, follower, stranger = [await world.member() for _ in range(4)]
    await done(follower, FOLLOW, userId=author.id)
    public, close = await world.clip(author), await world.clip(author, Audience.FOLLOWERS)
    async with (
        showing(blocked, public) as out,
        showing(follower, public, close) as near,
        showing(stranger, public) as far,
    ):
        await done(author, BLOCK, userId=blocked.id)
        assert await out.heard() == (["CLIPS"], [gid(public)])
        await done(follower, UNFOLLOW, userId=author.id)
        assert await near.heard() == (["CLIPS"], [gid(close)])
        await done(author, PROFILE, isPrivate=True)
        for client in (near, far):
            assert await client.heard() == (["CLIPS"], [gid(public)])


@pytest.mark.feature("A7", "D3", "E17")
async def test_hidden_and_absent_ids_are_told_alike_and_never_heard_of_again(world: World) -> None:
    """Naming an id makes nobody learn when its clip changes, nor whether there is one."""
    author, viewer = await world.member(), await world.member()
    hidden, shown = await world.clip(author, Audience.PRIVATE), await world.clip(author)
    absent, unfinished = global_id("Clip", 1), await world.draft(author)
    start = await cursor(viewer)
    ids = [gid(hidden), gid(shown), absent, gid(unfinished)]
    async with aclosing(viewer.watch(GONE, ids=ids, after=start)) as values:
        client = Hearing(values)
        causes, gone = await client.heard()
        assert (causes, set(gone)) == (["CLIPS"], {gid(hidden), absent, gid(unfinished)})
        await done(author, TRASH, clipIds=[gid(hidden), gid(unfinished)])
        await done(author, PROFILE, name="Ann")
        await done(author, UNPUBLISH, clipId=gid(shown))
        assert await client.heard() == (["CLIPS"], [gid(shown)])
        await client.aclose()


@pytest.mark.feature("D3", "D8", "E17")
async def test_whoever_may_not_make_a_clip_any_more_drops_it(world: World) -> None:
    author, editor = await pair(world)
    row = await world.draft(author)
    collaboration = await joined(author, row, editor)
    await Clip.filter(id=row.id).update(
        state=ClipState.PUBLISHED, audience=Audience.PRIVATE, published_order=new_id()
    )
    async with showing(editor, row) as client:
        await done(author, END, collaborationId=collaboration)
        assert await client.heard() == (["CLIPS"], [gid(row)])


@pytest.mark.feature("E17", "N15")
async def test_whoever_comes_back_learns_what_went_meanwhile(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    row, kept = await world.clip(author), await world.clip(author)
    start = await cursor(viewer)
    await done(author, UNPUBLISH, clipId=gid(row))
    await done(viewer, MUTE, userId=author.id)
    async with showing(viewer, row, kept, after=start) as client:
        assert await client.heard() == (["CLIPS"], [gid(row)])
        assert await client.heard() == (["CONTROLS"], [])


@pytest.mark.feature("D3")
async def test_authors_and_moderators_keep_what_is_held(world: World) -> None:
    author, office = await world.member(), await world.member(role=Role.MODERATOR)
    row = await world.clip(author)
    async with showing(author, row) as own, showing(office, row) as moderator:
        async with transaction():
            await place_hold(row.id, HoldKind.MOD_REVIEW, "case:1", actor_id=None)
        await done(author, TRASH, clipIds=[gid(row)])
        for client in (own, moderator):
            assert await client.heard() == (["CLIPS"], [gid(row)])


@pytest.mark.feature("E9", "E17", "N15")
async def test_what_a_member_asks_for_elsewhere_reaches_their_other_devices(world: World) -> None:
    viewer, other = await world.member(), await world.member()
    await world.clip(other)
    assert viewer.user is not None
    tablet = await world.signed_in(viewer.user)
    recipe = (await done(viewer, SAVE, name="calm", text="less football"))["recipe"]["id"]
    async with showing(tablet) as client, showing(other) as stranger:
        await done(viewer, SET, target={"kind": "MOOD", "name": "calm"}, value=1.0)
        assert await client.heard() == (["CONTROLS"], [])
        for document, wish in (
            (UNDO, None),
            (HIDE_AUTHOR, {"userId": other.id}),
            (
                doing("updateFeedRecipe", "UpdateFeedRecipeInput"),
                {"recipeId": recipe, "text": "more dogs"},
            ),
            (MUTE, {"userId": other.id}),
        ):
            answer = await viewer.run(document, **({} if wish is None else {"i": wish}))
            assert answer.payload()["errors"] == []
            assert await client.heard() == (["CONTROLS"], [])
        # The mood is of the phone's session alone.
        await done(viewer, MOOD, mood="calm")
        await done(viewer, BUDGET, dailyClips=5)
        assert await client.heard() == (["POLICY"], [])
        await done(other, BUDGET, dailyClips=5)
        assert await stranger.heard() == (["POLICY"], [])


@pytest.mark.feature("E7", "E17")
async def test_another_model_or_other_weights_are_told_to_everybody(world: World) -> None:
    viewer, admin = await world.member(), await world.member(role=Role.ADMIN)
    await RankerModel.create(version="m1", key="k", state=ModelState.KEPT, upto=0, metrics="{}")
    async with showing(viewer) as member, showing(world.anonymous) as visitor:
        async with transaction():
            await make_live("m1")
        for client in (member, visitor):
            assert await client.heard() == (["RANKING"], [])
        await done(admin, WEIGHTS, weights=[{"name": "freshness", "weight": 0.5}])
        assert await member.heard() == (["RANKING"], [])


@pytest.mark.parametrize(
    "ids", [["x"], [global_id("User", 1)], [global_id("Clip", n) for n in range(101)]]
)
async def test_it_takes_up_to_a_hundred_ids_of_clips(world: World, ids: list[str]) -> None:
    with pytest.raises(Rejected) as refused:
        async with aclosing(world.anonymous.watch(GONE, ids=ids)) as values:
            await anext(values)
    (error,) = describe_all(refused.value.errors, "r")
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
