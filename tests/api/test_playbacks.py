"""Views and the studio: what counts, what does not, and what an author is told."""

from __future__ import annotations

import asyncio
import csv
import io
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.ids import id_at
from models import base
from models.clips import Audience, Clip, ClipState
from models.comments import Comment, CommentState
from models.counts import ClipCounts
from models.likes import Like
from models.playbacks import RANKED_PER_HOUR, Playback
from models.users import Role
from schema.base import global_id
from server.upkeep import upkeep
from tests.statements import statements
from tests.world import Member, World

REPORT = """mutation ($i: RecordPlaybackInput!) {
  recordPlayback(input: $i) { counted clip { viewCount } errors { code field } } }"""
CLIP = "query ($id: ID!) { clip(id: $id) { viewCount } }"
WATCHING = "views completionRate watchSeconds"
STATS = f"{WATCHING} likes comments shares saves remixes"
STUDIO = f"""query ($from: Date!, $to: Date!, $clip: ID) {{
  studio(from: $from, to: $to, clipId: $clip) {{ total {{ {STATS} }}
    days {{ day stats {{ {STATS} }} }} followers {{ {WATCHING} }} others {{ {WATCHING} }} csv }} }}"""
CREATE_LINK = """mutation ($i: CreateClipLinkInput!) {
  createClipLink(input: $i) { created { token link { id } } errors { code } } }"""
REVOKE_LINK = (
    "mutation ($i: RevokeClipLinkInput!) { revokeClipLink(input: $i) { errors { code } } }"
)


def gid(clip: Clip) -> str:
    return global_id("Clip", clip.id)


def playback(clip: Clip, session: uuid.UUID | str | None = None, **more: Any) -> dict[str, Any]:
    return {"clipId": gid(clip), "playbackId": str(session or uuid.uuid4()), **more}


async def report(viewer: Member, clip: Clip, session: uuid.UUID | None = None, **more: Any) -> bool:
    answer = (await viewer.run(REPORT, i=playback(clip, session, **more))).payload()
    assert answer["errors"] == []
    return bool(answer["counted"])


async def counts(clip: Clip) -> ClipCounts:
    return await ClipCounts.get(clip_id=clip.id)


@pytest.mark.feature("D17", "A7")
async def test_whoever_may_see_a_clip_may_report_a_playback(world: World) -> None:
    author = await world.member()
    shown, hidden = await world.clip(author), await world.clip(author, Audience.FOLLOWERS)
    stranger, follower, blocked = [await world.member() for _ in range(3)]
    admin = await world.member(role=Role.ADMIN)
    await world.follows(follower, author)
    await world.blocks(author, blocked)
    for member in (world.anonymous, stranger, follower, author, admin):
        assert await report(member, shown)
        world.clock.advance(seconds=2)
    assert (await blocked.run(REPORT, i=playback(shown))).refusal() == "NOT_FOUND"
    for member in (world.anonymous, stranger, blocked):
        assert (await member.run(REPORT, i=playback(hidden))).refusal() == "NOT_FOUND"
    assert await report(follower, hidden)
    assert (await world.anonymous.run(CLIP, id=gid(shown))).payload() == {"viewCount": 5}
    draft = await world.draft(author)
    assert (await author.run(REPORT, i=playback(draft))).refusal() == "CONFLICT"


