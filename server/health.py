"""Is the process alive, and can it serve?"""

from __future__ import annotations

import ipaddress
import logging

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from models.base import UNREACHABLE, fetch
from resolvers.context import Instance
from server.metrics import CONTENT_TYPE, Metrics

logger = logging.getLogger(__name__)

_SILENCE = 10.0  # seconds without an answer from the event log: it is asked four times a second


def health_routes(instance: Instance, metrics: Metrics) -> list[Route]:
    """`/health/live` for restarts, `/health/ready` for traffic, `/metrics` for Prometheus.

    Metrics are for the operator: they are served to loopback and private addresses only.
    """

    async def live(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_request: Request) -> Response:
        events = instance.live.health()
        parts = {
            "database": await _database_answers(),
            "events": events.bus.up and events.silent_seconds < _SILENCE,
        }
        good = all(parts.values())
        words = {name: "ok" if up else "down" for name, up in parts.items()}
        return JSONResponse({"status": "ok" if good else "down", **words}, 200 if good else 503)

    async def exposition(request: Request) -> Response:
        if not _is_operators(request.client.host if request.client else ""):
            return PlainTextResponse("Not found", 404)
        return Response(await metrics.text(), media_type=CONTENT_TYPE)

    return [
        Route("/health/live", live),
        Route("/health/ready", ready),
        Route("/metrics", exposition),
    ]


async def _database_answers() -> bool:
    try:
        return bool(await fetch("SELECT 1 AS one"))
    except UNREACHABLE as failure:
        logger.warning("The database does not answer: %s", type(failure).__name__)
        return False


def _is_operators(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
