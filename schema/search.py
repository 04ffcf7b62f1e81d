"""Search over members, hashtags and clips."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from models import search as rows
from resolvers import search
from schema.base import After, Connection, Edge, First, Info, PageInfo, Payload, mutation, row_id
from schema.clips import Clip
from schema.hashtags import Hashtag
from schema.users import User

strawberry.enum(
    rows.SearchKind,
    name="SearchKind",
    description="""What to look for. MEMBER: handles, with a typo in them too, and names. TAG:
hashtags, with a typo in them too. CLIP: captions, and prompts of public clips and your own.""",
)

SearchResult = Annotated[
    User | Hashtag | Clip,
    strawberry.union(name="SearchResult", description="Something that a search found."),
]


@strawberry.type(description="How you want to be found.")
class SearchSettings:
    is_indexed: bool = strawberry.field(
        description="Whether others find you and your clips by searching."
    )


@strawberry.type(description="Your settings as they stand now.")
class SearchSettingsPayload(Payload):
    settings: Any = strawberry.field(
        default=None, graphql_type=SearchSettings | None, description="The settings."
    )


@strawberry.input(description="How you want to be found.")
class UpdateSearchSettingsInput:
    is_indexed: bool = strawberry.field(
        description="Whether others find you and your clips by searching."
    )


@strawberry.type
class SearchQuery:
    @strawberry.field(
        graphql_type=Connection[SearchResult] | None,
        description="Best first: exact handles and tags, those that begin so, names, clips by "
        "their words (newest first), then what resembles the query. Only what you may see, and "
        "nobody who does not want to be found.",
    )
    async def search(
        self,
        info: Info,
        query: Annotated[
            str,
            strawberry.argument(
                description="Up to 100 characters; every word must be there, the last one may be "
                "its beginning. May be empty with `style` or `cameoId`."
            ),
        ],
        *,
        style: Annotated[
            str | None, strawberry.argument(description="Only clips of this named style.")
        ] = None,
        cameo_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only clips that show this likeness."),
        ] = None,
        kinds: Annotated[
            list[rows.SearchKind] | None,
            strawberry.argument(description="What to look for; absent: everything."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Any:
        likeness = None if cameo_id is None else row_id("Cameo", cameo_id, field="cameoId")
        asked = search.Question(query, kinds or (), style, likeness)
        found = await search.search(info.context, asked, first=first, after=after)
        edges: list[Edge[Any]] = [Edge(node=hit.row, cursor=hit.cursor) for hit in found.hits]
        return Connection(
            edges=edges,
            page_info=PageInfo(
                has_next_page=found.has_next,
                has_previous_page=after is not None,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
        )

    @strawberry.field(graphql_type=SearchSettings | None, description="How you want to be found.")
    async def search_settings(self, info: Info) -> Any:
        return await search.search_settings(info.context)


@strawberry.type
class SearchMutation:
    @mutation("Choose whether others find you and your clips by searching.")
    async def update_search_settings(
        self,
        info: Info,
        input: Annotated[UpdateSearchSettingsInput, strawberry.argument(description="How.")],
    ) -> SearchSettingsPayload:
        row = await search.update_search_settings(info.context, is_indexed=input.is_indexed)
        return SearchSettingsPayload(settings=row)
