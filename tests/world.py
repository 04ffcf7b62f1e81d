"""Builders for tests of the API: documents in, JSON out, on a real database, without HTTP.

async with open_world(url) as world:
    ann = await world.member("ann")
    answer = await ann.run("{ viewer { handle } }")
    assert answer.data == {"viewer": {"handle": "ann"}}
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from core.clock import ManualClock
from core.limits import Limiter
from core.settings import Settings
from models import base
from models.clips import Audience, Clip, Rating
from models.migrations.runner import migrate
from models.notifications import NotificationSettings
from models.sessions import Session, SessionKind, new_secret, secret_hash
from models.social import Block, Follow, FollowState
from models.users import AgeAssurance, AgeBand, Role, User
from resolvers.context import Context, Instance
from resolvers.loaders import Loaders
from schema import schema
from schema.base import global_id
from schema.compiled import CompiledExecutor
from schema.graph import Graph, describe_all
from schema.problems import Rejected
from schema.requests import parse_request

# Compiled from the first use on: most documents of the tests run once.
GRAPH = Graph(
    schema,
    timeout=30,
    executor=CompiledExecutor(schema, suggest=True, after=0, plain=(base.Row,), as_json=True),
)

_numbers = itertools.count(1)


@dataclass
class Answer:
    """`codes` are the `extensions.code` of top-level errors, in order."""

    data: Any
    codes: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def payload(self) -> Any:
        """The one root field's value."""
        assert not self.codes, self.messages
        (value,) = self.data.values()
        return value

    def refusal(self) -> str:
        """The code of the one error, wherever it stands: top level or payload."""
        if self.codes:
            return self.codes[0]
        errors = self.payload()["errors"]
        assert errors, "the mutation was carried out"
        return str(errors[0]["code"])


@dataclass
class Member:
    world: World
    user: User | None
    session: Session | None

    @property
    def id(self) -> str:
        assert self.user is not None
        return global_id("User", self.user.id)

    async def context(self) -> Context:
        viewer = None if self.session is None else await self.session.member()
        return Context(
            instance=self.world.instance,
            viewer=viewer,
            session=self.session,
            request_id="test",
            client_ip="127.0.0.1",
            loaders=Loaders(viewer),
        )

    async def run(self, document: str, **variables: Any) -> Answer:
        """Execute one query or mutation as this member. A bug fails the test."""
        context = await self.context()
        request = parse_request({"query": document, "variables": variables})
        try:
            prepared = self.world.graph.prepare(request, signed_in=context.viewer is not None)
            result = orjson.loads(await self.world.graph.answer(prepared, context))
        except Rejected as rejected:
            result = {"errors": describe_all(rejected.errors, "test")}
        errors = result.get("errors", [])
        codes = [error["extensions"]["code"] for error in errors]
        assert "INTERNAL_SERVER_ERROR" not in codes, "see the log for the traceback"
        return Answer(result.get("data"), codes, [error["message"] for error in errors])

    async def watch(self, document: str, **variables: Any) -> AsyncGenerator[Any, None]:
        """Run a subscription as this member: the `data` of each value. Close it when done."""
        context = await self.context()
        request = parse_request({"query": document, "variables": variables})
        prepared = self.world.graph.prepare(request, signed_in=context.viewer is not None)
        async with aclosing(self.world.graph.stream(prepared, context)) as values:
            async for value in values:
                answer = orjson.loads(value)
                assert "errors" not in answer, answer
                yield answer["data"]


