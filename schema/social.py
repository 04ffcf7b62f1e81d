"""Following, blocking, muting."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from models import social as rows
from resolvers import social
from schema.base import Info, Payload, global_id, mutation, row_id

if TYPE_CHECKING:
    from schema.users import User

strawberry.enum(
    rows.FollowState,
    name="FollowState",
    description="REQUESTED: a private account was asked and has not answered. ACCEPTED: it holds.",
)

LazyUser = Annotated["User", strawberry.lazy("schema.users")]


@strawberry.type(description="A member you have blocked.")
class Block:
    created_at: datetime = strawberry.field(description="Since when.")

    @strawberry.field(description="The global id of the member, for `unblock`.")
    def user_id(self: Any) -> strawberry.ID:
        return strawberry.ID(global_id("User", self.blocked_id))

    @strawberry.field(
        graphql_type=LazyUser | None,
        description="The member; null while they have blocked you too, or are gone.",
    )
    async def user(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.blocked_id)


@strawberry.type(description="A member whose clips you keep out of your feeds.")
class Mute:
    created_at: datetime = strawberry.field(description="Since when.")
    until: datetime | None = strawberry.field(description="Until when; null: until you unmute.")

    @strawberry.field(description="The global id of the member, for `unmute`.")
    def user_id(self: Any) -> strawberry.ID:
        return strawberry.ID(global_id("User", self.muted_id))

    @strawberry.field(
        graphql_type=LazyUser | None,
        description="The member; null while they have blocked you, or are gone.",
    )
    async def user(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.muted_id)


@strawberry.type(description="How you stand to another member now.")
class SocialPayload(Payload):
    user: Any = strawberry.field(
        default=None,
        graphql_type=LazyUser | None,
        description="The other; null without errors when they have blocked you.",
    )


@strawberry.input(description="Another member.")
class MemberInput:
    user_id: strawberry.ID = strawberry.field(description="The member.")

    def row_id(self) -> int:
        return row_id("User", self.user_id, field="userId")


@strawberry.input(description="Another member, and for how long.")
class MuteInput(MemberInput):
    hours: int | None = strawberry.field(
        default=None, description="1 to 8,760 hours; absent: until you unmute."
    )


Member = Annotated[MemberInput, strawberry.argument(description="Whom.")]


@strawberry.type
class SocialMutation:
    @mutation(
        "Follow a member, or ask to where the account is private. An account that becomes public "
        "keeps its open requests: each is still to be accepted or denied."
    )
    async def follow(self, info: Info, input: Member) -> SocialPayload:
        return SocialPayload(user=await social.follow(info.context, input.row_id()))

    @mutation("Stop following a member, or withdraw your request.")
    async def unfollow(self, info: Info, input: Member) -> SocialPayload:
        return SocialPayload(user=await social.unfollow(info.context, input.row_id()))

    @mutation("Let somebody follow you who asked.")
    async def accept_follow_request(self, info: Info, input: Member) -> SocialPayload:
        return SocialPayload(user=await social.accept_follow_request(info.context, input.row_id()))

    @mutation("Turn somebody down who asked to follow you. They are not told and may ask again.")
    async def deny_follow_request(self, info: Info, input: Member) -> SocialPayload:
        return SocialPayload(user=await social.deny_follow_request(info.context, input.row_id()))

    @mutation("End somebody's following of you. They are not told.")
    async def remove_follower(self, info: Info, input: Member) -> SocialPayload:
        return SocialPayload(user=await social.remove_follower(info.context, input.row_id()))

    @mutation(
        "Block a member: neither sees the other's clips, they no longer find you, and the follows of "
        "both sides end."
    )
    async def block(self, info: Info, input: Member) -> SocialPayload:
        return SocialPayload(user=await social.block(info.context, input.row_id()))

    @mutation("End a block. Follows do not come back.")
    async def unblock(self, info: Info, input: Member) -> SocialPayload:
        return SocialPayload(user=await social.unblock(info.context, input.row_id()))

    @mutation("Keep a member out of your feeds. They are not told.")
    async def mute(
        self, info: Info, input: Annotated[MuteInput, strawberry.argument(description="Whom.")]
    ) -> SocialPayload:
        return SocialPayload(
            user=await social.mute(info.context, input.row_id(), hours=input.hours)
        )

    @mutation("Let a member into your feeds again.")
    async def unmute(self, info: Info, input: Member) -> SocialPayload:
        return SocialPayload(user=await social.unmute(info.context, input.row_id()))
