"""The toy schema behind a real uvicorn with its production socket options."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.types import Receive, Scope, Send

from schema.graph import Graph
from schema.shared import Broadcasts
from server.event_streams import EventStreams
from server.graphql import GraphQLEndpoint
from server.hardclose import UVICORN_OPTIONS
from server.registry import Sockets
from server.sockets import SocketEndpoint, SocketLimits
from tests import toys


@dataclass
class Running:
    """`url` and `ws` are the addresses of the one path; `sockets` is the server's registry."""

    url: str
    ws: str
    sockets: Sockets


@asynccontextmanager
async def running(
    graph: Graph | None = None,
    *,
    context_factory: Any = None,
    sockets: Sockets | None = None,
    limits: SocketLimits | None = None,
    allowed_origins: tuple[str, ...] = (),
    broadcasts: Broadcasts | None = None,
    **options: Any,
) -> AsyncIterator[Running]:
    toys.toys.reset()
    graph = graph or Graph(toys.schema)
    factory = context_factory or toys.context_factory()
    sockets = Sockets() if sockets is None else sockets
    streams = EventStreams(
        graph=graph, sockets=sockets, limits=limits or SocketLimits(), broadcasts=broadcasts
    )
    http = GraphQLEndpoint(graph, factory, allowed_origins=allowed_origins, streams=streams)
    ws = SocketEndpoint(
        graph,
        factory,
        sockets=sockets,
        limits=limits,
        allowed_origins=allowed_origins,
        broadcasts=broadcasts,
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await (ws if scope["type"] == "websocket" else http)(scope, receive, send)

    config = uvicorn.Config(
        app,
        lifespan="off",
        log_level="warning",
        **{"timeout_graceful_shutdown": 1, **UVICORN_OPTIONS, **options},
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        await server.startup(sockets=[listener])
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        try:
            yield Running(f"http://{host}/graphql", f"ws://{host}/graphql", sockets)
        finally:
            await server.shutdown(sockets=[listener])
