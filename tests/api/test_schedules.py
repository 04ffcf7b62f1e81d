"""Drafts published at a time their author chose."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from models.base import transaction
from models.clips import Audience, Clip, ClipState
from models.holds import HoldKind, place_hold
from models.lineage import Lineage
from models.schedules import Schedule
from models.users import Role, User, UserState
from resolvers.schedules import MOST_SCHEDULED, publish_due
from schema.base import global_id
from server.schedules import publish_all_due
from server.upkeep import trash_old_drafts
from tests.api.likenesses import act, cid, draft_with, enrolled
from tests.api.test_notifications import told
from tests.statements import statements
from tests.world import Answer, Member, World, open_world

SCHEDULE = """mutation ($i: ScheduleClipInput!) { scheduleClip(input: $i) {
  clip { state caption schedule { scheduledFor audience refusal } } errors { code field message } } }"""
UNSCHEDULE = """mutation ($i: ClipInput!) { unscheduleClip(input: $i) {
  clip { state schedule { scheduledFor } } errors { code } } }"""
PUBLISH = "mutation ($i: PublishClipInput!) { publishClip(input: $i) { errors { code } } }"
TRASH = "mutation ($i: TrashClipsInput!) { trashClips(input: $i) { errors { code } } }"
CLIP = "query ($id: ID!) { clip(id: $id) { state schedule { scheduledFor audience refusal } } }"
DRAFTS = "query ($n: Int) { drafts(first: $n) { edges { node { schedule { refusal } } } } }"


async def schedule(author: Member, clip: Clip, *, hours: float = 1, **more: Any) -> Answer:
    at = author.world.clock.now() + timedelta(hours=hours)
    wish = {"clipId": global_id("Clip", clip.id), "scheduledFor": at.isoformat(), **more}
    return await author.run(SCHEDULE, i=wish)


async def scheduled(author: Member, clip: Clip, *, hours: float = 1, **more: Any) -> Any:
    payload = (await schedule(author, clip, hours=hours, **more)).payload()
    assert payload["errors"] == []
    return payload["clip"]


async def hours_pass(world: World, hours: float) -> None:
    world.clock.advance(hours=hours)
    await publish_all_due(world.instance)


async def hold(clip: Clip) -> None:
    async with transaction():
        await place_hold(clip.id, HoldKind.MOD_REVIEW, "case:1", actor_id=None)


async def state_of(clip: Clip) -> ClipState:
    return (await Clip.get(id=clip.id)).state


async def refusal_of(author: Member, clip: Clip) -> Any:
    return (await author.run(CLIP, id=global_id("Clip", clip.id))).payload()["schedule"]["refusal"]


@pytest.mark.feature("D19")
async def test_only_its_author_schedules_a_draft_and_sees_when(world: World) -> None:
    author, stranger = await world.member(), await world.member()
    clip = await world.draft(author)
    for outsider in (stranger, await world.member(role=Role.ADMIN)):
        assert (await schedule(outsider, clip)).refusal() == "NOT_FOUND"
    assert (await schedule(world.anonymous, clip)).refusal() == "UNAUTHENTICATED"
    told = await scheduled(author, clip, audience="FOLLOWERS", caption="soon")
    assert (told["state"], told["caption"]) == ("DRAFT", "soon")
    assert told["schedule"]["audience"] == "FOLLOWERS"
    moderator = await world.member(role=Role.MODERATOR)
    seen = (await moderator.run(CLIP, id=global_id("Clip", clip.id))).payload()
    assert seen == {"state": "DRAFT", "schedule": None}
    answer = await stranger.run(UNSCHEDULE, i={"clipId": global_id("Clip", clip.id)})
    assert answer.refusal() == "NOT_FOUND"


@pytest.mark.feature("D19", "D2")
async def test_a_scheduled_draft_is_published_when_it_is_due_as_its_author_wished(
    world: World,
) -> None:
    author, follower = await world.member(), await world.member()
    await world.follows(follower, author)
    clip = await world.draft(author)
    await scheduled(author, clip, audience="FOLLOWERS", allowDownload=False, remixPolicy="NONE")
    await hours_pass(world, 0.9)
    assert await state_of(clip) is ClipState.DRAFT
    await hours_pass(world, 0.2)
    row = await Clip.get(id=clip.id)
    assert (row.state, row.audience) == (ClipState.PUBLISHED, Audience.FOLLOWERS)
    assert (row.allow_download, row.remix_policy) == (False, "NONE")
    seen = (await follower.run(CLIP, id=global_id("Clip", clip.id))).payload()
    assert seen == {"state": "PUBLISHED", "schedule": None}
    assert (await User.get(id=row.author_id)).clip_count == 1


@pytest.mark.feature("D19")
async def test_many_processes_publish_a_due_draft_once(world: World) -> None:
    author = await world.member()
    clips = [await world.draft(author) for _ in range(3)]
    for clip in clips:
        await scheduled(author, clip)
    world.clock.advance(hours=2)
    await asyncio.gather(*(publish_all_due(world.instance) for _ in range(8)))
    assert await Schedule.all().count() == 0
    assert [await state_of(clip) for clip in clips] == [ClipState.PUBLISHED] * 3
    assert author.user is not None
    assert (await User.get(id=author.user.id)).clip_count == 3


@pytest.mark.feature("D19")
async def test_a_process_that_dies_while_publishing_leaves_the_draft_to_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = await world.member()
    first, second = await world.draft(author), await world.draft(author)
    await scheduled(author, first, hours=1)
    await scheduled(author, second, hours=1.1)
    with monkeypatch.context() as broken:

        async def dies(*_: object) -> None:
            raise OSError("the machine went away")

        # The last step before the commit.
        broken.setattr("resolvers.clips.record_publication", dies)
        await hours_pass(world, 2)
    assert [await state_of(clip) for clip in (first, second)] == [ClipState.DRAFT] * 2
    assert await Schedule.filter(refusal=None).count() == 2
    await publish_all_due(world.instance)
    assert [await state_of(clip) for clip in (first, second)] == [ClipState.PUBLISHED] * 2


@pytest.mark.feature("D19")
async def test_what_was_due_while_nothing_ran_is_published_afterwards(migrated_url: str) -> None:
    async with open_world(migrated_url) as before:
        author = await before.member()
        clip = await before.draft(author)
        await scheduled(author, clip)
    async with open_world(migrated_url) as after:
        await hours_pass(after, 30)
        assert await state_of(clip) is ClipState.PUBLISHED


@pytest.mark.feature("D19")
async def test_a_schedule_is_moved_and_cancelled(world: World) -> None:
    author = await world.member()
    clip = await world.draft(author)
    await scheduled(author, clip, hours=1)
    moved = await scheduled(author, clip, hours=3, audience="PRIVATE")
    assert moved["schedule"]["audience"] == "PRIVATE"
    await hours_pass(world, 2)
    assert await state_of(clip) is ClipState.DRAFT
    answer = await author.run(UNSCHEDULE, i={"clipId": global_id("Clip", clip.id)})
    assert answer.payload()["clip"] == {"state": "DRAFT", "schedule": None}
    again = await author.run(UNSCHEDULE, i={"clipId": global_id("Clip", clip.id)})
    assert again.refusal() == "CONFLICT"
    await hours_pass(world, 2)
    assert await state_of(clip) is ClipState.DRAFT


@pytest.mark.feature("D19")
async def test_a_draft_that_was_moved_after_a_process_saw_it_waits(world: World) -> None:
    author = await world.member()
    clip = await world.draft(author)
    await scheduled(author, clip)
    world.clock.advance(hours=2)
    (seen,) = await Schedule.due(world.clock.now())
    await scheduled(author, clip, hours=5)
    await publish_due(world.instance, seen)
    assert await state_of(clip) is ClipState.DRAFT
    assert await refusal_of(author, clip) is None


@pytest.mark.feature("D19")
@pytest.mark.parametrize("way", [PUBLISH, TRASH])
async def test_publishing_or_trashing_a_draft_ends_its_schedule(world: World, way: str) -> None:
    author = await world.member()
    clip = await world.draft(author)
    await scheduled(author, clip)
    own = global_id("Clip", clip.id)
    wish = {"clipId": own} if way is PUBLISH else {"clipIds": [own]}
    assert (await author.run(way, i=wish)).payload()["errors"] == []
    assert await Schedule.all().count() == 0
    before = await state_of(clip)
    await hours_pass(world, 2)
    assert await state_of(clip) is before


@pytest.mark.feature("D19")
@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"hours": -1}, "BAD_USER_INPUT"),
        ({"hours": 24 * 367}, "BAD_USER_INPUT"),
        ({"audience": "LIST"}, "BAD_USER_INPUT"),
        ({"audience": "LIST", "viewerIds": [global_id("User", 5)]}, "NOT_FOUND"),
        ({"caption": "x" * 501}, "BAD_USER_INPUT"),
    ],
)
async def test_a_vain_schedule_is_refused_at_once(
    world: World, wish: dict[str, Any], code: str
) -> None:
    author = await world.member()
    clip = await world.draft(author)
    assert (await schedule(author, clip, **wish)).refusal() == code
    assert await Schedule.all().count() == 0
    assert (await Clip.get(id=clip.id)).caption == ""


@pytest.mark.feature("D19")
async def test_what_is_no_draft_or_is_held_cannot_be_scheduled(world: World) -> None:
    author = await world.member()
    published, held = await world.clip(author), await world.draft(author)
    await hold(held)
    for clip in (published, held):
        assert (await schedule(author, clip)).refusal() == "CONFLICT"


@pytest.mark.feature("D19", "D2")
async def test_a_draft_held_meanwhile_is_not_published_and_its_author_is_told_why(
    world: World,
) -> None:
    author = await world.member()
    clip = await world.draft(author)
    await scheduled(author, clip)
    await hold(clip)
    await hours_pass(world, 2)
    assert await state_of(clip) is ClipState.DRAFT
    assert "held back" in await refusal_of(author, clip)
    assert [n["type"] for n in await told(world, author)] == ["SCHEDULE_REFUSED", "MODERATION"]
    await hours_pass(world, 2)
    assert await Schedule.exclude(refusal=None).count() == 1
    assert len(await told(world, author)) == 2


@pytest.mark.feature("D19", "C7")
async def test_leave_taken_back_meanwhile_holds_at_the_moment_of_publication(world: World) -> None:
    owner, author = await world.member(), await world.member()
    likeness = await enrolled(owner)
    clip = await draft_with(author, likeness)
    await scheduled(author, clip)
    paused = await act(owner, "pauseCameo", "CameoInput", cameoId=cid(likeness))
    assert paused.payload()["errors"] == []
    await hours_pass(world, 2)
    assert await state_of(clip) is ClipState.DRAFT
    assert await refusal_of(author, clip)


@pytest.mark.feature("D19", "C7")
async def test_a_scheduled_draft_waits_for_the_approval_of_whom_it_shows(world: World) -> None:
    owner, author = await world.member(), await world.member()
    likeness = await enrolled(owner, publish_needs_approval=True)
    clip = await draft_with(author, likeness)
    await scheduled(author, clip)
    await hours_pass(world, 2)
    assert await state_of(clip) is ClipState.PENDING_APPROVAL
    assert await Schedule.all().count() == 0


@pytest.mark.feature("D19", "D5")
async def test_a_scheduled_remix_goes_no_further_than_its_source_then_does(world: World) -> None:
    maker, author = await world.member(), await world.member()
    await world.follows(author, maker)
    source = await world.clip(maker)
    remix = await world.draft(author, parent_id=source.id, root_id=source.id, depth=1)
    await Lineage.create(ancestor_id=source.id, clip_id=remix.id, distance=1)
    await scheduled(author, remix)
    narrowed = await maker.run(
        "mutation ($i: UpdateClipInput!) { updateClip(input: $i) { errors { code } } }",
        i={"clipId": global_id("Clip", source.id), "audience": "FOLLOWERS"},
    )
    assert narrowed.payload()["errors"] == []
    await hours_pass(world, 2)
    assert await state_of(remix) is ClipState.DRAFT
    assert "FOLLOWERS" in await refusal_of(author, remix)


@pytest.mark.feature("D19", "A12")
async def test_an_account_that_is_not_active_then_publishes_nothing(world: World) -> None:
    author = await world.member()
    clip = await world.draft(author)
    await scheduled(author, clip)
    assert author.user is not None
    await User.filter(id=author.user.id).update(state=UserState.SUSPENDED)
    await hours_pass(world, 2)
    await User.filter(id=author.user.id).update(state=UserState.ACTIVE)
    assert await state_of(clip) is ClipState.DRAFT
    assert "not active" in await refusal_of(author, clip)


@pytest.mark.feature("D19")
async def test_a_member_schedules_at_most_a_hundred_drafts(world: World) -> None:
    author = await world.member()
    for _ in range(MOST_SCHEDULED):
        draft = await world.draft(author)
        await Schedule.create(id=draft.id, wish_json="{}", due_at=world.clock.now())
    assert (await schedule(author, await world.draft(author))).refusal() == "QUOTA_EXCEEDED"


@pytest.mark.feature("D19", "D1")
async def test_a_scheduled_draft_outlives_the_age_of_drafts(migrated_url: str) -> None:
    async with open_world(migrated_url, draft_days=2) as world:
        author = await world.member()
        clip, other = await world.draft(author), await world.draft(author)
        await scheduled(author, clip, hours=24 * 10)
        world.clock.advance(days=3)
        await trash_old_drafts(world.instance)
        assert await state_of(clip) is ClipState.DRAFT
        assert await state_of(other) is ClipState.TRASHED


@pytest.mark.feature("D19", "A8")
async def test_the_schedules_of_a_page_of_drafts_are_read_at_once(world: World) -> None:
    author = await world.member()
    for _ in range(5):
        await scheduled(author, await world.draft(author))
    ran = []
    for size in (1, 5):
        with statements() as found:
            answer = await author.run(DRAFTS, n=size)
        assert len(answer.payload()["edges"]) == size
        ran.append(len(found))
    assert ran[0] == ran[1]
