"""Likes, bookmarks and shares."""

from __future__ import annotations

from collections.abc import Collection
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import likes as rows
from resolvers import likes
from schema.ahead import look_ahead, told
from schema.base import After, Connection, First, Info, Payload, connection, mutation, row_id

if TYPE_CHECKING:
    from schema.clips import Clip
    from schema.users import User

strawberry.enum(
    rows.ShareChannel,
    name="ShareChannel",
    description="""Where a clip was shared to. LINK: its address was copied. MESSAGE: sent to a
member. EMBED: shown in a page. SYSTEM: the device's own sheet. OTHER: anywhere else.""",
)
_SHARES = attrgetter("shares")


@strawberry.type
class LikedClip:
    """What `Clip` says of likes, bookmarks and shares; no type of the API."""

    @strawberry.field(
        graphql_type=int | None,
        description="How many like it; null where only its author sees that, as for minors' clips "
        "unless they choose otherwise, and for minors, of anybody's clips but their own.",
    )
    @told("counts", "user", "limits")
    def like_count(self: Any, info: Info) -> Any:
        return likes.like_count(info.context, self)

    @strawberry.field(
        graphql_type=int, description="How often it was shared: once per member and day."
    )
    @told("counts")
    def share_count(self: Any, info: Info) -> Any:
        return info.context.loaders.counts.read(self.id, _SHARES)

    @strawberry.field(graphql_type=bool, description="Whether you like it.")
    @told("liked")
    def viewer_has_liked(self: Any, info: Info) -> Any:
        return info.context.loaders.liked.find(self.id)

    @strawberry.field(graphql_type=bool, description="Whether you have bookmarked it.")
    @told("bookmarked")
    def viewer_has_bookmarked(self: Any, info: Info) -> Any:
        return info.context.loaders.bookmarked.find(self.id)

    @strawberry.field(
        graphql_type=Connection[Annotated["User", strawberry.lazy("schema.users")]] | None,
        description="Who likes it, latest first; null for everybody but its author.",
    )
    async def likers(self: Any, info: Info, first: First = None, after: After = None) -> Any:
        page = await likes.likers(info.context, self, page_request(first, after))
        return None if page is None else connection(page, after)


@strawberry.input(description="A clip that you may see.")
class ReactionInput:
    clip_id: strawberry.ID = strawberry.field(description="The clip.")

    def row_id(self) -> int:
        return row_id("Clip", self.clip_id, field="clipId")


@strawberry.input(description="A clip that was shared, and where to.")
class ShareClipInput(ReactionInput):
    channel: rows.ShareChannel = strawberry.field(description="Where to.")


@strawberry.input(description="Who may see how many like a clip.")
class ShowLikeCountInput(ReactionInput):
    show: bool | None = strawberry.field(
        default=None, description="Whether others may; absent: as your age says."
    )


@strawberry.type(description="The clip, or why it was not done.")
class ReactionPayload(Payload):
    clip: Annotated[Clip, strawberry.lazy("schema.clips")] | None = strawberry.field(
        default=None,
        description="The clip as it stands now; null without errors when you may not see it now.",
    )


async def _reaction(info: Info, clip: Any, known: Collection[str] = ()) -> ReactionPayload:
    await look_ahead(info, [] if clip is None else [clip], "clip", known=known)
    return ReactionPayload(clip=clip)


Reaction = Annotated[ReactionInput, strawberry.argument(description="Which clip.")]


@strawberry.type
class LikeQuery:
    @strawberry.field(
        graphql_type=Connection[Annotated["Clip", strawberry.lazy("schema.clips")]] | None,
        description="The clips you have bookmarked, latest bookmark first. Nobody else sees them.",
    )
    async def bookmarks(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(await likes.bookmarks(info.context, page_request(first, after)), after)


@strawberry.type
class LikeMutation:
    @mutation("Like a clip. Liking twice is liking once.")
    async def like_clip(self, info: Info, input: Reaction) -> ReactionPayload:
        row = await likes.like_clip(info.context, input.row_id())
        return await _reaction(info, row, likes.KNOWN)

    @mutation("Take a like back, of a clip that is hidden from you by now, too.")
    async def unlike_clip(self, info: Info, input: Reaction) -> ReactionPayload:
        row = await likes.unlike_clip(info.context, input.row_id())
        return await _reaction(info, row, likes.KNOWN)

    @mutation("Keep a clip for later, privately.")
    async def bookmark_clip(self, info: Info, input: Reaction) -> ReactionPayload:
        row = await likes.bookmark_clip(info.context, input.row_id())
        return await _reaction(info, row, likes.KNOWN)

    @mutation("Drop a bookmark, of a clip that is hidden from you by now, too.")
    async def unbookmark_clip(self, info: Info, input: Reaction) -> ReactionPayload:
        row = await likes.unbookmark_clip(info.context, input.row_id())
        return await _reaction(info, row, likes.KNOWN)

    @mutation("Tell that you shared a clip. It counts once a day for each member.")
    async def share_clip(
        self,
        info: Info,
        input: Annotated[ShareClipInput, strawberry.argument(description="What, and where to.")],
    ) -> ReactionPayload:
        row = await likes.share_clip(info.context, input.row_id(), input.channel)
        return await _reaction(info, row)

    @mutation("Let others see how many like one of your clips, or keep that to yourself.")
    async def show_like_count(
        self,
        info: Info,
        input: Annotated[ShowLikeCountInput, strawberry.argument(description="Which, and how.")],
    ) -> ReactionPayload:
        row = await likes.show_like_count(info.context, input.row_id(), input.show)
        return ReactionPayload(clip=row)
