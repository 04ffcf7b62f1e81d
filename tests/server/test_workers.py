"""The worker plane: one contract for workers with the database and for those that ask over HTTP."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from core.errors import Conflict, Unauthenticated
from generation.direct import DirectPlane
from generation.plane import Failed, Held, Job, Lost, Plane, Stop
from generation.product import LocalFile
from generation.remote import HttpPlane
from generation.spec import Progress, Stage
from generation.worker import Worker
from media.imprint import Look
from media.provenance import Origin
from models.base import execute
from models.clips import Clip, Rendition, RenditionKind
from models.generations import Generation, GenerationState, requests
from models.generations.offers import offered
from models.generations.queue import Failure
from models.generations.requests import Allowance, Request
from models.sessions import Session
from models.users import Role
from models.worker_tokens import WorkerToken
from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.events import GenerationProgressed, GenerationQueued
from server.auth import context_factory
from server.connection import ConnectionInfo
from server.workers import worker_routes
from tests.generation.plain import PlainBackend
from tests.generation.worker_process import LEASE_SECONDS
from tests.serving import serving
from tests.signing import signing_in
from tests.world import World

ORIGIN = Origin(
    digital_source_type="trainedAlgorithmicMedia",
    model="Plain",
    model_version="1",
    model_hash="sha256:0",
    recipe_hash="sha256:1",
    mark="",
)
PLENTY = Allowance(daily=1000, waiting=1000, since_ms=0)


@dataclass
class Place:
    """A plane, and what stands behind it."""

    world: World
    plane: Plane
    app: ASGIApp
    folder: Path

    async def ask(self, *, seconds: float = 1.0) -> Generation:
        member = await self.world.member()
        assert member.user is not None
        request = Request(
            prompt="a red ball",
            seconds=seconds,
            width=192,
            height=320,
            fps=8,
            audio="NONE",
            backend="plain",
            seed=1,
        )
        return await requests.submit(member.user.id, request, key=None, allowance=PLENTY)

    async def claim(self) -> Job:
        job = await self.plane.claim("w1", "plain")
        assert job is not None
        return job

    async def row(self) -> Generation:
        (row,) = await Generation.all()
        return row


def at(world: World, folder: Path) -> tuple[DirectPlane, ASGIApp]:
    direct = DirectPlane(
        folder=folder / "attempts",
        storage=world.instance.storage,
        bus=world.instance.bus,
        signing=signing_in(folder),
        lease_seconds=LEASE_SECONDS,
    )
    return direct, Starlette(routes=worker_routes(world.instance, direct))


@pytest.fixture(params=["direct", "http"])
async def place(
    request: pytest.FixtureRequest, world: World, tmp_path: Path
) -> AsyncIterator[Place]:
    direct, app = at(world, tmp_path)
    if request.param == "direct":
        yield Place(world, direct, app, tmp_path)
        return
    _row, secret = await WorkerToken.issue("gpu-1")
    transport = httpx.ASGITransport(app)
    far = tmp_path / "far"
    async with HttpPlane("http://here", secret, folder=far, transport=transport) as plane:
        yield Place(world, plane, app, tmp_path)


# The contract


@pytest.mark.feature("B17")
async def test_a_job_becomes_a_draft_and_the_attempt_leaves_nothing(place: Place) -> None:
    await place.ask()
    worker = Worker(PlainBackend(), place.plane, name="w", folder=place.folder / "alive")
    await worker.offer()
    assert set(await offered()) == {"plain"}
    ended = await worker.run_one()
    assert ended is not None
    assert ended[1] is GenerationState.COMPLETED
    clip = await Clip.get(generation_id=ended[0].id)
    assert (clip.duration_ms, clip.width, clip.height) == (1000, 192, 320)
    files = {row.kind: row for row in await Rendition.filter(clip_id=clip.id)}
    assert set(files) == set(RenditionKind)
    for file in files.values():
        assert await place.world.instance.storage.size(file.key) == file.size > 0
        assert file.passed_sha256 == file.sha256
    assert list(place.folder.glob("*/[0-9]*-[0-9]*")) == []


@pytest.mark.feature("B17")
async def test_a_job_that_another_has_taken_over_cannot_be_touched(place: Place) -> None:
    await place.ask()
    job = await place.claim()
    await execute("UPDATE generations SET fence = fence + 1, worker = 'other'")
    before = await place.row()
    assert await place.plane.beat(job, None) is None
    assert not await place.plane.postprocess(job)
    with pytest.raises(Lost):
        await place.plane.imprint(job)
    with pytest.raises(Lost):
        await place.plane.keep(job, a_file(place.folder), ORIGIN)
    for outcome in (Failed(Failure.BAD_RESULT, "x"), Stop.CANCELED, Stop.SHUTDOWN):
        assert await place.plane.settle(job, outcome) is None
    assert dict(await place.row()) == dict(before)


@pytest.mark.feature("B17")
async def test_a_cancel_is_heard_with_the_next_heartbeat(place: Place) -> None:
    row = await place.ask()
    job = await place.claim()
    beat = await place.plane.beat(job, None)
    assert beat is not None
    assert not beat.cancel
    await requests.cancel(row.owner_id, row.id)
    beat = await place.plane.beat(job, None)
    assert beat is not None
    assert beat.cancel
    assert await place.plane.settle(job, Stop.CANCELED) is GenerationState.CANCELED


@pytest.mark.feature("B17", "D3")
async def test_a_consent_that_is_taken_back_stops_the_job(place: Place) -> None:
    await place.ask()
    job = await place.claim()
    await execute("UPDATE generations SET lost_consent = TRUE")
    beat = await place.plane.beat(job, None)
    assert beat is not None
    assert beat.cancel
    assert not await place.plane.postprocess(job)
    assert await place.plane.settle(job, Stop.CANCELED) is GenerationState.CONSENT_REVOKED


@pytest.mark.feature("B17")
async def test_what_may_pass_is_tried_again_and_the_rest_is_told(place: Place) -> None:
    await place.ask()
    full = Failed(Failure.STORAGE_FAILED, "no room")
    assert await place.plane.settle(await place.claim(), full) is GenerationState.QUEUED
    await execute("UPDATE generations SET run_after_ms = 0")
    bad = Failed(Failure.BACKEND_REFUSED, "There are no herons here.")
    assert await place.plane.settle(await place.claim(), bad) is GenerationState.FAILED
    row = await place.row()
    assert (row.error_code, row.error_message) == ("BACKEND_REFUSED", bad.message)


@pytest.mark.feature("B17")
async def test_a_worker_that_stops_gives_back_and_one_that_died_is_taken_from(
    place: Place,
) -> None:
    await place.ask()
    job = await place.claim()
    assert await place.plane.settle(job, Stop.SHUTDOWN) is GenerationState.QUEUED
    assert (await place.row()).attempt == 0
    await place.claim()
    assert not await place.plane.reap("w2")
    assert await place.plane.reap("w1")
    row = await place.row()
    assert (row.state, row.worker) == (GenerationState.QUEUED, None)


@pytest.mark.feature("B17")
async def test_what_is_said_twice_holds(place: Place) -> None:
    """The answer to the first may have been lost on the way."""
    await place.ask()
    job = await place.claim()
    assert [await place.plane.postprocess(job) for _ in range(2)] == [True, True]
    ends = [await place.plane.settle(job, Stop.SHUTDOWN) for _ in range(2)]
    assert ends == [GenerationState.QUEUED, None]


@pytest.mark.feature("B16")
async def test_progress_reaches_whoever_watches(place: Place) -> None:
    await place.ask()
    job = await place.claim()
    news = place.world.instance.bus.listen(GenerationProgressed)
    told = Progress(Stage.DENOISING, 2, 8, 0.25, preview=b"\xff\xd8")
    assert await place.plane.beat(job, told) is not None
    event = (await anext(news)).event
    news.close()
    assert isinstance(event, GenerationProgressed)
    assert (event.step, event.steps, event.fraction) == (2, 8, 0.25)
    assert event.preview == "data:image/jpeg;base64,/9g="
    assert (await place.row()).stage == "DENOISING"


@pytest.mark.feature("B16")
async def test_a_bell_is_heard_while_nothing_is_to_do(place: Place) -> None:
    assert await place.plane.claim("w1", "plain") is None
    async with aclosing(place.plane.bells()) as bells:
        heard = asyncio.ensure_future(anext(bells))
        while not heard.done():
            # Until the listening has begun, nobody hears it.
            event = GenerationQueued(1, 1)
            place.world.instance.bus.publish(Envelope(event, event.topics, 1.0, Cursor("e", 1)))
            await asyncio.sleep(0)
        await heard


@pytest.mark.feature("B17")
async def test_folders_of_jobs_that_are_not_held_any_more_go(place: Place) -> None:
    await place.ask()
    job = await place.claim()
    gone = replace(job, fence=job.fence + 1)
    for each in (job, gone):
        place.plane.folder(each).mkdir(parents=True)
    await place.plane.sweep()
    assert place.plane.folder(job).exists()
    assert not place.plane.folder(gone).exists()


def a_file(folder: Path) -> LocalFile:
    path = folder / "clip.mp4"
    path.write_bytes(b"no video")
    return LocalFile(RenditionKind.ORIGINAL, path, 192, 320, Look((192, 320), 1.0))


# Who may


REQUESTS: dict[str, dict[str, Any]] = {
    "POST /worker/offer": {},
    "POST /worker/claim": {"json": {"worker": "w", "backend": "nothing"}},
    "POST /worker/reap": {"json": {"worker": "nobody"}},
    "GET /worker/bell?seconds=0": {},
    "GET /worker/jobs/{id}?fence={fence}": {},
    "GET /worker/jobs/{id}/imprint?fence={fence}": {},
    "POST /worker/jobs/{id}/heartbeat?fence={fence}": {"json": {"progress": None}},
    "POST /worker/jobs/{id}/postprocess?fence={fence}": {},
    "PUT /worker/jobs/{id}/files/POSTER?fence={fence}": {"content": b"x"},
    "POST /worker/jobs/{id}/end?fence={fence}": {"json": {"stopped": "SHUTDOWN"}},
}
# What each is told by a good token of another machine: of a job that it does not hold, nothing.
OF_ANOTHER = {
    "GET /worker/jobs/{id}?fence={fence}": {"held": False},
    "POST /worker/jobs/{id}/end?fence={fence}": {"state": None},
}


@asynccontextmanager
async def client(world: World, folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    _, app = at(world, folder)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://h") as made:
        yield made


async def ask(
    line: httpx.AsyncClient, request: str, job: Held, token: str | None
) -> httpx.Response:
    method, path = request.format(id=job.id, fence=job.fence).split(" ")
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    return await line.request(method, path, headers=headers, **REQUESTS[request])


@pytest.mark.feature("B17")
async def test_every_door_is_shut_to_all_but_the_worker_that_holds_the_job(
    world: World, tmp_path: Path
) -> None:
    admin = await world.member(role=Role.ADMIN)
    _row, mine = await WorkerToken.issue("mine")
    _row, other = await WorkerToken.issue("other")
    _row, revoked = await WorkerToken.issue("revoked")
    assert await WorkerToken.revoke("revoked", world.clock.now())
    assert admin.user is not None
    _row, session = await Session.issue(
        admin.user.id, name="", now=world.clock.now(), lifetime=timedelta(days=1)
    )
    direct, _ = at(world, tmp_path)
    await Place(world, direct, Starlette(), tmp_path).ask()
    job = await direct.claim("mine/w", "plain")
    assert job is not None
    async with client(world, tmp_path) as line:
        for request in REQUESTS:
            for token in (None, "nonsense", session, revoked):
                answer = await ask(line, request, job, token)
                assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED"), request
            answer = await ask(line, request, job, other)
            if request in OF_ANOTHER:
                assert answer.json() == OF_ANOTHER[request]
            elif "{id}" in request:
                assert (answer.status_code, code(answer)) == (409, "LOST"), request
        row = await Generation.get(id=job.id)
        assert (row.state, row.worker) == (GenerationState.RUNNING, "mine/w")
        for request in REQUESTS:
            answer = await ask(line, request, job, mine)
            # An empty offer, and a file without facts, get as far as being read.
            assert answer.status_code == 200 or code(answer) == "BAD_USER_INPUT", request
    assert (await Generation.get(id=job.id)).state is GenerationState.QUEUED


async def test_a_workers_token_opens_nothing_else(world: World) -> None:
    _row, secret = await WorkerToken.issue("gpu")
    info = ConnectionInfo(
        {"authorization": f"Bearer {secret}"}, client_ip="::1", request_id="r", transport="http"
    )
    with pytest.raises(Unauthenticated):
        await context_factory(world.instance)(info)


async def test_a_name_is_given_once(world: World) -> None:
    await WorkerToken.issue("gpu")
    with pytest.raises(Conflict):
        await WorkerToken.issue("gpu")


@pytest.mark.feature("B17")
async def test_only_files_that_the_instance_has_stored_for_this_job_make_a_clip(
    world: World, tmp_path: Path
) -> None:
    _row, secret = await WorkerToken.issue("gpu")
    direct, _ = at(world, tmp_path)
    await Place(world, direct, Starlette(), tmp_path).ask()
    job = await direct.claim("gpu/w", "plain")
    assert job is not None
    made = {
        "effective_prompt": "x", "duration_ms": 1000, "width": 192, "height": 320, "fps": 8,
        "blurhash": "L", "notes": [], "recipe": {}, "transcript": [], "stills": [],
    }  # fmt: skip
    said: list[dict[str, Any]] = [
        {"made": made, "receipts": []},
        {"made": made, "receipts": ["e30=.e30="]},
        {"made": {**made, "files": [{"key": "aa"}]}},
        {"made": made, "failed": {"code": "BAD_RESULT", "message": ""}},
        {"failed": {"code": "NO_SUCH", "message": ""}},
        {"stopped": "LOST"},
        {},
    ]
    headers = {"authorization": f"Bearer {secret}"}
    async with client(world, tmp_path) as line:
        url = f"/worker/jobs/{job.id}/end?fence={job.fence}"
        for body in said:
            answer = await line.post(url, json=body, headers=headers)
            assert (answer.status_code, code(answer)) == (400, "BAD_USER_INPUT"), body
    assert (await Generation.get(id=job.id)).state is GenerationState.RUNNING
    assert await Clip.all().count() == 0


def code(answer: httpx.Response) -> str:
    return str(answer.json().get("errors", [{"extensions": {"code": ""}}])[0]["extensions"]["code"])


# Processes


@pytest.mark.feature("B17")
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_distant_worker_that_is_killed_is_followed_by_another_and_there_is_one_clip(
    world: World, tmp_path: Path
) -> None:
    direct, app = at(world, tmp_path)
    place = Place(world, direct, app, tmp_path)
    job = await place.ask(seconds=2)
    _row, secret = await WorkerToken.issue("gpu")
    async with serving(app) as url:
        async with distant(url, secret, tmp_path / "one") as doomed:
            await until_drawn(job)
            doomed.kill()
            await doomed.wait()
        assert (await place.row()).state is GenerationState.RUNNING
        async with distant(url, secret, tmp_path / "two"), asyncio.timeout(60):
            while not (await place.row()).is_over:
                await direct.reap()
                await asyncio.sleep(0.05)
    row = await place.row()
    assert (row.state, row.attempt) == (GenerationState.COMPLETED, 2)
    assert await Clip.filter(generation_id=job.id).count() == 1


@asynccontextmanager
async def distant(url: str, token: str, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker that has no database, dead at the end."""
    line = (sys.executable, "-m", "tests.generation.worker_process", url, str(folder), "0.1", token)
    started = await asyncio.create_subprocess_exec(*line)
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def until_drawn(job: Generation) -> None:
    async with asyncio.timeout(60):
        while (await Generation.get(id=job.id)).fraction < 0.1:  # noqa: ASYNC110 - another writes
            await asyncio.sleep(0.02)
