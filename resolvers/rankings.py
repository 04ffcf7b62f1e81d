"""What the ranking weighs, and what members and operators decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.errors import BadInput, Forbidden
from core.ids import id_at
from models import audit, feed_controls, outbox, rankings
from models.base import connection, transaction
from models.rankings import RankerModel, RankingSettings
from models.sessions import Scope
from models.trainings import Training, training_now
from models.users import User
from ranking.controls import NOTHING, Controls
from ranking.weights import Weights, check_weights, merged
from realtime.events import FeedSteered, RankingChanged
from resolvers.context import Context
from resolvers.ranked import weights_of
from resolvers.steering import controls_now, steered

_MODELS_TOLD = 50


@dataclass(frozen=True)
class Transparency:
    """What the viewer's feed is made with. `operator` are the weights of everybody else."""

    weights: Weights
    operator: Weights
    model: str
    is_personalised: bool
    is_recommended: bool


@dataclass(frozen=True)
class Exposure:
    """How unequally clips were shown. `gini` 0: each author alike; towards 1: one has it all."""

    authors: int
    shown: int
    gini: float
    top_tenth: float


async def ranker_weights(ctx: Context) -> Transparency:
    ctx.check_may_read()
    live = await rankings.live_model()
    viewer = ctx.viewer
    settings = RankingSettings() if viewer is None else await RankingSettings.of(viewer.id)
    return Transparency(
        weights=await weights_of(ctx, await controls_now(ctx)),
        operator=merged(await rankings.operator_weights()),
        model="" if live is None else live.version,
        is_personalised=viewer is not None and (await ctx.policy(viewer)).personalisation,
        is_recommended=settings.is_recommended,
    )


async def set_ranker_weights(ctx: Context, weights: Weights) -> Transparency:
    """The viewer's own weights, as a version of their controls that can be undone; no weights: the
    operator's again."""
    viewer = await _writer(ctx)
    check_weights(weights)

    def edit(held: str | None) -> str:
        base = NOTHING if held is None else Controls.from_json(held)
        if not weights:
            return Controls(base.controls).to_json()
        return base.with_weights(weights).to_json()

    async with transaction():
        await feed_controls.change(viewer.id, edit, note="weights")
    steered(ctx)
    return await ranker_weights(ctx)


async def set_operator_weights(ctx: Context, weights: Weights) -> Transparency:
    """For everybody who has none of their own, from now on; each change is kept."""
    admin = require_admin(ctx)
    if not weights:
        raise BadInput("Name at least one weight.", field="weights")
    check_weights(weights)
    async with transaction():
        changed = {**await rankings.operator_weights(), **weights}
        row = await rankings.set_operator_weights(admin.id, changed)
        await audit.record(admin.id, "ranking.weights", f"weights:{row.id}", row.weights)
        await outbox.append(connection(), RankingChanged())
    steered(ctx)
    return await ranker_weights(ctx)


async def reset_ranking_profile(ctx: Context) -> Transparency:
    """Nothing the viewer did so far is used for their feeds or in training any more."""
    viewer = await _writer(ctx)
    async with transaction():
        await rankings.forget_profile(viewer.id)
        await audit.record(viewer.id, "ranking.reset", f"user:{viewer.id}")
        await outbox.append(connection(), FeedSteered(viewer.id))
    steered(ctx)
    return await ranker_weights(ctx)


async def set_recommended(ctx: Context, is_recommended: bool) -> Transparency:
    """Whether FOR_YOU and TRENDING may recommend the viewer's clips to others."""
    viewer = await _writer(ctx)
    async with transaction():
        await rankings.set_recommended(viewer.id, is_recommended=is_recommended)
        await audit.record(
            viewer.id, "ranking.recommended", f"user:{viewer.id}", str(is_recommended).lower()
        )
    ctx.instance.ranker.set_recommended(viewer.id, is_recommended)
    return await ranker_weights(ctx)


async def exposure(ctx: Context, days: int) -> Exposure:
    """Operators alone; from the logs of those who keep one."""
    require_admin(ctx)
    if not 1 <= days <= 90:
        raise BadInput("Ask for 1 to 90 days.", field="days")
    since = ctx.instance.clock.now() - timedelta(days=days)
    shown = await rankings.exposure(id_at(int(since.timestamp() * 1000)))
    return inequality(shown)


async def ranker_training(ctx: Context) -> tuple[Training | None, list[RankerModel]]:
    """Operators alone: the training that is on, and what was trained last, the latest first."""
    require_admin(ctx)
    now_ms = int(ctx.instance.clock.now().timestamp() * 1000)
    return await training_now(now_ms), await RankerModel.all().order_by("-id").limit(_MODELS_TOLD)


def inequality(shown: Sequence[int]) -> Exposure:
    """`shown` ascending, one number per author."""
    total, authors = sum(shown), len(shown)
    if not total:
        return Exposure(authors, 0, 0.0, 0.0)
    ranked = sum(place * number for place, number in enumerate(shown, 1))
    gini = 2 * ranked / (authors * total) - (authors + 1) / authors
    return Exposure(authors, total, gini, sum(shown[-max(authors // 10, 1) :]) / total)


async def _writer(ctx: Context) -> User:
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    return viewer


def require_admin(ctx: Context) -> User:
    viewer = ctx.require_viewer(Scope.READ)
    if not viewer.is_admin:
        raise Forbidden("Administrators alone see and set how the instance ranks.")
    return viewer
