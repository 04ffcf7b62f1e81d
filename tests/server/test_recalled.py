"""Whole answers that are given again, to nobody whom the database would tell otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import orjson
import pytest

from core.errors import Unauthenticated
from models.base import Row, dialect, reading, transaction
from models.callers import OF_VIEWERS
from models.clips import Clip
from models.counts import count
from models.guardians import OwnLimits
from models.reads.answers import Answers
from models.reads.scoped import Scoped
from models.sessions import Session
from models.social import Block, Mute
from models.users import FeedKind, Role, User, UserState
from resolvers import feeds, prepared, users
from schema import schema
from schema.base import global_id
from schema.compiled import CompiledExecutor
from schema.documents import Operation
from schema.execution import Result
from schema.graph import Graph
from schema.requests import parse_request
from server.auth import context_factory
from server.connection import ConnectionInfo
from tests.models.reads.test_facts import CHANGES, PAGES
from tests.models.reads.test_pages import PAGE, gallery
from tests.statements import statements
from tests.world import Member, World

FEED = """{ feed(kind: FOLLOWING, first: 5) { edges { node { caption likeCount viewerHasLiked
    poster { url } author { handle } } } budget { remaining } pageInfo { endCursor } } }"""


class Counting(CompiledExecutor):
    """Counts what it has to execute."""

    executed = 0

    async def execute(
        self, operation: Operation, variables: Mapping[str, Any], context: object
    ) -> Result:
        self.executed += 1
        return await super().execute(operation, variables, context)


@dataclass
class Caller:
    """A member over HTTP, or a visitor, as the server takes them in."""

    world: World
    graph: Graph
    token: str | None

    async def ask(self, document: str, **variables: Any) -> Any:
        given = {} if self.token is None else {"authorization": f"Bearer {self.token}"}
        info = ConnectionInfo(given, client_ip="127.0.0.1", request_id="test", transport="http")
        context = await context_factory(self.world.instance)(info)
        request = parse_request({"query": document, "variables": variables})
        ready = self.graph.prepare(request, signed_in=context.viewer is not None)  # type: ignore[attr-defined]
        answer = orjson.loads(await self.graph.answer(ready, context))
        errors = [each["extensions"]["code"] for each in answer.get("errors", [])]
        return answer["data"], errors


def graph() -> tuple[Graph, Counting]:
    executor = Counting(schema, suggest=True, after=0, plain=(Row,), as_json=True)
    return Graph(schema, executor=executor), executor


async def caller(member: Member, through: Graph) -> Caller:
    if member.user is None:
        return Caller(member.world, through, None)
    now = member.world.clock.now()
    _, token = await Session.issue(
        member.user.id, name="phone", now=now, lifetime=timedelta(days=1)
    )
    return Caller(member.world, through, token)


@pytest.mark.feature("A8", "D3", "E1", "E17")
@pytest.mark.parametrize("seed", range(3))
async def test_an_answer_is_what_the_database_says_after_any_change(
    world: World, seed: int
) -> None:
    """The oracle asks in a transaction, where nothing is recalled. Nearly every second time nothing
    has changed."""
    random = Random(seed)
    through, executor = graph()
    office = await world.member(role=Role.MODERATOR)
    members = [await world.member() for _ in range(4)]
    users = [member.user for member in members if member.user is not None]
    clips = [await world.clip(members[place % 3]) for place in range(9)]
    for other in members[:3]:
        await world.follows(members[3], other)
    people = [await caller(each, through) for each in (*members, office, world.anonymous)]
    asks = 0
    for step in range(80):
        if step % 2:
            await random.choice(CHANGES)(random, users, clips)
        asked = {
            "clip": global_id("Clip", random.choice(clips[:3]).id),
            "handle": random.choice(users[:2]).handle,
        }
        asking = random.choice(people)
        for page in PAGES:
            given = asked if "$clip" in page else {}
            asks += 1
            try:
                shown = await asking.ask(page, **given)
            except Unauthenticated as refused:
                shown = type(refused)
            async with transaction():
                assert reading() is None
                before = executor.executed
                try:
                    told = await asking.ask(page, **given)
                except Unauthenticated as refused:
                    told = type(refused)
                executor.executed = before
            assert shown == told, step
    if dialect() == "postgresql":
        assert executor.executed < asks * 0.95


@pytest.mark.feature("A8", "F1")
async def test_whoever_is_told_the_same_gets_the_answer_with_addresses_of_their_own(
    world: World,
) -> None:
    author, clip = await gallery(world)
    through, executor = graph()
    viewers = [await world.member() for _ in range(3)]
    for each in viewers:
        await world.follows(each, author)
    people = [await caller(each, through) for each in viewers]
    urls, now = world.instance.media_urls, world.clock.now()
    asked = {"id": global_id("Clip", clip.id), "handle": "author"}
    answers = []
    for _ in range(3):
        for viewer, person in zip(viewers, people, strict=True):
            page, _ = await person.ask(PAGE, **asked)
            feed, _ = await person.ask(FEED)
            (edge,) = page["user"]["clips"]["edges"]
            found = [edge["node"]["poster"]["url"], edge["node"]["author"]["avatar"]["url"]]
            found.append(feed["feed"]["edges"][0]["node"]["poster"]["url"])
            assert viewer.user is not None
            for url in found:
                assert urls.read(url.split("/")[-2], now).viewer_id == viewer.user.id
            edge["node"]["poster"]["url"] = edge["node"]["author"]["avatar"]["url"] = ""
            answers.append(page)
    assert all(each == answers[0] for each in answers)
    if dialect() == "postgresql":
        assert executor.executed <= 6, "18 were asked for"


@pytest.mark.feature("A8")
async def test_who_asks_again_asks_what_has_changed_and_nothing_else(world: World) -> None:
    """Also authors, and visitors; a change of what it hangs on has it looked at again, and no other."""
    author, clip = await gallery(world)
    other = await world.clip(await world.member("other"))
    through, _ = graph()
    viewer = await world.member()
    await world.follows(viewer, author)
    people = [await caller(each, through) for each in (viewer, author, world.anonymous)]
    asked = {"id": global_id("Clip", clip.id), "handle": "author"}
    pages = [(PAGE, asked), (FEED.replace("FOLLOWING", "LATEST"), {})]
    for _ in range(3):
        before = [await each.ask(page, **given) for page, given in pages for each in people]
    with statements(warm=True) as ran:
        for _ in range(2):
            again = [await each.ask(page, **given) for page, given in pages for each in people]
            assert again == before
    if dialect() == "postgresql":
        assert len(ran) == 12
        assert all("FROM changes" in sql for sql in ran)
    await Clip.filter(id=other.id).update(caption="other words")
    with statements(warm=True) as ran:
        for each in people:
            await each.ask(PAGE, **asked)
    if dialect() == "postgresql":
        assert len(ran) == 3
    await Clip.filter(id=clip.id).update(caption="new words")
    for each in people:
        assert (await each.ask(PAGE, **asked))[0]["clip"]["caption"] == "new words"
    await count(clip.id, likes=1)
    for each in people:
        assert (await each.ask(PAGE, **asked))[0]["clip"]["likeCount"] == 1


@pytest.mark.feature("A8")
async def test_no_answer_is_older_than_its_question(world: World) -> None:
    """While others change what it hangs on, in transactions that are not over when they are asked."""
    _, clip = await gallery(world)
    through, executor = graph()
    members = [await world.member() for _ in range(3)]
    people = [await caller(each, through) for each in (*members, world.anonymous)]
    page = "query ($id: ID!) { clip(id: $id) { viewCount } }"
    done = asked = 0

    async def write() -> None:
        nonlocal done
        while asked < 100:
            async with transaction():
                await count(clip.id, views=1)
                await asyncio.sleep(0)
            done += 1
            for _ in range(3):
                await asyncio.sleep(0)

    async def read(person: Caller) -> None:
        nonlocal asked
        while not writing.done():
            least = done
            data, codes = await person.ask(page, id=global_id("Clip", clip.id))
            assert codes == []
            assert data["clip"]["viewCount"] >= least
            asked += 1

    writing = asyncio.create_task(write())
    await asyncio.gather(*(read(person) for person in people))
    await writing
    if dialect() == "postgresql":
        assert executor.executed < asked


@pytest.mark.feature("A7", "E1")
async def test_a_mute_ends_by_itself(world: World) -> None:
    author = await world.member()
    await world.clip(author)
    viewer = await world.member()
    await world.follows(viewer, author)
    through, _ = graph()
    person = await caller(viewer, through)
    assert viewer.user is not None
    assert author.user is not None
    ends = datetime.now(UTC) + timedelta(seconds=3)
    await Mute.create(muter_id=viewer.user.id, muted_id=author.user.id, until=ends)
    while not (edges := (await person.ask(FEED))[0]["feed"]["edges"]):
        assert datetime.now(UTC) < ends + timedelta(seconds=20)
        await asyncio.sleep(0.2)
    assert datetime.now(UTC) >= ends
    assert len(edges) == 1


@pytest.mark.feature("A4")
async def test_a_token_opens_nothing_from_the_moment_on(world: World) -> None:
    """However often it was used, whatever ends it, in whichever process."""
    through, _ = graph()
    for end in (
        lambda user: Session.filter(user_id=user.id).update(revoked_at=world.clock.now()),
        lambda user: Session.filter(user_id=user.id).update(expires_at=world.clock.now()),
        lambda user: Session.filter(user_id=user.id).delete(),
        lambda user: User.filter(id=user.id).update(state=UserState.SUSPENDED),
    ):
        member = await world.member()
        person = await caller(member, through)
        for _ in range(3):
            assert (await person.ask("{ viewer { handle } }"))[0]["viewer"] is not None
        await end(member.user)
        with pytest.raises(Unauthenticated):
            await person.ask("{ viewer { handle } }")


@pytest.mark.feature("A4")
async def test_nobody_changes_the_caller_of_others(world: World) -> None:
    """What an operation does to its viewer is its own."""
    member = await world.member()
    through, _ = graph()
    person = await caller(member, through)
    rename = """mutation { updateProfile(input: { name: "Another" }) { errors { code }
        viewer { name } } }"""
    assert (await person.ask("{ viewer { name } }"))[1] == []
    assert (await person.ask(rename))[0]["updateProfile"]["viewer"]["name"] == "Another"
    assert (await person.ask("{ viewer { name } }"))[0]["viewer"]["name"] == "Another"
    assert member.user is not None
    await User.filter(id=member.user.id).update(name="Third")
    assert (await person.ask("{ viewer { name } }"))[0]["viewer"]["name"] == "Third"


@pytest.mark.feature("A7", "A8")
async def test_a_block_ends_it_at_once(world: World) -> None:
    author, clip = await gallery(world)
    through, _ = graph()
    viewer = await world.member()
    person = await caller(viewer, through)
    asked = {"id": global_id("Clip", clip.id), "handle": "author"}
    for _ in range(3):
        assert (await person.ask(PAGE, **asked))[0]["clip"] is not None
    assert author.user is not None
    assert viewer.user is not None
    await Block.create(blocker_id=author.user.id, blocked_id=viewer.user.id)
    data, codes = await person.ask(PAGE, **asked)
    assert data == {"clip": None, "user": None}
    assert codes == ["NOT_FOUND", "NOT_FOUND"]


@pytest.mark.feature("A8", "D12")
async def test_who_stands_in_an_answer_gets_their_own(world: World) -> None:
    """An author sees the number that others do not."""
    author, clip = await gallery(world)
    await Clip.filter(id=clip.id).update(show_like_count=False)
    through, _ = graph()
    asking = await caller(author, through)
    other = await caller(await world.member(), through)
    page = "query ($id: ID!) { clip(id: $id) { likeCount viewCount } }"
    for _ in range(3):
        for person, likes in ((other, None), (asking, 0)):
            data, _ = await person.ask(page, id=global_id("Clip", clip.id))
            assert data["clip"] == {"likeCount": likes, "viewCount": 0}


@pytest.mark.feature("E11", "F2")
async def test_a_budget_is_used_up_all_the_same(world: World) -> None:
    author = await world.member()
    for _ in range(3):
        await world.clip(author)
    through, _ = graph()
    free, bound = await world.member(), await world.member()
    for each in (free, bound):
        await world.follows(each, author)
    people = [await caller(each, through) for each in (free, bound)]
    for _ in range(3):
        for person in people:
            assert (await person.ask(FEED))[0]["feed"]["budget"]["remaining"] is None
    assert bound.user is not None
    await OwnLimits.create(id=bound.user.id, limits_json='{"daily_clips": 5}')
    left = []
    for _ in range(2):
        left.append((await people[1].ask(FEED))[0]["feed"]["budget"]["remaining"])
        assert (await people[0].ask(FEED))[0]["feed"]["budget"]["remaining"] is None
    assert left == [2, 0]


@pytest.mark.feature("E3", "D10")
@pytest.mark.parametrize("kind", [FeedKind.CHALLENGE, FeedKind.TRENDING, FeedKind.FOR_YOU])
async def test_feeds_of_the_clock_and_the_ranker_are_made_anew(
    world: World, kind: FeedKind
) -> None:
    await world.clip(await world.member())
    through, executor = graph()
    person = await caller(await world.member(), through)
    for _ in range(4):
        await person.ask(f"{{ feed(kind: {kind}) {{ edges {{ node {{ caption }} }} }} }}")
    assert executor.executed == 4


@pytest.mark.feature("A8")
@pytest.mark.parametrize(
    "field",
    [
        "followsViewer",
        "viewerBlocks",
        "avatar { url expiresAt }",
        "clips(first: 1) { edges { node { isCovered } } }",
    ],
)
async def test_what_is_not_made_of_pages_is_made_anew(world: World, field: str) -> None:
    member = await world.member("somebody")
    await world.clip(member)
    through, executor = graph()
    person = await caller(await world.member(), through)
    for _ in range(4):
        data, codes = await person.ask(f'{{ user(handle: "somebody") {{ name {field} }} }}')
        assert data["user"] is not None
        assert codes == []
    assert executor.executed == 4


@pytest.mark.feature("A8", "A9")
async def test_operations_and_variables_are_told_apart_by_more_than_their_pages(
    world: World,
) -> None:
    """What a variable leaves out is looked up all the same."""
    await world.clip(await world.member("somebody"))
    through, _ = graph()
    person = await caller(await world.member(), through)
    page = """query Names($named: Boolean!) { user(handle: "somebody") { handle
        name @include(if: $named) } }"""
    other = page.replace("Names", "Handles").replace("handle\n", "id\n")
    for _ in range(3):
        for named in (True, False):
            for document, field in ((page, "handle"), (other, "id")):
                data, codes = await person.ask(document, named=named)
                assert codes == []
                assert set(data["user"]) == ({field, "name"} if named else {field})


@pytest.mark.feature("A8")
async def test_no_page_heeds_more_of_a_viewer_than_is_said(world: World) -> None:
    """What queries were built anew for is in what callers are told apart by."""
    viewer = await world.member()
    await world.clip(viewer)
    await viewer.run(PAGES[1])
    scopes = [each for each in vars(prepared).values() if isinstance(each, Scoped)]
    scopes += [*feeds._IN_ORDER.values(), users._BY_HANDLE]
    assert set().union(*(each.noted for each in scopes)) <= {*OF_VIEWERS, "is_moderator"}
    if dialect() == "postgresql":
        assert any(each.noted for each in scopes)


@pytest.mark.feature("A4")
async def test_a_session_that_changed_while_it_was_used_is_read_anew(world: World) -> None:
    member = await world.member()
    through, _ = graph()
    person = await caller(member, through)
    assert (await person.ask("{ viewer { handle } }"))[0]["viewer"] is not None
    world.clock.advance(minutes=2)
    assert (await person.ask("{ viewer { handle } }"))[0]["viewer"] is not None
    assert member.user is not None
    now = world.clock.now()
    (row,) = await Session.filter(user_id=member.user.id, name="phone")
    assert row.last_used_at == now
    world.clock.advance(minutes=2)
    await Session.filter(id=row.id).update(revoked_at=world.clock.now())
    with pytest.raises(Unauthenticated):
        await person.ask("{ viewer { handle } }")


@pytest.mark.feature("A8", "E1")
async def test_viewers_for_whom_more_is_asked_do_not_put_out_the_others(world: World) -> None:
    """A feed that home timelines do not fill is read in another way, too."""
    author = await world.member()
    clips = [await world.clip(author) for _ in range(7)]
    through, executor = graph()
    full, empty = await world.member(), await world.member()
    await world.follows(full, author)
    people = [await caller(each, through) for each in (full, empty)]
    for round_ in range(4):
        if round_ == 2:
            executor.executed = 0
        for person, size in zip(people, (5, 0), strict=True):
            data, _ = await person.ask(FEED)
            assert len(data["feed"]["edges"]) == min(size, len(clips))
    reads = reading()
    if reads is not None:
        assert executor.executed == 0


@pytest.mark.feature("A8")
def test_what_is_kept_again_takes_no_more_room() -> None:
    answers: Answers[str] = Answers(most=5_000)
    answers.keep("other", 0, "kept", 100)
    for _ in range(100):
        answers.keep("again", 0, "kept", 100)
        answers.keep("again", 1, "kept", 100)
    assert answers.of("other") == {0: "kept"}
    assert len(answers) == 2


class Slow(Counting):
    """Takes so many seconds."""

    seconds = 0.0

    async def execute(
        self, operation: Operation, variables: Mapping[str, Any], context: Any
    ) -> Result:
        result = await super().execute(operation, variables, context)
        context.instance.clock.advance(seconds=self.seconds)
        return result


@pytest.mark.feature("A8", "D4")
async def test_an_answer_made_while_addresses_age_is_nobodys(world: World) -> None:
    """Its addresses end at another moment than those given out now, and would not be found in it."""
    clip = (await gallery(world))[1]
    executor = Slow(schema, suggest=True, after=0, plain=(Row,), as_json=True)
    through = Graph(schema, executor=executor)
    viewers = [await world.member() for _ in range(2)]
    people = [await caller(each, through) for each in viewers]
    page = "query ($id: ID!) { clip(id: $id) { caption poster { url } } }"
    urls = world.instance.media_urls
    executor.seconds = world.instance.settings.media_url_minutes * 30
    for _ in range(3):
        for viewer, person in zip(viewers, people, strict=True):
            data, _ = await person.ask(page, id=global_id("Clip", clip.id))
            grant = urls.read(data["clip"]["poster"]["url"].split("/")[-2], world.clock.now())
            assert viewer.user is not None
            assert grant.viewer_id == viewer.user.id
        executor.seconds = 0


@pytest.mark.feature("A8", "D4")
async def test_an_address_that_a_member_wrote_stays_as_it_is(world: World) -> None:
    clip = (await gallery(world))[1]
    through, _ = graph()
    people = [await caller(await world.member(), through) for _ in range(2)]
    page = "query ($id: ID!) { clip(id: $id) { caption poster { url } } }"
    asked = {"id": global_id("Clip", clip.id)}
    url = (await people[0].ask(page, **asked))[0]["clip"]["poster"]["url"]
    await Clip.filter(id=clip.id).update(caption=url)
    for person in [*people, *people]:
        assert (await person.ask(page, **asked))[0]["clip"]["caption"] == url


@pytest.mark.feature("A9")
async def test_variables_that_nobody_declared_change_nothing(world: World) -> None:
    await world.clip(await world.member("somebody"))
    through, executor = graph()
    person = await caller(await world.member(), through)
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    for more in (deep, *range(5)):
        data, codes = await person.ask('{ user(handle: "somebody") { handle } }', more=more)
        assert (data, codes) == ({"user": {"handle": "somebody"}}, [])
    if dialect() == "postgresql":
        assert executor.executed == 2
