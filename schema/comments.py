"""Comments under clips, and what a clip's author may do with them."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import comments as rows
from models.policies import CommentPolicy
from resolvers import comments
from schema.ahead import expected, look_ahead, of_pages, told
from schema.base import (
    After,
    Connection,
    First,
    Info,
    Node,
    Payload,
    connection,
    kept,
    mutation,
    row_id,
)

if TYPE_CHECKING:
    from schema.clips import Clip
    from schema.users import User

strawberry.enum(
    rows.CommentState,
    name="CommentState",
    description="""Who reads a comment. SHOWN: whoever may see the clip. HELD: its writer and the
clip's author, until the author approves it. HIDDEN: the same two, because the author hid it.""",
)
strawberry.enum(
    CommentPolicy,
    name="CommentPolicy",
    description="""Who may comment on a clip, besides its author. ALL: whoever may see it.
FOLLOWERS: accepted followers of its author. NONE: nobody.""",
)

LazyUser = Annotated["User", strawberry.lazy("schema.users")]
LazyClip = Annotated["Clip", strawberry.lazy("schema.clips")]
_COMMENTS = attrgetter("comments")


@strawberry.type(description="A member whom a text names.")
class Mention:
    start: int = strawberry.field(
        name="start", description="Where the name begins in the text, the @ included."
    )
    length: int = strawberry.field(description="How many characters it has.")
    user: LazyUser | None = strawberry.field(description="The member; null when hidden from you.")


@strawberry.type(description="What somebody wrote under a clip.")
class Comment(Node):
    row = rows.Comment

    state: rows.CommentState = strawberry.field(description="Who reads it.")
    is_pinned: bool = strawberry.field(description="Whether the clip's author put it first.")
    is_deleted: bool = strawberry.field(
        description="Whether only its place is left, because it has replies."
    )
    reply_count: int = strawberry.field(description="How many replies everybody reads.")
    created_at: datetime = strawberry.field(description="When it was written.")
    edited_at: datetime | None = strawberry.field(description="When it was last changed.")

    @strawberry.field(description="The words, 1 to 1,000 characters; null when it was deleted.")
    @kept
    def body(self: Any) -> str | None:
        return None if self.is_deleted else str(self.body)

    @strawberry.field(
        graphql_type=LazyUser | None,
        description="Who wrote it; null when it was deleted, or when they are hidden from you.",
    )
    @told("user")
    def author(self: Any, info: Info) -> Any:
        return None if self.is_deleted else info.context.loaders.user.find(self.author_id)

    @strawberry.field(graphql_type=LazyClip | None, description="The clip it stands under.")
    def clip(self: Any, info: Info) -> Any:
        return info.context.loaders.clip.find(self.clip_id)

    @strawberry.field(description="Whether it is a reply.")
    @kept
    def is_reply(self: Any) -> bool:
        return self.top_id is not None

    @strawberry.field(description="The members it names, in the order of the text.")
    async def mentions(self: Any, info: Info) -> list[Mention]:
        return await mentioned(info, await info.context.loaders.mentions.load(self.id))

    @strawberry.field(
        graphql_type=Connection["Comment"],
        description="Replies, oldest first. A reply has none: who answers it answers the thread.",
    )
    async def replies(self: Any, info: Info, first: First = None, after: After = None) -> Any:
        page = await comments.replies_of(info.context, self, page_request(first, after))
        await look_ahead(info, page.rows, "edges", "node")
        return connection(page, after)


async def mentioned(info: Info, found: list[Any]) -> list[Mention]:
    """Rows of mentions as the API shows them."""
    members = await info.context.loaders.user.load_many([row.user_id for row in found])
    return [
        Mention(start=row.span_start, length=row.span_length, user=member)
        for row, member in zip(found, members, strict=True)
    ]


@strawberry.type
class CommentedClip:
    """What `Clip` says of comments; no type of the API."""

    comment_policy: CommentPolicy = strawberry.field(description="Who may comment from now on.")

    @strawberry.field(
        graphql_type=int, description="How many comments and replies everybody reads."
    )
    @told("counts")
    def comment_count(self: Any, info: Info) -> Any:
        return info.context.loaders.counts.read(self.id, _COMMENTS)

    @strawberry.field(
        graphql_type=Connection[Comment],
        description="Top comments: the pinned one, then the newest first.",
    )
    @of_pages
    async def comments(self: Any, info: Info, first: First = None, after: After = None) -> Any:
        asked = page_request(first, after, expected(info, "edges", "node"))
        page = await comments.comments_of(info.context, self, asked)
        await look_ahead(info, page.rows, "edges", "node")
        return connection(page, after)


@strawberry.input(description="What to say, and where.")
class CreateCommentInput:
    clip_id: strawberry.ID = strawberry.field(description="A clip that you may see.")
    body: str = strawberry.field(
        description="1 to 1,000 characters. @handle links up to 10 members."
    )
    reply_to_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="A comment to answer; a reply goes into its thread and names its writer.",
    )


@strawberry.input(description="New words for a comment of yours.")
class UpdateCommentInput:
    comment_id: strawberry.ID = strawberry.field(description="Not older than 15 minutes.")
    body: str = strawberry.field(description="1 to 1,000 characters.")


