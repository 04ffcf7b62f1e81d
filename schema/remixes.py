"""Remixes: who may make them, what clips come from and what came of them."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from generation import spec
from models import rights
from resolvers import generations, remixes
from schema.ahead import told
from schema.base import After, Connection, First, Info, Payload, connection, mutation, row_id
from schema.generations import CreateClipPayload, PictureSizeInput, cameo_ids_of

if TYPE_CHECKING:
    from schema.clips import Clip

strawberry.enum(
    rights.RemixPolicy,
    name="RemixPolicy",
    description="Whom an author lets remix a clip that they may see: EVERYONE, accepted FOLLOWERS, "
    "MUTUALS (who follow each other), or NONE but the author.",
)

LazyClip = Annotated["Clip", strawberry.lazy("schema.clips")]
_REMIXES = attrgetter("remixes")
_DESCENDANTS = attrgetter("descendants")


@strawberry.type(description="An ancestor that is gone or that you may not see, which look alike.")
class ClipTombstone:
    distance: int = strawberry.field(description="How many generations above; 1 is the parent.")

    @classmethod
    def is_type_of(cls, obj: object, _info: Info) -> bool:
        return isinstance(obj, (cls, remixes.Tombstone))


Relative = Annotated[
    LazyClip | ClipTombstone,
    strawberry.union(
        "Relative", description="A clip that another was made from, or its tombstone."
    ),
]


@strawberry.type(description="A remix in its place in a tree.")
class TreeNode:
    distance: int = strawberry.field(description="Generations under the top of the tree.")
    hidden_between: int = strawberry.field(
        description="How many clips that are gone or hidden from you lie between `above` and `clip`."
    )

    @strawberry.field(graphql_type=LazyClip, description="The remix.")
    def clip(self: Any) -> Any:
        return self.clip

    @strawberry.field(
        graphql_type=LazyClip,
        description="The nearest clip it was made from that you may see; it comes earlier in the "
        "tree, or is its top.",
    )
    def above(self: Any) -> Any:
        return self.above


@strawberry.type
class RemixedClip:
    """What `Clip` says of its family; no type of the API."""

    depth: int = strawberry.field(
        description="How many generations it is from an original; 0 for an original."
    )
    remix_policy: rights.RemixPolicy = strawberry.field(
        description="Whom its author lets remix it. The clips it was made from must let them, too."
    )

    @strawberry.field(
        graphql_type=int, description="How many published remixes were made from this clip itself."
    )
    @told("counts")
    def remix_count(self: Any, info: Info) -> Any:
        return info.context.loaders.counts.read(self.id, _REMIXES)

    @strawberry.field(
        graphql_type=int,
        description="How many published remixes go back to it, over all generations.",
    )
    @told("counts")
    def descendant_count(self: Any, info: Info) -> Any:
        return info.context.loaders.counts.read(self.id, _DESCENDANTS)

    @strawberry.field(
        graphql_type=Relative | None, description="What it was made from; null for an original."
    )
    async def parent(self: Any, info: Info) -> Any:
        return await remixes.parent(info.context, self)

    @strawberry.field(
        graphql_type=list[Relative],
        description="All that it was put together from, in order; the parent alone for a remix.",
    )
    async def sources(self: Any, info: Info) -> Any:
        return await remixes.sources(info.context, self)

    @strawberry.field(
        graphql_type=Relative | None,
        description="The original that it goes back to; null for an original.",
    )
    async def root(self: Any, info: Info) -> Any:
        return await remixes.root(info.context, self)

    @strawberry.field(
        graphql_type=Connection[Relative] | None,
        description="What it was made from, generation by generation, the parent first.",
    )
    async def ancestors(self: Any, info: Info, first: First = None, after: After = None) -> Any:
        page = await remixes.ancestors(info.context, self, page_request(first, after))
        return connection(page, after)

    @strawberry.field(
        graphql_type=Connection[LazyClip] | None,
        description="Published remixes that go back to it and that you may see, latest first.",
    )
    async def descendants(
        self: Any,
        info: Info,
        levels: Annotated[
            int | None,
            strawberry.argument(
                description="How many generations down, 1 to 64; 1: remixes of this clip itself. "
                "All when absent."
            ),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Any:
        page = await remixes.descendants(info.context, self, levels, page_request(first, after))
        return connection(page, after)

    @strawberry.field(
        graphql_type=Connection[TreeNode] | None,
        description="The same with their places, oldest first: each comes after what it hangs on.",
    )
    async def tree(
        self: Any,
        info: Info,
        levels: Annotated[
            int, strawberry.argument(description="How many generations down, 1 to 5.")
        ] = remixes.DEEPEST_TREE,
        first: First = None,
        after: After = None,
    ) -> Any:
        page = await remixes.tree(info.context, self, levels, page_request(first, after))
        return connection(page, after)


@strawberry.input(
    description="What to make of a clip. What is absent is as in that clip, where that is on offer."
)
class RemixClipInput:
    clip_id: strawberry.ID = strawberry.field(description="A clip that you may see and remix.")
    prompt: str = strawberry.field(description="What to make of it: 1 to 2,000 characters.")
    style: str | None = strawberry.field(default=None, description="A named look.")
    seconds: float | None = strawberry.field(default=None, description="How long.")
    size: PictureSizeInput | None = strawberry.field(default=None, description="How large.")
    audio: spec.AudioMode | None = strawberry.field(default=None, description="What is heard.")
    seed: int | None = strawberry.field(
        default=None, description="0 or more; absent: a random one, which the generation tells."
    )
    caption: str = strawberry.field(
        default="", description="The clip's caption to begin with, up to 500 characters."
    )
    cameo_ids: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="Whose likenesses it shows; absent: those that the clip shows. Whoever the clip "
        "shows has to allow remixes in any case.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description="As in `createClip`.")

    def asked(self) -> generations.Asked:
        return generations.Asked(
            prompt=self.prompt,
            style=self.style,
            seconds=self.seconds,
            size=None if self.size is None else spec.Size(self.size.width, self.size.height),
            audio=self.audio,
            seed=self.seed,
            caption=self.caption,
            cameo_ids=cameo_ids_of(self.cameo_ids),
        )


@strawberry.input(description="Whom you let remix the clips that you publish from now on.")
class SetRemixDefaultInput:
    policy: rights.RemixPolicy = strawberry.field(description="Whom.")


@strawberry.type(description="The default as it stands now, or why it was not changed.")
class RemixDefaultPayload(Payload):
    policy: rights.RemixPolicy | None = strawberry.field(
        default=None, description="What the next clip gets; for minors MUTUALS at most."
    )


@strawberry.type
class RemixQuery:
    @strawberry.field(
        graphql_type=rights.RemixPolicy | None,
        description="Whom you let remix the clips that you publish from now on.",
    )
    async def remix_default(self, info: Info) -> Any:
        return await remixes.remix_default(info.context)


@strawberry.type
class RemixMutation:
    @mutation("Ask for a clip made from another. It comes as a draft that only you see.")
    async def remix_clip(
        self,
        info: Info,
        input: Annotated[RemixClipInput, strawberry.argument(description="What to make of what.")],
    ) -> CreateClipPayload:
        clip_id = row_id("Clip", input.clip_id, field="clipId")
        row: Any = await generations.remix_clip(
            info.context, clip_id, input.asked(), key=input.idempotency_key
        )
        return CreateClipPayload(generation=row)

    @mutation("Choose whom you let remix the clips that you publish from now on.")
    async def set_remix_default(
        self,
        info: Info,
        input: Annotated[SetRemixDefaultInput, strawberry.argument(description="Whom.")],
    ) -> RemixDefaultPayload:
        return RemixDefaultPayload(
            policy=await remixes.set_remix_default(info.context, input.policy)
        )
