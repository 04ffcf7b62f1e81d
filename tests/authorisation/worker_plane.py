"""The worker plane's rows of the matrix: every route, asked with everybody's secret."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx2 as httpx
import orjson
from starlette.applications import Starlette
from starlette.routing import Route

from generation.direct import DirectPlane
from models.base import transaction
from server.workers import worker_routes
from tests.authorisation.cast import FENCE, Cast
from tests.generation.plain import PlainBackend
from tests.signing import signing_in
from tests.world import World

# What each route is to be sent to get as far as the question who asks; the rest takes no body.
BODIES: dict[str, Any] = {
    "/worker/offer": {"capabilities": asdict(PlainBackend().capabilities)},
    "/worker/claim": {"worker": "other", "backend": "scene"},
    "/worker/reap": {"worker": "other"},
    "/worker/jobs/{id:int}/heartbeat": {"progress": None},
    "/worker/jobs/{id:int}/end": {"stopped": "SHUTDOWN"},
}


def routes_of(world: World) -> list[Route]:
    folder = world.instance.settings.data_dir / "matrix"
    plane = DirectPlane(
        folder=Path(folder / "attempts"),
        storage=world.instance.storage,
        bus=world.instance.bus,
        signing=signing_in(folder),
    )
    return worker_routes(world.instance, plane)


def name_of(route: Route) -> str:
    (method,) = (route.methods or set()) - {"HEAD"}
    return f"Worker.{method} {route.path}"


async def worker_rows(routes: list[Route], cast: Cast, secret: str | None) -> list[tuple[str, str]]:
    """What each route answers; where it changes something, that is taken back."""
    headers = {} if secret is None else {"authorization": f"Bearer {secret}"}
    transport = httpx.ASGITransport(Starlette(routes=routes))
    found = []
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        for route in routes:
            path = route.path.replace("{id:int}", str(cast.running)).replace("{kind}", "ORIGINAL")
            async with taken_back():
                answer = await client.request(
                    name_of(route).split(".")[1].split()[0],
                    path,
                    params={"fence": FENCE, "seconds": 0},
                    headers=headers,
                    content=orjson.dumps(BODIES[route.path]) if route.path in BODIES else b"",
                )
            outcome = (
                "ok" if answer.is_success else answer.json()["errors"][0]["extensions"]["code"]
            )
            found.append((name_of(route), outcome))
    return found


@asynccontextmanager
async def taken_back() -> AsyncIterator[None]:
    with contextlib.suppress(_TakenBack):
        async with transaction():
            yield
            raise _TakenBack


class _TakenBack(Exception):
    pass
