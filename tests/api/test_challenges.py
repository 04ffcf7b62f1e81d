"""Challenges and leaderboards: who runs and enters them, and who leads."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.ids import id_at, new_id
from models.base import execute, transaction
from models.challenges import ContestEntry
from models.clips import Audience, Clip
from models.guardian_links import GuardianLink, LinkState
from models.likes import Like
from models.users import AgeBand, Role, User
from schema.base import global_id
from tests.api.families import gid, remix_of
from tests.statements import statements
from tests.world import Answer, Member, World

CREATE = """mutation ($i: CreateChallengeInput!) { createChallenge(input: $i) {
  challenge { id title tag sponsor entriesPerMember opensAt closesAt } errors { code field } } }"""
END = """mutation ($i: EndChallengeInput!) { endChallenge(input: $i) {
  challenge { closesAt } errors { code } } }"""
ENTER = """mutation ($i: ChallengeEntryInput!) { enterChallenge(input: $i) {
  challenge { id } errors { code field } } }"""
LEAVE = """mutation ($i: ChallengeEntryInput!) { leaveChallenge(input: $i) { errors { code } } }"""
SHOW = """mutation ($i: ShowOnLeaderboardsInput!) { showOnLeaderboards(input: $i) {
  shown errors { code } } }"""
CHALLENGE = """query ($id: ID!, $first: Int! = 10, $by: Board! = MOST_LIKED) { challenge(id: $id) {
  title entries { edges { node { id } } }
  leaderboard(first: $first, by: $by) { rank clip { id author { handle } } } } }"""
CHALLENGES = """query ($open: Boolean! = false, $first: Int) {
  challenges(openOnly: $open, first: $first) { edges { node {
    id entries(first: 2) { edges { node { id } } } leaderboard(first: 2) { rank clip { id } } } } } }"""
BOARD = """query ($by: Board! = MOST_LIKED, $span: Span! = WEEK, $first: Int! = 10) {
  leaderboard(by: $by, span: $span, first: $first) { rank clip { id author { handle } } } }"""
ALLOW = """mutation ($i: AllowSponsoredChallengesInput!) { allowSponsoredChallenges(input: $i) {
  link { allowsSponsored } errors { code } } }"""
UNPUBLISH = "mutation ($i: ClipInput!) { unpublishClip(input: $i) { errors { code } } }"

_DAY_MS = 86_400_000


def wish(world: World, **more: Any) -> dict[str, Any]:
    now = world.clock.now()
    return {
        "title": "Rain",
        "promptTemplate": "… in the rain",
        "tag": "#rain",
        "opensAt": (now - timedelta(hours=1)).isoformat(),
        "closesAt": (now + timedelta(days=7)).isoformat(),
        **more,
    }


async def announced(world: World, **more: Any) -> str:
    office = await world.member(role=Role.MODERATOR)
    made = (await office.run(CREATE, i=wish(world, **more))).payload()
    assert made["errors"] == []
    found: str = made["challenge"]["id"]
    return found


async def enter(member: Member, challenge: str, clip: Clip) -> Answer:
    return await member.run(ENTER, i={"challengeId": challenge, "clipId": gid(clip)})


async def entered(member: Member, challenge: str, clip: Clip) -> None:
    assert (await enter(member, challenge, clip)).payload()["errors"] == []


async def old_member(world: World) -> Member:
    """One whose account is a week old."""
    made = id_at(int(datetime.now().timestamp() * 1000) - 7 * _DAY_MS) + new_id() % 2**22
    return await world.member(id=made)


async def like(clip: Clip, *members: Member) -> None:
    for member in members:
        assert member.user is not None
        await Like.create(clip_id=clip.id, user_id=member.user.id)


async def ranked(viewer: Member, **more: Any) -> list[str]:
    rows = (await viewer.run(BOARD, **more)).payload()
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    return [row["clip"]["id"] for row in rows]


# Running them


@pytest.mark.feature("D10", "I11")
async def test_only_moderators_announce_and_end(world: World) -> None:
    member = await world.member()
    assert (await world.anonymous.run(CREATE, i=wish(world))).refusal() == "UNAUTHENTICATED"
    assert (await member.run(CREATE, i=wish(world))).refusal() == "FORBIDDEN"
    for role in (Role.MODERATOR, Role.ADMIN):
        office = await world.member(role=role)
        made = (await office.run(CREATE, i=wish(world, sponsor="ACME"))).payload()["challenge"]
        assert (made["title"], made["tag"], made["sponsor"]) == ("Rain", "rain", "ACME")
        end = {"challengeId": made["id"]}
        assert (await world.anonymous.run(END, i=end)).refusal() == "UNAUTHENTICATED"
        assert (await member.run(END, i=end)).refusal() == "FORBIDDEN"
        assert (await office.run(END, i=end)).payload()["errors"] == []
        assert (await office.run(END, i=end)).refusal() == "CONFLICT"


@pytest.mark.feature("D10")
async def test_a_challenge_has_a_title_a_window_and_a_tag(world: World) -> None:
    office = await world.member(role=Role.MODERATOR)
    now = world.clock.now()
    for wrong in (
        {"title": ""},
        {"title": "x" * 101},
        {"tag": "two words"},
        {"promptTemplate": " "},
        {"sponsor": "x" * 101},
        {"closesAt": (now - timedelta(hours=1)).isoformat()},
        {"closesAt": (now + timedelta(days=400)).isoformat()},
        {"opensAt": "0001-01-01T00:00:00Z", "closesAt": "0001-01-02T00:00:00Z"},
        {"opensAt": "2999-01-01T00:00:00Z", "closesAt": "2999-01-02T00:00:00Z"},
        {"entriesPerMember": 0},
        {"entriesPerMember": 21},
    ):
        assert (await office.run(CREATE, i=wish(world, **wrong))).refusal() == "BAD_USER_INPUT"


@pytest.mark.feature("D10")
async def test_everybody_finds_challenges_and_those_that_are_open(world: World) -> None:
    now = world.clock.now()
    open_one = await announced(world)
    later = await announced(world, opensAt=(now + timedelta(days=1)).isoformat())
    found = (await world.anonymous.run(CHALLENGES)).payload()["edges"]
    assert [edge["node"]["id"] for edge in found] == [later, open_one]
    found = (await world.anonymous.run(CHALLENGES, open=True)).payload()["edges"]
    assert [edge["node"]["id"] for edge in found] == [open_one]
    unknown = await world.anonymous.run(CHALLENGE, id=global_id("Challenge", 1))
    assert unknown.refusal() == "NOT_FOUND"


# Entering


@pytest.mark.feature("D10", "I11")
async def test_members_enter_their_own_clips(world: World) -> None:
    author, other = await world.member(), await world.member()
    clip, challenge = await world.clip(author), await announced(world)
    assert (await enter(world.anonymous, challenge, clip)).refusal() == "UNAUTHENTICATED"
    for member in (other, await world.member(role=Role.ADMIN)):
        assert (await enter(member, challenge, clip)).refusal() == "NOT_FOUND"
    for _ in range(2):
        await entered(author, challenge, clip)
    shown = (await world.anonymous.run(CHALLENGE, id=challenge)).payload()
    assert [edge["node"]["id"] for edge in shown["entries"]["edges"]] == [gid(clip)]
    own = {"challengeId": challenge, "clipId": gid(clip)}
    for member, code in ((world.anonymous, "UNAUTHENTICATED"), (other, "NOT_FOUND")):
        assert (await member.run(LEAVE, i=own)).refusal() == code
    assert (await author.run(LEAVE, i=own)).payload()["errors"] == []
    assert (await author.run(LEAVE, i=own)).refusal() == "NOT_FOUND"


@pytest.mark.feature("D10")
async def test_only_what_everybody_may_see_and_was_published_in_the_window_enters(
    world: World,
) -> None:
    author, hidden = await world.member(), await world.member(private=True)
    challenge = await announced(world)
    before = await world.clip(author)
    await execute(
        "UPDATE clips SET published_at = ? WHERE id = ?",
        world.clock.now() - timedelta(days=2),
        before.id,
    )
    refused = [await world.draft(author), await world.clip(author, Audience.FOLLOWERS), before]
    for clip in refused:
        assert (await enter(author, challenge, clip)).refusal() == "CONFLICT"
    assert (await enter(hidden, challenge, await world.clip(hidden))).refusal() == "CONFLICT"
    early = await announced(world, opensAt=(world.clock.now() + timedelta(days=1)).isoformat())
    clip = await world.clip(author)
    assert (await enter(author, early, clip)).refusal() == "CONFLICT"
    world.clock.advance(days=8)
    assert (await enter(author, challenge, clip)).refusal() == "CONFLICT"


@pytest.mark.feature("D10")
async def test_minors_enter_what_somebody_pays_for_where_all_their_guardians_allow_it(
    world: World,
) -> None:
    minor = await world.member(band=AgeBand.MINOR)
    clip = await world.clip(minor)
    assert (await enter(minor, await announced(world), clip)).payload()["errors"] == []
    sponsored = await announced(world, sponsor="ACME")
    assert (await enter(minor, sponsored, clip)).refusal() == "FORBIDDEN"
    guardians = [await world.member(), await world.member()]
    assert minor.user is not None
    for guardian in guardians:
        assert guardian.user is not None
        link = await GuardianLink.create(
            ward_id=minor.user.id,
            guardian_id=guardian.user.id,
            invited_by_id=minor.user.id,
            state=LinkState.ACTIVE,
        )
    wish = {"wardId": minor.id, "allow": True}
    assert (await minor.run(ALLOW, i=wish)).refusal() == "NOT_FOUND"
    assert (await guardians[0].run(ALLOW, i=wish)).payload()["link"]["allowsSponsored"] is True
    assert (await enter(minor, sponsored, clip)).refusal() == "FORBIDDEN"
    assert (await guardians[1].run(ALLOW, i=wish)).payload()["errors"] == []
    assert (await enter(minor, sponsored, clip)).payload()["errors"] == []

    async with transaction():
        await link.move(LinkState.ENDED, actor_id=None)
    assert not (await GuardianLink.get(id=link.id)).allows_sponsored
    assert (await guardians[0].run(ALLOW, i=wish | {"allow": False})).payload()["errors"] == []
    other = await announced(world, sponsor="ACME")
    assert (await enter(minor, other, clip)).refusal() == "FORBIDDEN"


@pytest.mark.feature("D10")
async def test_simultaneous_entries_of_one_member_fill_their_places_and_no_more(
    world: World,
) -> None:
    author = await world.member()
    challenge = await announced(world, entriesPerMember=3)
    clips = [await world.clip(author) for _ in range(10)]
    answers = await asyncio.gather(*(enter(author, challenge, clip) for clip in clips * 5))
    codes = {e["code"] for a in answers for e in a.payload()["errors"]}
    assert codes == {"FORBIDDEN"}
    assert await ContestEntry.all().count() == 3


@pytest.mark.feature("D10", "D3")
async def test_entries_that_are_hidden_by_now_are_not_shown(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    challenge, clip = await announced(world), await world.clip(author)
    await entered(author, challenge, clip)
    await like(clip, viewer)
    for hide in ("block", "unpublish"):
        if hide == "block":
            await world.blocks(author, viewer)
        else:
            await author.run(UNPUBLISH, i={"clipId": gid(clip)})
        member = viewer if hide == "block" else author
        shown = (await member.run(CHALLENGE, id=challenge)).payload()
        assert (shown["entries"]["edges"], shown["leaderboard"]) == ([], [])


# Leading


@pytest.mark.feature("D11")
async def test_most_liked_leads_and_of_equals_who_got_there_first(world: World) -> None:
    author = await world.member()
    fans = [await old_member(world) for _ in range(3)]
    few, late, many = [await world.clip(author) for _ in range(3)]
    await world.clip(author)
    await like(many, *fans)
    await like(few, fans[0])
    await like(late, fans[1])
    assert await ranked(world.anonymous) == [gid(many), gid(few), gid(late)]
    assert await ranked(world.anonymous, first=1) == [gid(many)]
    for size in (0, 51):
        assert (await world.anonymous.run(BOARD, first=size)).refusal() == "BAD_USER_INPUT"


@pytest.mark.feature("D11")
async def test_young_accounts_count_a_quarter_and_ones_own_likes_nothing(world: World) -> None:
    author = await old_member(world)
    old = [await old_member(world) for _ in range(2)]
    young = [await world.member() for _ in range(3)]
    crowd, loved, own = [await world.clip(author) for _ in range(3)]
    await like(crowd, *young)
    await like(loved, *old[:1])
    await like(own, author)
    assert await ranked(world.anonymous) == [gid(loved), gid(crowd)]
    assert young[0].user is not None
    await User.filter(id=young[0].user.id).update(state="SUSPENDED")
    await like(crowd, old[0])
    assert await ranked(world.anonymous) == [gid(crowd), gid(loved)]


@pytest.mark.feature("D11")
async def test_a_span_takes_what_was_done_in_it(world: World) -> None:
    author, fan = await world.member(), await old_member(world)
    clip = await world.clip(author)
    await like(clip, fan)
    assert await ranked(world.anonymous, span="DAY") == [gid(clip)]
    world.clock.advance(days=2)
    assert await ranked(world.anonymous, span="DAY") == []
    assert await ranked(world.anonymous, span="WEEK") == [gid(clip)]
    world.clock.advance(days=7)
    assert await ranked(world.anonymous, span="WEEK") == []
    assert await ranked(world.anonymous, span="ALL") == [gid(clip)]


@pytest.mark.feature("D11")
async def test_most_remixed_counts_members_and_not_remixes(world: World) -> None:
    author, busy = await world.member(), await world.member()
    others = [await world.member() for _ in range(2)]
    spread, piled = await world.clip(author), await world.clip(author)
    for _ in range(3):
        await remix_of(busy, piled)
    for other in others:
        await remix_of(other, spread)
    await remix_of(author, piled)
    assert await ranked(world.anonymous, by="MOST_REMIXED") == [gid(spread), gid(piled)]


@pytest.mark.feature("D11")
async def test_minors_and_those_who_opted_out_are_not_ranked(world: World) -> None:
    fan = await old_member(world)
    minor = await world.member(band=AgeBand.MINOR)
    unknown = await world.member(band=AgeBand.UNKNOWN)
    shy, shown = await world.member(), await world.member()
    for member in (minor, unknown, shy, shown):
        await like(await world.clip(member), fan)
    assert len(await ranked(world.anonymous)) == 2
    assert (await shy.run(SHOW, i={"shown": False})).payload() == {"shown": False, "errors": []}
    (row,) = (await world.anonymous.run(BOARD)).payload()
    assert shown.user is not None
    assert row["clip"]["author"]["handle"] == shown.user.handle
    assert (await world.anonymous.run(SHOW, i={"shown": True})).refusal() == "UNAUTHENTICATED"
    await shy.run(SHOW, i={"shown": True})
    assert len(await ranked(world.anonymous)) == 2


@pytest.mark.feature("D11", "D3")
async def test_only_what_everybody_may_see_is_ranked_and_only_to_who_may_see_it(
    world: World,
) -> None:
    author, fan, viewer = await world.member(), await old_member(world), await world.member()
    public, kept = await world.clip(author), await world.clip(author, Audience.FOLLOWERS)
    await world.follows(fan, author)
    for clip in (public, kept):
        await like(clip, fan)
    for member in (fan, author, viewer, await world.member(role=Role.MODERATOR)):
        assert await ranked(member) == [gid(public)]
    await world.blocks(author, viewer)
    assert await ranked(viewer) == []


@pytest.mark.feature("D10", "D11")
async def test_a_challenge_ranks_its_entries_by_its_own_window(world: World) -> None:
    authors = [await world.member() for _ in range(2)]
    fan = await old_member(world)
    challenge = await announced(world)
    early, entry, outside = (
        await world.clip(authors[0]),
        await world.clip(authors[1]),
        await world.clip(authors[1]),
    )
    for clip in (early, entry, outside):
        await like(clip, fan)
    await entered(authors[0], challenge, early)
    await entered(authors[1], challenge, entry)
    before = id_at(int(world.clock.now().timestamp() * 1000) - 2 * _DAY_MS)
    await execute("UPDATE likes SET id = ? WHERE clip_id = ?", before, early.id)
    shown = (await world.anonymous.run(CHALLENGE, id=challenge)).payload()["leaderboard"]
    assert [row["clip"]["id"] for row in shown] == [gid(entry)]
    remixed = await world.anonymous.run(CHALLENGE, id=challenge, by="MOST_REMIXED")
    assert remixed.payload()["leaderboard"] == []


@pytest.mark.feature("D10", "D11", "I11")
async def test_lists_take_the_same_statements_whatever_their_size(world: World) -> None:
    author, fan = await world.member(), await old_member(world)
    for _ in range(4):
        clip = await world.clip(author)
        await like(clip, fan)
        await entered(author, await announced(world), clip)
    for document in (CHALLENGES, BOARD):
        ran_at = []
        for size in (1, 50):
            with statements() as ran:
                await world.anonymous.run(document, first=size)
            ran_at.append(len(ran))
        assert ran_at[0] == ran_at[1], document
