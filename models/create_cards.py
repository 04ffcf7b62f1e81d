"""Now and then a feed invites to make something: a card after so many clips watched without making
any, counted on all devices together by the member's log of seen clips. Who keeps no log gets none."""

from __future__ import annotations

from tortoise import fields

from core.ids import new_id
from models.base import Row, fetch
from models.generations import Generation
from models.impressions import Impression
from models.users import User

_CLAIM = """
    INSERT INTO create_cards (id, shown_id, ahead) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE
    SET shown_id = excluded.shown_id, ahead = excluded.ahead WHERE create_cards.shown_id = ?
    RETURNING id
"""


class CreateCard(Row):
    """Its id is the member's. `shown_id` is an id of the moment when a card was handed out, after
    `ahead` of the clips that came with it."""

    shown_id = fields.BigIntField()
    ahead = fields.IntField()

    class Meta:
        table = "create_cards"


async def claim(member: User, clips: int, *, every: int) -> int | None:
    """After how many of the next `clips` the member's card comes, and note that it was handed out; None
    where none is due. Of several who ask at once one gets it. In a transaction."""
    last = await CreateCard.get_or_none(id=member.id)
    shown_id, ahead = (last.shown_id, last.ahead) if last else (0, 0)
    latest = Generation.filter(owner_id=member.id).order_by("-id").limit(1)
    made_id = max([*await latest.values_list("id", flat=True), member.id])
    if made_id > shown_id:
        ahead = 0
    watched = Impression.filter(user_id=member.id, position__gt=max(made_id, shown_id))
    seen = len(await watched.limit(every + ahead).values_list("id"))
    after = max(every + ahead - seen, 1)
    if after > clips or not await fetch(_CLAIM, member.id, new_id(), after, shown_id):
        return None
    return after
