"""The end of a clip at the wish of somebody shown in it: words, files and the picture of an account
that was taken from it go, the tombstone stays."""

from __future__ import annotations

from tortoise.expressions import F

from models import audit, outbox
from models.avatars import remove_avatar_from
from models.base import connection
from models.clips import Clip, ClipState, Rendition
from models.deletions import doom
from models.lineage import count_remixes
from models.surroundings import clear_surroundings
from models.users import User
from realtime.events import ClipWithdrawn, ProfileChanged


async def remove_clip(clip: Clip) -> None:
    """→ PURGED from any state, in a transaction."""
    was_published, was_counted = clip.state is ClipState.PUBLISHED, clip.is_counted
    await clip.purge()
    await clear_surroundings(clip.id)
    await doom([file.key for file in await Rendition.filter(clip_id=clip.id)])
    await Rendition.filter(clip_id=clip.id).delete()
    if await remove_avatar_from(clip.id):
        await outbox.append(connection(), ProfileChanged(user_id=clip.author_id))
    if was_counted:
        await User.filter(id=clip.author_id).update(clip_count=F("clip_count") - 1)
    await audit.record(None, "clip.purge", f"clip:{clip.id}", "likeness")
    if was_published:
        withdrawn = ClipWithdrawn(clip_id=clip.id, author_id=clip.author_id, reason="trashed")
        await outbox.append(connection(), withdrawn)
        await count_remixes([clip.id], -1)
