"""Generation jobs. The row is the queue: lease, fence and heartbeat live in its columns."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields

from models.base import Row


class GenerationState(StrEnum):
    PENDING_CONSENT = "PENDING_CONSENT"
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    POSTPROCESSING = "POSTPROCESSING"
    MODERATING = "MODERATING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    REJECTED = "REJECTED"
    CANCELED = "CANCELED"
    CONSENT_REVOKED = "CONSENT_REVOKED"
    EXPIRED = "EXPIRED"


class Generation(Row):
    owner_id = fields.BigIntField()
    state = fields.CharEnumField(GenerationState, max_length=20)
    prompt = fields.CharField(2000)
    effective_prompt = fields.CharField(4000, default="")
    style: str | None = fields.CharField(40, null=True)
    seconds = fields.FloatField()
    width = fields.IntField()
    height = fields.IntField()
    fps = fields.IntField()
    audio = fields.CharField(10)
    seed = fields.BigIntField()
    backend = fields.CharField(40)
    idempotency_key: str | None = fields.CharField(80, null=True)
    request_hash = fields.CharField(64)
    priority = fields.IntField(default=0)
    attempt = fields.IntField(default=0)
    fence = fields.BigIntField(default=0)
    worker: str | None = fields.CharField(120, null=True)
    lease_until_ms: int | None = fields.BigIntField(null=True)
    run_after_ms = fields.BigIntField(default=0)
    queued_at_ms = fields.BigIntField()
    started_at_ms: int | None = fields.BigIntField(null=True)
    finished_at_ms: int | None = fields.BigIntField(null=True)
    cancel_requested = fields.BooleanField(default=False)
    progress_seq = fields.BigIntField(default=0)
    stage = fields.CharField(20, default="QUEUED")
    step = fields.IntField(default=0)
    steps = fields.IntField(default=0)
    fraction = fields.FloatField(default=0)
    error_code: str | None = fields.CharField(40, null=True)
    error_message: str | None = fields.CharField(500, null=True)
    notes_json = fields.TextField(default="[]", source_field="notes")
    recipe_json = fields.TextField(default="{}", source_field="recipe")

    class Meta:
        table = "generations"
