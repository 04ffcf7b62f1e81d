"""Scopes as prepared statements: the noun's own rule, built once and then only run.

Building an ORM query costs more than running it, on SQLite four times as much. So a query is
built once for viewers of a kind, with marks where the viewer's id and the parameters stand, and
its text is kept; the next one of that kind fills in the values. The rule stays where it is, so a
change of a scope is a change here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
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
class Statement:
    """`sql` takes the viewer's id (where `asks_viewer`), the time (where `asks_time`) and the values
    of `parameters`, in this order. Nothing else in it is left open."""

    model: type[Model]
    sql: str
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
    their value."""

    def __init__(self, query: Callable[..., QuerySet[M]]) -> None:
        self._query = query
        self._read: set[str] = set()
        self._statements: dict[tuple[Any, ...], Statement] = {}

    async def rows(self, viewer: User | None, **given: Parameter) -> list[M]:
        """The rows of the query, at this moment."""
        statement = self.statement(viewer, given)
        found = await select(statement.sql, statement.filled(viewer, given))
        make = maker(statement.model, statement.dialect)
        return [cast("M", make(each)) for each in found]

    def statement(self, viewer: User | None, given: dict[str, Parameter]) -> Statement:
        """What is run for such a viewer, for those who put it into a larger statement."""
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

    def _build(self, viewer: User | None, given: dict[str, Parameter]) -> Statement:
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
        roles = [_role(value, names) for value in values]
        assert set(given) <= set(roles), "every parameter stands in the statement"
        order = [role for role in (_ASKING, _NOW, *given) if role in roles]
        listed = {name for name, value in given.items() if not isinstance(value, int | str)}
        return Statement(
            model=rows.model,
            sql=_written(sql, values, roles, order=order, listed=listed),
            asks_viewer=_ASKING in order,
            asks_time=_NOW in order,
            parameters=list(given),
            dialect=dialect(),
        )


# What takes a placeholder besides the parameters, which go by their names.
_ASKING, _NOW, _FIXED = " viewer", " now", " fixed"


def _role(value: object, names: dict[int | str, str]) -> str:
    if isinstance(value, datetime):
        assert abs(datetime.now(UTC) - value) < _LATELY
        return _NOW
    if isinstance(value, int | str) and value in names:
        return names[value]
    return _ASKING if value == _VIEWER else _FIXED


def _written(
    sql: str,
    values: Sequence[object],
    roles: Sequence[str],
    *,
    order: Sequence[str],
    listed: Collection[str],
) -> str:
    """`sql` with what is the same for all in its place, where PostgreSQL's plan can heed it (an index
    of published clips serves nobody who asks for the state $1), and a number for what is not."""
    is_sqlite = dialect() is Dialect.SQLITE
    mark = "?" if is_sqlite else "$"
    text = sql if is_sqlite else re.sub(r"\$\d+", "?", sql)
    head, *rest = text.split("?")
    for value, role, part in zip(values, roles, rest, strict=True):
        place = "" if role == _FIXED else f"{mark}{order.index(role) + 1}"
        if role in listed:
            assert head.endswith(" IN (")
            assert part.startswith(")")
            if is_sqlite:
                head += f"SELECT value FROM json_each({place})"  # noqa: S608 - a placeholder
            else:
                head = head.removesuffix("IN (") + f"= ANY ({place}::bigint[]"
            head += part
        else:
            head += (place or _literal(value)) + part
    return head


def _literal(value: object) -> str:
    """A constant of ours as SQL."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    assert isinstance(value, str)
    assert "\\" not in value
    return "'" + value.replace("'", "''") + "'"
