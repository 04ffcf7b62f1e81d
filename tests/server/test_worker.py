"""The worker as it is deployed: a process of its own beside the one that answers."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from core.clock import ManualClock
from core.settings import Settings
from models.generations import Generation
from models.migrations.runner import migrate
from server.instance import open_instance
from tests.world import Member, World

CREATE = """mutation ($input: CreateClipInput!) {
  createClip(input: $input) { generation { id } errors { code message } } }"""
WATCH = """subscription ($id: ID!) {
  generationProgress(generationId: $id) {
    generation { state attempt clip { video { size } poster { url } } } seq fraction preview } }"""


@pytest.fixture(params=["sqlite", "postgresql and redis"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An instance of one host, and one with services."""
    values: dict[str, Any] = {"data_dir": tmp_path / "data"}
    if request.param != "sqlite":
        from tests.services import postgres_url, redis_url

        values |= {"database_url": postgres_url(), "redis_url": redis_url()}
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


@asynccontextmanager
async def web(settings: Settings) -> AsyncIterator[World]:
    """The answering side, in this process."""
    await migrate(settings.database)
    async with open_instance(settings) as instance:
        yield World(instance, ManualClock(instance.clock.now()))


@asynccontextmanager
async def worker(settings: Settings) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m server worker` on the same instance; dead at the end."""
    variables = {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "LEASE_SECONDS": str(settings.lease_seconds),
    }
    if settings.redis_url is not None:
        variables["REDIS_URL"] = settings.redis_url
    environment = {f"MUTOSCOPE_{name}": value for name, value in variables.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", "worker", env={**os.environ, **environment}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def ask(member: Member, *, seconds: float) -> str:
    size = {"width": 360, "height": 640}
    request = {"prompt": "a red ball bounces on a beach", "seconds": seconds, "size": size}
    payload = (await member.run(CREATE, input=request)).payload()
    assert payload["errors"] == []
    return str(payload["generation"]["id"])


async def watched(member: Member, generation_id: str) -> list[Any]:
    """Every value until the end."""
    async with asyncio.timeout(120):
        values = [value async for value in member.watch(WATCH, id=generation_id)]
    return [value["generationProgress"] for value in values]


async def progress(values: AsyncIterator[Any]) -> None:
    """Watch until some of the work is done."""
    async with asyncio.timeout(60):
        async for value in values:
            if value["generationProgress"]["fraction"] > 0:
                return


@pytest.mark.feature("B1", "B15", "B16")
async def test_a_watcher_sees_another_process_draw_and_finish_a_clip(settings: Settings) -> None:
    async with web(settings) as world, worker(settings):
        ann = await world.member()
        values = await watched(ann, await ask(ann, seconds=3.0))
    last = values[-1]["generation"]
    assert last["state"] == "COMPLETED"
    assert last["clip"]["video"]["size"] > 1000
    assert last["clip"]["poster"]["url"]
    assert any((value["preview"] or "").startswith("data:image/jpeg") for value in values)
    numbers = [value["seq"] for value in values]
    assert numbers == sorted(set(numbers))


@pytest.mark.feature("B17")
async def test_a_worker_told_to_stop_hands_its_job_to_the_next(settings: Settings) -> None:
    async with web(settings) as world:
        ann = await world.member()
        job = await ask(ann, seconds=10.0)
        async with worker(settings) as first, aclosing(ann.watch(WATCH, id=job)) as values:
            await progress(values)
            first.send_signal(signal.SIGTERM)
            async with asyncio.timeout(60):
                assert await first.wait() == 0
        (row,) = await Generation.all()
        assert (row.state, row.attempt, row.worker) == ("QUEUED", 0, None)
        assert list((settings.data_dir / "work").glob("*/*")) == []
        async with worker(settings):
            assert (await watched(ann, job))[-1]["generation"]["state"] == "COMPLETED"
        (row,) = await Generation.all()
        assert row.attempt == 1


@pytest.mark.feature("B17")
async def test_a_killed_worker_is_missed_at_once_on_its_own_machine(settings: Settings) -> None:
    """The lease would end in ten minutes."""
    patient = settings.model_copy(update={"lease_seconds": 600})
    async with web(patient) as world:
        ann = await world.member()
        job = await ask(ann, seconds=4.0)
        async with worker(patient) as doomed, aclosing(ann.watch(WATCH, id=job)) as values:
            await progress(values)
            doomed.kill()
            await doomed.wait()
        async with worker(patient):
            assert (await watched(ann, job))[-1]["generation"]["state"] == "COMPLETED"
        (row,) = await Generation.all()
        assert row.attempt == 2
