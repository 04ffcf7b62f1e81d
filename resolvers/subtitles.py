"""What is said in a clip, and what its caption said before."""

from __future__ import annotations

from collections.abc import Sequence

from models import audit
from models import subtitles as rows
from models.base import transaction
from models.clips import Clip
from models.sessions import Scope
from models.subtitles import CaptionVersion, Line
from resolvers.approvals import check_words_may_change
from resolvers.clips import edited_clip, tell_stricter
from resolvers.context import Context


async def update_subtitles(
    ctx: Context, clip_id: int, lines: Sequence[Line] | None, *, language: str | None
) -> Clip:
    """Correct what is said in an own clip or in a draft that is edited together."""
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    async with transaction():
        row = await edited_clip(author, clip_id)
        rating = row.rating
        await check_words_may_change(ctx, row)
        await rows.correct(row, lines, language)
        await tell_stricter(row, rating)
        await audit.record(author.id, "clip.subtitles", f"clip:{row.id}")
    return row


async def caption_history(ctx: Context, row: Clip) -> list[CaptionVersion]:
    """Latest change first, for the author and moderators; none for anybody else."""
    viewer = ctx.viewer
    if viewer is None or not (viewer.is_moderator or viewer.id == row.author_id):
        return []
    found: list[CaptionVersion] = await ctx.loaders.caption_versions.load(row.id)
    return found
