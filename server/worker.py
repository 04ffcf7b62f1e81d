"""A worker process: one backend, one job at a time, from the queue of its instance."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import socket

from core import faults
from core.settings import Settings
from generation import backends
from generation.pipelines.options import PipelineOptions
from generation.plane import Plane
from generation.remote import HttpPlane
from generation.worker import Worker
from models import base
from realtime.bus import Bus
from server.authority import authority_of
from server.instance import open_bus, plane_of, storage_of

logger = logging.getLogger(__name__)


async def run_worker(settings: Settings) -> None:
    """Take jobs until SIGTERM or SIGINT; the one in hand then goes back to the queue."""
    faults.arm(settings.crash_point)
    await base.connect(settings.database, pool_size=settings.database_pool_size)
    bus = open_bus(settings)
    try:
        await bus.start()
        await _work(worker_of(settings, bus), settings)
    finally:
        await bus.aclose()
        await base.disconnect()


async def run_remote_worker(settings: Settings, url: str, token: str) -> None:
    """The same for an instance that is asked over HTTPS. Raises `Unauthenticated` for a token that
    is not good, `Unavailable` when nothing answers."""
    async with HttpPlane(url, token, folder=settings.data_dir / "work" / "attempts") as plane:
        worker = _worker(settings, plane)
        await worker.offer()
        await _work(worker, settings)


async def _work(worker: Worker, settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, worker.stop)
    logger.info("working with the backend %s", settings.generation_backend)
    await worker.run()


def worker_of(settings: Settings, bus: Bus) -> Worker:
    """A worker on the open database, to be run."""
    return _worker(settings, plane_of(settings, authority_of(settings), storage_of(settings), bus))


def _worker(settings: Settings, plane: Plane) -> Worker:
    backend = backends.load(settings.generation_backend, pipeline_of(settings))
    return Worker(backend, plane, name=_name(), folder=settings.data_dir / "work" / "alive")


def pipeline_of(settings: Settings) -> PipelineOptions | None:
    """How the operator wants a diffusers pipeline run; None where no model is named."""
    if settings.pipeline_model is None:
        return None
    return PipelineOptions(
        model=settings.pipeline_model,
        device=settings.pipeline_device,
        dtype=settings.pipeline_dtype,
        offload=settings.pipeline_offload.value,
        compile=settings.pipeline_compile,
        steps=settings.pipeline_steps,
        call=settings.pipeline_call,
    )


def _name() -> str:
    """Of this process alone: a process id comes back after a restart."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