@pytest.mark.feature("D17")
async def test_a_link_lets_its_bearer_report_until_it_ends(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    clip = await world.clip(author, Audience.LINK)
    made = (await author.run(CREATE_LINK, i={"clipId": gid(clip)})).payload()["created"]
    assert (await viewer.run(REPORT, i=playback(clip))).refusal() == "NOT_FOUND"
    wrong = playback(clip, linkToken="link_wrong")
    assert (await viewer.run(REPORT, i=wrong)).refusal() == "NOT_FOUND"
    assert await report(viewer, clip, linkToken=made["token"])
    await author.run(REVOKE_LINK, i={"linkId": made["link"]["id"]})
    late = playback(clip, linkToken=made["token"])
    assert (await viewer.run(REPORT, i=late)).refusal() == "NOT_FOUND"


@pytest.mark.feature("D17")
@pytest.mark.parametrize("wrong", [{"playbackId": "mine"}, {"watchedMs": -1}])
async def test_a_malformed_report_is_bad_input(world: World, wrong: dict[str, Any]) -> None:
    clip = await world.clip(await world.member())
    refused = await world.anonymous.run(REPORT, i={**playback(clip), **wrong})
    assert refused.refusal() == "BAD_USER_INPUT"
    assert await Playback.all().count() == 0


@pytest.mark.feature("D17")
async def test_a_session_is_one_view_and_what_was_watched_only_grows(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    clip = await world.clip(author)
    session = uuid.uuid4()
    assert await report(viewer, clip, session)
    for watched, completed, expected, completions in (
        (1000, False, 1000, 0),
        (500, True, 1000, 0),
        (3600, True, 3600, 1),
        (4000, True, 4000, 1),
        (2_000_000_000, False, 40_000, 1),
    ):
        assert not await report(viewer, clip, session, watchedMs=watched, completed=completed)
        found = await counts(clip)
        assert (found.views, found.watched_ms, found.completions) == (1, expected, completions)
    row = await Playback.get()
    assert (row.watched_ms, row.is_complete) == (40_000, True)
    assert session.hex not in row.session_key


@pytest.mark.feature("D17")
async def test_two_members_with_one_session_id_are_two_views(world: World) -> None:
    author, one, other = [await world.member() for _ in range(3)]
    clip = await world.clip(author)
    session = uuid.uuid4()
    assert await report(one, clip, session)
    assert await report(other, clip, session)
    assert (await counts(clip)).views == 2


@pytest.mark.feature("D17")
async def test_views_of_one_visitor_are_a_second_apart(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    clip, other = await world.clip(author), await world.clip(author)
    for member in (viewer, world.anonymous):
        early = uuid.uuid4()
        assert await report(member, clip)
        assert not await report(member, clip, early)
        assert await report(member, other)
        world.clock.advance(seconds=1)
        assert await report(member, clip, early)
    assert (await counts(clip)).views == 4


@pytest.mark.feature("D17")
async def test_fifty_simultaneous_reports_of_fifty_visitors_count_fifty_views(
    world: World,
) -> None:
    author = await world.member()
    clip = await world.clip(author)
    members = [await world.member() for _ in range(50)]
    answers = await asyncio.gather(
        *(report(m, clip, watchedMs=4000, completed=True) for m in members)
    )
    assert sum(answers) == 50
    found = await counts(clip)
    assert (found.views, found.ranked_views, found.completions) == (50, 50, 50)
    assert found.watched_ms == 200_000


@pytest.mark.feature("D17")
async def test_fifty_simultaneous_reports_of_one_session_count_one_view(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    clip = await world.clip(author)
    session = uuid.uuid4()
    answers = await asyncio.gather(
        *(report(viewer, clip, session, watchedMs=n * 100, completed=True) for n in range(50))
    )
    assert sum(answers) == 1
    found = await counts(clip)
    assert (found.views, found.watched_ms, found.completions) == (1, 4900, 1)


@pytest.mark.feature("D17")
async def test_fifty_simultaneous_sessions_of_one_visitor_count_one_view(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author)
    answers = await asyncio.gather(*(report(world.anonymous, clip) for _ in range(50)))
    assert sum(answers) == 1
    assert (await counts(clip)).views == 1


@pytest.mark.feature("D17")
async def test_ranking_counts_one_view_per_visitor_and_hour_and_none_of_the_author(
    world: World,
) -> None:
    author, viewer = await world.member(), await world.member()
    clip = await world.clip(author)
    for _ in range(3):
        for member in (viewer, author, world.anonymous):
            assert await report(member, clip)
        world.clock.advance(minutes=1)
    found = await counts(clip)
    assert (found.views, found.ranked_views) == (9, 2)
    world.clock.advance(hours=1)
    assert await report(viewer, clip)
    found = await counts(clip)
    assert (found.views, found.ranked_views) == (10, 3)


@pytest.mark.feature("D17")
async def test_a_visitor_ranks_so_many_clips_an_hour_at_most(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    first, clip = await world.clip(author), await world.clip(author)
    await report(viewer, first)
    ((visitor, now_ms),) = [
        (row["visitor"], row["counted_ms"]) for row in await base.fetch("SELECT * FROM view_marks")
    ]
    others = [await world.draft(author) for _ in range(RANKED_PER_HOUR - 1)]
    for other in others:
        await base.execute(
            "INSERT INTO view_marks (clip_id, visitor, counted_ms, ranked_ms) VALUES (?, ?, ?, ?)",
            other.id,
            visitor,
            now_ms,
            now_ms,
        )
    await report(viewer, clip)
    found = await counts(clip)
    assert (found.views, found.ranked_views) == (1, 0)


@pytest.mark.feature("D17")
async def test_marks_of_visitors_are_forgotten_after_a_day(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author)
    await report(world.anonymous, clip)
    for hours, left in ((23, 1), (2, 0)):
        world.clock.advance(hours=hours)
        await upkeep(world.instance)
        assert len(await base.fetch("SELECT * FROM view_marks")) == left
    assert (await counts(clip)).views == 1


def on(day: date, n: int = 0) -> int:
    """An id that a row made on that day has."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return id_at(int(noon.timestamp() * 1000)) + n


async def watched(clip: Clip, day: date, visitors: int, *, followers: bool = False) -> None:
    """Each of so many visitors watches a clip once, to its end."""
    first = await Playback.all().count()
    await Playback.bulk_create(
        [
            Playback(
                id=on(day, first + n),
                clip_id=clip.id,
                visitor=f"visitor {n} {followers}",
                session_key=f"session {first + n}",
                watched_ms=2000,
                is_complete=n % 2 == 0,
                is_follower=followers,
            )
            for n in range(visitors)
        ]
    )


TODAY = date(2026, 3, 10)
YESTERDAY = TODAY - timedelta(days=1)


def asked(first: date, last: date, clip: Clip | None = None) -> dict[str, Any]:
    chosen = {} if clip is None else {"clip": gid(clip)}
    return {"from": first.isoformat(), "to": last.isoformat(), **chosen}


@pytest.mark.feature("D17")
async def test_the_studio_is_the_authors_alone(world: World) -> None:
    author, other = await world.member(), await world.member()
    moderator = await world.member(role=Role.MODERATOR)
    clip = await world.clip(author)
    wish = asked(TODAY, TODAY, clip)
    assert (await world.anonymous.run(STUDIO, **wish)).refusal() == "UNAUTHENTICATED"
    for member in (other, moderator):
        assert (await member.run(STUDIO, **wish)).refusal() == "NOT_FOUND"
    assert (await author.run(STUDIO, **wish)).payload()["total"]["views"] == 0


@pytest.mark.feature("D17")
@pytest.mark.parametrize(("first", "last"), [(TODAY, YESTERDAY), (date(2025, 3, 9), TODAY)])
async def test_the_studio_answers_for_1_to_366_days(world: World, first: date, last: date) -> None:
    author = await world.member()
    assert (await author.run(STUDIO, **asked(first, last))).refusal() == "BAD_USER_INPUT"
    whole_year = asked(TODAY - timedelta(days=365), TODAY)
    assert len((await author.run(STUDIO, **whole_year)).payload()["days"]) == 366


@pytest.mark.feature("D17")
async def test_the_studio_adds_up_what_happened_to_ones_own_clips_on_those_days(
    world: World,
) -> None:
    author, other = await world.member(), await world.member()
    one, two = await world.clip(author), await world.clip(author)
    theirs = await world.clip(other)
    await watched(one, TODAY, 6)
    await watched(two, TODAY, 8)
    await watched(theirs, TODAY, 9)
    await watched(one, YESTERDAY, 7)
    await watched(one, TODAY + timedelta(days=1), 5)
    members = [await world.member() for _ in range(6)]
    ids = [m.user.id for m in members if m.user]
    await Like.bulk_create(
        [Like(id=on(TODAY, n), clip_id=one.id, user_id=m) for n, m in enumerate(ids)]
    )
    for n, m in enumerate(ids[:3]):
        state = CommentState.HELD if n == 2 else CommentState.SHOWN
        await Comment.create(id=on(TODAY, n), clip_id=two.id, author_id=m, body="hi", state=state)
    made_of = {"parent_id": one.id, "root_id": one.id, "depth": 1}
    for day in (TODAY, TODAY + timedelta(days=1)):
        order = {"state": ClipState.PUBLISHED, "published_order": on(day)}
        await world.draft(other, audience=Audience.PUBLIC, **order, **made_of)
    found = (await author.run(STUDIO, **asked(YESTERDAY, TODAY))).payload()
    assert found["total"] == {
        "views": 21, "completionRate": 11 / 21, "watchSeconds": 42.0,
        "likes": 6, "comments": 2, "shares": 0, "saves": 0, "remixes": 1,
    }  # fmt: skip
    days = {day["day"]: day["stats"] for day in found["days"]}
    assert days[YESTERDAY.isoformat()]["views"] == 7
    assert days[TODAY.isoformat()]["views"] == 14
    assert days[TODAY.isoformat()]["watchSeconds"] == 28.0
    alone = (await author.run(STUDIO, **asked(TODAY, TODAY, one))).payload()
    assert (alone["total"]["views"], alone["total"]["likes"]) == (6, 6)
    assert alone["total"]["comments"] == 0


@pytest.mark.feature("D17")
async def test_small_groups_are_left_out_of_breakdowns_and_never_of_totals(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author)
    await watched(clip, TODAY, 9)
    await watched(clip, YESTERDAY, 4)
    await watched(clip, TODAY - timedelta(days=2), 7)
    await watched(clip, TODAY, 2, followers=True)
    found = (await author.run(STUDIO, **asked(TODAY - timedelta(days=2), TODAY))).payload()
    assert found["total"]["views"] == 22
    # Yesterday's four are too few; the next smallest day goes too, or they could be worked out.
    assert [day["stats"]["views"] for day in found["days"]] == [None, None, 11]
    nothing = {"views": None, "completionRate": None, "watchSeconds": None}
    assert found["followers"] == nothing == found["others"]
    await watched(clip, TODAY, 6, followers=True)
    found = (await author.run(STUDIO, **asked(TODAY, TODAY))).payload()
    assert (found["followers"]["views"], found["others"]["views"]) == (8, 9)


@pytest.mark.feature("D17")
async def test_one_visitor_many_times_is_not_a_crowd(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author)
    for _ in range(3):
        await watched(clip, TODAY, 3)
        await watched(clip, YESTERDAY, 3)
    found = (await author.run(STUDIO, **asked(YESTERDAY, TODAY))).payload()
    assert found["total"]["views"] == 18
    assert [day["stats"]["views"] for day in found["days"]] == [None, None]
    assert found["others"]["views"] is None


@pytest.mark.feature("D17")
async def test_the_studio_exports_its_days_for_a_spreadsheet(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author)
    await watched(clip, TODAY, 6)
    await watched(clip, YESTERDAY, 5)
    found = (await author.run(STUDIO, **asked(YESTERDAY, TODAY))).payload()
    heading, *days = csv.reader(io.StringIO(found["csv"]))
    assert heading[:4] == ["day", "views", "completions", "watchedMs"]
    assert days[0][:5] == [YESTERDAY.isoformat(), "5", "3", "10000", ""]
    assert days[1][:4] == [TODAY.isoformat(), "6", "3", "12000"]


@pytest.mark.feature("D17")
async def test_the_studio_costs_the_same_for_one_clip_and_day_as_for_many(world: World) -> None:
    author = await world.member()
    costs = []
    for clips, days in ((1, 1), (19, 300)):
        for _ in range(clips):
            await watched(await world.clip(author), TODAY, 5)
        with statements() as ran:
            wish = asked(TODAY - timedelta(days=days - 1), TODAY)
            assert (await author.run(STUDIO, **wish)).payload()["total"]["views"] >= 5
        costs.append(len(ran))
    assert costs[0] == costs[1]
