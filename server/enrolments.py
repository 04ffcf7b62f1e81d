"""Recordings for enrolments over HTTP: POST by whoever enrols, GET by a moderator."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.errors import BadInput, Refusal
from resolvers import enrolments
from resolvers.context import Context
from server.bodies import take_in
from server.connection import ConnectionInfo, connection_of
from server.media import SECURITY_HEADERS
from server.request_log import failure

LARGEST = 32 << 20
# By their first bytes; whatever the client calls them.
_KINDS = ((4, b"ftyp", "video/mp4"), (0, b"\x1a\x45\xdf\xa3", "video/webm"))


def enrolment_route(
    make_context: Callable[[ConnectionInfo], Awaitable[Context]],
) -> Route:
    async def recording(request: Request) -> Response:
        try:
            context = await make_context(connection_of(request.scope))
            number = int(request.path_params["id"])
            if request.method == "POST":
                return await _receive(context, number, request)
            seen = await enrolments.capture(context, number)
            headers = {**SECURITY_HEADERS, "Cache-Control": "no-store"}
            return Response(seen.data, media_type=seen.content_type, headers=headers)
        except Refusal as refusal:
            request_id = request.scope.get("request_id", "")
            return failure(refusal.status, refusal.code, refusal.message, request_id)

    return Route("/cameo-enrolments/{id:int}", recording, methods=["GET", "POST"])


async def _receive(context: Context, number: int, request: Request) -> Response:
    context.require_session()
    with tempfile.TemporaryDirectory(prefix="enrolment-") as folder:
        path = Path(folder) / "recording"
        await take_in(request, path, most=LARGEST)
        kind = _kind_of(path)
        row = await enrolments.receive_capture(context, number, path, kind)
    return JSONResponse({"state": row.state, "findings": row.findings})


def _kind_of(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(16)
    for at, mark, kind in _KINDS:
        if head[at : at + len(mark)] == mark:
            return kind
    raise BadInput("Send an MP4 or a WebM.")
