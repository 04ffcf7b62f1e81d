"""What the ranker keeps between requests: snapshots of feeds, models, weights, members' choices."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum

from tortoise import fields

from core.errors import Conflict, NotFound
from core.ids import new_id
from models import outbox
from models.base import Row, connection, execute, fetch
from realtime.events import RankingChanged


class FeedSnapshot(Row):
    """One order of clips, with why each is there; `content` is the ranker's to read."""

    user_id: int | None = fields.BigIntField(null=True)
    kind = fields.CharField(12)
    made_ms = fields.BigIntField()
    model = fields.CharField(40)
    content = fields.TextField()
    took_us = fields.IntField(default=0)

    class Meta:
        table = "feed_snapshots"


class RankingDay(Row):
    """How feeds were ranked on a day, which is its id; `tally` is `resolvers.ranking_days`' to read."""

    tally = fields.TextField()

    class Meta:
        table = "ranking_days"


class RankingSettings(Row):
    """Its id is the member's. A member without a row has the defaults."""

    is_recommended = fields.BooleanField(default=True)
    forget_before = fields.BigIntField(default=0)

    class Meta:
        table = "ranking_settings"

    @classmethod
    async def of(cls, user_id: int) -> RankingSettings:
        return await cls.get_or_none(id=user_id) or cls(id=user_id)


class ModelState(StrEnum):
    LIVE = "LIVE"
    KEPT = "KEPT"
    REFUSED = "REFUSED"


class RankerModel(Row):
    """`upto` is the last interaction it has learned from."""

    version = fields.CharField(40, unique=True)
    key = fields.CharField(128)
    state = fields.CharEnumField(ModelState, max_length=10)
    upto = fields.BigIntField()
    metrics = fields.TextField()

    class Meta:
        table = "ranker_models"


class RankerWeightVersion(Row):
    set_by_id: int | None = fields.BigIntField(null=True)
    weights = fields.TextField()

    class Meta:
        table = "ranker_weight_versions"


async def keep_snapshot(snapshot: FeedSnapshot) -> None:
    """Write it, unless one of its id is there already."""
    await FeedSnapshot.bulk_create([snapshot], ignore_conflicts=True)


async def set_recommended(user_id: int, *, is_recommended: bool) -> None:
    await RankingSettings.bulk_create(
        [RankingSettings(id=user_id, is_recommended=is_recommended)],
        on_conflict=["id"],
        update_fields=["is_recommended"],
    )


async def forget_profile(user_id: int) -> int:
    """What the member did so far is not used any more. The id before which all is forgotten."""
    before = new_id()
    await RankingSettings.bulk_create(
        [RankingSettings(id=user_id, forget_before=before)],
        on_conflict=["id"],
        update_fields=["forget_before"],
    )
    await FeedSnapshot.filter(user_id=user_id).delete()
    return before


async def live_model() -> RankerModel | None:
    return await RankerModel.get_or_none(state=ModelState.LIVE)


async def make_live(version: str) -> RankerModel:
    """Put a kept model in the place of the one that is live. In a transaction. Raises `NotFound`,
    or `Conflict` for one that the gate refused."""
    model = await RankerModel.get_or_none(version=version)
    if model is None:
        raise NotFound("model")
    if model.state is ModelState.REFUSED:
        raise Conflict(f"The gate refused the model {version}.")
    await RankerModel.filter(state=ModelState.LIVE).update(state=ModelState.KEPT)
    await RankerModel.filter(id=model.id).update(state=ModelState.LIVE)
    await outbox.append(connection(), RankingChanged())
    return model


async def version_before() -> str:
    """The kept model that was made last before the live one. Raises `NotFound` where none is."""
    live = await live_model()
    kept = RankerModel.filter(state=ModelState.KEPT)
    if live is not None:
        kept = kept.filter(id__lt=live.id)
    latest = await kept.order_by("-id").first()
    if latest is None:
        raise NotFound("earlier model")
    return latest.version


async def operator_weights() -> dict[str, float]:
    """What the operator set last; empty where they set nothing."""
    latest = await RankerWeightVersion.all().order_by("-id").first()
    return {} if latest is None else json.loads(latest.weights)


async def set_operator_weights(user_id: int, weights: Mapping[str, float]) -> RankerWeightVersion:
    text = json.dumps(dict(weights), sort_keys=True)
    return await RankerWeightVersion.create(set_by_id=user_id, weights=text)


async def forget_snapshots(before_ms: int) -> None:
    """After their days were counted (`resolvers.ranking_days.keep_days`)."""
    await execute("DELETE FROM feed_snapshots WHERE made_ms < ?", before_ms)


async def exposure(since_id: int) -> list[int]:
    """How often each author's clips were shown since then, to whoever keeps a log: one number per
    author with a published clip, 0 included."""
    rows = await fetch(
        "SELECT coalesce(x.shown, 0) AS shown FROM (SELECT DISTINCT author_id FROM clips "
        "WHERE state = 'PUBLISHED' AND audience = 'PUBLIC') a LEFT JOIN "
        "(SELECT c.author_id, SUM(i.times) AS shown FROM impressions i JOIN clips c "
        "ON c.id = i.clip_id WHERE i.position > ? GROUP BY c.author_id) x "
        "ON x.author_id = a.author_id ORDER BY 1",
        since_id,
    )
    return [int(row["shown"]) for row in rows]
