"""Whom the words of a clip name, beside whom it shows.

Somebody known around the world may be named where their own likeness is shown: one that goes by this
name and whose recording a person looked at, who is told when a name is such a one
(`resolvers.enrolments`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from models import registry
from models.base import fetch
from safety.figures.finding import Mention


async def not_here(
    words: str, cameo_ids: Collection[int], *, now: datetime | None = None
) -> Sequence[Mention]:
    """Everybody whom the words name but for those who are shown by their own likeness."""
    named = await registry.named_in(words, now=now)
    if not named or not cameo_ids:
        return named
    shown = set()
    for name in await _vouched_for(cameo_ids):
        shown |= {each.figure for each in await registry.named_in(name, now=now)}
    return [each for each in named if each.figure not in shown]


async def _vouched_for(cameo_ids: Collection[int]) -> list[str]:
    """The names of those of the likenesses whose recording a moderator accepted."""
    marks = ", ".join("?" for _ in cameo_ids)
    rows = await fetch(
        "SELECT c.name FROM cameos c JOIN cameo_enrolments e ON e.cameo_id = c.id "  # noqa: S608
        f"WHERE c.id IN ({marks}) AND c.kind = 'PERSON' AND e.state = 'ACCEPTED' "
        "AND e.decided_by IS NOT NULL",
        *cameo_ids,
    )
    return [row["name"] for row in rows]
