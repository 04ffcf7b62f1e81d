"""One execution: its errors, what it waits for, and nulls that travel upwards.

Generated functions write what they have into dicts and lists, and leave `None` where they wait. A
`Slot` stands for such a gap, and for every nullable position that has gaps below it: when a gap
fails and may not be null, the slot above it becomes null, and whatever else goes on below is
cancelled and no longer heard.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable, Mapping
from functools import partial
from typing import Any, Protocol

from graphql import GraphQLError, GraphQLList, GraphQLNonNull, Undefined
from graphql.pyutils import is_iterable
from graphql.type import GraphQLResolveInfo
from strawberry.execution.is_awaitable import optimized_is_awaitable

from core.loading import Pending
from schema.compiled.places import Complete, Path, Place, core_path, located
from schema.compiled.strands import Strand, begin

_MAX_CLASSES = 10_000


class Values:
    """Classes whose values are neither awaited, raised nor null, found as they come by, so that
    generated code need not look at each value again. Subclasses of `bases` count as such although
    they can be awaited: what that gives is known to be themselves."""

    def __init__(self, bases: tuple[type, ...] = ()) -> None:
        self.bases = bases
        self.plain: set[type] = set()

    def learn(self, value: object) -> None:
        is_plain = isinstance(value, self.bases) or not (
            optimized_is_awaitable(value) or hasattr(value, "__aiter__")
        )
        if is_plain and len(self.plain) < _MAX_CLASSES:
            self.plain.add(type(value))


class CoreExecutor(Protocol):
    """graphql-core's executor of the same operation, for what has to be exactly its own."""

    variable_values: Any

    def build_resolve_info(
        self, field_def: Any, field_nodes: Any, parent_type: Any, path: Any, /
    ) -> GraphQLResolveInfo[Any]: ...


class Slot:
    """A position that is waited for, or one that is nulled when something below it fails."""

    __slots__ = ("container", "is_dead", "key", "path", "place", "source", "within")

    def __init__(self, place: Place, path: Path, container: Any, key: str | int) -> None:
        self.place = place
        self.path = path
        self.container = container
        self.key = key
        self.within: Slot | None = None
        self.is_dead = False
        self.source: asyncio.Task[Any] | Pending[Any] | None = None

    def is_below(self, other: Slot | None) -> bool:
        """`None` is the root."""
        slot = self.within
        while slot is not None and slot is not other:
            slot = slot.within
        return slot is other

    @property
    def is_lost(self) -> bool:
        slot: Slot | None = self
        while slot is not None:
            if slot.is_dead:
                return True
            slot = slot.within
        return False

    def let_go(self) -> None:
        """Nobody waits for it any more. A batch goes on: others may want the rest of it."""
        if isinstance(self.source, asyncio.Task):
            self.source.cancel()


