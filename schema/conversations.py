"""Conversations of two and of small groups."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import conversations as rows
from models.policies import MessagePolicy
from resolvers import conversations, messages
from schema.base import After, Connection, First, Info, Node, Payload, connection, mutation, row_id

if TYPE_CHECKING:
    from schema.messages import Message
    from schema.users import User

LazyUser = Annotated["User", strawberry.lazy("schema.users")]
LazyMessage = Annotated["Message", strawberry.lazy("schema.messages")]

strawberry.enum(
    MessagePolicy,
    name="MessagePolicy",
    description="""Whose conversations begin at once. EVERYONE: anybody's. FOLLOWING: those of
members you follow; others ask first. NONE: nobody can start one with you. At any setting an adult
cannot start with a minor, and a minor can start only with members who follow each other.""",
)


@strawberry.type(description="Whom you let write to you, and what they learn of your reading.")
class MessageSettings:
    policy: MessagePolicy = strawberry.field(
        description="Whose conversations begin without asking."
    )
    sends_receipts: bool = strawberry.field(
        description="Whether others see up to where you have read; if not, you do not see theirs."
    )


@strawberry.type(description="A member's place in a conversation.")
class ConversationMember:
    @strawberry.field(
        graphql_type=LazyUser | None, description="The member; null while hidden from you."
    )
    async def user(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.user_id)

    @strawberry.field(description="Whether they have yet to accept.")
    def is_waiting(self: Any) -> bool:
        return bool(self.state is not rows.MemberState.JOINED)

    @strawberry.field(
        description="The `Message.seq` up to which they have read; null where either of you keeps "
        "that private."
    )
    async def read_seq(self: Any, info: Info) -> int | None:
        return await conversations.shown_read_seq(info.context, self)


@strawberry.type(description="What two, or up to eight, members say to each other.")
class Conversation(Node):
    row = rows.Conversation

    is_group: bool = strawberry.field(description="False for a conversation of two.")
    title: str = strawberry.field(description="Of a group, up to 60 characters; else empty.")
    created_at: datetime = strawberry.field(description="When it was started.")

    @strawberry.field(
        graphql_type=list[ConversationMember], description="Everybody in it or asked into it."
    )
    async def members(self: Any, info: Info) -> Any:
        return await info.context.loaders.conversation_members.load(self.id)

    @strawberry.field(description="Whether it is a request that you have not answered.")
    async def is_request(self: Any, info: Info) -> bool:
        return await conversations.is_request(info.context, self)

    @strawberry.field(description="Whether you can write in it now.")
    async def can_write(self: Any, info: Info) -> bool:
        return await conversations.can_write(info.context, self)

    @strawberry.field(description="Messages of others that you have not read.")
    async def unread_count(self: Any, info: Info) -> int:
        return await info.context.loaders.unread.load(self.id)

    @strawberry.field(
        graphql_type=LazyMessage | None,
        description="The newest message; null where there is none or it is hidden from you.",
    )
    async def last_message(self: Any, info: Info) -> Any:
        return await info.context.loaders.latest_message.load(self.id)

    @strawberry.field(
        graphql_type=Connection[LazyMessage],
        description="What was said since you joined, newest first; of a group after you join.",
    )
    async def messages(self: Any, info: Info, first: First = None, after: After = None) -> Any:
        page = await messages.messages(info.context, self, page_request(first, after))
        return connection(page, after)


@strawberry.type(description="The conversation as it stands now.")
class ConversationPayload(Payload):
    conversation: Any = strawberry.field(
        default=None, graphql_type=Conversation | None, description="The conversation."
    )


@strawberry.type(description="Your settings as they stand now.")
class MessageSettingsPayload(Payload):
    settings: Any = strawberry.field(
        default=None, graphql_type=MessageSettings | None, description="The settings."
    )


@strawberry.input(description="A conversation.")
class ConversationInput:
    conversation_id: strawberry.ID = strawberry.field(description="Which.")

    def row_id(self) -> int:
        return row_id("Conversation", self.conversation_id, field="conversationId")


@strawberry.input(description="A new group.")
class CreateGroupInput:
    user_ids: list[strawberry.ID] = strawberry.field(
        description="Whom to ask, 1 to 7 members. Each decides for themselves."
    )
    title: str = strawberry.field(default="", description="Up to 60 characters.")


@strawberry.input(description="Whom to ask into a group.")
class InviteToGroupInput(ConversationInput):
    user_ids: list[strawberry.ID] = strawberry.field(
        description="Members; a group has at most 8, with those who have not answered."
    )


@strawberry.input(description="How you want to be written to; what is absent stays.")
class UpdateMessageSettingsInput:
    policy: MessagePolicy | None = strawberry.field(
        default=None, description="Whose conversations begin without asking."
    )
    sends_receipts: bool | None = strawberry.field(
        default=None, description="Whether others see up to where you have read."
    )


Which = Annotated[ConversationInput, strawberry.argument(description="Which.")]


@strawberry.type
class ConversationQuery:
    @strawberry.field(
        graphql_type=Connection[Conversation] | None,
        description="Conversations you are in, latest activity first.",
    )
    async def conversations(self, info: Info, first: First = None, after: After = None) -> Any:
        page = page_request(first, after)
        return connection(await conversations.conversations_of_viewer(info.context, page), after)

    @strawberry.field(
        graphql_type=Connection[Conversation] | None,
        description="Conversations and groups that ask to be let in, latest first.",
    )
    async def conversation_requests(
        self, info: Info, first: First = None, after: After = None
    ) -> Any:
        page = await conversations.conversations_of_viewer(
            info.context, page_request(first, after), requests=True
        )
        return connection(page, after)

    @strawberry.field(
        graphql_type=Conversation | None, description="One conversation of yours, or that asks you."
    )
    async def conversation(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="A global id.")],
    ) -> Any:
        return await conversations.conversation(info.context, row_id("Conversation", id))

    @strawberry.field(description="Unread messages in all conversations; requests do not count.")
    async def unread_message_count(self, info: Info) -> int | None:
        return await conversations.unread_message_count(info.context)

    @strawberry.field(
        graphql_type=MessageSettings | None, description="How you want to be written to."
    )
    async def message_settings(self, info: Info) -> Any:
        return await conversations.message_settings(info.context)


@strawberry.type
class ConversationMutation:
    @mutation("Make a group and ask members into it. Nobody is in it before they accept.")
    async def create_group(
        self,
        info: Info,
        input: Annotated[CreateGroupInput, strawberry.argument(description="With whom.")],
    ) -> ConversationPayload:
        ids = [row_id("User", each, field="userIds") for each in input.user_ids]
        made = await conversations.create_group(info.context, input.title, ids)
        return ConversationPayload(conversation=made)

    @mutation("Ask more members into a group you are in.")
    async def invite_to_group(
        self,
        info: Info,
        input: Annotated[InviteToGroupInput, strawberry.argument(description="Whom.")],
    ) -> ConversationPayload:
        ids = [row_id("User", each, field="userIds") for each in input.user_ids]
        row = await conversations.invite_to_group(info.context, input.row_id(), ids)
        return ConversationPayload(conversation=row)

    @mutation("Let a conversation in that asks you, or join the group.")
    async def accept_conversation(self, info: Info, input: Which) -> ConversationPayload:
        row = await conversations.accept_conversation(info.context, input.row_id())
        return ConversationPayload(conversation=row)

    @mutation("Turn a conversation down. The other side is not told and cannot ask again.")
    async def decline_conversation(self, info: Info, input: Which) -> ConversationPayload:
        row = await conversations.decline_conversation(info.context, input.row_id())
        return ConversationPayload(conversation=row)

    @mutation("Leave a group; what was said there closes to you.")
    async def leave_group(self, info: Info, input: Which) -> ConversationPayload:
        row = await conversations.leave_group(info.context, input.row_id())
        return ConversationPayload(conversation=row)

    @mutation("Choose who may write to you, and whether they see what you have read.")
    async def update_message_settings(
        self,
        info: Info,
        input: Annotated[
            UpdateMessageSettingsInput, strawberry.argument(description="What to change.")
        ],
    ) -> MessageSettingsPayload:
        settings = await conversations.update_message_settings(
            info.context, policy=input.policy, sends_receipts=input.sends_receipts
        )
        return MessageSettingsPayload(settings=settings)
