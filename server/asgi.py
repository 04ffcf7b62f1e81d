"""The ASGI application: every route of a web process, and what runs beside them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeGuard
from urllib.parse import urlsplit

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from core.seats import MemorySeats, RedisSeats
from core.settings import Settings
from resolvers.context import Instance
from schema import schema
from schema.graph import Graph
from schema.shared import Broadcasts
from schema.trusted import TrustedDocuments, digest_of
from server.archives.export import keep_exporting
from server.auth import context_factory
from server.client import Refuse, absent_page, client_routes
from server.enrolments import enrolment_route
from server.event_streams import EventStreams
from server.graphiql import graphiql_routes
from server.graphql import GraphQLEndpoint
from server.health import health_routes
from server.instance import open_instance, plane_of
from server.media import media_route
from server.metrics import Metrics
from server.notifier import Notifier
from server.oidc import oidc_routes
from server.registry import Sockets
from server.request_log import GRAPHQL, refuse_path
from server.revocations import close_revoked
from server.schedules import keep_schedules
from server.sockets import SocketEndpoint
from server.trainers import keep_training
from server.upkeep import keep_up
from server.uploads import upload_route
from server.verify import verify_route
from server.watching import Watched
from server.workers import look_after_workers, worker_routes

WEB = Path(__file__).resolve().parent.parent / "web"
CLIENT = WEB / "client" / "dist"


def create_app(settings: Settings) -> ASGIApp:
    """The application; its instance opens and closes with the ASGI lifespan."""
    metrics = Metrics()
    url = settings.redis_url
    sockets = Sockets(seats=MemorySeats() if url is None else RedisSeats(url))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_instance(settings) as instance:
            plane = plane_of(settings, instance.authority, instance.storage, instance.bus)
            app.router.routes.extend(worker_routes(instance, plane))
            routes = _routes(instance, sockets, metrics)
            app.router.routes.extend(routes)
            entrance.doors |= {each.path: each.app for each in routes if _is_open(each)}
            tasks = [
                asyncio.create_task(close_revoked(instance, sockets)),
                asyncio.create_task(keep_up(instance)),
                asyncio.create_task(look_after_workers(plane)),
                asyncio.create_task(sockets.seats.keep()),
                asyncio.create_task(keep_exporting(instance)),
                asyncio.create_task(keep_schedules(instance)),
                asyncio.create_task(keep_training(instance)),
                asyncio.create_task(Notifier(instance).run()),
            ]
            try:
                yield
            finally:
                await sockets.drain()
                for task in tasks:
                    task.cancel()
                for task in tasks:
                    with contextlib.suppress(asyncio.CancelledError):
                        await task

    app = Starlette(lifespan=lifespan, exception_handlers={HTTPException: _refuse(settings)})
    # A redirect would name whatever `Host` the client sent.
    app.router.redirect_slashes = False
    entrance = _Entrance(app)
    return Watched(entrance, metrics)


class _Entrance:
    """GraphQL over HTTP goes through its door at once; the rest is looked up among the routes."""

    def __init__(self, app: ASGIApp) -> None:
        self.doors: dict[str, ASGIApp] = {}
        self._app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        door = self.doors.get(scope["path"]) if scope["type"] == "http" else None
        return (door or self._app)(scope, receive, send)


def _is_open(route: BaseRoute) -> TypeGuard[Route]:
    return isinstance(route, Route) and route.path == GRAPHQL


def _routes(instance: Instance, sockets: Sockets, metrics: Metrics) -> list[BaseRoute]:
    settings = instance.settings
    graph = Graph(
        schema,
        introspection=settings.introspection_policy,
        trusted=trusted_documents(settings),
        timeout=settings.operation_timeout_seconds,
    )
    make_context = context_factory(instance)
    broadcasts = Broadcasts(graph, instance)
    http = GraphQLEndpoint(
        graph,
        make_context,
        allowed_origins=settings.allowed_origins,
        streams=EventStreams(graph=graph, sockets=sockets, broadcasts=broadcasts),
    )
    socket = SocketEndpoint(
        graph,
        make_context,
        sockets=sockets,
        allowed_origins=settings.allowed_origins,
        broadcasts=broadcasts,
    )
    routes: list[BaseRoute] = [
        *health_routes(instance, metrics),
        Route(GRAPHQL, http),
        WebSocketRoute("/graphql", socket),
        media_route(instance),
        enrolment_route(make_context),
        verify_route(instance),
        upload_route(instance),
    ]
    if settings.issuer is not None:
        routes += oidc_routes(WEB / "oidc")
    if settings.serves_graphiql:
        routes += graphiql_routes(WEB / "graphiql" / "dist")
    # Last: what no door above answers may be a page of the client.
    if settings.client:
        routes += client_routes(CLIENT, media_origin=_origin(settings.base_url))
    else:
        routes.append(Route("/", _front(settings)))
    return routes


def _refuse(settings: Settings) -> Refuse:
    """What answers where no route fits."""
    if not settings.client:
        return refuse_path
    return absent_page(CLIENT, media_origin=_origin(settings.base_url))


def trusted_documents(settings: Settings) -> TrustedDocuments:
    """The operations of the client and those under `web/examples`, by the hash of their text."""
    texts = [file.read_text("utf-8") for file in sorted((WEB / "examples").glob("*.graphql"))]
    texts += orjson.loads((WEB / "client/src/gql/trusted-documents.json").read_bytes()).values()
    return TrustedDocuments({digest_of(text): text for text in texts}, settings.trusted_documents)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _front(settings: Settings) -> Callable[[Request], Awaitable[Response]]:
    """What stands at `/` without the client: GraphiQL, or a few words for whoever looks."""

    async def front(_request: Request) -> Response:
        if settings.serves_graphiql:
            return RedirectResponse("/graphiql")
        return JSONResponse({"name": settings.instance_name, "graphql": "/graphql"})

    return front
