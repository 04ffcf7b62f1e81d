"""What a caption says to others: its hashtags, and the members it names."""

from __future__ import annotations

from models import outbox
from models.base import connection
from models.clips import Clip, ClipState
from models.hashtags import tag_clip
from models.mentions import write_mentions
from models.users import User
from realtime.events import MemberMentioned


async def read_caption(author: User, row: Clip) -> None:
    """Link the tags and names of a published clip's caption, in the transaction that changes it.
    Whoever is named for the first time is told."""
    if row.state is not ClipState.PUBLISHED:
        return
    await tag_clip(row.id, row.caption)
    named = await write_mentions(author, row.caption, clip_id=row.id)
    for user_id in named:
        told = MemberMentioned(
            clip_id=row.id, comment_id=None, author_id=author.id, user_id=user_id
        )
        await outbox.append(connection(), told)
