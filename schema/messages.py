"""What is said in conversations."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated, Any

import strawberry

from models import messages as rows
from resolvers import messages
from schema.base import Info, Node, Payload, mutation, row_id
from schema.clips import Clip
from schema.conversations import Conversation, ConversationInput, ConversationPayload, LazyUser

strawberry.enum(
    messages.MessageNewsKind,
    name="MessageNewsKind",
    description="""What happened. SENT: a message. UNSENT: its author took one back. CONVERSATION:
somebody was asked in, came in or left; load the conversation again. READ: a member has read on.
TYPING: a member is writing; forget it after 6 seconds. RESYNC: some news may be missing; load your
conversations afresh. TYPING and READ may be lost.""",
)


@strawberry.type(description="One message.")
class Message(Node):
    row = rows.Message

    seq: int = strawberry.field(description="Its number in the conversation; it only grows.")
    text: str = strawberry.field(description="Up to 2,000 characters; empty once unsent.")
    created_at: datetime = strawberry.field(description="When it was sent.")
    unsent_at: datetime | None = strawberry.field(description="When its author took it back.")

    @strawberry.field(
        graphql_type=LazyUser | None, description="Who wrote it; null while hidden from you."
    )
    async def sender(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.sender_id)

    @strawberry.field(description="Whether it shares a clip.")
    def shares_clip(self: Any) -> bool:
        return self.clip_id is not None

    @strawberry.field(
        graphql_type=Clip | None,
        description="The clip it shares; null while you may not see the clip, and in a request "
        "until you accept it.",
    )
    async def clip(self: Any, info: Info) -> Any:
        return await messages.shared_clip(info.context, self)


@strawberry.type(description="The message.")
class MessagePayload(Payload):
    message: Any = strawberry.field(
        default=None, graphql_type=Message | None, description="The message."
    )


@strawberry.type(description="Something that happened in one of your conversations.")
class MessageNews:
    kind: messages.MessageNewsKind = strawberry.field(description="What happened.")
    cursor: str = strawberry.field(description="Subscribe with `after` set to this to go on.")
    conversation: Conversation | None = strawberry.field(
        description="Where; null with RESYNC and once it is closed to you."
    )
    message: Message | None = strawberry.field(description="With SENT and UNSENT.")
    actor: Any = strawberry.field(
        graphql_type=LazyUser | None, description="Who wrote, typed, read, asked, came or left."
    )


@strawberry.input
class _Words:
    text: str = strawberry.field(
        default="", description="Up to 2,000 characters; 500 while you are not let in yet."
    )
    clip_id: strawberry.ID | None = strawberry.field(
        default=None, description="A clip to share; whoever may not see it will not by this."
    )
    idempotency_key: str = strawberry.field(
        description="1 to 80 characters of your choice: sending again with the same key sends once."
    )

    def draft(self) -> messages.Draft:
        clip_id = None if self.clip_id is None else row_id("Clip", self.clip_id, field="clipId")
        return messages.Draft(self.text, clip_id, self.idempotency_key)


@strawberry.input(description="What to write to a member.")
class StartConversationInput(_Words):
    user_id: strawberry.ID = strawberry.field(description="The member.")


@strawberry.input(description="What to write in a conversation.")
class SendMessageInput(_Words):
    conversation_id: strawberry.ID = strawberry.field(description="The conversation.")


@strawberry.input(description="A message.")
class UnsendMessageInput:
    message_id: strawberry.ID = strawberry.field(description="One that you sent.")


@strawberry.input(description="Up to where a conversation is read.")
class MarkConversationReadInput(ConversationInput):
    message_id: strawberry.ID = strawberry.field(description="The newest message you have read.")


@strawberry.type
class MessageMutation:
    @mutation(
        "Write to a member. Where they want to be asked first it becomes a request: one message, "
        "until they accept. Writing to somebody who asked you accepts them."
    )
    async def start_conversation(
        self,
        info: Info,
        input: Annotated[StartConversationInput, strawberry.argument(description="What to say.")],
    ) -> MessagePayload:
        user_id = row_id("User", input.user_id, field="userId")
        said = await messages.start_conversation(info.context, user_id, input.draft())
        return MessagePayload(message=said)

    @mutation("Write in a conversation you are in.")
    async def send_message(
        self,
        info: Info,
        input: Annotated[SendMessageInput, strawberry.argument(description="What to say.")],
    ) -> MessagePayload:
        conversation_id = row_id("Conversation", input.conversation_id, field="conversationId")
        said = await messages.send_message(info.context, conversation_id, input.draft())
        return MessagePayload(message=said)

    @mutation("Take back a message of yours: its content is deleted, its place stays.")
    async def unsend_message(
        self,
        info: Info,
        input: Annotated[UnsendMessageInput, strawberry.argument(description="Which.")],
    ) -> MessagePayload:
        message_id = row_id("Message", input.message_id, field="messageId")
        row = await messages.unsend_message(info.context, message_id)
        return MessagePayload(message=row)

    @mutation("Say up to where you have read. Going back changes nothing.")
    async def mark_conversation_read(
        self,
        info: Info,
        input: Annotated[MarkConversationReadInput, strawberry.argument(description="Where.")],
    ) -> ConversationPayload:
        message_id = row_id("Message", input.message_id, field="messageId")
        row = await messages.mark_conversation_read(info.context, input.row_id(), message_id)
        return ConversationPayload(conversation=row)

    @mutation("Tell the others that you are writing; repeat it every few seconds while you do.")
    async def signal_typing(
        self,
        info: Info,
        input: Annotated[ConversationInput, strawberry.argument(description="Where.")],
    ) -> ConversationPayload:
        row = await messages.signal_typing(info.context, input.row_id())
        return ConversationPayload(conversation=row)


@strawberry.type
class MessageSubscription:
    @strawberry.subscription(
        graphql_type=MessageNews, description="What happens in your conversations."
    )
    async def message_received(
        self,
        info: Info,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="A `cursor` you had, or `liveCursor`; absent: from now."
            ),
        ] = None,
    ) -> AsyncGenerator[Any, None]:
        async with aclosing(messages.message_received(info.context, after)) as values:
            async for value in values:
                yield value
