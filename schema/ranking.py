"""Why feeds are as they are, and what members and operators decide about it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.errors import BadInput
from core.pages import decode_cursor
from models.rankings import ModelState, RankerModel
from models.trainings import Phase
from ranking.explain import told_reason
from ranking.query import Item
from ranking.weights import BY_NAME, PARAMETERS, Weights
from resolvers import ranked, rankings, ruled
from resolvers.ranked import Ranking
from resolvers.rankings import Transparency
from resolvers.steering import controls_now
from schema.base import Info, Payload, mutation, row_id
from schema.reasons import ControlEffect, RankTerm, by_target, effect_of, term_of
from schema.steering import FeedControl, FeedLanguage, InLanguage

if TYPE_CHECKING:
    from schema.clips import Clip

strawberry.enum(
    Phase,
    name="TrainingPhase",
    description="What a training process is at. READING: what members wanted. FITTING: learning it. "
    "WAITING: for something new. STOPPED: nothing any more.",
)


@strawberry.type(description="One of the main parameters of the ranking.")
class RankerWeight:
    name: str = strawberry.field(description="Its name.")
    weight: float = strawberry.field(description="What it weighs in your feed.")
    default: float = strawberry.field(description="What it weighs where a member chose nothing.")
    least: float = strawberry.field(description="The least that you may set.")
    most: float = strawberry.field(description="The most that you may set.")

    @strawberry.field(description="What it is.")
    def told(self, language: InLanguage = FeedLanguage.EN) -> str:
        return BY_NAME[self.name].told[language.value]


@strawberry.type(
    description="What your feed is made with: its score is the sum of each weight times its term."
)
class RankerTransparency:
    weights: list[RankerWeight] = strawberry.field(description="The main parameters.")
    model: str = strawberry.field(description="The model's version; empty before any was trained.")
    is_personalised: bool = strawberry.field(description="Whether FOR_YOU reads what you did.")
    is_recommended: bool = strawberry.field(
        description="Whether FOR_YOU and TRENDING may show your clips to others."
    )


@strawberry.type(description="Why a clip is in your feed.")
class ClipRanking:
    score: float = strawberry.field(description="The sum of the contributions.")
    source: str = strawberry.field(description="What brought it: a source, or `explore`.")

    @strawberry.field(description="The same in a sentence.")
    def source_told(self, language: InLanguage = FeedLanguage.EN) -> str:
        return told_reason(self.source, language.value)

    terms: list[RankTerm] = strawberry.field(description="What the score is made of.")
    controls: list[ControlEffect] = strawberry.field(description="What your controls did.")
    kept_by: list[FeedControl] = strawberry.field(
        description="Your ONLY rules that let it in, as they hold now. `removeFeedControl` takes one "
        "back."
    )
    model: str = strawberry.field(description="The model's version.")


@strawberry.type(description="A clip's place in your feed, as it is and as it would be.")
class CounterfactualPlace:
    before: int | None = strawberry.field(description="Now, from 1; null: not in the first 50.")
    after: int | None = strawberry.field(description="With the other weights.")
    clip: Annotated[Clip, strawberry.lazy("schema.clips")] = strawberry.field(
        description="The clip."
    )


@strawberry.type(description="How unequally members' clips are shown.")
class ExposureInequality:
    authors: int = strawberry.field(description="Authors with a published clip.")
    shown: int = strawberry.field(description="How often clips were shown, by kept logs.")
    gini: float = strawberry.field(description="0: everybody alike; towards 1: one has it all.")
    top_tenth: float = strawberry.field(description="The share of the tenth shown most.")


@strawberry.type(description="A model that was trained, and what the gate said of it.")
class TrainedModel:
    version: str = strawberry.field(description="Its version, for `rollback-ranker`.")
    made_at: datetime = strawberry.field(description="When it was trained.")
    is_live: bool = strawberry.field(description="Whether feeds are ranked with it.")
    passed: bool = strawberry.field(description="Whether the gate let it pass.")
    ndcg: float = strawberry.field(
        description="NDCG@10 on what members wanted last, held back from a full fit."
    )
    popularity_ndcg: float = strawberry.field(
        description="What popularity reaches there; a model may not fall 1 % below it."
    )
    members: int = strawberry.field(description="How many members it was judged by.")


@strawberry.type(description="How the ranker is being trained.")
class RankerTraining:
    is_on: bool = strawberry.field(description="Whether a process trains now.")
    phase: Phase | None = strawberry.field(description="What it is at; null where none trains.")
    done: float = strawberry.field(description="How far it is with that, 0 to 1.")
    models: list[TrainedModel] = strawberry.field(description="The latest first.")


@strawberry.input(description="What one parameter shall weigh.")
class WeightInput:
    name: str = strawberry.field(description="A name of `rankerWeights`.")
    weight: float = strawberry.field(description="Within its bounds.")


@strawberry.input(description="Weights.")
class SetRankerWeightsInput:
    weights: list[WeightInput] = strawberry.field(
        description="Those that change; none at all: your own go, the instance's hold."
    )


@strawberry.input(description="Whether others may be recommended your clips.")
class SetRecommendedInput:
    is_recommended: bool = strawberry.field(
        description="False: your clips are in no FOR_YOU and no TRENDING; your followers' FOLLOWING "
        "keeps them."
    )


@strawberry.type(description="How you are ranked from now on.")
class RankerPayload(Payload):
    ranker: RankerTransparency | None = strawberry.field(
        default=None, description="As it holds now."
    )


@strawberry.type
class RankingQuery:
    @strawberry.field(description="The main parameters of the ranking, for you.")
    async def ranker_weights(self, info: Info) -> RankerTransparency | None:
        return _transparency(await rankings.ranker_weights(info.context))

    @strawberry.field(
        description="Why a clip is in your feed. NOT_FOUND: it is in none of your sessions."
    )
    async def why_this_clip(
        self,
        info: Info,
        clip_id: Annotated[strawberry.ID, strawberry.argument(description="The clip.")],
        cursor: Annotated[
            str | None,
            strawberry.argument(description="Its edge's cursor; absent: your latest sessions."),
        ] = None,
    ) -> ClipRanking | None:
        key = None if cursor is None else decode_cursor(cursor)
        row = row_id("Clip", clip_id, field="clipId")
        item, ranking = await ranked.why_this_clip(info.context, row, key)
        kept_by = await ruled.kept_by(info.context, row)
        held = by_target((await controls_now(info.context)).controls)
        return _clip_ranking(item, ranking, kept_by, held)

    @strawberry.field(
        graphql_type=list[FeedControl] | None,
        description="Your rules that keep a clip out of your feeds: HIDE rules that mean it, and ONLY "
        "rules where none of them means it; empty: no rule of yours does. `removeFeedControl` takes "
        "one back. NOT_FOUND: there is no such clip, or you may not see it.",
    )
    async def why_not_this_clip(
        self,
        info: Info,
        clip_id: Annotated[strawberry.ID, strawberry.argument(description="The clip.")],
    ) -> Any:
        row = row_id("Clip", clip_id, field="clipId")
        return await ruled.why_not_this_clip(info.context, row)

    @strawberry.field(
        graphql_type=list[CounterfactualPlace] | None,
        description="Your FOR_YOU feed as it would be with other weights. Nothing is kept.",
    )
    async def counterfactual(
        self,
        info: Info,
        weights: Annotated[list[WeightInput], strawberry.argument(description="Which change.")],
    ) -> Any:
        controls = await controls_now(info.context)
        rows = await ranked.counterfactual(info.context, _weights(weights), controls)
        return [CounterfactualPlace(clip=c, before=b, after=a) for c, b, a in rows]

    @strawberry.field(
        graphql_type=ExposureInequality | None,
        description="How unequally members' clips were shown. Administrators alone.",
    )
    async def exposure(
        self,
        info: Info,
        days: Annotated[int, strawberry.argument(description="The last days, 1 to 90.")] = 7,
    ) -> Any:
        return await rankings.exposure(info.context, days)

    @strawberry.field(description="How the ranker is being trained. Administrators alone.")
    async def ranker_training(self, info: Info) -> RankerTraining | None:
        training, models = await rankings.ranker_training(info.context)
        return RankerTraining(
            is_on=training is not None,
            phase=None if training is None else training.phase,
            done=0.0 if training is None else training.done,
            models=[_trained(each) for each in models],
        )


@strawberry.type
class RankingMutation:
    @mutation("Let your feed weigh terms otherwise. `undoFeedControls` takes it back.")
    async def set_ranker_weights(
        self,
        info: Info,
        input: Annotated[SetRankerWeightsInput, strawberry.argument(description="Which.")],
    ) -> RankerPayload:
        done = await rankings.set_ranker_weights(info.context, _weights(input.weights))
        return RankerPayload(ranker=_transparency(done))

    @mutation(
        "Let everybody's feed weigh terms otherwise. Administrators alone; each change is kept."
    )
    async def set_instance_ranker_weights(
        self,
        info: Info,
        input: Annotated[SetRankerWeightsInput, strawberry.argument(description="Which.")],
    ) -> RankerPayload:
        done = await rankings.set_operator_weights(info.context, _weights(input.weights))
        return RankerPayload(ranker=_transparency(done))

    @mutation("Have all you did so far forgotten by your feeds and by training.")
    async def reset_ranking_profile(self, info: Info) -> RankerPayload:
        done = await rankings.reset_ranking_profile(info.context)
        return RankerPayload(ranker=_transparency(done))

    @mutation("Say whether your clips may be recommended to others.")
    async def set_recommended(
        self,
        info: Info,
        input: Annotated[SetRecommendedInput, strawberry.argument(description="Whether.")],
    ) -> RankerPayload:
        done = await rankings.set_recommended(info.context, input.is_recommended)
        return RankerPayload(ranker=_transparency(done))


def _weights(inputs: list[WeightInput]) -> Weights:
    named = {each.name: each.weight for each in inputs}
    if len(named) < len(inputs):
        raise BadInput("Name each weight once.", field="weights")
    return named


def _transparency(told: Transparency) -> RankerTransparency:
    return RankerTransparency(
        weights=[
            RankerWeight(
                name=each.name,
                weight=told.weights[each.name],
                default=told.operator[each.name],
                least=each.least,
                most=each.most,
            )
            for each in PARAMETERS
        ],
        model=told.model,
        is_personalised=told.is_personalised,
        is_recommended=told.is_recommended,
    )


def _trained(row: RankerModel) -> TrainedModel:
    judged = json.loads(row.metrics)
    return TrainedModel(
        version=row.version,
        made_at=row.created_at,
        is_live=row.state is ModelState.LIVE,
        passed=row.state is not ModelState.REFUSED,
        ndcg=judged.get("model", 0.0),
        popularity_ndcg=judged.get("popularity", 0.0),
        members=judged.get("members", 0),
    )


def _clip_ranking(item: Item, ranking: Ranking, kept_by: Any, held: Any) -> ClipRanking:
    steered = ranking.slate.steered
    lessened = {one.target for one in steered if one.aimed < one.before}
    return ClipRanking(
        score=item.score,
        source=item.source,
        terms=[
            term_of(name, value, ranking.weights.get(name, 1.0), held=held, lessened=lessened)
            for name, value in item.terms
        ],
        controls=[effect_of(one, held) for one in steered],
        kept_by=kept_by,
        model=ranking.slate.model,
    )
