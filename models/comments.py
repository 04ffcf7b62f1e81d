"""Comments in two levels, who may read one, and numbers that follow every change of state.

A thread is a top comment and its replies. Every change locks the thread's top comment first, so
that `reply_count` and the clip's count move with the rows that they count. The count of a clip is
of what its audience can read: shown comments in shown threads.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from core.errors import Conflict, Forbidden, NotFound
from models.base import Row
from models.clips import Clip
from models.counts import count
from models.mentions import Mention
from models.policies import CommentPolicy
from models.rights import narrowest
from models.social import Block, Follow, FollowState
from models.users import User, UserState

EDITABLE = timedelta(minutes=15)
LONGEST = 1000


class CommentState(StrEnum):
    SHOWN = "SHOWN"
    HELD = "HELD"
    HIDDEN = "HIDDEN"


class Comment(Row):
    clip: fields.ForeignKeyRelation[Clip] = fields.ForeignKeyField(
        "models.Clip", related_name=False, db_index=False
    )
    clip_id: int
    author: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, db_index=False
    )
    author_id: int
    top: fields.ForeignKeyNullableRelation[Comment] = fields.ForeignKeyField(
        "models.Comment", related_name=False, db_index=False, null=True
    )
    top_id: int | None
    body = fields.CharField(LONGEST)
    state = fields.CharEnumField(CommentState, max_length=10)
    is_pinned = fields.BooleanField(default=False)
    reply_count = fields.IntField(default=0)
    edited_at: datetime | None = fields.DatetimeField(null=True)
    deleted_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "comments"

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @classmethod
    def shown_to(cls, viewer: User | None) -> QuerySet[Comment]:
        """What `viewer` may read under a clip that they may see: what is shown, by members with
        whom they have no block; their own; and everything under their own clips."""
        standing = Q(author__state=UserState.ACTIVE) | Q(deleted_at__isnull=False)
        shown = Q(state=CommentState.SHOWN) & (Q(top_id=None) | Q(top__state=CommentState.SHOWN))
        if viewer is None:
            return cls.filter(standing & shown)
        if viewer.is_moderator:
            gone = Q(author__state=UserState.DELETED)
            return cls.filter(~gone | Q(deleted_at__isnull=False))
        blockers = Subquery(Block.filter(blocked_id=viewer.id).values("blocker_id"))
        blocked = Subquery(Block.filter(blocker_id=viewer.id).values("blocked_id"))
        unblocked = ~Q(author_id__in=blockers) & ~Q(author_id__in=blocked)
        own = Q(author_id=viewer.id) | Q(clip__author_id=viewer.id)
        return cls.filter(standing & (own | (shown & unblocked)))

    @classmethod
    def visible_to(cls, viewer: User | None) -> QuerySet[Comment]:
        """The comments that `viewer` may read wherever they come from."""
        clips = Subquery(Clip.visible_to(viewer).values("id"))
        return cls.shown_to(viewer).filter(clip_id__in=clips)

    def check_editable(self, now: datetime) -> None:
        """Raises `Conflict` when its time for changes is over."""
        if now - self.created_at > EDITABLE:
            minutes = EDITABLE.seconds // 60
            raise Conflict(f"A comment can be changed for {minutes} minutes.", field="commentId")


async def check_may_comment(writer: User, clip: Clip, *, at_most: CommentPolicy) -> None:
    """Raises `Forbidden` where the clip's author does not want to hear from `writer` now, or may
    not; `at_most` is what the author's own policy lets in."""
    policy = narrowest(clip.comment_policy, at_most)
    if clip.author_id == writer.id or policy is CommentPolicy.ALL:
        return
    if policy is CommentPolicy.NONE:
        raise Forbidden("The author has closed the comments.", field="clipId")
    if not await Follow.exists(
        follower_id=writer.id, followed_id=clip.author_id, state=FollowState.ACCEPTED
    ):
        raise Forbidden("Only followers of the author may comment.", field="clipId")


