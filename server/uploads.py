"""`POST /uploads/{ticket}`: a picture for a clip to begin with. The ticket is the permission."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.errors import Refusal
from media.provenance import ManifestState, Source
from models.uploads import CONTENT_TYPE, Upload
from resolvers import uploads, verification
from resolvers.context import Instance
from safety.uploads import LARGEST, clean_picture
from schema.base import global_id
from server.auth import context_factory
from server.authority import provenance_of
from server.bodies import take_in
from server.connection import ConnectionInfo, connection_of
from server.media import SECURITY_HEADERS
from server.request_log import failure

_HEADERS = {**SECURITY_HEADERS, "Cache-Control": "no-store"}


def upload_route(instance: Instance) -> Route:
    """The picture is the body, whatever content type it is given."""

    async def upload(request: Request) -> Response:
        request_id = request.scope.get("request_id", "")
        try:
            row = await uploads.ticket(instance, request.path_params["token"])
            await _receive(instance, row, request)
        except Refusal as refusal:
            return failure(refusal.status, refusal.code, refusal.message, request_id)
        except ClientDisconnect:
            return Response(status_code=400)
        told = {
            "id": global_id("Upload", row.id),
            "state": row.state,
            "width": row.width,
            "height": row.height,
            "faces": row.faces,
            "maybeFaces": row.maybe_faces,
        }
        return JSONResponse(told, headers=_HEADERS)

    return Route("/uploads/{token}", upload, methods=["POST"])


async def _receive(instance: Instance, row: Upload, request: Request) -> None:
    """Clean the picture, ask where it comes from, and keep what it says of that."""
    info = connection_of(request.scope)
    context = await context_factory(instance)(
        ConnectionInfo(
            {name: value for name, value in info.headers.items() if name != "authorization"},
            client_ip=info.client_ip,
            request_id=info.request_id,
            transport="http",
        )
    )
    folder = verification.incoming(context)
    with tempfile.TemporaryDirectory(prefix="upload-", dir=folder) as own:
        sent, clean, signed = (Path(own) / name for name in ("sent", "clean.jpg", "signed.jpg"))
        await take_in(request, sent, most=LARGEST)
        picture = await clean_picture(sent, clean)
        found = await verification.verify_file(context, sent)
        if found.inspection.report.state in (ManifestState.TRUSTED, ManifestState.VALID):
            # Whoever signed it stays named, beneath the signature of who encoded it again.
            source = Source(sent, picture.came_as, "upload")
            provenance = provenance_of(instance.authority)
            await asyncio.to_thread(provenance.sign, clean, signed, CONTENT_TYPE, sources=[source])
            clean = signed
        await uploads.receive(instance, row, clean, picture=picture, found=found)