class Run:
    __slots__ = (
        "_core",
        "_make_core",
        "arguments",
        "as_json",
        "context",
        "errors",
        "is_dead",
        "loop",
        "open",
        "pending",
        "ready",
        "root",
        "task",
        "values",
        "variables",
        "wake",
    )

    def __init__(
        self,
        context: object,
        variables: Mapping[str, Any],
        make_core: Callable[[], CoreExecutor],
        *,
        values: Values,
        root: object = None,
        as_json: bool = False,
    ) -> None:
        self.context = context
        self.as_json = as_json
        self.variables = variables
        self.root = root
        self.values = values
        self.errors: list[GraphQLError] = []
        self.arguments: dict[Place, dict[str, Any]] = {}
        self.open: list[Slot] = []
        self.pending: set[Slot] = set()
        self.ready: list[Slot] = []
        self.wake: asyncio.Future[None] | None = None
        self.is_dead = False
        self.loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None, "an operation runs in a task"
        self.task = task
        self._make_core = make_core
        self._core: CoreExecutor | None = None

    @property
    def core(self) -> CoreExecutor:
        if self._core is None:
            self._core = self._make_core()
        return self._core

    def core_info(self, place: Place, path: Path) -> GraphQLResolveInfo[Any]:
        return self.core.build_resolve_info(
            place.field, place.nodes, place.parent, core_path(place, path)
        )

    async def settle(self) -> None:
        """Until nothing is waited for."""
        while self.pending:
            if not self.ready:
                self.wake = self.loop.create_future()
                await self.wake
            ready, self.ready = self.ready, []
            for slot in ready:
                self.pending.discard(slot)
                self._fill(slot)

    async def drop(self) -> None:
        """Nothing goes on behind an execution that has ended."""
        tasks = [slot.source for slot in self.pending if isinstance(slot.source, asyncio.Task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _fill(self, slot: Slot) -> None:
        source = slot.source
        assert source is not None
        if slot.is_lost or self.is_dead:
            if isinstance(source, asyncio.Task) and not source.cancelled():
                source.exception()
            return
        try:
            value = source.result()
            slot.container[slot.key] = resolved(
                value, slot.place, self, slot.path, into=slot.container, key=slot.key
            )
        except Exception as error:  # noqa: BLE001 - whatever a resolver raises is told
            abandon(self, 0)
            self._fail(slot, located(error, slot.place, slot.path))
            return
        above = slot if slot.place.is_nullable else slot.within
        for found in self.open:
            found.within = above
        self.open.clear()

    def _fail(self, slot: Slot, error: GraphQLError) -> None:
        nulled = slot if slot.place.is_nullable else slot.within
        self.errors.append(error)
        if nulled is None:
            self.is_dead = True
        else:
            nulled.is_dead = True
            nulled.container[nulled.key] = None
        for other in self.pending:
            if other.is_below(nulled):
                other.let_go()


def start(run: Run, awaitable: Any) -> Any:
    """The value of a resolver that returns an awaitable, or the strand that waits for it."""
    return begin(awaitable, run.loop, run.task)


async def here(run: Run, value: Any) -> Any:
    """What a resolver returned, awaited where it has to be."""
    return await value if _is_awaitable(run, value) else value


def later(run: Run, strand: Strand, place: Place, path: Path, *, into: Any, key: str | int) -> None:
    """Fill the gap at `into[key]` when the value is there."""
    slot = Slot(place, path, into, key)
    slot.source = task = strand.go_on(run.loop)
    task.add_done_callback(partial(_done, run, slot))
    run.pending.add(slot)
    run.open.append(slot)


def _when_there(
    run: Run, pending: Pending[Any], place: Place, path: Path, *, into: Any, key: str | int
) -> None:
    """Fill the gap at `into[key]` when the batch has brought it."""
    slot = Slot(place, path, into, key)
    slot.source = pending
    pending.then(partial(_done, run, slot))
    run.pending.add(slot)
    run.open.append(slot)


def _done(run: Run, slot: Slot, _task: object = None) -> None:
    run.ready.append(slot)
    if run.wake is not None and not run.wake.done():
        run.wake.set_result(None)


def odd(value: Any, place: Place, run: Run, path: Path, *, into: Any, key: str | int) -> Any:
    """Complete what a resolver returned, whatever it is: it may have to be awaited, once."""
    if value.__class__ is Pending:
        if not value.is_there:
            _when_there(run, value, place, path, into=into, key=key)
            return None
        value = value.result()
    elif _is_awaitable(run, value):
        value = start(run, value)
        if type(value) is Strand:
            later(run, value, place, path, into=into, key=key)
            return None
    return resolved(value, place, run, path, into=into, key=key)


def _is_awaitable(run: Run, value: Any) -> bool:
    return optimized_is_awaitable(value) and not isinstance(value, run.values.bases)


def resolved(value: Any, place: Place, run: Run, path: Path, *, into: Any, key: str | int) -> Any:
    """Complete what is awaited no more: an exception, null, a list in disguise, or a plain value."""
    if value.__class__ in run.values.plain:
        assert place.complete is not None
        return place.complete(value, run, path)
    if isinstance(value, Exception):
        raise value
    if _is_list(place) and hasattr(value, "__aiter__"):
        return odd(_gathered(value), place, run, path, into=into, key=key)
    if value is not None and value is not Undefined:
        run.values.learn(value)
    assert place.complete is not None
    return place.complete(value, run, path)


def _is_list(place: Place) -> bool:
    kind = place.kind
    return isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)


async def _gathered(values: AsyncIterable[Any]) -> list[Any]:
    return [value async for value in values]


def fail(run: Run, error: Exception, place: Place, path: Path, *, since: int) -> None:
    """A nullable position failed: note the error, and drop what is waited for below it."""
    abandon(run, since)
    run.errors.append(located(error, place, path))


def abandon(run: Run, since: int) -> None:
    """Nobody wants any more what was begun since there were `since` open slots."""
    if len(run.open) == since:
        return
    for slot in run.open[since:]:
        slot.is_dead = True
    del run.open[since:]
    for slot in run.pending:
        if slot.is_lost:
            slot.let_go()


def adopt(run: Run, since: int, place: Place, path: Path, *, into: Any, key: str | int) -> None:
    """Something below a nullable position is waited for: if it fails for good, this is nulled."""
    slot = Slot(place, path, into, key)
    for found in run.open[since:]:
        found.within = slot
    run.open[since:] = [slot]


def items(value: Any, place: Place) -> Any:
    """What a list is made of. Raises `GraphQLError` for what is none."""
    if not is_iterable(value):
        raise GraphQLError(
            f"Expected Iterable, but did not find one for field '{place.parent}.{place.name}'."
        )
    return value


def optional(complete: Complete) -> Complete:
    def completed(value: Any, run: Run, path: Path) -> Any:
        return None if value is None or value is Undefined else complete(value, run, path)

    return completed


def required(complete: Complete, place: Place) -> Complete:
    def completed(value: Any, run: Run, path: Path) -> Any:
        done = None if value is None or value is Undefined else complete(value, run, path)
        if done is None:
            raise TypeError(
                f"Cannot return null for non-nullable field {place.parent}.{place.name}."
            )
        return done

    return completed
