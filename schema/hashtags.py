"""Hashtags, and the names in captions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import hashtags as rows
from resolvers import hashtags
from schema.base import After, Connection, First, Info, Payload, connection, mutation
from schema.comments import Mention, mentioned

if TYPE_CHECKING:
    from schema.clips import Clip


@strawberry.type(description="A word with a # in captions. Any well-formed one exists.")
class Hashtag:
    name: str = strawberry.field(description="Without the #, in one case and width; its identity.")

    @classmethod
    def is_type_of(cls, obj: object, _info: Info) -> bool:
        return isinstance(obj, (cls, rows.Hashtag))

    @strawberry.field(description="Whether you follow it.")
    async def viewer_follows(self: Any, info: Info) -> bool:
        return await info.context.loaders.hashtag_followed.load(self.id)

    @strawberry.field(
        graphql_type=Connection[Annotated["Clip", strawberry.lazy("schema.clips")]],
        description="Clips with it that feeds may show you, and your own; latest tagged first.",
    )
    async def clips(self: Any, info: Info, first: First = None, after: After = None) -> Any:
        page = await hashtags.clips_tagged(info.context, self, page_request(first, after))
        return connection(page, after)


@strawberry.type
class CaptionedClip:
    """What `Clip` says of the words in its caption; no type of the API."""

    @strawberry.field(
        graphql_type=list[Hashtag], description="The hashtags of the caption, up to 10."
    )
    async def hashtags(self: Any, info: Info) -> Any:
        return await info.context.loaders.clip_hashtags.load(self.id)

    @strawberry.field(description="The members whom the caption names, in its order.")
    async def mentions(self: Any, info: Info) -> list[Mention]:
        return await mentioned(info, await info.context.loaders.caption_mentions.load(self.id))


@strawberry.input(description="A hashtag.")
class HashtagInput:
    name: str = strawberry.field(description="In any case, with or without the #.")


@strawberry.type(description="The hashtag, or why it was not done.")
class HashtagPayload(Payload):
    hashtag: Hashtag | None = strawberry.field(
        default=None, description="The hashtag as it stands to you now."
    )


@strawberry.type
class HashtagQuery:
    @strawberry.field(graphql_type=Hashtag | None, description="A hashtag and its clips.")
    async def hashtag(
        self,
        name: Annotated[
            str, strawberry.argument(description="In any case, with or without the #.")
        ],
    ) -> Any:
        return await hashtags.hashtag(name)

    @strawberry.field(
        graphql_type=Connection[Hashtag] | None,
        description="The hashtags that you follow, latest first.",
    )
    async def followed_hashtags(self, info: Info, first: First = None, after: After = None) -> Any:
        page = await hashtags.followed_hashtags(info.context, page_request(first, after))
        return connection(page, after)


@strawberry.type
class HashtagMutation:
    @mutation("Follow a hashtag. Following twice is following once.")
    async def follow_hashtag(
        self, info: Info, input: Annotated[HashtagInput, strawberry.argument(description="Which.")]
    ) -> HashtagPayload:
        return HashtagPayload(hashtag=await hashtags.follow_hashtag(info.context, input.name))

    @mutation("Stop following a hashtag.")
    async def unfollow_hashtag(
        self, info: Info, input: Annotated[HashtagInput, strawberry.argument(description="Which.")]
    ) -> HashtagPayload:
        return HashtagPayload(hashtag=await hashtags.unfollow_hashtag(info.context, input.name))
