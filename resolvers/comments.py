"""Comments: writing, reading in pages, and what the author of a clip may do with them."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import BadInput, Conflict, NotFound
from core.pages import Page, PageRequest
from core.text import clean_text, folded
from models import audit, comments, filters, outbox
from models.base import connection, transaction
from models.clips import Clip
from models.comments import LONGEST, Comment, CommentState
from models.mentions import Mention, write_mentions
from models.policies import CommentPolicy
from models.sessions import Scope
from models.users import User
from realtime.events import CommentCreated, CommentHeld, Event, MemberMentioned
from resolvers.acting import shown_clip
from resolvers.clips import own_clip
from resolvers.context import Context
from resolvers.loaders import Loaders
from resolvers.pages import page_of

MOST_FILTER_WORDS = 200


async def create_comment(
    ctx: Context, clip_id: int, body: str, *, reply_to_id: int | None
) -> Comment:
    """A reply to a reply goes into the same thread and names whom it answers. A comment with a
    word that the clip's author filters is held for them."""
    writer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("comment", str(writer.id))
    clip = await shown_clip(ctx, clip_id)
    author = await User.get(id=clip.author_id)
    at_most = (await ctx.policy(author)).comments_from
    await comments.check_may_comment(writer, clip, at_most=at_most)
    answered = None if reply_to_id is None else await _answered(ctx, clip, reply_to_id)
    text = await _addressed(ctx, _clean(body), answered)
    async with transaction():
        row = await comments.add_comment(
            clip.id,
            writer.id,
            text,
            top_id=None if answered is None else answered.top_id or answered.id,
            is_held=await _is_filtered(clip, writer, text),
        )
        named = await write_mentions(writer, text, clip_id=clip.id, comment_id=row.id)
        await audit.record(writer.id, "comment.create", f"comment:{row.id}", row.state)
        told = answered.author_id if answered is not None else None
        await outbox.append(connection(), *_news(row, clip.author_id, told, named))
    return _after(ctx, row)


async def update_comment(ctx: Context, comment_id: int, body: str) -> Comment:
    writer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("comment", str(writer.id))
    row = await _seen(ctx, comment_id)
    if row.author_id != writer.id or row.is_deleted:
        raise NotFound("comment", field="commentId")
    now = ctx.instance.clock.now()
    row.check_editable(now)
    text = _clean(body)
    clip = await Clip.get(id=row.clip_id)
    async with transaction():
        if await _is_filtered(clip, writer, text):
            await comments.set_state(row, CommentState.HELD)
        if not await Comment.filter(id=row.id, deleted_at=None).update(body=text, edited_at=now):
            raise NotFound("comment", field="commentId")
        named = await write_mentions(writer, text, clip_id=row.clip_id, comment_id=row.id)
        await audit.record(writer.id, "comment.update", f"comment:{row.id}", row.state)
        if row.state is CommentState.SHOWN:
            await outbox.append(connection(), *_mentions(row, named))
    row.body, row.edited_at = text, now
    return _after(ctx, row)


async def delete_comment(ctx: Context, comment_id: int) -> Clip | None:
    """By its writer or the clip's author. The clip, or None where the writer may not see it now."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    row = await Comment.get_or_none(id=comment_id).select_related("clip")
    if row is None or viewer.id not in (row.author_id, row.clip.author_id):
        raise NotFound("comment", field="commentId")
    async with transaction():
        await comments.delete_comment(row, ctx.instance.clock.now())
        await audit.record(viewer.id, "comment.delete", f"comment:{row.id}")
    ctx.loaders = Loaders(viewer)
    return await ctx.loaders.clip.load(row.clip_id)


async def approve_comment(ctx: Context, comment_id: int) -> Comment:
    """Show a held comment. Those whom it answers and names hear of it now."""
    author, row = await _under_own_clip(ctx, comment_id)
    if row.state is CommentState.HIDDEN:
        raise NotFound("held comment", field="commentId")
    async with transaction():
        if await comments.set_state(row, CommentState.SHOWN):
            await audit.record(author.id, "comment.approve", f"comment:{row.id}")
            named = [m.user_id for m in await Mention.filter(comment_id=row.id)]
            top = None if row.top_id is None else await Comment.get(id=row.top_id)
            told = None if top is None else top.author_id
            await outbox.append(connection(), *_news(row, author.id, told, named))
    return _after(ctx, row)


async def hide_comment(ctx: Context, comment_id: int) -> Comment:
    """Only its writer and the clip's author read it from now on; with it go its replies."""
    return await _turn(ctx, comment_id, CommentState.HIDDEN)


async def unhide_comment(ctx: Context, comment_id: int) -> Comment:
    """Raises `Conflict` for a held comment: letting one through is `approve_comment`."""
    return await _turn(ctx, comment_id, CommentState.SHOWN)


async def pin_comment(ctx: Context, comment_id: int) -> Comment:
    """The one that stands first; it takes the place of another."""
    author, row = await _under_own_clip(ctx, comment_id)
    async with transaction():
        await comments.pin_comment(row)
        await audit.record(author.id, "comment.pin", f"comment:{row.id}")
    return _after(ctx, row)


