"""Pages of many requests in one statement: of each its rows, by ids and versions, and what stands
around them.

What a statement costs besides its work (a journey, a plan to be set up, the event loop to be woken) is
as much as the work of a small page. So pages of one kind that are asked for at once are read at once
(`core.grouping`): the scope stands in the statement as it is, with columns of what is asked in the
places of its parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from models.reads.rows import read

if TYPE_CHECKING:
    from models.base import Reading
    from models.reads.around import Kept, Read

# What a record begins with: the row's id, its author's, its version.
HEAD = ("page.id", "page.author_id", 'page."_version"')

_TYPES = {int: "bigint", str: "text"}


@dataclass(frozen=True, eq=False)
class Plan:
    """What is told of each row of a page besides `HEAD`: `columns` of `joins`. How to read the parts
    by name, and those of them that are `kept` by version."""

    columns: Sequence[str] = ()
    joins: Sequence[str] = ()
    reads: Mapping[str, Read] = field(default_factory=dict)
    kept: Mapping[str, Kept] = field(default_factory=dict)

    def told(self, source: str, order: str = "") -> str:
        """The statement about the rows of `source`, a relation `page` that has besides `HEAD` the
        `viewer` and `k`, the place of the question."""
        columns = ", ".join([*HEAD, *self.columns, "page.k"])
        return f"SELECT {columns} FROM {source} {' '.join(self.joins)}{order}"  # noqa: S608


@dataclass(frozen=True, eq=False)
class Pages:
    """Looks pages up. What is asked: the viewer's id, if any, and the values of the parameters."""

    sql: str

    async def __call__(
        self, through: Reading, asked: list[tuple[Any, ...]]
    ) -> list[list[Sequence[Any]]]:
        values: list[object] = [list(range(len(asked))), *map(list, zip(*asked, strict=True))]
        pages: list[list[Sequence[Any]]] = [[] for _ in asked]
        for record in await read(through, self.sql, values):
            pages[record[-1]].append(record)
        return pages


def pages(scope: str, given: Mapping[str, object], plan: Plan) -> Pages:
    """`scope` is a query for ids, authors and versions that takes `asks.viewer` and the parameters by
    name from `asks`; the types of their values are those of `given`."""
    names = ["k", "viewer", *(f'"{name}"' for name in given)]
    types = ["bigint", "bigint", *(_TYPES.get(type(value), "bigint") for value in given.values())]
    arrays = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(types, 1))
    is_ordered = " ORDER BY " in scope
    place = ", row_number() OVER () AS place" if is_ordered else ""
    source = (
        f"unnest({arrays}) AS asks ({', '.join(names)}) CROSS JOIN LATERAL "  # noqa: S608
        f"(SELECT found.*, asks.viewer, asks.k{place} FROM ({scope}) AS found) AS page"
    )
    return Pages(plan.told(source, " ORDER BY page.k, page.place" if is_ordered else ""))
