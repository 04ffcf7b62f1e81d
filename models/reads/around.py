"""What stands around the rows of a page, in one small statement: the numbers of clips, what they are
to the viewer, and the versions of the authors and of the authors' pictures.

PostgreSQL alone has versions and lateral joins; on SQLite, where a statement costs no journey, each
kind is asked for by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from tortoise.models import Model

from models.base import Reading, reading
from models.reads.asked import something_else
from models.reads.facts import Facts
from models.reads.pages import GROUPED, HEAD, Plan
from models.reads.rows import copied
from models.reads.scoped import Scoped, learn
from models.users import User

Values = dict[int, Any]  # by the id of the row or the author; what is not known is not in it
Read = Callable[[Sequence[Sequence[Any]], Facts], Values]


class Told(Enum):
    """KEPT: the row, or None, by its version. SOME: some columns of it, or None. THERE: whether there
    is one, or what the expression says."""

    KEPT = auto()
    SOME = auto()
    THERE = auto()


@dataclass(frozen=True)
class Part:
    """`scope` takes `ids`: those of the rows, or of their authors, whose ids are also those of rows
    that are kept. Where `scope` is text, it is an expression with places for the `{id}` and the
    `{viewer}`. `shape` is the model of the row, or a NamedTuple of some columns."""

    scope: Scoped[Any] | str
    shape: type[Any]
    told: Told
    of_author: bool = False

    def inside(self, viewer: User | None) -> str:
        by = "page.author_id" if self.of_author else "page.id"
        if isinstance(self.scope, str):
            return self.scope.format(id=by, viewer="page.viewer")
        return self.scope.inside(viewer, asking="page.viewer", ids=by)


class Around:
    def __init__(self, parts: Mapping[str, Part]) -> None:
        self.names = frozenset(parts)
        self._parts = parts
        self._scopes = [part.scope for part in parts.values() if isinstance(part.scope, Scoped)]
        self._plans: dict[tuple[Any, ...], Plan] = {}
        self._kinds: dict[tuple[Any, ...], Plan] = {}
        self._noted: frozenset[str] = frozenset()  # of viewers, by the scopes

    def plan(self, viewer: User | None, names: frozenset[str]) -> Plan:
        """How these parts are told to viewers of a kind: always the same object."""
        found = self._kinds.get((names, self._kind(viewer)))
        if found is None:
            parts = {name: self._parts[name] for name in sorted(names)}
            texts = tuple([part.inside(viewer) for part in parts.values()])
            found = self._plans.get(texts)
            if found is None:
                found = self._plans[texts] = _plan(parts, texts)
            noted = frozenset().union(*(scope.noted for scope in self._scopes))
            if noted != self._noted:
                self._noted = noted
                self._kinds.clear()
            self._kinds[names, self._kind(viewer)] = found
        return found

    def _kind(self, viewer: User | None) -> tuple[Any, ...] | None:
        return None if viewer is None else tuple([getattr(viewer, name) for name in self._noted])

    async def ask(
        self, viewer: User | None, rows: Sequence[tuple[int, int, int]], names: frozenset[str]
    ) -> Surroundings | None:
        """What stands around these rows: their ids, authors and versions. None on an engine without
        such a statement, and in a transaction."""
        through = reading()
        if through is None:
            return None
        something_else()
        plan = self.plan(viewer, names)
        asked = None if viewer is None else viewer.id, tuple(rows)
        return Surroundings(
            through, plan, names, await through.grouped(plan.of_rows, **GROUPED).ask(asked)
        )


@dataclass(frozen=True)
class Expected:
    """Parts of the surroundings of rows, to be told with the rows themselves."""

    around: Around
    names: frozenset[str]

    def plan(self, viewer: User | None) -> Plan:
        return self.around.plan(viewer, self.names)

    def told(self, through: Reading, plan: Plan, records: Sequence[Any]) -> Surroundings:
        return Surroundings(through, plan, self.names, records)


@dataclass(frozen=True)
class Surroundings:
    """What a statement told: a record for each row of a page, in which the parts of these `names` are
    read by the `plan`."""

    through: Reading
    plan: Plan
    names: frozenset[str]
    records: Sequence[Any]
    _values: dict[str, Values] = field(default_factory=dict, repr=False)

    async def learn(self) -> None:
        """Read what is not known in the version that was told."""
        for kept in self.plan.kept.values():
            known = kept(self.records, self.through.facts)
            missing = {row[kept.by] for row in self.records if row[kept.by] not in known}
            if missing:
                await learn(self.through, kept.model, list(missing))

    def values(self, name: str) -> Values:
        """What is known of each row or its author in this part: always the same object."""
        found = self._values.get(name)
        if found is None:
            found = self._values[name] = self.plan.reads[name](self.records, self.through.facts)
        return found


def _plan(parts: Mapping[str, Part], texts: Sequence[str]) -> Plan:
    columns: list[str] = []
    joins: list[str] = []
    kept: dict[str, Kept] = {}
    reads: dict[str, Read] = {}
    for (name, part), text in zip(parts.items(), texts, strict=True):
        by, place = int(part.of_author), len(HEAD) + len(columns)
        if part.told is Told.THERE:
            columns.append(text if isinstance(part.scope, str) else f"EXISTS ({text})")
            reads[name] = _there(by, place)
            continue
        # By OFFSET looked up for each row: joined, a plan made for many pages reads all members.
        joins.append(f'LEFT JOIN LATERAL ({text} OFFSET 0) AS "{name}" ON TRUE')
        if part.told is Told.KEPT:
            columns.append(f'"{name}"."_version"')
            reads[name] = kept[name] = Kept(part.shape, by, place)
        else:
            columns += [f'"{name}"."{column}"' for column in part.shape._fields]
            reads[name] = _some(by, place, part.shape)
    return Plan(columns, joins, reads, kept)


def _there(by: int, place: int) -> Read:
    return lambda rows, _facts: {row[by]: row[place] for row in rows}


@dataclass(frozen=True)
class Kept:
    """Reads rows whose version is told at `place`. Those that are not known are left out."""

    model: type[Model]
    by: int
    place: int

    def __call__(self, rows: Sequence[Sequence[Any]], facts: Facts) -> Values:
        by, place, found = self.by, self.place, Values()
        for row in rows:
            id, version = row[by], row[place]
            if id in found:
                continue
            if version is None:
                found[id] = None
            elif (known := facts.find(self.model, id, version)) is not None:
                found[id] = copied(known)
        return found


def _some(by: int, place: int, shape: type[Any]) -> Read:
    end = place + len(shape._fields)

    def told(rows: Sequence[Sequence[Any]], _facts: Facts) -> Values:
        found: Values = {}
        for row in rows:
            if row[by] not in found:
                cells = row[place:end]
                found[row[by]] = None if cells[0] is None else shape(*cells)
        return found

    return told
