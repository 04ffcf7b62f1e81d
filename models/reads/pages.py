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
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from core.loading import Pending
from models.reads.rows import read

if TYPE_CHECKING:
    from models.base import Reading
    from models.reads.around import Kept, Read
    from models.reads.hanging import HangsOn

# What a record begins with: the row's id, its author's, its version. After what is told of the row
# comes whatever is of no concern to answers about it, and last `k`, the place of the question.
HEAD = ("page.id", "page.author_id", 'page."_version"')

Record = Sequence[Any]

# Statements of one kind at once, and pages in one of them: the larger, the cheaper for each; but each
# waits for the last of them, and nothing is written meanwhile.
GROUPED = {"under_way": 2, "most": 16}

_TYPES = {int: "bigint", str: "text"}


@dataclass(frozen=True, eq=False)
class Plan:
    """What is told of each row of a page besides `HEAD`: `columns` of `joins`. How to read the parts
    by name, and those of them that are `kept` by version."""

    columns: Sequence[str] = ()
    joins: Sequence[str] = ()
    reads: Mapping[str, Read] = field(default_factory=dict)
    kept: Mapping[str, Kept] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How much of a record is told of the row."""
        return len(HEAD) + len(self.columns)

    def told(self, source: str, order: str = "", more: Sequence[str] = ()) -> str:
        """The statement about the rows of `source`, a relation `page` that has besides `HEAD` the
        `viewer` and `k`."""
        columns = ", ".join([*HEAD, *self.columns, *more, "page.k"])
        return f"SELECT {columns} FROM {source} {' '.join(self.joins)}{order}"  # noqa: S608

    @cached_property
    def of_rows(self) -> Rows:
        """Tells of rows that are known already."""
        return Rows(self.told(_GIVEN))


# The rows $3 of the authors $4 in the versions $5, for the questions $1 of the viewers $2.
_GIVEN = """unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
    AS page (k, viewer, id, author_id, "_version")"""
Row = tuple[int, int, int]  # its id, its author's, its version


@dataclass(frozen=True, eq=False)
class Rows:
    """Looks up what stands around rows. What is asked: the viewer's id, if any, and the rows."""

    sql: str

    async def __call__(
        self, through: Reading, asked: list[tuple[int | None, tuple[Row, ...]]]
    ) -> list[list[Record]]:
        cells = [(k, viewer, *row) for k, (viewer, rows) in enumerate(asked) for row in rows]
        values: list[object] = [*map(list, zip(*cells, strict=True))]
        return _paged(await read(through, self.sql, values), len(asked))


@dataclass(frozen=True, eq=False)
class Pages:
    """Looks pages up. What is asked: the viewer's id, if any, and the values of the parameters.
    `hangs_on`: what else they hang on (`models.reads.hanging`), where that is known."""

    sql: str
    hangs_on: HangsOn | None = None

    def ask(self, through: Reading, key: tuple[Any, ...]) -> Pending[list[Record]]:
        """One of them, in one statement with whoever asks meanwhile."""
        return through.grouped(self, **GROUPED).ask(key)

    async def __call__(self, through: Reading, asked: list[tuple[Any, ...]]) -> list[list[Record]]:
        values: list[object] = [list(range(len(asked))), *map(list, zip(*asked, strict=True))]
        return _paged(await read(through, self.sql, values), len(asked))


def _paged(records: Sequence[Record], asked: int) -> list[list[Record]]:
    """What is told, by the place of the question."""
    pages: list[list[Record]] = [[] for _ in range(asked)]
    for record in records:
        pages[record[-1]].append(record)
    return pages


class Narrowing(Protocol):
    """Tells a query where to look. `more` are columns that it adds."""

    @property
    def more(self) -> Sequence[str]: ...

    def narrowed(self, scope: str) -> str: ...


def pages_sql(
    scope: str, given: Mapping[str, object], plan: Plan, narrowing: Narrowing | None = None
) -> str:
    """`scope` is a query for ids, authors and versions that takes `asks.viewer` and the parameters by
    name from `asks`; the types of their values are those of `given`."""
    names = ["k", "viewer", *(f'"{name}"' for name in given)]
    types = ["bigint", "bigint", *(_TYPES.get(type(value), "bigint") for value in given.values())]
    arrays = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(types, 1))
    if narrowing is not None:
        scope = narrowing.narrowed(scope)
    is_ordered = " ORDER BY " in scope
    place = ", row_number() OVER () AS place" if is_ordered else ""
    source = (
        f"unnest({arrays}) AS asks ({', '.join(names)}) CROSS JOIN LATERAL "  # noqa: S608
        f"(SELECT found.*, asks.viewer, asks.k{place} FROM ({scope}) AS found OFFSET 0) AS page"
    )
    order = " ORDER BY page.k, page.place" if is_ordered else ""
    more = () if narrowing is None else narrowing.more
    return plan.told(source, order, more)
