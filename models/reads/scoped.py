"""Scopes as prepared statements: the noun's own rule, built once and then only run.

Building an ORM query costs more than running it, on SQLite four times as much. So a query is
built once for viewers of a kind, with marks where the viewer's id and the parameters stand, and
its text is kept; the next one of that kind fills in the values. The rule stays where it is, so a
change of a scope is a change here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import orjson
import structlog
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.base import FAILED, Dialect, Reading, dialect, reading
from models.reads.asked import page
from models.reads.marks import (
    ASKING,
    FIRST_PARAMETER,
    NO_TEXT,
    NOW,
    VIEWER,
    only_ids,
    only_versions,
    role_of,
    written,
)
from models.reads.pages import Narrowing, Pages, Plan, Record, pages_sql
from models.reads.rows import columns_of, copied, maker, read, select, version_of
from models.users import User

if TYPE_CHECKING:
    from models.reads.around import Expected, Surroundings
    from models.reads.hanging import HangsOn

M = TypeVar("M", bound=Model)

_LOG = structlog.get_logger()

_MOST_LEARNT = 500  # rows of a statement

Parameter = int | str | Sequence[int]
Asked = tuple[User | None, dict[str, Parameter]]  # who asks, and for which values

_NO_PLAN = Plan()
_AROUND = "_around"  # under this name a row has what was told of it and of the rest of its page


class _AnyViewer:
    """A member whose id is a mark. What else is read of them is noted: a query is built anew for
    whom it is different."""

    id = VIEWER

    def __init__(self, viewer: User, noted: set[str]) -> None:
        self._viewer = viewer
        self._noted = noted

    def __getattr__(self, name: str) -> Any:
        self._noted.add(name)
        return getattr(self._viewer, name)


@dataclass(frozen=True, slots=True)
class Statement:
    """`sql` takes the viewer's id (where `asks_viewer`), the time (where `asks_time`) and the values
    of `parameters`, in this order. Nothing else in it is left open. `ids` asks for no more of the
    same rows than their ids, `versions` for these and versions; None where there are none."""

    model: type[Model]
    sql: str
    ids: str
    versions: str | None
    asks_viewer: bool
    asks_time: bool
    parameters: Sequence[str]
    dialect: Dialect

    def filled(self, viewer: User | None, given: dict[str, Parameter]) -> list[object]:
        values: list[object] = [cast("User", viewer).id] if self.asks_viewer else []
        if self.asks_time:
            values.append(datetime.now(UTC))
        for name in self.parameters:
            value = given[name]
            if not isinstance(value, int | str) and self.dialect is Dialect.SQLITE:
                values.append(orjson.dumps(list(value)).decode())
            else:
                values.append(value)
        return values


class Scoped(Generic[M]):
    """`query(viewer, **parameters)` made ready. Parameters are ids, other numbers of 64 bits,
    strings, and lists of numbers for `__in`; the query may depend on them in no other way than by
    their value. With `keep`, what this process has seen of a row in its version is not read again.
    Answers made of its pages are held where it is known what these hang on."""

    def __init__(
        self,
        query: Callable[..., QuerySet[M]],
        *,
        keep: bool = False,
        hangs_on: HangsOn | None = None,
    ) -> None:
        self._query = query
        self._keep = keep
        self._hangs_on = hangs_on
        self._read: set[str] = set()
        self._statements: dict[tuple[Any, ...], Any] = {}

    async def rows(
        self, viewer: User | None, *, expects: Expected | None = None, **given: Parameter
    ) -> list[M]:
        """The rows of the query, at this moment. What is expected to be asked about them comes with
        them where the engine can tell (`surroundings_of`)."""
        through = reading()
        engine = dialect() if through is None else Dialect.POSTGRESQL
        statement: Statement = self._known((viewer, given), engine, self._build)
        if through is not None and statement.versions is not None:
            records, around = await self._told(through, statement, (viewer, given), expects)
            kept = await _known_rows(through, statement.model, records)
            if kept is not None:
                for row in kept if around is not None else ():
                    row.__dict__[_AROUND] = around
                return cast("list[M]", kept)
        values = statement.filled(viewer, given)
        found = await select(statement.sql, values)
        make = maker(statement.model, engine)
        return [cast("M", make(each)) for each in found]

    async def ids(self, viewer: User | None, **given: Parameter) -> list[int]:
        """Of the rows, without reading more of them."""
        engine = dialect() if reading() is None else Dialect.POSTGRESQL
        statement: Statement = self._known((viewer, given), engine, self._build)
        return [row[0] for row in await select(statement.ids, statement.filled(viewer, given))]

    async def _told(
        self, through: Reading, statement: Statement, asked: Asked, expects: Expected | None
    ) -> tuple[Sequence[Record], Surroundings | None]:
        """A page does without what is expected where that cannot be told."""
        if expects is not None:
            try:
                return await self._records(through, statement, asked, expects)
            except FAILED:
                _LOG.warning("surroundings.failed", exc_info=True)
        return await self._records(through, statement, asked, None)

    async def _records(
        self, through: Reading, statement: Statement, asked: Asked, expects: Expected | None
    ) -> tuple[Sequence[Record], Surroundings | None]:
        """A record for each row, which begins with `HEAD`."""
        if any(_is_several(value) for value in asked[1].values()):
            assert statement.versions is not None
            return await read(through, statement.versions, statement.filled(*asked)), None
        return await self._page(through, asked, expects)

    async def _page(
        self,
        through: Reading,
        asked: Asked,
        expects: Expected | None,
        narrowing: Narrowing | None = None,
    ) -> tuple[Sequence[Record], Surroundings | None]:
        """The same in one statement with whoever asks meanwhile."""
        viewer, given = asked
        plan = _NO_PLAN if expects is None else expects.plan(viewer)
        build = partial(self._build_pages, plan=plan, narrowing=narrowing)
        look_up: Pages = self._known(asked, Dialect.POSTGRESQL, build, plan, narrowing)
        values = [value if isinstance(value, int | str) else value[0] for value in given.values()]
        key = (None if viewer is None else viewer.id, *values)
        records = await page(through, look_up, key)
        if expects is None:
            return records, None
        return records, expects.told(through, plan, records)

    def _build_pages(
        self,
        viewer: User | None,
        given: dict[str, Parameter],
        *,
        plan: Plan,
        narrowing: Narrowing | None,
    ) -> Pages:
        model, sql, values, roles = self._asked(viewer, given)
        places = {name: f'asks."{name}"' for name in given}
        places |= {ASKING: "asks.viewer", NOW: "now()"}
        text = written(sql, values, roles, places=places, listed=())
        return Pages(pages_sql(only_versions(text, model), given, plan, narrowing), self._hangs_on)

    @property
    def noted(self) -> Set[str]:
        """What queries were built anew for: attributes of viewers that they depend on."""
        return self._read

    def inside(self, viewer: User | None, *, asking: str, **given: str) -> str:
        """The query as part of a larger statement, where the viewer's id and the parameters are
        these expressions. Of a query that keeps its rows: their ids and versions."""
        engine = Dialect.POSTGRESQL
        text: str = self._known(
            (viewer, given), engine, partial(self._build_inside, asking=asking), asking
        )
        return text

    def _known(
        self,
        asked: tuple[User | None, Mapping[str, Any]],
        engine: Dialect,
        build: Callable[..., Any],
        *more: object,
    ) -> Any:
        """What is built once for viewers of a kind."""
        key = (engine, more, self._about(asked[0]), *asked[1])
        found = self._statements.get(key)
        if found is None:
            noted = len(self._read)
            found = build(*asked)
            if len(self._read) > noted:
                self._statements.clear()
            self._statements[engine, more, self._about(asked[0]), *asked[1]] = found
        return found

    def _about(self, viewer: User | None) -> tuple[Any, ...] | None:
        return None if viewer is None else tuple([getattr(viewer, name) for name in self._read])

    def _build(self, viewer: User | None, given: dict[str, Parameter]) -> Statement:
        model, sql, values, roles = self._asked(viewer, given)
        order = [role for role in (ASKING, NOW, *given) if role in roles]
        mark = "?" if dialect() is Dialect.SQLITE else "$"
        places = {role: f"{mark}{number}" for number, role in enumerate(order, 1)}
        listed = {name for name, value in given.items() if not isinstance(value, int | str)}
        text = written(sql, values, roles, places=places, listed=listed)
        is_kept = self._keep and dialect() is Dialect.POSTGRESQL
        return Statement(
            model=model,
            sql=text,
            ids=only_ids(text, model),
            versions=only_versions(text, model) if is_kept else None,
            asks_viewer=ASKING in order,
            asks_time=NOW in order,
            parameters=list(given),
            dialect=dialect(),
        )

    def _build_inside(self, viewer: User | None, given: dict[str, str], *, asking: str) -> str:
        marks: dict[str, Parameter] = {name: [0] for name in given}
        model, sql, values, roles = self._asked(viewer, marks)
        text = written(sql, values, roles, places={ASKING: asking, **given}, listed=())
        return only_versions(text, model) if self._keep else text

    def _asked(
        self, viewer: User | None, given: dict[str, Parameter]
    ) -> tuple[type[Model], str, Sequence[object], list[str]]:
        """The query as Tortoise writes it: its model, text and values, and what each of them is."""
        marks: dict[str, int | str] = {
            name: NO_TEXT + name if isinstance(value, str) else FIRST_PARAMETER + place
            for place, (name, value) in enumerate(given.items())
        }
        asking = None if viewer is None else cast("User", _AnyViewer(viewer, self._read))
        parameters = {
            name: marks[name] if isinstance(value, int | str) else [marks[name]]
            for name, value in given.items()
        }
        rows = self._query(asking, **parameters)
        rows.sql()  # builds `rows.query`
        sql, values = rows.query.get_parameterized_sql()
        names = {mark: name for name, mark in marks.items()}
        roles = [role_of(value, names) for value in values]
        assert set(given) <= set(roles), "every parameter stands in the statement"
        return rows.model, sql, values, roles


def surroundings_of(row: Model) -> Surroundings | None:
    """What was told of a row, and of the others of its page, with the row itself."""
    return row.__dict__.get(_AROUND)


def _is_several(value: Parameter) -> bool:
    return not isinstance(value, int | str) and len(value) != 1


async def _known_rows(
    through: Reading, model: type[Model], records: Sequence[Record]
) -> list[Model] | None:
    """The rows in these versions; what this process has not seen is read by id. None where any has
    changed since its version was told."""
    facts = through.facts
    known = [facts.find(model, row[0], row[2]) for row in records]
    if None in known:
        told = zip(records, known, strict=True)
        await learn(through, model, [row[0] for row, found in told if found is None])
        known = [facts.find(model, row[0], row[2]) for row in records]
    return None if None in known else [copied(row) for row in known]


async def row_of_version(
    through: Reading, model: type[M], id: int | None, version: int
) -> M | None:
    """The row in this version; None where it has changed since that was told, and for no id."""
    rows = None if id is None else await _known_rows(through, model, [(id, 0, version)])
    return None if rows is None else cast("M", rows[0])


async def learn(through: Reading, model: type[Model], ids: Sequence[int]) -> None:
    """Read rows by id, to be known in their version from now on: in one statement with what others want
    to know of the model."""
    reader = _reader(model)
    for each in [through.grouped(reader, most=_MOST_LEARNT).ask(id) for id in ids]:
        await each


@cache
def _reader(model: type[Model]) -> Callable[[Reading, list[int]], Awaitable[Sequence[None]]]:
    make, sql = maker(model, Dialect.POSTGRESQL), _by_id(model)

    async def read_rows(through: Reading, ids: list[int]) -> Sequence[None]:
        for found in await read(through, sql, [ids]):
            row = make(found)
            through.facts.keep(model, row.pk, version_of(row), row)
        return [None] * len(ids)

    return read_rows


@cache
def _by_id(model: type[Model]) -> str:
    columns = ", ".join(f'"{name}"' for name in columns_of(model))
    return (
        f'SELECT {columns}, xmin AS "_version" FROM "{model._meta.db_table}" '  # noqa: S608
        f"WHERE {model._meta.db_pk_column} = ANY ($1::bigint[])"
    )
