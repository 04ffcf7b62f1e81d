"""What belongs to no noun: nodes by id, the instance, where the event log stands."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import strawberry

from core.errors import BadInput
from resolvers import live, nodes
from schema.base import Info, Node, NodeId, split_id

NODES_LIMIT = 50


@strawberry.type(description="What this instance is and how one joins it.")
class InstanceInfo:
    name: str = strawberry.field(description="Its name, also on every clip.")
    sign_up: str = strawberry.field(description="`open`, `invite` or `closed`.")
    minimum_age: int = strawberry.field(description="Years.")
    generation_backend: str = strawberry.field(description="What makes the clips.")


@strawberry.type
class NodeQuery:
    @strawberry.field(graphql_type=Node | None, description="Anything by its id; null if hidden.")
    async def node(self, info: Info, id: NodeId) -> Any:
        return await nodes.node(info.context, *split_id(id))

    @strawberry.field(
        graphql_type=list[Node | None] | None,
        description="Up to 50 at once, in the order asked for.",
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="Global ids.")],
    ) -> Any:
        if len(ids) > NODES_LIMIT:
            raise BadInput(f"Ask for at most {NODES_LIMIT} nodes.", field="ids")
        wanted = [split_id(each, field="ids") for each in ids]
        return await asyncio.gather(*(nodes.node(info.context, *each) for each in wanted))

    @strawberry.field(graphql_type=InstanceInfo, description="What this instance is.")
    def instance(self, info: Info) -> Any:
        settings = info.context.instance.settings
        return InstanceInfo(
            name=settings.instance_name,
            sign_up=settings.sign_up.value,
            minimum_age=settings.minimum_age,
            generation_backend=settings.generation_backend,
        )

    @strawberry.field(
        description="Where the event log stands: load your state in the same query, then subscribe "
        "with `after` set to this, and nothing falls in between."
    )
    def live_cursor(self, info: Info) -> str:
        return live.live_cursor(info.context)