@dataclass
class World:
    instance: Instance
    clock: ManualClock
    graph: Graph = GRAPH

    @property
    def anonymous(self) -> Member:
        return Member(self, None, None)

    async def member(
        self,
        handle: str | None = None,
        *,
        role: Role = Role.MEMBER,
        band: AgeBand = AgeBand.ADULT,
        private: bool = False,
        **fields: Any,
    ) -> Member:
        """A member who is signed in; adult unless told otherwise."""
        name = handle or f"member{next(_numbers)}"
        user = await User.create(
            handle=name,
            handle_key=name.casefold(),
            name=name.title(),
            role=role,
            age_band=band,
            age_assurance=AgeAssurance.SELF_DECLARED,
            born_on=date(1990, 1, 1) if band is AgeBand.ADULT else None,
            is_private=private,
            **{
                "widest_rating": Rating.UNRATED if band is AgeBand.ADULT else Rating.PLAIN,
                **fields,
            },
        )
        await base.execute(
            "INSERT INTO handles (key, user_id) VALUES (?, ?)", name.casefold(), user.id
        )
        return await self.signed_in(user)

    async def in_daylight(self, *members: Member) -> None:
        """It is noon where they live, at whatever hour the tests run: minors' feeds close at night."""
        ahead = 12 - self.clock.now().hour
        # In the names of these zones west of Greenwich is plus.
        zone = f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
        for member in members:
            assert member.user is not None
            await NotificationSettings.create(id=member.user.id, time_zone=zone)

    async def signed_in(self, user: User) -> Member:
        """A member who is there already, with a new session."""
        session = await Session.create(
            user_id=user.id,
            kind=SessionKind.SESSION,
            token_hash=secret_hash(new_secret("test")),
            expires_at=self.clock.now() + timedelta(days=30),
        )
        return Member(self, user, session)

    async def draft(self, author: Member, **fields: Any) -> Clip:
        """A finished clip that nobody but its author sees."""
        assert author.user is not None
        values = {"prompt": "a red ball", "duration_ms": 4000, "width": 720, "height": 1280}
        return await Clip.create(author_id=author.user.id, fps=24, **{**values, **fields})

    async def clip(self, author: Member, audience: Audience = Audience.PUBLIC) -> Clip:
        """A clip published to `audience`, through the API."""
        row = await self.draft(author)
        viewers = [(await self.member()).id] if audience is Audience.LIST else []
        answer = await author.run(
            "mutation ($i: PublishClipInput!) { publishClip(input: $i) { errors { message } } }",
            i={
                "clipId": global_id("Clip", row.id),
                "audience": audience.value,
                "viewerIds": viewers,
            },
        )
        assert answer.payload()["errors"] == []
        return await Clip.get(id=row.id)

    async def settled(self) -> None:
        """Until every event so far has reached this process: what is heard next is news."""
        live = self.instance.live
        while True:
            span = await live.log.span()
            if not span.waiting and live.position == span.head:
                return
            await asyncio.sleep(0.01)

    async def follows(self, follower: Member, followed: Member) -> None:
        assert follower.user is not None
        assert followed.user is not None
        await Follow.create(
            follower_id=follower.user.id, followed_id=followed.user.id, state=FollowState.ACCEPTED
        )

    async def blocks(self, blocker: Member, blocked: Member) -> None:
        assert blocker.user is not None
        assert blocked.user is not None
        await Block.create(blocker_id=blocker.user.id, blocked_id=blocked.user.id)


@asynccontextmanager
async def open_world(url: str, **settings: Any) -> AsyncIterator[World]:
    """A migrated, empty world on `url`. `settings` override the defaults."""
    from media.authority import open_authority
    from media.storage import open_storage
    from media.urls import MediaUrls
    from models.outbox import OutboxLog
    from realtime.bus import MemoryBus
    from realtime.cursors import Cursors
    from realtime.relay import Relay
    from realtime.streams import Live

    folder = Path(tempfile.mkdtemp(prefix="world-"))
    values = Settings(_env_file=None, data_dir=folder, database_url=url, **settings)
    await migrate(url)
    await base.connect(url)
    clock = ManualClock(datetime.now(UTC))
    log, bus = OutboxLog(url), MemoryBus()
    live, relay = Live(log, bus), Relay(log, bus)
    await live.start()
    await relay.start()
    try:
        instance = Instance(
            settings=values,
            clock=clock,
            limiter=Limiter(),
            bus=bus,
            live=live,
            cursors=Cursors(values.secret()),
            storage=open_storage(values.media),
            media_urls=MediaUrls(values.secret(), base_url=values.base_url, lifetime=600),
            authority=open_authority(folder / "authority", name="Mutoscope"),
        )
        yield World(instance, clock)
    finally:
        await relay.aclose()
        await live.aclose()
        await base.disconnect()
        shutil.rmtree(folder, ignore_errors=True)
