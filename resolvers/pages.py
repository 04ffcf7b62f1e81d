"""Pages of rows, keyed by id: newest first, or oldest first where the list says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar, cast

from tortoise.queryset import QuerySet

from core.pages import Page, PageRequest
from models.base import Row, connection
from models.reads.scoped import Scoped
from models.users import User
from resolvers import prepared

R = TypeVar("R", bound=Row)

_BEFORE_ALL = 2**63 - 1  # the key of what stands before the newest row


async def page_of(
    rows: QuerySet[R], request: PageRequest, *, key: str = "id", newest: bool = True
) -> Page[R]:
    """The page of `rows` that `request` asks for, by `key`, a positive number that no two of them
    share. One row more is read to know if others follow."""
    if request.before is not None:
        rows = rows.filter(**{f"{key}__{'lt' if newest else 'gt'}": request.before})
    found = await rows.order_by(f"-{key}" if newest else key).limit(request.size + 1)
    return _cut(found, request, key)


async def page_of_one(
    newest: Scoped[R],
    viewer: User | None,
    wanted: tuple[int, PageRequest],
    *,
    key: str = "id",
    leads: str | None = None,
) -> Page[R]:
    """The page of one parent's rows: `newest` takes `parent`, `before` and `limit`. `leads` as in
    `pages_of_each`."""
    parent, request = wanted
    before = _BEFORE_ALL if request.before is None else request.before
    found = await newest.rows(
        viewer,
        expects=prepared.expected(viewer, request.expects),
        parent=parent,
        before=before,
        limit=request.size + 1,
    )
    return _cut(found, request, key, leads)


async def pages_of_each(
    rows: QuerySet[R],
    wanted: Sequence[tuple[int, PageRequest]],
    *,
    by: str,
    key: str = "id",
    newest: bool = True,
    leads: str | None = None,
) -> list[Page[R]]:
    """A page of the `rows` of each parent (`by` is the column that names it), for every (parent,
    request) in `wanted`: one statement per different request, however many parents there are.
    `key` is the column of the order, a positive number that no two rows of a parent share; `leads` is
    true of one row at most of each parent, which the list begins with."""
    parents: defaultdict[PageRequest, list[int]] = defaultdict(list)
    for parent, request in wanted:
        parents[request].append(parent)
    pages: dict[tuple[int, PageRequest], Page[R]] = {}
    for request, ids in parents.items():
        order = [f"-{key}" if newest else key]
        these = rows.filter(**{f"{by}__in": ids})
        if request.before is not None:
            these = these.filter(**{f"{key}__{'lt' if newest else 'gt'}": request.before})
        if leads is not None and request.before is not None:
            these = these.filter(**{leads: False})
        elif leads is not None:
            order.insert(0, f"-{leads}")
        if len(ids) == 1:  # read along an index: one list may be very long
            chosen = await these.order_by(*order).limit(request.size + 1)
        else:
            chosen = await _first_of_each(these, request, by, order=order)
        children: defaultdict[int, list[R]] = defaultdict(list)
        for row in chosen:
            children[getattr(row, by)].append(row)
        pages |= {(parent, request): _cut(children[parent], request, key, leads) for parent in ids}
    return [pages[place] for place in wanted]


async def _first_of_each(
    rows: QuerySet[R], request: PageRequest, by: str, *, order: Sequence[str]
) -> list[R]:
    scope = rows.values("id")
    scope.sql()  # builds `scope.query`
    inner, values = scope.query.get_parameterized_sql()
    by_key = ", ".join(f"{each[1:]} DESC" if each[0] == "-" else each for each in order)
    table, db = rows.model._meta.db_table, connection()
    # Materialised: a planner that expects one row would count the places anew for each.
    found = await db.executor_class(model=rows.model, db=db).execute_select(
        f"WITH placed AS MATERIALIZED (SELECT id, row_number() "  # noqa: S608 - our own names
        f"OVER (PARTITION BY {by} ORDER BY {by_key}) AS place FROM {table} WHERE id IN ({inner})) "
        f"SELECT t.* FROM {table} t JOIN placed ON placed.id = t.id "
        f"WHERE placed.place <= {request.size + 1} ORDER BY placed.place",
        values,
    )
    return cast("list[R]", found)


def _cut(found: Sequence[R], request: PageRequest, key: str, leads: str | None = None) -> Page[R]:
    shown = found[: request.size]
    keys = [
        _BEFORE_ALL if leads is not None and getattr(row, leads) else getattr(row, key)
        for row in shown
    ]
    return Page(shown, keys, len(found) > request.size)
