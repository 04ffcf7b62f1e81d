"""The worker plane: what `generation.remote` asks, over HTTP with a worker's token.

Each route is a call of the `DirectPlane` of this process, so a distant worker lives under the same
leases, fences and consents as one with the database. A token opens these routes and nothing else,
and of the jobs it sees those that its own workers hold.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.errors import BadInput, Refusal, StorageFull, TooLarge, Unauthenticated
from generation.direct import DirectPlane
from generation.plane import Held, Lost
from generation.product import NAMES, LocalFile, Unproven
from models.clips import RenditionKind
from models.worker_tokens import WorkerToken
from resolvers.context import Instance
from server.auth import bearer_token
from server.bodies import take_in
from server.connection import connection_of
from server.hardclose import PARTING
from server.receipts import Receipts
from server.request_log import failure
from server.worker_requests import (
    Claim,
    Dead,
    End,
    Facts,
    Heartbeat,
    M,
    Offer,
    job_to_json,
    read,
)

logger = logging.getLogger(__name__)

LARGEST_FILE = 1 << 30
_LARGEST_BODY = 4 << 20
_LONGEST_BELL = 30.0
_DIGITS = 18
_REAP_SECONDS = 1.0
_SWEEP_EVERY = 60  # reaps

Answer = dict[str, Any]


async def look_after_workers(plane: DirectPlane) -> NoReturn:
    """Where every worker is distant, nobody else notices the one that died."""
    rounds = 0
    while True:
        try:
            await plane.reap()
            if rounds % _SWEEP_EVERY == 0:
                await plane.sweep()
        except Exception:
            logger.exception("Looking after workers failed and is tried again")
        rounds += 1
        await asyncio.sleep(_REAP_SECONDS)


def worker_routes(instance: Instance, plane: DirectPlane) -> list[Route]:
    doors = _Doors(instance, plane)
    posts: dict[str, Callable[[Request, WorkerToken], Awaitable[Answer]]] = {
        "/worker/offer": doors.offer,
        "/worker/claim": doors.claim,
        "/worker/reap": doors.reap,
        "/worker/jobs/{id:int}/heartbeat": doors.heartbeat,
        "/worker/jobs/{id:int}/postprocess": doors.postprocess,
        "/worker/jobs/{id:int}/end": doors.end,
    }
    gets = {
        "/worker/bell": doors.bell,
        "/worker/jobs/{id:int}": doors.held,
        "/worker/jobs/{id:int}/imprint": doors.imprint,
    }
    file = "/worker/jobs/{id:int}/files/{kind}"
    return [
        *(Route(path, doors.behind(door), methods=["POST"]) for path, door in posts.items()),
        *(Route(path, doors.behind(door), methods=["GET"]) for path, door in gets.items()),
        Route(file, doors.behind(doors.keep), methods=["PUT"]),
    ]


class _Doors:
    """One method per route. Each is given the token that the request showed."""

    def __init__(self, instance: Instance, plane: DirectPlane) -> None:
        self._instance = instance
        self._plane = plane
        self._receipts = Receipts(instance.settings.secret())

    def behind(
        self, door: Callable[[Request, WorkerToken], Awaitable[Answer]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            request_id = request.scope.get("request_id", "")
            try:
                return JSONResponse(await door(request, await self._authenticate(request)))
            except Lost:
                words = "This job is not (any more) held by a worker of this token."
                return failure(409, "LOST", words, request_id)
            except Unproven as lack:
                return failure(422, "UNPROVEN", str(lack), request_id)
            except Refusal as refusal:
                return failure(refusal.status, refusal.code, refusal.message, request_id)

        return answer

    async def offer(self, request: Request, _token: WorkerToken) -> Answer:
        await self._plane.offer((await _read(request, Offer)).capabilities)
        return {}

    async def claim(self, request: Request, token: WorkerToken) -> Answer:
        asked = await _read(request, Claim)
        job = await self._plane.claim(token.worker(asked.worker), asked.backend)
        return {"job": None if job is None else job_to_json(job)}

    async def reap(self, request: Request, token: WorkerToken) -> Answer:
        dead = token.worker((await _read(request, Dead)).worker)
        return {"reaped": await self._plane.reap(dead)}

    async def bell(self, request: Request, _token: WorkerToken) -> Answer:
        """Answers when a job is queued, or after the seconds asked for."""
        try:
            seconds = min(float(request.query_params["seconds"]), _LONGEST_BELL)
        except (KeyError, ValueError):
            raise BadInput("Say `seconds` in the query, as a number.", field="seconds") from None
        stopping = asyncio.Event()
        request.scope.get("extensions", {}).get(PARTING, {})["stop"] = stopping.set
        async with aclosing(self._plane.bells()) as bells:
            waits = [asyncio.ensure_future(anext(bells)), asyncio.ensure_future(stopping.wait())]
            done, rest = await asyncio.wait(
                waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            for wait in rest:
                wait.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await wait
        return {"rang": waits[0] in done}

    async def held(self, request: Request, token: WorkerToken) -> Answer:
        job = _job(request)
        return {"held": await token.holds(job.id, job.fence)}

    async def imprint(self, request: Request, token: WorkerToken) -> Answer:
        imprint = await self._plane.imprint(await _own(request, token))
        return {"credit": asdict(imprint.credit), "payload": asdict(imprint.payload)}

    async def heartbeat(self, request: Request, token: WorkerToken) -> Answer:
        job, told = await _own(request, token), await _read(request, Heartbeat)
        beat = await self._plane.beat(job, told.to_progress())
        if beat is None:
            raise Lost
        return asdict(beat)

    async def postprocess(self, request: Request, token: WorkerToken) -> Answer:
        return {"goes_on": await self._plane.postprocess(await _own(request, token))}

    async def keep(self, request: Request, token: WorkerToken) -> Answer:
        job = await _own(request, token)
        try:
            kind = RenditionKind(request.path_params["kind"])
        except ValueError:
            raise BadInput(f"The kinds of files are {', '.join(RenditionKind)}.") from None
        facts = read(Facts, request.headers.get("x-facts", "").encode("latin-1"))
        folder = self._plane.folder(job)
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        path = folder / NAMES[kind]
        await _to_disk(request, path)
        file = LocalFile(kind, path, facts.width, facts.height, facts.to_look())
        kept = await self._plane.keep(job, file, facts.to_origin())
        return {"file": asdict(kept), "receipt": self._receipts.issue(job.id, job.fence, kept)}

    async def end(self, request: Request, token: WorkerToken) -> Answer:
        """A second time, when the first answer was lost, nothing happens: the job is not held."""
        job, told = _job(request), await _read(request, End)
        if not await token.holds(job.id, job.fence):
            return {"state": None}
        files = [self._receipts.read(job.id, job.fence, each) for each in told.receipts]
        state = await self._plane.settle(job, told.to_outcome(files))
        await self._plane.clear(job)
        return {"state": state}

    async def _authenticate(self, request: Request) -> WorkerToken:
        secret = bearer_token(connection_of(request.scope))
        known = None if secret is None else await self._token(secret)
        if known is None:
            raise Unauthenticated("Send the token of a worker, one that is not revoked.")
        return known

    async def _token(self, secret: str) -> WorkerToken | None:
        return await WorkerToken.known(secret, self._instance.clock.now())


async def _own(request: Request, token: WorkerToken) -> Held:
    """The claim that the request is about. Raises `Lost`."""
    job = _job(request)
    if not await token.holds(job.id, job.fence):
        raise Lost
    return job


def _job(request: Request) -> Held:
    fence = request.query_params.get("fence", "")
    if not fence.isdecimal() or len(fence) > _DIGITS:
        raise BadInput("Say `fence` in the query, as it was in the claim.", field="fence")
    return Held(request.path_params["id"], int(fence))


async def _read(request: Request, model: type[M]) -> M:
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > _LARGEST_BODY:
            raise TooLarge(_LARGEST_BODY)
        pieces.append(piece)
    return read(model, b"".join(pieces))


async def _to_disk(request: Request, path: Path) -> None:
    """Raises `TooLarge`, `BadInput` or `StorageFull`."""
    try:
        await take_in(request, path, most=LARGEST_FILE)
    except OSError as failure:
        logger.warning("no room for a worker's file: %s", failure.strerror)
        raise StorageFull from None
