"""Subscriptions that many hold at once, over real sockets and a real database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from core.ids import new_id
from models import outbox
from models.base import connection, transaction
from models.clips import Audience, Clip, ClipState
from models.sessions import Session
from ranking.controls import Control, Rule
from ranking.lexicon import Subject
from realtime.events import ClipPublished
from resolvers.context import Context
from schema.base import global_id
from schema.shared import Broadcasts
from server.connection import ConnectionInfo
from server.registry import Sockets
from server.sockets import SocketLimits
from tests.api.test_challenges import announced, entered
from tests.api.test_new_clips import OF, tagged
from tests.api.test_ranked_feeds import asks
from tests.graphql_server import Running, running
from tests.server.test_sockets import Client, opened, until
from tests.statements import statements
from tests.world import GRAPH, Member, World

NEW = """subscription ($kind: FeedKind! = LATEST, $after: String) {
  clipPublished(kind: $kind, after: $after) {
    cursor resync clips { id prompt author { handle } } } }"""
ALONE = """subscription { clipPublished(kind: LATEST) { clips { id viewerHasLiked } } }"""


@dataclass
class House:
    server: Running
    broadcasts: Broadcasts
    world: World

    @asynccontextmanager
    async def listening(
        self, member: Member | None = None, document: str = NEW, **variables: Any
    ) -> AsyncIterator[Client]:
        """A socket with one subscription that has joined its group."""
        async with self.entered(member) as client:
            before = self.listeners()
            await client.subscribe("s", document, variables=variables)
            await until(lambda: self.listeners() > before)
            yield client

    @asynccontextmanager
    async def entered(self, member: Member | None = None) -> AsyncIterator[Client]:
        handle = None if member is None or member.user is None else member.user.handle
        async with opened(self.server, params={"member": handle}) as client:
            yield client

    def listeners(self) -> int:
        return self.world.instance.live.health().subscriptions + self.broadcasts.listeners


@asynccontextmanager
async def house(world: World, *members: Member, **limits: Any) -> AsyncIterator[House]:
    broadcasts = Broadcasts(GRAPH, world.instance)
    async with running(
        GRAPH,
        context_factory=by_handle(world, members),
        sockets=Sockets(),
        limits=SocketLimits(**limits),
        broadcasts=broadcasts,
    ) as server:
        yield House(server, broadcasts, world)
    assert len(broadcasts) == 0


def by_handle(
    world: World, members: tuple[Member, ...]
) -> Callable[[ConnectionInfo], Awaitable[Context]]:
    known = {member.user.handle: member for member in members if member.user is not None}

    async def make(info: ConnectionInfo) -> Context:
        handle = (info.connection_params or {}).get("member")
        return await known.get(handle or "", world.anonymous).context()

    return make


async def told(client: Client) -> list[str]:
    """The ids of the clips in the next value."""
    frame = await client.receive()
    assert frame["type"] == "next", frame
    value = frame["payload"]["data"]["clipPublished"]
    return [clip["id"] for clip in value["clips"]]


def gid(clip: Clip) -> str:
    return global_id("Clip", clip.id)


@pytest.mark.feature("B16", "E17", "N15")
async def test_one_execution_tells_everybody(world: World) -> None:
    author, member = await world.member("ann"), await world.member()
    async with house(world, member) as home:
        async with (
            home.listening() as one,
            home.listening() as two,
            home.listening(member) as three,
        ):
            clip = await world.clip(author)
            frames = [await client.receive() for client in (one, two, three)]
            assert len(home.broadcasts) == 1
        (shown,) = frames[0]["payload"]["data"]["clipPublished"]["clips"]
        assert shown["id"] == gid(clip)
        assert shown["author"] == {"handle": "ann"}
        assert frames[0] == frames[1] == frames[2]


@pytest.mark.feature("A7", "D3", "E17", "N15")
async def test_each_is_told_what_reaches_them_at_that_moment(world: World) -> None:
    author, follower, blocked, visitor = [await world.member() for _ in range(4)]
    await world.follows(follower, author)
    async with house(world, follower, blocked, visitor) as home:
        async with (
            home.listening(follower) as near,
            home.listening(blocked) as out,
            home.listening(visitor) as far,
            home.listening() as nobody,
        ):
            await world.blocks(author, blocked)
            close = await world.clip(author, Audience.FOLLOWERS)
            public = await world.clip(author)
            other = await world.clip(visitor)
            assert await everything(near, 3) == [gid(close), gid(public), gid(other)]
            assert await everything(nobody, 2) == [gid(public), gid(other)]
            assert await everything(out, 1) == [gid(other)]
            assert await everything(far, 1) == [gid(public)]  # one's own is no news
            assert len(home.broadcasts) == 1


@pytest.mark.feature("E7", "N8", "N15")
async def test_each_is_told_what_their_own_rules_let_through(world: World) -> None:
    author, hides, only, ended = [await world.member() for _ in range(4)]
    cats = Subject("hashtag", "cats")
    await asks(hides, Control(cats, rule=Rule.HIDE))
    await asks(only, Control(cats, rule=Rule.ONLY))
    await asks(ended, Control(cats, rule=Rule.HIDE, until=world.clock.now() - timedelta(hours=1)))
    async with house(world, hides, only, ended) as home:
        async with (
            home.listening(hides) as no_cats,
            home.listening(only) as cats_only,
            home.listening(ended) as again,
            home.listening() as nobody,
        ):
            wanted = [gid(await tagged(author, f"#{each}")) for each in ("cats", "dogs", "cats")]
            first, dog, last = wanted
            assert await everything(nobody, 3) == wanted
            assert await everything(again, 3) == wanted
            assert await everything(no_cats, 1) == [dog]
            assert await everything(cats_only, 2) == [first, last]
            # A rule bites at once, and only while it holds.
            await asks(hides)
            await asks(only, Control(cats, rule=Rule.HIDE))
            cat, other = [gid(await tagged(author, f"#{each}")) for each in ("cats", "dogs")]
            assert await everything(no_cats, 2) == [cat, other]
            assert await everything(cats_only, 1) == [other]
            assert len(home.broadcasts) == 1


@pytest.mark.feature("E17", "N15")
async def test_a_following_feed_is_shared_and_follows_along(world: World) -> None:
    author, old, new = [await world.member() for _ in range(3)]
    await world.follows(old, author)
    async with house(world, old, new) as home:
        async with (
            home.listening(old, kind="FOLLOWING") as first,
            home.listening(new, kind="FOLLOWING") as second,
        ):
            one = await world.clip(author)
            assert await told(first) == [gid(one)]
            await world.follows(new, author)
            two = await world.clip(author)
            assert await told(first) == [gid(two)]
            assert await told(second) == [gid(two)]
            assert len(home.broadcasts) == 1


@pytest.mark.feature("B16", "D10", "E17", "N15")
async def test_a_hashtag_and_a_challenge_are_shared_and_asked_for_each(world: World) -> None:
    author, member, blocked = [await world.member() for _ in range(3)]
    challenge = await announced(world, entriesPerMember=5)
    await world.blocks(author, blocked)
    async with house(world, member, blocked) as home:
        async with (
            home.listening(member, OF, hashtag="#Cats") as tag_near,
            home.listening(None, OF, hashtag="cats") as tag_far,
            home.listening(blocked, OF, hashtag="#Cats") as tag_out,
            home.listening(member, OF, challenge=challenge) as near,
            home.listening(blocked, OF, challenge=challenge) as out,
        ):
            assert len(home.broadcasts) == 2
            await world.clip(author)
            one = await tagged(author, "#cats")
            await entered(author, challenge, one)
            for client in (tag_near, tag_far, near):
                assert await told(client) == [gid(one)]
            other = await tagged(member, "#cats")
            await entered(member, challenge, other)
            for client in (tag_out, out):
                assert await told(client) == [gid(other)]


@pytest.mark.feature("B16", "N15")
async def test_a_hashtag_is_asked_about_where_a_clip_has_it(world: World) -> None:
    """What others publish costs nothing for a tag that is not in its caption."""
    author = await world.member()
    async with house(world) as home:
        async with (
            home.listening(None, OF, hashtag="dogs") as dogs,
            home.listening(None, OF, hashtag="cats") as cats,
        ):
            with statements() as asked:
                one = await tagged(author, "#cats")
                assert await told(cats) == [gid(one)]
                await world.settled()
            # The clips, and whom they reach, of one tag alone.
            assert len([sql for sql in asked if "clip_hashtags__hashtag" in sql]) == 2
            other = await tagged(author, "#dogs")
            assert await told(dogs) == [gid(other)]


async def test_a_following_feed_takes_a_member(world: World) -> None:
    async with house(world) as home, home.entered() as client:
        await client.subscribe("s", NEW, variables={"kind": "FOLLOWING"})
        [error] = (await client.receive())["payload"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.feature("A4")
async def test_an_ended_session_is_told_so_and_nothing_more(world: World) -> None:
    author, member = await world.member(), await world.member()
    async with house(world, member) as home:
        async with home.listening(member) as client, home.listening() as other:
            assert member.session is not None
            await Session.filter(id=member.session.id).update(revoked_at=world.clock.now())
            clip = await world.clip(author)
            assert await told(other) == [gid(clip)]
            frame = await client.receive()
            assert (frame["type"], frame["payload"][0]["extensions"]["code"]) == (
                "error",
                "UNAUTHENTICATED",
            )
            assert home.broadcasts.listeners == 1


@pytest.mark.feature("E17", "N15")
async def test_resuming_by_cursor_neither_loses_nor_repeats(world: World) -> None:
    author, member = await world.member(), await world.member()
    after = str((await member.run("{ liveCursor }")).payload())
    seen, wanted = [], []
    async with house(world, member) as home, home.listening():
        for _ in range(4):
            wanted += [gid(await world.clip(author)) for _ in range(2)]
            async with home.entered(member) as client:
                await client.subscribe("s", NEW, variables={"after": after})
                while len(seen) < len(wanted):
                    value = (await client.receive())["payload"]["data"]["clipPublished"]
                    seen += [clip["id"] for clip in value["clips"]]
                    after = value["cursor"]
                assert len(home.broadcasts) == 1
    assert seen == wanted


@pytest.mark.feature("N15")
async def test_personal_fields_are_answered_for_each_alone(world: World) -> None:
    author, member = await world.member(), await world.member()
    async with house(world, member) as home:
        async with home.listening(document=ALONE) as one, home.listening(member, ALONE) as two:
            assert len(home.broadcasts) == 0
            clip = await world.clip(author)
            assert await told(one) == await told(two) == [gid(clip)]


@pytest.mark.parametrize(
    ("variables", "code"),
    [({"after": "bm9wZQ"}, "BAD_USER_INPUT"), ({"kind": "NONE"}, "BAD_USER_INPUT")],
)
async def test_bad_variables_are_refused(world: World, variables: Any, code: str) -> None:
    async with house(world) as home, home.entered() as client:
        await client.subscribe("s", NEW, variables=variables)
        [error] = (await client.receive())["payload"]
        assert error["extensions"]["code"] == code


async def test_completing_leaves_the_group_and_the_name_is_free(world: World) -> None:
    author = await world.member()
    async with house(world) as home, home.listening() as client:
        await client.send(id="s", type="complete")
        await until(lambda: len(home.broadcasts) == 0)
        await client.subscribe("s", NEW)
        await until(lambda: home.broadcasts.listeners == 1)
        clip = await world.clip(author)
        assert await told(client) == [gid(clip)]


@pytest.mark.feature("B16")
async def test_who_stops_reading_is_closed_and_may_resume_without_loss(world: World) -> None:
    author = await world.member()
    start = str((await world.anonymous.run("{ liveCursor }")).payload())
    async with house(world, patience=0.2) as home, home.listening() as good:
        async with opened(home.server, max_queue=1) as slow:
            for number in range(30):
                await slow.subscribe(str(number), NEW, variables={"after": start})
            await until(lambda: home.broadcasts.listeners == 31)
            slow.connection.transport.pause_reading()
            wanted = await publish(author, 100)
            assert await everything(good, 100) == wanted
            await until(lambda: len(home.server.sockets) == 1)
            slow.connection.transport.resume_reading()
            assert (await slow.closed())[0] == 4413
        async with home.entered() as again:
            await again.subscribe("s", NEW, variables={"after": start})
            assert await everything(again, 100) == wanted


async def everything(client: Client, count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        found += await told(client)
    return found


async def publish(author: Member, count: int) -> list[str]:
    """So many clips with long words, in one go."""
    assert author.user is not None
    rows = []
    async with transaction():
        for _ in range(count):
            row = await author.world.draft(
                author,
                prompt="x" * 2000,
                audience=Audience.PUBLIC,
                state=ClipState.PUBLISHED,
                published_order=new_id(),
                published_at=author.world.clock.now(),
            )
            rows.append(row)
            event = ClipPublished(clip_id=row.id, author_id=author.user.id)
            await outbox.append(connection(), event)
    author.world.instance.live.kick()
    return [gid(row) for row in rows]