async def add_comment(
    clip_id: int, author_id: int, body: str, *, top_id: int | None, is_held: bool
) -> Comment:
    """In a transaction, like all that follow. Raises `Conflict` under a thread that is not shown
    to everybody, `NotFound` under one that is gone."""
    top = None if top_id is None else await _locked(top_id)
    if top is not None and (top.state is not CommentState.SHOWN or top.is_deleted):
        raise Conflict("Nobody can reply to this comment now.", field="replyToId")
    row = await Comment.create(
        clip_id=clip_id,
        author_id=author_id,
        top_id=top_id,
        body=body,
        state=CommentState.HELD if is_held else CommentState.SHOWN,
    )
    if not is_held:
        if top is not None:
            await _count_replies(top, +1)
        await count(clip_id, comments=1)
    return row


async def set_state(comment: Comment, state: CommentState) -> bool:
    """Whether it changed. A comment that leaves SHOWN is pinned no more, and a top comment takes
    its thread with it. Raises `NotFound` when it is gone."""
    top, row = await _thread(comment)
    if row.state is state:
        return False
    before = _readable(row, top)
    if row is not top and CommentState.SHOWN in (row.state, state):
        await _count_replies(top, 1 if state is CommentState.SHOWN else -1)
    row.state = state
    row.is_pinned = False
    await row.save(update_fields=["state", "is_pinned"])
    await count(row.clip_id, comments=_readable(row, top) - before)
    comment.state, comment.is_pinned = row.state, row.is_pinned
    return True


async def delete_comment(comment: Comment, now: datetime) -> None:
    """Drop a comment; a top comment that has replies stays without its words. Raises `NotFound`
    when it is gone already."""
    top, row = await _thread(comment)
    before = _readable(row, top)
    if row is top and await Comment.exists(top_id=top.id):
        top.body, top.deleted_at, top.is_pinned = "", now, False
        await top.save(update_fields=["body", "deleted_at", "is_pinned"])
        await Mention.filter(comment_id=top.id).delete()
        await count(row.clip_id, comments=_readable(top, top) - before)
    else:
        await row.delete()
        if row is not top:
            await _leave_thread(row, top)
        await count(row.clip_id, comments=-before)


async def pin_comment(comment: Comment) -> None:
    """Put a top comment first under its clip, in place of another. Raises `Conflict` for one that
    is no shown top comment, `NotFound` when it is gone."""
    await Clip.select_for_update(no_key=True).get(id=comment.clip_id)
    top, row = await _thread(comment)
    if row is not top or row.state is not CommentState.SHOWN:
        raise Conflict("Only a comment that everybody reads can be pinned.", field="commentId")
    await Comment.filter(clip_id=row.clip_id, is_pinned=True).update(is_pinned=False)
    await Comment.filter(id=row.id).update(is_pinned=True)
    comment.is_pinned = True


async def _thread(comment: Comment) -> tuple[Comment, Comment]:
    """The locked top comment, and the comment as it is now (the same object for a top comment)."""
    top = await _locked(comment.top_id or comment.id)
    row = top if comment.top_id is None else await Comment.get_or_none(id=comment.id)
    if row is None or row.is_deleted:
        raise NotFound("comment", field="commentId")
    return top, row


async def _locked(top_id: int) -> Comment:
    # NO KEY: what refers to the row, a reply or a mention, need not wait.
    top = await Comment.select_for_update(no_key=True).get_or_none(id=top_id)
    if top is None:
        raise NotFound("comment", field="commentId")
    return top


async def _count_replies(top: Comment, change: int) -> None:
    top.reply_count += change
    await top.save(update_fields=["reply_count"])


async def _leave_thread(reply: Comment, top: Comment) -> None:
    if reply.state is CommentState.SHOWN:
        await _count_replies(top, -1)
    if top.is_deleted and not await Comment.exists(top_id=top.id):
        await top.delete()


def _readable(row: Comment, top: Comment) -> int:
    """How many comments the audience reads because `row` is as it is."""
    if row.state is not CommentState.SHOWN or top.state is not CommentState.SHOWN:
        return 0
    if row is not top:
        return 1
    return top.reply_count + (not top.is_deleted)
