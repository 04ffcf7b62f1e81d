"""Pages of rows, newest first, keyed by id."""

from __future__ import annotations

from typing import TypeVar

from tortoise.queryset import QuerySet

from core.pages import Page, PageRequest
from models.base import Row

R = TypeVar("R", bound=Row)


async def page_of(rows: QuerySet[R], request: PageRequest) -> Page[R]:
    """The page of `rows` that `request` asks for. One row more is read to know if others follow."""
    if request.before is not None:
        rows = rows.filter(id__lt=request.before)
    found = await rows.order_by("-id").limit(request.size + 1)
    shown = found[: request.size]
    return Page(shown, [row.id for row in shown], len(found) > request.size)
