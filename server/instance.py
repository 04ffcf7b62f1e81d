"""Builds the parts of a running instance from its settings. Nothing else builds them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

from core import faults
from core.clock import SystemClock
from core.limits import Limiter
from core.plugins import made_by
from core.settings import Settings
from generation.direct import DirectPlane
from generation.signing import Signing
from media.authority import Authority
from media.storage import Storage, open_storage
from media.urls import MediaUrls
from models import base
from models.outbox import OutboxLog
from ranking.instructions import models
from ranking.instructions.models import InstructionModel
from realtime.bus import Bus
from realtime.cursors import Cursors
from realtime.redis_bus import RedisBus
from realtime.relay import Relay
from realtime.socket_bus import SocketBus
from realtime.streams import Live
from resolvers.context import Instance
from resolvers.enrolments import vault_in
from safety.liveness import Measuring, Verifier
from server.authority import authority_of, provenance_of


@asynccontextmanager
async def open_instance(settings: Settings) -> AsyncIterator[Instance]:
    """Database, events and storage, open until the block ends. Raises `BadAuthority`."""
    authority = authority_of(settings)
    faults.arm(settings.crash_point)
    await base.connect(settings.database, pool_size=settings.database_pool_size)
    log, bus = OutboxLog(settings.database), open_bus(settings)
    live = Live(log, bus)
    relay = Relay(log, bus, keep=timedelta(hours=settings.events_kept_hours))
    try:
        await bus.start()
        await live.start()
        await relay.start()
        yield Instance(
            settings=settings,
            clock=SystemClock(),
            limiter=Limiter(settings.redis_url),
            bus=bus,
            live=live,
            cursors=Cursors(settings.secret()),
            storage=storage_of(settings),
            media_urls=MediaUrls(
                settings.secret(),
                base_url=settings.base_url,
                lifetime=settings.media_url_minutes * 60,
            ),
            instruction_model=instruction_model_of(settings),
            age_proof=made_by(settings.age_proof) if settings.age_proof else None,
            likeness_verifier=verifier_of(settings),
            authority=authority,
        )
    finally:
        await relay.aclose()
        await live.aclose()
        await bus.aclose()
        await base.disconnect()


def verifier_of(settings: Settings) -> Verifier:
    """What judges recordings of those who enrol a likeness; ours measures, and leaves the rest to a
    moderator."""
    target = settings.likeness_verifier
    return Measuring() if target is None else cast(Verifier, made_by(target))


def instruction_model_of(settings: Settings) -> InstructionModel | None:
    """What reads steering instructions in the grammar's place, where the operator has named one."""
    target = settings.instruction_model
    return None if target is None else models.load(target)


def open_bus(settings: Settings) -> Bus:
    """Redis where it is configured; else a socket in the data folder, for processes of one host."""
    if settings.redis_url is not None:
        return RedisBus(settings.redis_url)
    return SocketBus(settings.data_dir / "events")


def plane_of(settings: Settings, authority: Authority, storage: Storage, bus: Bus) -> DirectPlane:
    """What workers need, from a process that has the database."""
    return DirectPlane(
        folder=settings.data_dir / "work" / "attempts",
        storage=storage,
        bus=bus,
        signing=signing_of(settings, authority),
        lease_seconds=settings.lease_seconds,
        running_cap=settings.running_generations_per_member,
        vault=vault_in(settings),
    )


def signing_of(settings: Settings, authority: Authority) -> Signing:
    return Signing(provenance_of(authority), instance_name=settings.instance_name, ages=settings)


def storage_of(settings: Settings) -> Storage:
    access, secret = settings.media_access_key, settings.media_secret_key
    return open_storage(
        settings.media,
        access_key=access.get_secret_value() if access else None,
        secret_key=secret.get_secret_value() if secret else None,
    )
