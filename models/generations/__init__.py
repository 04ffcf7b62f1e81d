"""Generation jobs: the row, who may see it, and which states there are.

The row is the queue: lease, fence and heartbeat live in its columns. The owner's side (submit,
cancel, retry) is in `requests`, the workers' side (claim to finish) in `queue`, what is told about
waiting (position, estimate, allowance) in `waiting`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.base import Row
from models.cameos import GenerationCameo
from models.rights import Reach, RemixPolicy
from models.users import User


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


# A worker holds these; everything that is neither waiting nor held is over for good.
HELD = (GenerationState.RUNNING, GenerationState.POSTPROCESSING, GenerationState.MODERATING)
WAITING = (GenerationState.PENDING_CONSENT, GenerationState.QUEUED)
TERMINAL = tuple(state for state in GenerationState if state not in (*HELD, *WAITING))


def hash_of_recipe(recipe: Mapping[str, Any]) -> str:
    """The same for the same recipe, in whatever order it is written."""
    text = json.dumps(recipe, sort_keys=True, ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


class Generation(Row):
    owner_id = fields.BigIntField()
    state = fields.CharEnumField(GenerationState, max_length=20)
    prompt = fields.CharField(2000)
    effective_prompt = fields.CharField(4000, default="")
    caption = fields.CharField(500, default="")
    style = fields.CharField(40, null=True)
    seconds = fields.FloatField()
    width = fields.IntField()
    height = fields.IntField()
    fps = fields.IntField()
    audio = fields.CharField(10)
    seed = fields.BigIntField()
    backend = fields.CharField(40)
    idempotency_key = fields.CharField(80, null=True)
    request_hash = fields.CharField(64)
    priority = fields.IntField(default=0)
    attempt = fields.IntField(default=0)
    fence = fields.BigIntField(default=0)
    worker = fields.CharField(120, null=True)
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
    error_code = fields.CharField(40, null=True)
    error_message = fields.CharField(500, null=True)
    notes_json = fields.TextField(default="[]", source_field="notes")
    recipe_json = fields.TextField(default="{}", source_field="recipe")
    parent_clip_id: int | None = fields.BigIntField(null=True)
    depth = fields.IntField(default=0)
    cap_reach = fields.CharEnumField(Reach, max_length=10, default=Reach.PUBLIC)
    cap_download = fields.BooleanField(default=True)
    cap_remix = fields.CharEnumField(RemixPolicy, max_length=10, default=RemixPolicy.EVERYONE)
    draft_id: int | None = fields.BigIntField(null=True)
    lost_consent = fields.BooleanField(default=False)
    direction = fields.CharField(1000, default="")
    from_id: int | None = fields.BigIntField(null=True)
    thread_id: int | None = fields.BigIntField(null=True)
    image_id: int | None = fields.BigIntField(null=True)
    is_for_review = fields.BooleanField(default=False)
    edit_json = fields.TextField(default="", source_field="edit")
    finish_json = fields.TextField(default="", source_field="finish")
    shots_json = fields.TextField(default="", source_field="shots")
    more_sources_json = fields.TextField(default="", source_field="more_sources")
    batch_id: int | None = fields.BigIntField(null=True)
    batch_place: int | None = fields.IntField(null=True)

    class Meta:
        table = "generations"

    @property
    def is_over(self) -> bool:
        return self.state in TERMINAL

    @property
    def is_held(self) -> bool:
        return self.state in HELD

    @property
    def is_to_stop(self) -> bool:
        """Whether its owner, or somebody shown in it, wants its worker to stop."""
        return self.cancel_requested or self.lost_consent

    @property
    def notes(self) -> list[str]:
        """Where the result departs from the prompt, in plain sentences."""
        notes: list[str] = json.loads(self.notes_json)
        return notes

    @property
    def recipe(self) -> dict[str, Any]:
        """What re-creates the clip on the same backend version; empty until it is made."""
        recipe: dict[str, Any] = json.loads(self.recipe_json)
        return recipe

    @property
    def edit(self) -> dict[str, Any] | None:
        """What it is to change: `plan`, of the recipe it goes on from, and in which `words`."""
        return json.loads(self.edit_json) if self.edit_json else None

    @property
    def shots(self) -> list[dict[str, Any]]:
        """What it shows between its cuts, as `generation.spec.Shot` in JSON; none: one shot."""
        shots: list[dict[str, Any]] = json.loads(self.shots_json) if self.shots_json else []
        return shots

    @property
    def finish(self) -> dict[str, Any] | None:
        """What an editor laid over it, and the cuts that it was asked for with; None: nothing."""
        finish: dict[str, Any] | None = json.loads(self.finish_json) if self.finish_json else None
        return finish

    @property
    def more_sources(self) -> list[int]:
        """The clips it is made from beside its parent, in order."""
        more: list[int] = json.loads(self.more_sources_json) if self.more_sources_json else []
        return more

    @property
    def source_ids(self) -> list[int]:
        """The clips it is made from, in order."""
        return [] if self.parent_clip_id is None else [self.parent_clip_id, *self.more_sources]

    @property
    def recipe_hash(self) -> str | None:
        """As the signed files tell it; None until there is a recipe."""
        return hash_of_recipe(self.recipe) if self.recipe else None

    @classmethod
    def visible_to(cls, viewer: User | None) -> QuerySet[Generation]:
        """A member's own and those that are to show their likeness; moderators see all."""
        if viewer is None:
            return cls.filter(id__in=[])
        if viewer.is_moderator:
            return cls.all()
        showing = GenerationCameo.filter(owner_id=viewer.id).values("generation_id")
        return cls.filter(Q(owner_id=viewer.id) | Q(id__in=Subquery(showing)))
