"""Clips asked for together: one request, one transaction, a job for each that may be made.

What may not be made is refused by itself and remembered with the batch, so that asking again with the
same key tells the same. Jobs of a batch wait behind all others (`turns.LOW`) and count against the
day's allowance, not against how many may wait.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.queryset import QuerySet

from core.errors import Blocker, Conflict, ConsentRefused, NotFound, PolicyRefused, Refusal
from models import audit
from models.base import Row, transaction
from models.generations import Generation
from models.generations import requests as jobs
from models.generations.turns import LOW
from models.users import User

_LONGEST_TOLD = 2000  # characters of a refused prompt that are kept


class Batch(Row):
    owner_id = fields.BigIntField()
    idempotency_key = fields.CharField(80, null=True)
    request_hash = fields.CharField(64)
    refusals_json = fields.TextField(source_field="refusals")

    class Meta:
        table = "generation_batches"

    @property
    def refusals(self) -> list[Refused]:
        return [_refused(each) for each in json.loads(self.refusals_json)]

    @classmethod
    def visible_to(cls, viewer: User | None) -> QuerySet[Batch]:
        """A member's own; moderators see all. Those whom one of its clips shows see that clip's
        generation alone."""
        if viewer is None:
            return cls.filter(id__in=[])
        return cls.all() if viewer.is_moderator else cls.filter(owner_id=viewer.id)


@dataclass(frozen=True, kw_only=True)
class Refused:
    """What of a batch was not taken on, and why: `place` counts from 0, the rest is as in the
    `Refusal` that was raised."""

    place: int
    prompt: str
    code: str
    message: str
    field: str | None
    policy: str | None = None
    start: int = 0
    end: int = 0
    blockers: tuple[Blocker, ...] = ()


@dataclass(frozen=True)
class Item:
    """One clip of a batch that is asked for; `request` is the refusal where there is none."""

    prompt: str
    request: jobs.Request | Refusal


@dataclass(frozen=True)
class Once:
    """`key` is the owner's own name for a batch, `fingerprint` that of what they ask for under it."""

    key: str | None
    fingerprint: str


async def submit(
    owner_id: int, items: Sequence[Item], once: Once, *, allowance: jobs.Allowance, now: datetime
) -> Batch:
    """Queue what may be made, or return the batch that the same key made before.

    Raises `Conflict` when the key made a batch of something else.
    """
    wanted = [item.request for item in items if isinstance(item.request, jobs.Request)]
    async with transaction():
        await jobs.one_submit_at_a_time(owner_id, wanted)
        if once.key is not None and (made := await _made_before(owner_id, once)):
            return made
        batch = await Batch.create(
            owner_id=owner_id,
            idempotency_key=once.key,
            request_hash=once.fingerprint,
            refusals_json="[]",
        )
        refused = []
        for place, item in enumerate(items):
            try:
                await jobs.check_day(owner_id, allowance)
                if isinstance(item.request, Refusal):
                    raise item.request
                await jobs.place(
                    owner_id,
                    item.request,
                    now,
                    batch_id=batch.id,
                    batch_place=place,
                    priority=LOW,
                )
            except Refusal as refusal:
                refused.append(_told(place, item.prompt, refusal))
        batch.refusals_json = json.dumps([asdict(each) for each in refused])
        await batch.save(update_fields=["refusals_json"])
        placed = f"{len(items) - len(refused)} of {len(items)}"
        await audit.record(owner_id, "generation.batch", f"batch:{batch.id}", placed)
    return batch


async def cancel(owner_id: int, batch_id: int) -> Batch:
    """Stop whatever of it is not over: what waits at once, what runs as soon as its worker hears of
    it. Repeating it changes nothing. Raises `NotFound` when the member has no such batch."""
    async with transaction():
        batch = await Batch.get_or_none(id=batch_id, owner_id=owner_id)
        if batch is None:
            raise NotFound("batch", field="batchId")
        # In the order of their ids, as everybody takes several.
        for row in await Generation.filter(batch_id=batch_id).order_by("id").select_for_update():
            await jobs.stop(row)
    return batch


async def _made_before(owner_id: int, once: Once) -> Batch | None:
    made = await Batch.get_or_none(owner_id=owner_id, idempotency_key=once.key)
    if made is not None and made.request_hash != once.fingerprint:
        raise Conflict(
            "This key was used for another batch; take a new one.", field="idempotencyKey"
        )
    return made


def _told(place: int, prompt: str, refusal: Refusal) -> Refused:
    told = Refused(
        place=place,
        prompt=prompt[:_LONGEST_TOLD],
        code=refusal.code,
        message=refusal.message,
        field=None if refusal.field is None else f"items.{place}.{refusal.field}",
    )
    if isinstance(refusal, PolicyRefused):
        return replace(told, policy=refusal.policy, start=refusal.start, end=refusal.end)
    if isinstance(refusal, ConsentRefused):
        return replace(told, blockers=refusal.blockers)
    return told


def _refused(told: Mapping[str, Any]) -> Refused:
    return Refused(**{**told, "blockers": tuple(Blocker(**each) for each in told["blockers"])})
