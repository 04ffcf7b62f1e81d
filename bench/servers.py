"""The servers that `bench.realtime` measures: ours, and the two it is measured against.

    python -m bench.servers ours --port P --database URL [--redis URL]
    python -m bench.servers naive --port P       Strawberry as its documentation has it
    python -m bench.servers broadcast --port P   `websockets`, which sends one prepared text to all

Each answers `GET /publish?n=N` on the port above its own by telling N events, and ends with its
standard input, so that none outlives the benchmark.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import tempfile
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

import uvloop

Publish = Callable[[int], Awaitable[None]]

SESSIONS = 1_000  # members with the tokens `bench-1`, `bench-2` …
CAPTION = (
    "A red fox runs over fresh snow at dawn, handheld, soft light, and stops to listen" + "." * 48
)


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["ours", "naive", "broadcast"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", default="")
    parser.add_argument("--redis")
    asked = parser.parse_args()
    threading.Thread(target=_end_with_input, daemon=True).start()
    if asked.kind == "ours":
        await ours(asked.port, asked.database, asked.redis)
    elif asked.kind == "naive":
        await naive(asked.port)
    else:
        await broadcast(asked.port)


async def ours(port: int, database: str, redis: str | None) -> None:
    """The sockets, the execution, the log and the database of the product. Only the caps on sockets
    of one address are lifted: all of them come from here."""
    from core.settings import Settings
    from models.migrations.runner import migrate
    from schema import schema
    from schema.graph import Graph
    from schema.shared import Broadcasts
    from server.auth import context_factory
    from server.instance import open_instance
    from server.registry import Sockets
    from server.sockets import SocketEndpoint

    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    values: dict[str, Any] = {
        "data_dir": folder,
        "database_url": database,
        "redis_url": redis,
        "secret_key": "the same for every process of one database",
    }
    settings = Settings(_env_file=None, **values)  # type: ignore[call-arg]
    await migrate(database)
    async with open_instance(settings) as instance:
        graph = Graph(schema)
        endpoint = SocketEndpoint(
            graph,
            context_factory(instance),
            sockets=Sockets(per_user=100_000, per_ip=100_000),
            broadcasts=Broadcasts(graph, instance),
        )
        author_id = await _people()

        async def publish(count: int) -> None:
            for _ in range(count):
                await _publish(author_id)
                instance.live.kick()

        await _serve(endpoint, port, publish)


async def _people() -> int:
    """The author, and members who are signed in; made by the first process of a database."""
    from datetime import UTC, datetime, timedelta

    from models.sessions import Session, SessionKind, secret_hash
    from models.users import AgeBand, User

    author = await User.get_or_none(handle="fox")
    if author is not None:
        return author.id
    author = await User.create(handle="fox", handle_key="fox", name="Fox")
    names = [f"bench{number}" for number in range(1, SESSIONS + 1)]
    # Of age: a budget that has to be counted is another thing to measure.
    members = [
        User(handle=name, handle_key=name, name=name, age_band=AgeBand.ADULT) for name in names
    ]
    await User.bulk_create(members)
    sessions = [
        Session(
            user_id=member.id,
            kind=SessionKind.SESSION,
            token_hash=secret_hash(f"bench-{number}"),
            expires_at=datetime.now(UTC) + timedelta(days=1),
            last_used_at=datetime.now(UTC),
        )
        for number, member in enumerate(members, 1)
    ]
    await Session.bulk_create(sessions)
    return author.id


async def _publish(author_id: int) -> None:
    from datetime import UTC, datetime

    from core.ids import new_id
    from models import outbox
    from models.base import connection, transaction
    from models.clips import Audience, Clip, ClipState
    from realtime.events import ClipPublished

    async with transaction():
        row = await Clip.create(
            author_id=author_id,
            prompt="a red fox",
            caption=CAPTION,
            duration_ms=5000,
            width=1280,
            height=720,
            fps=24,
            audience=Audience.PUBLIC,
            state=ClipState.PUBLISHED,
            published_order=new_id(),
            published_at=datetime.now(UTC),
        )
        await outbox.append(connection(), ClipPublished(clip_id=row.id, author_id=author_id))


async def naive(port: int) -> None:
    import strawberry
    from strawberry.asgi import GraphQL

    queues: set[asyncio.Queue[Any]] = set()

    async def new_clips() -> AsyncGenerator[Any, None]:
        queue: asyncio.Queue[Any] = asyncio.Queue()
        queues.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            queues.discard(queue)

    schema, clip = _naive_schema(strawberry, new_clips)

    async def publish(count: int) -> None:
        for number in range(count):
            made = clip(number)
            for queue in queues:
                queue.put_nowait(made)
            await asyncio.sleep(0)

    await _serve(GraphQL(schema, graphql_ide=None), port, publish)


def _naive_schema(strawberry: Any, new_clips: Any) -> tuple[Any, Callable[[int], Any]]:
    @strawberry.type
    class User:
        id: strawberry.ID
        handle: str
        name: str

    @strawberry.type
    class Clip:
        id: strawberry.ID
        caption: str
        duration_ms: int
        width: int
        height: int
        fps: int
        published_at: str
        allow_download: bool
        author: User

    @strawberry.type
    class Query:
        ok: bool = True

    async def resolve() -> AsyncGenerator[Clip, None]:
        async for found in new_clips():
            yield found

    subscription = strawberry.type(
        type("Subscription", (), {"clip_published": strawberry.subscription(resolver=resolve)})
    )

    def clip(number: int) -> Clip:
        author = User(id=strawberry.ID("VXNlcjox"), handle="fox", name="Fox")
        return Clip(
            id=strawberry.ID(f"Q2xpcDoz{number:08d}"),
            caption=CAPTION,
            duration_ms=5000,
            width=1280,
            height=720,
            fps=24,
            published_at="2026-11-21T23:00:00+00:00",
            allow_download=True,
            author=author,
        )

    return strawberry.Schema(Query, subscription=subscription), clip


async def broadcast(port: int) -> None:
    from websockets.asyncio.server import ServerConnection, serve
    from websockets.asyncio.server import broadcast as send_all
    from websockets.exceptions import ConnectionClosedError
    from websockets.typing import Subprotocol

    listening: set[ServerConnection] = set()
    event = json.dumps({"id": "1", "type": "next", "payload": {"data": {"caption": "x" * 380}}})

    async def meet(line: ServerConnection) -> None:
        try:
            async for message in line:
                match json.loads(message)["type"]:
                    case "connection_init":
                        await line.send('{"type":"connection_ack"}')
                    case "ping":
                        await line.send('{"type":"pong"}')
                    case "subscribe":
                        listening.add(line)
        except ConnectionClosedError:
            return
        finally:
            listening.discard(line)

    async def publish(count: int) -> None:
        for _ in range(count):
            send_all(listening, event)
            await asyncio.sleep(0)

    wanted = [Subprotocol("graphql-transport-ws")]
    async with serve(meet, "127.0.0.1", port, compression=None, subprotocols=wanted, backlog=4096):
        await _control(port + 1, publish)


async def _serve(app: Any, port: int, publish: Publish) -> None:
    import uvicorn

    from server.hardclose import UVICORN_OPTIONS

    config = uvicorn.Config(
        app, port=port, lifespan="off", log_level="error", backlog=4096, **UVICORN_OPTIONS
    )
    server = asyncio.create_task(uvicorn.Server(config).serve())
    await asyncio.wait(
        [server, asyncio.create_task(_control(port + 1, publish))],
        return_when=asyncio.FIRST_COMPLETED,
    )


async def _control(port: int, publish: Publish) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.read(4096)
        found = re.match(rb"GET /publish\?n=(\d+) ", head)
        if found is not None:  # a mere look whether somebody listens has no request
            await publish(int(found[1]))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    await server.serve_forever()


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    uvloop.run(main())
