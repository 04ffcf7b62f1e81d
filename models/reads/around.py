"""What stands around the rows of a page, in one small statement: the numbers of clips, what they are
to the viewer, and the versions of the authors and of the authors' pictures.

PostgreSQL alone has versions and lateral joins; on SQLite, where a statement costs no journey, each
kind is asked for by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from tortoise.models import Model

from models.base import Dialect, reading
from models.reads.facts import Facts
from models.reads.rows import copied, maker, read
from models.reads.scoped import Scoped, learn
from models.users import User

_VIEWER = "$3::bigint"

Values = dict[int, Any]  # by the id of the row or the author; what is not known is not in it


class Told(Enum):
    """KEPT: the row, or None, by its version. WHOLE: the row, or None. THERE: whether there is
    one."""

    KEPT = auto()
    WHOLE = auto()
    THERE = auto()


@dataclass(frozen=True)
class Part:
    """`scope` takes `ids`: those of the rows, or of their authors. Where `scope` is text, it is an
    expression with a place for the id."""

    scope: Scoped[Any] | str
    model: type[Model]
    told: Told
    of_author: bool = False


class Around:
    def __init__(self, parts: Mapping[str, Part]) -> None:
        self._parts = parts
        self._plans: dict[tuple[Any, ...], _Plan] = {}

    async def about(
        self,
        viewer: User | None,
        ids: Sequence[int],
        authors: Sequence[int],
        wanted: Collection[str],
    ) -> dict[str, Values]:
        """By the name of the part, what is known of each row or its author. Nothing on an engine
        without such a statement, and in a transaction."""
        through = reading()
        if through is None:
            return {}
        names = sorted(wanted)
        texts = tuple([self._inside(self._parts[name], viewer) for name in names])
        plan = self._plans.get(texts)
        if plan is None:
            plan = self._plans[texts] = _plan([(n, self._parts[n]) for n in names], texts)
        values: list[object] = [ids, authors]
        if viewer is not None and plan.asks_viewer:
            values.append(viewer.id)
        found = await read(through, plan.sql, values)
        told = {name: values_of(found, through.facts) for name, values_of in plan.reads.items()}
        for name, kept in plan.kept.items():
            missing = {row[kept.place] for row in found if row[kept.by] not in told[name]}
            if missing:
                await learn(through, kept.model, list(missing))
                told[name] = kept(found, through.facts)
        return told

    def _inside(self, part: Part, viewer: User | None) -> str:
        by = "page.author_id" if part.of_author else "page.id"
        if isinstance(part.scope, str):
            return part.scope.format(id=by)
        asking = "NULL" if viewer is None else _VIEWER
        return part.scope.inside(viewer, asking=asking, ids=by)


Read = Callable[[Sequence[Sequence[Any]], Facts], Values]


@dataclass(frozen=True)
class _Plan:
    sql: str
    asks_viewer: bool  # moderators see all, and not every part is about the viewer
    kept: Mapping[str, _Kept]
    reads: Mapping[str, Read]


def _plan(parts: Sequence[tuple[str, Part]], texts: Sequence[str]) -> _Plan:
    columns, joins = ["page.id", "page.author_id"], []
    kept: dict[str, _Kept] = {}
    reads: dict[str, Read] = {}
    for (name, part), text in zip(parts, texts, strict=True):
        by, place = int(part.of_author), len(columns)
        if part.told is Told.THERE:
            columns.append(text if isinstance(part.scope, str) else f"EXISTS ({text})")
            reads[name] = _there(by, place)
            continue
        joins.append(f'LEFT JOIN LATERAL ({text}) AS "{name}" ON TRUE')
        if part.told is Told.KEPT:
            columns += [f'"{name}".id', f'"{name}"."_version"']
            reads[name] = kept[name] = _Kept(part.model, by, place)
        else:
            names = list(part.model._meta.fields_db_projection.values())
            columns += [f'"{name}"."{column}"' for column in names]
            reads[name] = _whole(by, place, part.model, names)
    sql = (
        f"SELECT {', '.join(columns)} "  # noqa: S608 - statements of scopes
        "FROM unnest($1::bigint[], $2::bigint[]) AS page (id, author_id) "
        f"{' '.join(joins)}"
    )
    return _Plan(sql, _VIEWER in sql, kept, reads)


def _there(by: int, place: int) -> Read:
    return lambda rows, _facts: {row[by]: row[place] for row in rows}


@dataclass(frozen=True)
class _Kept:
    """Reads rows whose id and version are told at `place`. Those that are not known are left out."""

    model: type[Model]
    by: int
    place: int

    def __call__(self, rows: Sequence[Sequence[Any]], facts: Facts) -> Values:
        by, place, found = self.by, self.place, Values()
        for row in rows:
            if row[by] in found:
                continue
            if row[place] is None:
                found[row[by]] = None
            elif (known := facts.find(self.model, row[place], row[place + 1])) is not None:
                found[row[by]] = copied(known)
        return found


def _whole(by: int, place: int, model: type[Model], columns: Sequence[str]) -> Read:
    make = maker(model, Dialect.POSTGRESQL)
    key = place + columns.index(model._meta.db_pk_column)
    end = place + len(columns)

    def told(rows: Sequence[Sequence[Any]], _facts: Facts) -> Values:
        found: Values = {}
        for row in rows:
            if row[by] not in found:
                is_there = row[key] is not None
                cells = zip(columns, row[place:end], strict=True)
                found[row[by]] = make(dict(cells)) if is_there else None
        return found

    return told
