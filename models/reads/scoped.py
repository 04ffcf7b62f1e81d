"""Scopes as prepared statements: the noun's own rule, built once and then only run.

Building an ORM query costs more than running it, on SQLite four times as much. So a query is
built once for viewers of a kind, with marks where the viewer's id and the parameters stand, and
its text is kept; the next one of that kind fills in the values. The rule stays where it is, so a
change of a scope is a change here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar, cast

import orjson
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.base import Dialect, dialect
from models.reads.rows import maker, select
from models.users import User

M = TypeVar("M", bound=Model)

# No row has these ids: they carry their time of making, and these are of the far future.
_VIEWER = 2**63 - 31
_FIRST_PARAMETER = 2**63 - 1_000
_NO_TEXT = "\x00"  # neither engine holds it in text

# How far apart "now" may be when a query is built: what else is a time in it is no "now".
_LATELY = timedelta(minutes=1)

Parameter = int | str | Sequence[int]


class _AnyViewer:
    """A member whose id is a mark. What else is read of them is noted: a query is built anew for
    whom it is different."""

    id = _VIEWER

    def __init__(self, viewer: User, noted: set[str]) -> None:
        self._viewer = viewer
        self._noted = noted

    def __getattr__(self, name: str) -> Any:
        self._noted.add(name)
        return getattr(self._viewer, name)


@dataclass(frozen=True, slots=True)
class _Statement:
    """`values` with the viewer's id, the time and the parameters yet to be put in place."""

    model: type[Model]
    sql: str
    values: Sequence[object]
    viewer_at: Sequence[int]
    now_at: Sequence[int]
    parameters_at: Sequence[tuple[int, str]]
    dialect: Dialect

    def filled(self, viewer: User | None, given: dict[str, Parameter]) -> list[object]:
        values = list(self.values)
        for place in self.viewer_at:
            values[place] = cast("User", viewer).id
        for place in self.now_at:
            values[place] = datetime.now(UTC)
        for place, name in self.parameters_at:
            value = given[name]
            if not isinstance(value, int | str) and self.dialect is Dialect.SQLITE:
                values[place] = orjson.dumps(list(value)).decode()
            else:
                values[place] = value
        return values


class Scoped(Generic[M]):
    """`query(viewer, **parameters)` made ready. Parameters are ids, other numbers of 64 bits,
    strings, and lists of numbers for `__in`; the query may depend on them in no other way than by
    their value."""

    def __init__(self, query: Callable[..., QuerySet[M]]) -> None:
        self._query = query
        self._read: set[str] = set()
        self._statements: dict[tuple[Any, ...], _Statement] = {}

    async def rows(self, viewer: User | None, **given: Parameter) -> list[M]:
        """The rows of the query, at this moment."""
        statement = self._statement(viewer, given)
        found = await select(statement.sql, statement.filled(viewer, given))
        make = maker(statement.model, statement.dialect)
        return [cast("M", make(each)) for each in found]

    def _statement(self, viewer: User | None, given: dict[str, Parameter]) -> _Statement:
        found = self._statements.get(self._key(viewer, given))
        if found is None:
            read = len(self._read)
            found = self._build(viewer, given)
            if len(self._read) > read:
                self._statements.clear()
            self._statements[self._key(viewer, given)] = found
        return found

    def _key(self, viewer: User | None, given: dict[str, Parameter]) -> tuple[Any, ...]:
        about = None if viewer is None else tuple(getattr(viewer, name) for name in self._read)
        return (dialect(), about, *given)

    def _build(self, viewer: User | None, given: dict[str, Parameter]) -> _Statement:
        marks: dict[str, int | str] = {
            name: _NO_TEXT + name if isinstance(value, str) else _FIRST_PARAMETER + place
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
        listed = {name for name, value in given.items() if not isinstance(value, int | str)}
        places = [(at, names[value]) for at, value in enumerate(values) if _is_in(value, names)]
        assert {name for _, name in places} == set(given), "every parameter stands in the statement"
        now = datetime.now(UTC)
        times = [at for at, value in enumerate(values) if isinstance(value, datetime)]
        assert all(abs(now - cast("datetime", values[at])) < _LATELY for at in times)
        return _Statement(
            model=rows.model,
            sql=_with_lists(sql, [at for at, name in places if name in listed]),
            values=values,
            viewer_at=[at for at, value in enumerate(values) if value == _VIEWER],
            now_at=times,
            parameters_at=places,
            dialect=dialect(),
        )


def _is_in(value: object, names: dict[int | str, str]) -> bool:
    return isinstance(value, int | str) and value in names


def _with_lists(sql: str, places: Sequence[int]) -> str:
    """`sql` with the placeholders at `places` taken for lists."""
    if dialect() is Dialect.POSTGRESQL:
        for place in places:
            one, many = f" IN (${place + 1})", f" = ANY (${place + 1}::bigint[])"
            assert one in sql
            sql = sql.replace(one, many)
        return sql
    pieces = sql.split("?")
    for place in places:
        assert pieces[place].endswith("IN (")
        pieces[place] += "SELECT value FROM json_each("
        pieces[place + 1] = ")" + pieces[place + 1]
    return "?".join(pieces)
