"""Members named with an @ in a comment, or in the caption of a clip."""

from __future__ import annotations

import re

from tortoise import fields

from models.base import Row
from models.social import Block
from models.users import User

LINKED = 10  # members that one text links; more names stay plain text

_NAMED = re.compile(r"(?<![\w@.])@([A-Za-z0-9][A-Za-z0-9_.]{1,28}[A-Za-z0-9])(?!\w)")


class Mention(Row):
    """The span is in characters of the text, the @ included. `comment_id` is None in a caption."""

    clip_id = fields.BigIntField()
    comment_id: int | None = fields.BigIntField(null=True)
    user_id = fields.BigIntField()
    span_start = fields.IntField()
    span_length = fields.IntField()

    class Meta:
        table = "mentions"


async def write_mentions(
    writer: User, text: str, *, clip_id: int, comment_id: int | None = None
) -> list[int]:
    """Link the members that `text` names, in place of those it named before; ids of the new ones.

    Whoever is hidden from the writer, or was blocked by them, is not linked and not told.
    """
    place = {"clip_id": clip_id, "comment_id": comment_id}
    before = {row.user_id for row in await Mention.filter(**place)}
    names = list(_NAMED.finditer(text))
    members = await _linkable(writer, [name[1].casefold() for name in names]) if names else {}
    if before:
        await Mention.filter(**place).delete()
    found = [(members.get(name[1].casefold()), name) for name in names]
    rows = [
        Mention(**place, user_id=user_id, span_start=name.start(), span_length=len(name[0]))
        for user_id, name in found
        if user_id is not None
    ]
    if rows:
        await Mention.bulk_create(rows)
    named = dict.fromkeys(row.user_id for row in rows)
    return [user_id for user_id in named if user_id not in before and user_id != writer.id]


async def _linkable(writer: User, keys: list[str]) -> dict[str, int]:
    rows = {row.handle_key: row.id for row in await User.visible_to(writer).filter(
        handle_key__in=list(dict.fromkeys(keys))[:LINKED]
    )}  # fmt: skip
    blocked = {
        row.blocked_id
        for row in await Block.filter(blocker_id=writer.id, blocked_id__in=list(rows.values()))
    }
    return {key: row_id for key, row_id in rows.items() if row_id not in blocked}
