"""A small schema to test the frame around any schema: pages, refusals, bugs, streams."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

import strawberry
from strawberry.permission import BasePermission

from core.errors import BadInput, NotFound, Throttled, Unauthenticated
from server.connection import ConnectionInfo


@dataclass
class Member:
    id: int


@dataclass
class ToyContext:
    request_id: str = "request-1"
    viewer: Member | None = None
    session_id: int | None = None
    expires_at: datetime | None = None
    info: ConnectionInfo | None = None
    seen: dict[str, int] = field(default_factory=dict)


@dataclass
class Toys:
    """What the toy resolvers report back to a test: streams begun and closed, `hello` asked, the
    values of a flood."""

    started: int = 0
    closed: int = 0
    executions: int = 0
    yielded: int = 0
    pushed: asyncio.Queue[int] = field(default_factory=asyncio.Queue)

    def reset(self) -> None:
        """For each event loop anew: a queue belongs to the loop it was waited on in."""
        self.started = self.closed = self.executions = self.yielded = 0
        self.pushed = asyncio.Queue()


toys = Toys()


@strawberry.enum
class Colour(Enum):
    RED = "red"


class SignedIn(BasePermission):
    message = "Sign in."

    def has_permission(self, source: object, info: strawberry.Info, **kwargs: object) -> bool:
        if info.context.viewer is None:
            raise Unauthenticated()
        return True


@strawberry.type
class PageInfo:
    has_next_page: bool = False


@strawberry.interface
class Node:
    id: strawberry.ID


@strawberry.type
class Clip(Node):
    title: str = "a clip"

    @strawberry.field
    def author(self) -> "User":
        return User(id=strawberry.ID("1"))


@strawberry.type
class ClipEdge:
    node: Clip
    cursor: str = "c"


@strawberry.type
class ClipConnection:
    edges: list[ClipEdge]
    page_info: PageInfo


@strawberry.type
class User(Node):
    name: str = "Ada"

    @strawberry.field
    def clips(self, first: int | None = None, last: int | None = None) -> ClipConnection:
        return page(first or last)


def page(first: int | None) -> ClipConnection:
    edges = [ClipEdge(node=Clip(id=strawberry.ID(str(n)))) for n in range(first or 2)]
    return ClipConnection(edges=edges, page_info=PageInfo())


@strawberry.input
class Filter:
    colour: Colour = Colour.RED
    words: list[str] = strawberry.field(default_factory=list)


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        toys.executions += 1
        return f"hello {name}"

    @strawberry.field
    def clips(self, first: int | None = None, last: int | None = None) -> ClipConnection:
        return page(first or last)

    @strawberry.field
    def ten(self, first: int = 10) -> ClipConnection:
        return page(first)

    @strawberry.field
    def nodes(self, ids: list[strawberry.ID]) -> list[Node]:
        return [Clip(id=i) for i in ids]

    @strawberry.field
    def user(self) -> User | None:
        return User(id=strawberry.ID("1"))

    @strawberry.field
    def users(self) -> list[User]:
        return [User(id=strawberry.ID("1"))]

    @strawberry.field
    async def colour(self, filter: Filter) -> Colour:
        return filter.colour

    @strawberry.field
    def missing(self) -> str | None:
        raise NotFound("clip", field="id")

    @strawberry.field
    def throttled(self) -> str | None:
        raise Throttled("Slow down.", retry_after=1.5)

    @strawberry.field
    async def bug(self) -> str | None:
        raise RuntimeError("the password is hunter2")

    @strawberry.field
    def too_big(self) -> int | None:
        return 2**40

    @strawberry.field
    def surrogate(self) -> str:
        return "\ud800"

    @strawberry.field(permission_classes=[SignedIn])
    def secret(self) -> str | None:
        return "s3cret"

    @strawberry.field
    def me(self, info: strawberry.Info) -> str | None:
        viewer = info.context.viewer
        return None if viewer is None else str(viewer.id)

    @strawberry.field
    def loaded(self, info: strawberry.Info) -> int:
        """How often this context was asked; contexts are per operation, so always one."""
        seen = info.context.seen
        seen["loaded"] = seen.get("loaded", 0) + 1
        return int(seen["loaded"])

    @strawberry.field
    def client(self, info: strawberry.Info) -> str:
        found: ConnectionInfo = info.context.info
        return f"{found.transport} {found.cookies.get('session')} {found.connection_params}"

    @strawberry.field
    async def slow(self) -> str:
        await asyncio.Event().wait()
        return "never"


@strawberry.type
class Mutation:
    @strawberry.mutation
    def rename(self, name: str) -> str:
        if not name:
            raise BadInput("A name has letters.", field="name")
        return name


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int) -> AsyncGenerator[int, None]:
        for number in range(to):
            yield number

    @strawberry.subscription
    async def pushed(self) -> AsyncGenerator[int, None]:
        toys.started += 1
        try:
            while True:
                yield await toys.pushed.get()
        finally:
            toys.closed += 1

    @strawberry.subscription
    async def flood(self, size: int) -> AsyncGenerator[str, None]:
        toys.started += 1
        try:
            while True:
                toys.yielded += 1
                yield "x" * size
        finally:
            toys.closed += 1

    @strawberry.subscription
    async def refused(self) -> AsyncGenerator[int, None]:
        yield 1
        raise NotFound("job")

    @strawberry.subscription
    async def broken(self) -> AsyncGenerator[int, None]:
        yield 1
        raise RuntimeError("the password is hunter2")


schema = strawberry.Schema(Query, Mutation, Subscription, types=[Clip, User])

MEMBERS = {"ada": Member(1), "bob": Member(2)}


def context_factory(
    *, expires_at: datetime | None = None
) -> Callable[[ConnectionInfo], Awaitable[ToyContext]]:
    """Contexts by bearer token, cookie or `connection_init` token, all of them a member's name."""

    async def make(info: ConnectionInfo) -> ToyContext:
        params = info.connection_params or {}
        name = (
            params.get("token")
            or info.headers.get("authorization", "").removeprefix("Bearer ")
            or info.cookies.get("session")
        )
        if name == "revoked":
            raise Unauthenticated("This session has ended. " + "é" * 100)
        if name == "throttled":
            raise Throttled("Slow down.", retry_after=2.2)
        if name == "bug":
            raise RuntimeError("the password is hunter2")
        member = MEMBERS.get(name or "")
        return ToyContext(
            request_id=info.request_id,
            viewer=member,
            session_id=member and member.id * 10,
            expires_at=expires_at,
            info=info,
        )

    return make