async def unpin_comment(ctx: Context, comment_id: int) -> Comment:
    author, row = await _under_own_clip(ctx, comment_id)
    async with transaction():
        if await Comment.filter(id=row.id, is_pinned=True).update(is_pinned=False):
            await audit.record(author.id, "comment.unpin", f"comment:{row.id}")
    row.is_pinned = False
    return _after(ctx, row)


async def set_comment_policy(ctx: Context, clip_id: int, policy: CommentPolicy) -> Clip:
    """For comments to come; those that are there stay."""
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    clip = await own_clip(author, clip_id)
    clip.comment_policy = policy
    async with transaction():
        await clip.save(update_fields=["comment_policy"])
        await audit.record(author.id, "clip.comment-policy", f"clip:{clip.id}", policy)
    return clip


async def set_filter_words(ctx: Context, words: Sequence[str]) -> list[str]:
    """Replace the viewer's list; the words as they are compared from now on."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    if len(words) > MOST_FILTER_WORDS:
        raise BadInput(f"Name at most {MOST_FILTER_WORDS} words.", field="words")
    wanted = {folded(clean_text(w, field="words", longest=40, shortest=1)) for w in words}
    if not all(1 <= len(word) <= 60 for word in wanted):
        raise BadInput("A word has 1 to 40 characters that can be seen.", field="words")
    async with transaction():
        await filters.set_filter_words(viewer.id, sorted(wanted))
    return sorted(wanted)


async def filter_words(ctx: Context) -> list[str]:
    return await filters.filter_words(ctx.require_viewer(Scope.READ).id)


async def held_comments(ctx: Context, page: PageRequest) -> Page[Comment]:
    """What waits for the viewer's word under all of their clips."""
    viewer = ctx.require_viewer(Scope.READ)
    shown = Comment.shown_to(viewer)
    return await page_of(shown.filter(state=CommentState.HELD, clip__author_id=viewer.id), page)


async def comments_of(ctx: Context, clip: Clip, page: PageRequest) -> Page[Comment]:
    """Top comments, the pinned one first, then newest first."""
    if page.expects:
        return await ctx.loaders.comments_on(clip.id, page)
    return await ctx.loaders.comments.load((clip.id, page))


async def replies_of(ctx: Context, row: Comment, page: PageRequest) -> Page[Comment]:
    """Oldest first."""
    if row.top_id is not None:
        return Page([], [], False)
    return await ctx.loaders.replies.load((row.id, page))


async def _seen(ctx: Context, comment_id: int, *, field: str = "commentId") -> Comment:
    row = await Comment.visible_to(ctx.viewer).get_or_none(id=comment_id)
    if row is None:
        raise NotFound("comment", field=field)
    return row


async def _answered(ctx: Context, clip: Clip, reply_to_id: int) -> Comment:
    row = await _seen(ctx, reply_to_id, field="replyToId")
    if row.clip_id != clip.id:
        raise NotFound("comment", field="replyToId")
    return row


async def _addressed(ctx: Context, text: str, answered: Comment | None) -> str:
    """Among replies, whom one answers is said in the text."""
    if answered is None or answered.top_id is None:
        return text
    member = await ctx.loaders.user.load(answered.author_id)
    if member is None or f"@{member.handle_key}" in text.casefold():
        return text
    return _clean(f"@{member.handle} {text}")


def _clean(body: str) -> str:
    return clean_text(body, field="body", shortest=1, longest=LONGEST, lines=True)


async def _is_filtered(clip: Clip, writer: User, text: str) -> bool:
    if clip.author_id == writer.id:
        return False
    return filters.mentions_any(text, await filters.filter_words(clip.author_id))


async def _under_own_clip(ctx: Context, comment_id: int) -> tuple[User, Comment]:
    author = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(author.id))
    row = await Comment.get_or_none(id=comment_id, clip__author_id=author.id, deleted_at=None)
    if row is None:
        raise NotFound("comment", field="commentId")
    return author, row


async def _turn(ctx: Context, comment_id: int, state: CommentState) -> Comment:
    author, row = await _under_own_clip(ctx, comment_id)
    if state is CommentState.SHOWN and row.state is CommentState.HELD:
        raise Conflict("The comment is held: approve it.", field="commentId")
    async with transaction():
        if await comments.set_state(row, state):
            action = "comment.hide" if state is CommentState.HIDDEN else "comment.unhide"
            await audit.record(author.id, action, f"comment:{row.id}")
    return _after(ctx, row)


def _news(
    row: Comment, clip_author_id: int, answered_id: int | None, named: Sequence[int]
) -> list[Event]:
    facts = {"comment_id": row.id, "clip_id": row.clip_id, "author_id": row.author_id}
    if row.state is not CommentState.SHOWN:
        return [CommentHeld(**facts, clip_author_id=clip_author_id)]
    created = CommentCreated(**facts, clip_author_id=clip_author_id, answered_id=answered_id)
    return [created, *_mentions(row, named)]


def _mentions(row: Comment, named: Sequence[int]) -> list[Event]:
    return [
        MemberMentioned(
            clip_id=row.clip_id, comment_id=row.id, author_id=row.author_id, user_id=user_id
        )
        for user_id in named
        if user_id != row.author_id
    ]


def _after(ctx: Context, row: Comment) -> Comment:
    ctx.instance.live.kick()
    ctx.loaders = Loaders(ctx.viewer)
    return row
