"""A worker process: one backend, one job at a time, from the queue in the database."""

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
from generation.signing import Signing
from generation.worker import Worker
from models import base
from realtime.bus import Bus
from server.instance import authority_of, open_bus, provenance_of, storage_of

logger = logging.getLogger(__name__)


async def run_worker(settings: Settings) -> None:
    """Take jobs until SIGTERM or SIGINT; the one in hand then goes back to the queue."""
    faults.arm(settings.crash_point)
    await base.connect(settings.database, pool_size=settings.database_pool_size)
    bus = open_bus(settings)
    try:
        await bus.start()
        worker = worker_of(settings, bus)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, worker.stop)
        logger.info("working with the backend %s", settings.generation_backend)
        await worker.run()
    finally:
        await bus.aclose()
        await base.disconnect()


def worker_of(settings: Settings, bus: Bus) -> Worker:
    """A worker on the open database, to be run."""
    return Worker(
        backends.load(settings.generation_backend, pipeline_of(settings)),
        name=_name(),
        folder=settings.data_dir / "work",
        storage=storage_of(settings),
        bus=bus,
        signing=Signing(
            provenance_of(authority_of(settings)),
            instance_name=settings.instance_name,
            ages=settings,
        ),
        lease_seconds=settings.lease_seconds,
        running_cap=settings.running_generations_per_member,
    )


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
