"""`POST /verify`: anybody sends a file and learns where it comes from. And the same offline."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
from asyncpg import PostgresError
from rich.console import Console
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from core.errors import Refusal
from core.settings import Settings
from media.inspection import Inspection, inspect
from media.provenance import Ingredient, Manifest, ManifestState
from models import base
from models.base import Dialect, dialect_of, sqlite_path
from models.clips import Clip
from models.migrations.runner import MigrationError, pending
from resolvers import verification
from resolvers.context import Instance
from resolvers.verification import Language, Verification
from schema.base import global_id
from server.auth import context_factory
from server.authority import authority_of
from server.bodies import take_in
from server.connection import connection_of
from server.request_log import failure

LARGEST = 64 * 2**20
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def verify_route(instance: Instance) -> Route:
    """The file is the body, whatever its content type; `?language=FR` answers in French."""
    make_context = context_factory(instance)

    async def verify(request: Request) -> Response:
        info = connection_of(request.scope)
        request_id = info.request_id
        try:
            ctx = await make_context(info)
            language = _language(request.query_params.get("language"))
            await verification.allow(ctx)
            folder = verification.incoming(ctx)
            with tempfile.TemporaryDirectory(prefix="verify-", dir=folder) as own:
                path = Path(own) / "file"
                await take_in(request, path, most=LARGEST)
                found = await verification.verify_file(ctx, path)
        except Refusal as refusal:
            return failure(refusal.status, refusal.code, refusal.message, request_id)
        except ClientDisconnect:
            return Response(status_code=400)
        answer = orjson.dumps(told(found, language))
        return Response(answer, media_type="application/json", headers=_HEADERS)

    return Route("/verify", verify, methods=["POST"])


def told(found: Verification, language: Language) -> dict[str, Any]:
    """The answer as JSON; the same facts as `verifyMedia` gives, under the same names."""
    return {
        "verdict": found.verdict,
        "summary": found.summary(language),
        "standing": found.standing,
        "clipId": None if found.clip is None else global_id("Clip", found.clip.id),
        "isMarkedHere": found.is_marked_here,
        "likeness": found.likeness,
        **_of_file(found.inspection),
    }


async def report_on(
    file: Path, settings: Settings, console: Console, *, roots: Path | None, as_json: bool
) -> bool:
    """Say on the console where a file comes from: without a network, and without a database where
    none is up to date. Whether the file is as it was signed, or was never signed."""
    folder = settings.data_dir / "authority"
    own = authority_of(settings) if settings.signing_key or folder.exists() else None
    trusted = roots.read_bytes() if roots is not None else None if own is None else own.roots
    inspection = inspect(file, roots=trusted)
    tag = None if own is None else own.instance_tag
    if await _has_database(settings):
        await base.connect(settings.database)
        try:
            found = await verification.judge(inspection, tag=tag, see=_everything)
        finally:
            await base.disconnect()
    else:
        found = await verification.judge(inspection, tag=tag, see=None)
    if as_json:
        console.print_json(data=told(found, Language.EN))
    else:
        for line in _lines(found):
            console.print(line, highlight=False, soft_wrap=True)
    return inspection.report.state is not ManifestState.INVALID


async def _everything(clip: Clip) -> Clip | None:
    """Whoever has the data folder sees all clips."""
    return clip


async def _has_database(settings: Settings) -> bool:
    if (
        dialect_of(settings.database) is Dialect.SQLITE
        and not Path(sqlite_path(settings.database)).exists()
    ):
        return False
    try:
        return not await pending(settings.database)
    except (OSError, MigrationError, PostgresError):
        return False


def _lines(found: Verification) -> Iterator[str]:
    report, mark = found.inspection.report, found.inspection.mark
    yield found.summary(Language.EN)
    yield f"manifest   {report.state} {' '.join(report.problems)}"
    manifest, depth = report.manifest, 0
    while manifest is not None:
        when = "" if manifest.signed_at is None else f" on {manifest.signed_at:%Y-%m-%d %H:%M} UTC"
        source = manifest.digital_source_type or "no source type"
        yield f"{'  ' * depth}           signed by {manifest.signer}{when}, {source}"
        manifest = manifest.ingredients[0].manifest if manifest.ingredients else None
        depth += 1
    if mark is None:
        yield "mark       none"
    else:
        whose = "this instance" if found.is_marked_here else f"instance {mark.instance:04x}"
        yield f"mark       {whose}, number {mark.number}, clarity {mark.clarity:.1f} of 17"
    if found.clip is not None:
        alike = "" if found.likeness is None else f", alike to {found.likeness:.0%}"
        yield f"clip       {found.clip.id}, {found.clip.state}{alike}"


def _of_file(inspection: Inspection) -> dict[str, Any]:
    mark, report = inspection.mark, inspection.report
    return {
        "contentType": inspection.content_type,
        "sha256": inspection.sha256,
        "manifestState": report.state,
        "problems": list(report.problems),
        "manifest": None if report.manifest is None else _manifest(report.manifest),
        "mark": None
        if mark is None
        else {"instance": f"{mark.instance:04x}", "number": mark.number, "clarity": mark.clarity},
    }


def _manifest(manifest: Manifest) -> Mapping[str, Any]:
    return {
        "signedBy": manifest.signer,
        "signedAt": None if manifest.signed_at is None else manifest.signed_at.isoformat(),
        "generator": manifest.generator,
        "digitalSourceType": manifest.digital_source_type,
        "actions": list(manifest.actions),
        "generation": dict(manifest.generation),
        "ingredients": [_ingredient(each) for each in manifest.ingredients],
    }


def _ingredient(ingredient: Ingredient) -> Mapping[str, Any]:
    inner = ingredient.manifest
    return {
        "relationship": ingredient.relationship,
        "state": ingredient.state,
        "manifest": None if inner is None else _manifest(inner),
    }


def _language(name: str | None) -> Language:
    if name is None or name.upper() not in Language.__members__:
        return Language.EN
    return Language[name.upper()]
