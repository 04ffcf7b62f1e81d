"""A member's controls as versions: nothing is overwritten, so undo and redo are exact.

Versions form a tree; the head says which one holds. A version is opaque here: `ranking.controls`
writes and reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import orjson
from tortoise import fields
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from core.errors import Conflict
from models import outbox
from models.base import Row, connection, dialect, fetch
from models.reads.audiences import LISTED
from models.reads.scoped import Scoped
from models.users import User
from realtime.events import FeedSteered


class FeedControlVersion(Row):
    """`parent_id` is the version it was made from; `note` says what was changed."""

    user_id = fields.BigIntField()
    parent_id: int | None = fields.BigIntField(null=True)
    controls = fields.TextField()
    note = fields.CharField(300, default="")

    class Meta:
        table = "feed_control_versions"


class FeedControlHead(Row):
    """Its id is the member's; `version_id` None is the state before the first change."""

    version_id: int | None = fields.BigIntField(null=True)

    class Meta:
        table = "feed_control_heads"


def _current(_viewer: User | None, user_id: int) -> QuerySet[FeedControlVersion]:
    head = FeedControlHead.filter(id=user_id).values("version_id")
    return FeedControlVersion.filter(id__in=Subquery(head))


_CURRENT = Scoped(_current)


async def current(user_id: int) -> FeedControlVersion | None:
    """The version that holds; None where the member never asked for anything, or undid it all."""
    found = await _CURRENT.rows(None, user_id=user_id)
    return found[0] if found else None


async def with_rules(user_ids: Sequence[int]) -> dict[int, str]:
    """What the members among these ask for who hide anything or want nothing but something."""
    rows = await fetch(
        f"SELECT h.id, v.controls FROM ({LISTED[dialect()]}) asked "  # noqa: S608
        "JOIN feed_control_heads h ON h.id = asked.id "
        "JOIN feed_control_versions v ON v.id = h.version_id WHERE v.controls LIKE '%\"rule\"%'",
        orjson.dumps(list(user_ids)).decode(),
    )
    return {row["id"]: row["controls"] for row in rows}


async def change(
    user_id: int, edit: Callable[[str | None], str], *, note: str
) -> FeedControlVersion:
    """Put what `edit` makes of the version that holds in its place. In a transaction: changes of
    one member wait for each other. The same version comes back where nothing changed."""
    held = await _hold(user_id)
    controls = edit(None if held is None else held.controls)
    if held is not None and held.controls == controls:
        return held
    made = await FeedControlVersion.create(
        user_id=user_id,
        parent_id=None if held is None else held.id,
        controls=controls,
        note=note[:300],
    )
    await _put(user_id, made.id)
    return made


async def undo(user_id: int) -> FeedControlVersion | None:
    """Back to what held before the version that holds; None is nothing. In a transaction. Raises
    `Conflict` where there is nothing to undo."""
    held = await _hold(user_id)
    if held is None:
        raise Conflict("There is nothing to undo.")
    await _put(user_id, held.parent_id)
    return await current(user_id)


async def redo(user_id: int) -> FeedControlVersion:
    """Forward again to the latest version made from the one that holds. In a transaction. Raises
    `Conflict` where nothing was undone."""
    held = await _hold(user_id)
    above = None if held is None else held.id
    made = FeedControlVersion.filter(user_id=user_id, parent_id=above)
    latest = await made.order_by("-id").first()
    if latest is None:
        raise Conflict("There is nothing to redo.")
    await _put(user_id, latest.id)
    return latest


async def _put(user_id: int, version_id: int | None) -> None:
    await FeedControlHead.filter(id=user_id).update(version_id=version_id)
    await outbox.append(connection(), FeedSteered(user_id))


async def _hold(user_id: int) -> FeedControlVersion | None:
    """The version that holds, its head locked until the transaction ends."""
    # An update of the same value takes the row on both engines.
    await fetch(
        "INSERT INTO feed_control_heads (id) VALUES (?) "
        "ON CONFLICT (id) DO UPDATE SET version_id = feed_control_heads.version_id RETURNING id",
        user_id,
    )
    return await current(user_id)
