"""Playlists: clips in an order that their owner chose."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import playlists as rows
from resolvers import playlists
from schema.base import (
    After,
    Connection,
    First,
    Info,
    Node,
    NodeId,
    Payload,
    connection,
    mutation,
    row_id,
)

if TYPE_CHECKING:
    from schema.clips import Clip
    from schema.users import User


@strawberry.type(description="Up to 500 clips in an order that its owner chose.")
class Playlist(Node):
    row = rows.Playlist

    title: str = strawberry.field(description="1 to 100 characters.")
    description: str = strawberry.field(description="What it is about, up to 500 characters.")
    is_public: bool = strawberry.field(
        description="Whether others may see it (a private member's followers); no list shows a "
        "clip to anybody who may not see it elsewhere."
    )
    created_at: datetime = strawberry.field(description="When it was made.")

    @strawberry.field(
        graphql_type=Annotated["User", strawberry.lazy("schema.users")] | None,
        description="Whose it is.",
    )
    async def owner(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.owner_id)

    @strawberry.field(description="How many of its clips you may see.")
    async def clip_count(self: Any, info: Info) -> int:
        return await info.context.loaders.playlist_size.load(self.id)

    @strawberry.field(
        graphql_type=Connection[Annotated["Clip", strawberry.lazy("schema.clips")]],
        description="Its clips in order, without those that you may not see.",
    )
    async def clips(self: Any, info: Info, first: First = None, after: After = None) -> Any:
        page = await playlists.clips_in(info.context, self, page_request(first, after))
        return connection(page, after)


@strawberry.input(description="A playlist to make.")
class CreatePlaylistInput:
    title: str = strawberry.field(description="1 to 100 characters.")
    description: str = strawberry.field(default="", description="Up to 500 characters.")
    is_public: bool = strawberry.field(default=False, description="Whether others may see it.")


@strawberry.input(description="One of your playlists.")
class PlaylistInput:
    playlist_id: strawberry.ID = strawberry.field(description="The playlist.")

    def row_id(self) -> int:
        return row_id("Playlist", self.playlist_id, field="playlistId")


@strawberry.input(description="What to change of a playlist; what is absent stays.")
class UpdatePlaylistInput(PlaylistInput):
    title: str | None = strawberry.field(default=None, description="1 to 100 characters.")
    description: str | None = strawberry.field(default=None, description="Up to 500 characters.")
    is_public: bool | None = strawberry.field(
        default=None, description="Whether others may see it."
    )


@strawberry.input(description="A playlist of yours and a clip.")
class PlaylistClipInput(PlaylistInput):
    clip_id: strawberry.ID = strawberry.field(description="The clip.")

    def clip_row_id(self) -> int:
        return row_id("Clip", self.clip_id, field="clipId")


@strawberry.input(description="A clip of a playlist, and its new place.")
class MoveInPlaylistInput(PlaylistClipInput):
    after_clip_id: strawberry.ID | None = strawberry.field(
        default=None, description="The clip right before it; absent: it comes first."
    )

    def after_row_id(self) -> int | None:
        if self.after_clip_id is None:
            return None
        return row_id("Clip", self.after_clip_id, field="afterClipId")


@strawberry.type(description="The playlist, or why it was not done.")
class PlaylistPayload(Payload):
    playlist: Playlist | None = strawberry.field(
        default=None, description="The playlist as it stands now."
    )


@strawberry.type(description="What was deleted, or why nothing was.")
class DeletePlaylistPayload(Payload):
    playlist_id: strawberry.ID | None = strawberry.field(
        default=None, description="The id that the playlist had."
    )


@strawberry.type
class PlaylistQuery:
    @strawberry.field(graphql_type=Playlist | None, description="One playlist that you may see.")
    async def playlist(self, info: Info, id: NodeId) -> Any:
        return await playlists.playlist(info.context, row_id("Playlist", id))

    @strawberry.field(
        graphql_type=Connection[Playlist] | None,
        description="A member's playlists that you may see, newest first.",
    )
    async def playlists(
        self,
        info: Info,
        user_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Whose; absent: your own.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Any:
        owner_id = None if user_id is None else row_id("User", user_id, field="userId")
        page = await playlists.playlists_of(info.context, owner_id, page_request(first, after))
        return connection(page, after)


@strawberry.type
class PlaylistMutation:
    @mutation("Make a playlist. QUOTA_EXCEEDED: you have 200.")
    async def create_playlist(
        self,
        info: Info,
        input: Annotated[CreatePlaylistInput, strawberry.argument(description="Which kind.")],
    ) -> PlaylistPayload:
        row = await playlists.create_playlist(
            info.context, input.title, description=input.description, is_public=input.is_public
        )
        return PlaylistPayload(playlist=row)

    @mutation("Change what a playlist is called, says, and who may see it.")
    async def update_playlist(
        self,
        info: Info,
        input: Annotated[UpdatePlaylistInput, strawberry.argument(description="What to change.")],
    ) -> PlaylistPayload:
        row = await playlists.update_playlist(
            info.context,
            input.row_id(),
            title=input.title,
            description=input.description,
            is_public=input.is_public,
        )
        return PlaylistPayload(playlist=row)

    @mutation("Delete a playlist. Its clips stay.")
    async def delete_playlist(
        self, info: Info, input: Annotated[PlaylistInput, strawberry.argument(description="Which.")]
    ) -> DeletePlaylistPayload:
        await playlists.delete_playlist(info.context, input.row_id())
        return DeletePlaylistPayload(playlist_id=input.playlist_id)

    @mutation("Put a clip last in a playlist; one that is there stays where it is.")
    async def add_to_playlist(
        self,
        info: Info,
        input: Annotated[PlaylistClipInput, strawberry.argument(description="Which, and where.")],
    ) -> PlaylistPayload:
        row = await playlists.add_to_playlist(info.context, input.row_id(), input.clip_row_id())
        return PlaylistPayload(playlist=row)

    @mutation("Take a clip out of a playlist.")
    async def remove_from_playlist(
        self,
        info: Info,
        input: Annotated[PlaylistClipInput, strawberry.argument(description="Which, and whence.")],
    ) -> PlaylistPayload:
        row = await playlists.remove_from_playlist(
            info.context, input.row_id(), input.clip_row_id()
        )
        return PlaylistPayload(playlist=row)

    @mutation("Give a clip of a playlist another place.")
    async def move_in_playlist(
        self,
        info: Info,
        input: Annotated[MoveInPlaylistInput, strawberry.argument(description="Which, and where.")],
    ) -> PlaylistPayload:
        row = await playlists.move_in_playlist(
            info.context, input.row_id(), input.clip_row_id(), after_id=input.after_row_id()
        )
        return PlaylistPayload(playlist=row)