@strawberry.input(description="A comment.")
class CommentInput:
    comment_id: strawberry.ID = strawberry.field(description="The comment.")

    def row_id(self) -> int:
        return row_id("Comment", self.comment_id, field="commentId")


@strawberry.input(description="Who may comment on a clip of yours.")
class SetCommentPolicyInput:
    clip_id: strawberry.ID = strawberry.field(description="The clip.")
    policy: CommentPolicy = strawberry.field(description="Who may, from now on.")


@strawberry.input(description="The words that hold comments under your clips.")
class SetFilterWordsInput:
    words: list[str] = strawberry.field(
        description="Up to 200 words or phrases, in place of those before."
    )


@strawberry.type(description="The comment, or why it was not done.")
class CommentPayload(Payload):
    comment: Comment | None = strawberry.field(
        default=None, description="The comment as it stands now."
    )


@strawberry.type(description="The clip, or why it was not done.")
class CommentedClipPayload(Payload):
    clip: Annotated[Clip, strawberry.lazy("schema.clips")] | None = strawberry.field(
        default=None,
        description="The clip as it stands now; null without errors when you may not see it now.",
    )


@strawberry.type(description="The words, or why they were not taken.")
class FilterWordsPayload(Payload):
    words: list[str] | None = strawberry.field(
        default=None, description="The words in the form in which they are compared."
    )


Which = Annotated[CommentInput, strawberry.argument(description="Which.")]


@strawberry.type
class CommentQuery:
    @strawberry.field(
        graphql_type=Connection[Comment] | None,
        description="Comments under your clips that wait for you, newest first.",
    )
    async def held_comments(self, info: Info, first: First = None, after: After = None) -> Any:
        page = await comments.held_comments(info.context, page_request(first, after))
        return connection(page, after)

    @strawberry.field(description="The words that hold comments under your clips.")
    async def filter_words(self, info: Info) -> list[str] | None:
        return await comments.filter_words(info.context)


@strawberry.type
class CommentMutation:
    @mutation("Write under a clip. A comment with a word that its author filters waits for them.")
    async def create_comment(
        self,
        info: Info,
        input: Annotated[CreateCommentInput, strawberry.argument(description="What, and where.")],
    ) -> CommentPayload:
        answered = input.reply_to_id
        row = await comments.create_comment(
            info.context,
            row_id("Clip", input.clip_id, field="clipId"),
            input.body,
            reply_to_id=answered and row_id("Comment", answered, field="replyToId"),
        )
        return CommentPayload(comment=row)

    @mutation("Change the words of your comment, within 15 minutes.")
    async def update_comment(
        self,
        info: Info,
        input: Annotated[UpdateCommentInput, strawberry.argument(description="Which, and how.")],
    ) -> CommentPayload:
        comment_id = row_id("Comment", input.comment_id, field="commentId")
        row = await comments.update_comment(info.context, comment_id, input.body)
        return CommentPayload(comment=row)

    @mutation(
        "Delete a comment of yours, or under your clip. One with replies leaves an empty place."
    )
    async def delete_comment(self, info: Info, input: Which) -> CommentedClipPayload:
        row = await comments.delete_comment(info.context, input.row_id())
        return CommentedClipPayload(clip=row)

    @mutation("Show a comment that was held under your clip.")
    async def approve_comment(self, info: Info, input: Which) -> CommentPayload:
        row = await comments.approve_comment(info.context, input.row_id())
        return CommentPayload(comment=row)

    @mutation("Hide a comment under your clip, and its replies with it. Its writer still reads it.")
    async def hide_comment(self, info: Info, input: Which) -> CommentPayload:
        row = await comments.hide_comment(info.context, input.row_id())
        return CommentPayload(comment=row)

    @mutation("Show a comment again that you hid.")
    async def unhide_comment(self, info: Info, input: Which) -> CommentPayload:
        row = await comments.unhide_comment(info.context, input.row_id())
        return CommentPayload(comment=row)

    @mutation("Put a comment first under your clip, in place of another.")
    async def pin_comment(self, info: Info, input: Which) -> CommentPayload:
        row = await comments.pin_comment(info.context, input.row_id())
        return CommentPayload(comment=row)

    @mutation("Put a pinned comment back in its place.")
    async def unpin_comment(self, info: Info, input: Which) -> CommentPayload:
        row = await comments.unpin_comment(info.context, input.row_id())
        return CommentPayload(comment=row)

    @mutation("Decide who may comment on your clip. Comments that are there stay.")
    async def set_comment_policy(
        self,
        info: Info,
        input: Annotated[SetCommentPolicyInput, strawberry.argument(description="Which, and who.")],
    ) -> CommentedClipPayload:
        clip_id = row_id("Clip", input.clip_id, field="clipId")
        row = await comments.set_comment_policy(info.context, clip_id, input.policy)
        return CommentedClipPayload(clip=row)

    @mutation("Name the words that hold a comment under your clips until you approve it.")
    async def set_filter_words(
        self,
        info: Info,
        input: Annotated[SetFilterWordsInput, strawberry.argument(description="Which.")],
    ) -> FilterWordsPayload:
        words = await comments.set_filter_words(info.context, input.words)
        return FilterWordsPayload(words=words)
