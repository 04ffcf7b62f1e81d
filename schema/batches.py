"""Clips asked for together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

import strawberry

from core.pages import page_request
from models.generations import batches as rows
from models.generations.batches import Refused
from resolvers import batches
from schema.base import (
    After,
    Connection,
    ErrorCode,
    First,
    Info,
    Node,
    Payload,
    PolicySpan,
    UserError,
    blockers_of,
    connection,
    mutation,
    row_id,
)
from schema.generations import BatchItemInput, Generation

strawberry.enum(
    batches.BatchState,
    name="BatchState",
    description="Where a batch is as a whole. WAITING: none of its clips was begun. RUNNING: some "
    "were. ENDED: all are over, however they ended.",
)


@strawberry.type(description="How many clips of a batch stand where.")
class BatchCounts:
    total: int = strawberry.field(description="All that were asked for.")
    waiting: int = strawberry.field(description="Wait for a worker, or for somebody's leave.")
    running: int = strawberry.field(description="Are being made.")
    completed: int = strawberry.field(description="Have become drafts.")
    ended: int = strawberry.field(description="Failed, were stopped, or lost somebody's leave.")
    refused: int = strawberry.field(description="Were not taken on.")


@strawberry.type(description="One clip of a batch: its generation, or why there is none.")
class BatchItem:
    place: int = strawberry.field(description="Its place in `items` as sent, from 0.")
    prompt: str = strawberry.field(description="What was asked for.")
    generation: Generation | None = strawberry.field(description="What became of it.")

    @strawberry.field(
        description="Why it was not taken on; `field` begins with `items` and its place."
    )
    def error(self: Any) -> UserError | None:
        return None if self.refused is None else _error(self.refused)


@strawberry.type(
    description="Clips that you asked for together. They wait behind those asked for one by one."
)
class Batch(Node):
    row = rows.Batch

    created_at: datetime = strawberry.field(description="When it was asked for.")

    @strawberry.field(description="Where it is as a whole.")
    async def state(self: Any, info: Info) -> batches.BatchState:
        return await batches.state(info.context, self)

    @strawberry.field(description="How much of the work is done, 0 to 1.")
    async def fraction(self: Any, info: Info) -> float:
        return await batches.fraction(info.context, self)

    @strawberry.field(graphql_type=BatchCounts, description="How many of its clips stand where.")
    async def counts(self: Any, info: Info) -> Any:
        return await batches.counts(info.context, self)

    @strawberry.field(
        graphql_type=list[BatchItem], description="Its clips, in the order they were asked for."
    )
    async def items(self: Any, info: Info) -> Any:
        return await batches.items(info.context, self)


@strawberry.type(description="A batch being made.")
class BatchProgress:
    batch: Batch = strawberry.field(description="The batch as it is now.")
    seq: int = strawberry.field(description="Grows from value to value.")
    cursor: str = strawberry.field(description="Pass as `after` to go on from here.")


@strawberry.input(description="Clips to ask for together.")
class CreateBatchInput:
    items: list[BatchItemInput] = strawberry.field(
        description="1 to 50 clips. What is wrong with one keeps no other from being made."
    )
    idempotency_key: str | None = strawberry.field(
        default=None,
        description="Your own name for the batch, up to 80 characters. Sending it again returns the "
        "batch that it made the first time.",
    )


@strawberry.input(description="One of your batches.")
class CancelBatchInput:
    batch_id: strawberry.ID = strawberry.field(description="The batch.")


@strawberry.type(description="The batch, or why there is none.")
class BatchPayload(Payload):
    batch: Batch | None = strawberry.field(
        default=None, description="The batch as it stands; watch it with `batchProgress`."
    )


BatchId = Annotated[strawberry.ID, strawberry.argument(description="A batch's id.")]


@strawberry.type
class BatchQuery:
    @strawberry.field(graphql_type=Batch | None, description="One of your batches.")
    async def batch(self, info: Info, id: BatchId) -> Any:
        return await batches.batch(info.context, row_id("Batch", id))

    @strawberry.field(
        graphql_type=Connection[Batch] | None, description="Your batches, newest first."
    )
    async def batches(self, info: Info, first: First = None, after: After = None) -> Any:
        page = await batches.batches_of(info.context, page_request(first, after))
        return connection(page, after)


@strawberry.type
class BatchMutation:
    @mutation("Ask for up to 50 clips at once. Each counts as one of the day's clips.")
    async def create_batch(
        self,
        info: Info,
        input: Annotated[CreateBatchInput, strawberry.argument(description="What to make.")],
    ) -> BatchPayload:
        asked = [item.asked() for item in input.items]
        row: Any = await batches.create_batch(info.context, asked, key=input.idempotency_key)
        return BatchPayload(batch=row)

    @mutation("Stop whatever of a batch is not over yet. Repeating it changes nothing.")
    async def cancel_batch(
        self,
        info: Info,
        input: Annotated[CancelBatchInput, strawberry.argument(description="Which.")],
    ) -> BatchPayload:
        wanted = row_id("Batch", input.batch_id, field="batchId")
        row: Any = await batches.cancel_batch(info.context, wanted)
        return BatchPayload(batch=row)


@strawberry.type
class BatchSubscription:
    @strawberry.subscription(
        graphql_type=BatchProgress,
        description="A batch as it is now and from then on, until all of it is over.",
    )
    async def batch_progress(
        self,
        info: Info,
        batch_id: BatchId,
        after: Annotated[
            str | None, strawberry.argument(description="The `cursor` of the last value you had.")
        ] = None,
    ) -> AsyncIterator[Any]:
        wanted = row_id("Batch", batch_id, field="batchId")
        async for value in batches.batch_progress(info.context, wanted, after):
            yield value


def _error(refused: Refused) -> UserError:
    policy = None
    if refused.policy is not None:
        policy = PolicySpan(policy=refused.policy, start=refused.start, end=refused.end)
    return UserError(
        code=ErrorCode(refused.code),
        message=refused.message,
        field=refused.field,
        policy=policy,
        blockers=blockers_of(refused.blockers),
    )
