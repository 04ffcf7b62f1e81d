"""Look-ups that are gathered and made together: Facebook's DataLoader, told of rather than awaited.

A key asked for becomes a `Pending`. What is asked for until the event loop turns is one batch. A
`Pending` can be awaited like a future; what writes answers out rather has itself told (`then`),
which costs no task and no turn of the loop, and nothing at all where the value is there already.
"""

from __future__ import annotations

import asyncio
from collections.abc import (
    Awaitable,
    Callable,
    Generator,
    Hashable,
    Iterable,
    Mapping,
    Sequence,
)
from functools import partial
from typing import Any, Generic, TypeVar
from weakref import ref

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
W = TypeVar("W")

Told = Callable[[], None]
LoadAll = Callable[[list[K]], Awaitable[Sequence[V]]]

_ABSENT = object()


class Pending(Awaitable[V], Generic[V]):
    """A value that is there, or that a batch brings or fails to bring."""

    __slots__ = ("_error", "_told", "_trace", "_value", "is_there")

    def __init__(self) -> None:
        self.is_there = False
        self._value: Any = None
        self._error: BaseException | None = None
        self._told: list[Told] = []

    @classmethod
    def of(cls, value: V) -> Pending[V]:
        made = cls()
        made.bring(value)
        return made

    @property
    def has_value(self) -> bool:
        """Whether it is there, and did not fail."""
        return self.is_there and self._error is None

    def bring(self, value: V) -> None:
        self._value = value
        self._end()

    def fail(self, error: BaseException) -> None:
        self._error = error
        self._trace = error.__traceback__
        self._end()

    def _end(self) -> None:
        self.is_there = True
        told, self._told = self._told, []
        for each in told:
            each()

    def result(self) -> V:
        """Only once it is there. Raises what the batch raised, to each as if to nobody else: or it
        would carry the frames of all whom it was raised to."""
        if self._error is not None:
            raise self._error.with_traceback(self._trace)
        value: V = self._value
        return value

    def then(self, told: Told) -> None:
        """Call `told` when it is there: at once where it already is."""
        if self.is_there:
            told()
        else:
            self._told.append(told)

    def map(self, change: Callable[[V], W]) -> Pending[W]:
        """What `change` makes of the value, which it may refuse to by raising."""
        changed: Pending[W] = Pending()
        if self.is_there and self._error is None:
            try:
                changed._value = change(self._value)
            except Exception as error:  # noqa: BLE001 - told to whoever waits
                changed.fail(error)
            changed.is_there = True
            return changed

        def go_on() -> None:
            try:
                changed.bring(change(self.result()))
            except Exception as error:  # noqa: BLE001 - told to whoever waits
                changed.fail(error)

        self.then(go_on)
        return changed

    def __await__(self) -> Generator[Any, None, V]:
        if not self.is_there:
            future = asyncio.get_running_loop().create_future()
            self.then(partial(_wake, future))
            yield from future
        return self.result()


def together(*pending: Pending[Any]) -> Pending[tuple[Any, ...]]:
    """All of their values, once they are there. It fails as the first of them that fails."""
    made: Pending[tuple[Any, ...]] = Pending()

    def go_on() -> None:
        for each in pending:
            if not each.is_there:
                each.then(go_on)
                return
        try:
            made.bring(tuple(each.result() for each in pending))
        except Exception as error:  # noqa: BLE001 - told to whoever waits
            made.fail(error)

    go_on()
    return made


async def settled(pending: Iterable[Pending[Any]]) -> None:
    """Until all of them are there. What a batch raised is for whoever asks for its values."""
    for each in pending:
        if not each.is_there:
            future = asyncio.get_running_loop().create_future()
            each.then(partial(_wake, future))
            await future


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def when_there(change: Callable[..., W], *found: Any) -> W | Pending[W]:
    """What `change` makes of the values, some of which may be on their way still."""
    for each in found:
        if each.__class__ is Pending:
            waited = [v if v.__class__ is Pending else Pending.of(v) for v in found]
            return together(*waited).map(lambda values: change(*values))
    return change(*found)


class Loader(Generic[K, V]):
    """`load_all` gives a value for each of the keys, in their order. Each key is looked up once; what
    is known already is `there`. With a `holder`, `load_all` takes it first, and whoever asks has to
    have it: the holder has its loaders and not the other way round, or all that an operation loaded
    would stay until the garbage collector comes by."""

    __slots__ = ("_batches", "_coming", "_holder", "_later", "_load_all", "_wanted", "there")

    def __init__(
        self, load_all: Callable[..., Awaitable[Sequence[V]]], holder: object = None
    ) -> None:
        self.there: dict[K, V] = {}
        self._load_all = load_all
        self._holder = None if holder is None else ref(holder)
        self._coming: dict[K, Pending[V]] = {}  # or failed
        self._later: list[Callable[[], Mapping[K, V]]] = []
        self._wanted: list[K] = []
        self._batches: set[asyncio.Task[None]] = set()

    def load(self, key: K) -> Pending[V]:
        found: Any = self._known(key)
        return self._ask(key) if found is _ABSENT else Pending.of(found)

    def find(self, key: K) -> V | Pending[V]:
        """The value itself where it is there: for whoever can do with either."""
        found: Any = self._known(key)
        return self._ask(key) if found is _ABSENT else found

    def read(self, key: K, change: Callable[[V], W]) -> W | Pending[W]:
        """What `change` makes of the value."""
        found: Any = self._known(key)
        return self._ask(key).map(change) if found is _ABSENT else change(found)

    def prime(self, values: Mapping[K, V]) -> None:
        """The values of these keys are known; but for those that were asked for before."""
        if self._coming:
            values = {key: value for key, value in values.items() if key not in self._coming}
        self.there = {**values, **self.there}

    def prime_later(self, values: Callable[[], Mapping[K, V]]) -> None:
        """The same, worked out when a key is asked for that is not known."""
        self._later.append(values)

    def _known(self, key: K) -> Any:
        found = self.there.get(key, _ABSENT)
        while found is _ABSENT and self._later:
            self.prime(self._later.pop()())
            found = self.there.get(key, _ABSENT)
        return found

    def _ask(self, key: K) -> Pending[V]:
        found = self._coming.get(key)
        if found is None:
            found = self._coming[key] = Pending()
            if not self._wanted:
                asyncio.get_running_loop().call_soon(self._go, self._bound())
            self._wanted.append(key)
        return found

    async def load_many(self, keys: Iterable[K]) -> list[V]:
        """Their values, in the order of the keys."""
        return [await each for each in [self.load(key) for key in keys]]

    def _bound(self) -> LoadAll[K, V]:
        """What looks keys up, with the holder for as long as it is needed."""
        if self._holder is None:
            return self._load_all
        holder = self._holder()
        assert holder is not None, "whoever asks a loader has its holder"
        return partial(self._load_all, holder)

    def _go(self, load_all: LoadAll[K, V]) -> None:
        keys, self._wanted = self._wanted, []
        batch = asyncio.get_running_loop().create_task(self._look_up(load_all, keys))
        self._batches.add(batch)  # the loop itself holds tasks weakly
        batch.add_done_callback(self._batches.discard)

    async def _look_up(self, load_all: LoadAll[K, V], keys: list[K]) -> None:
        try:
            values = await load_all(keys)
            if len(values) != len(keys):
                raise RuntimeError(f"{len(values)} values for {len(keys)} keys")
        except BaseException as error:
            for key in keys:
                self._coming[key].fail(error)
            if not isinstance(error, Exception):
                raise
            return
        self.there.update(zip(keys, values, strict=True))
        for key, value in zip(keys, values, strict=True):
            self._coming.pop(key).bring(value)


class gathered(Generic[K, V]):
    """A method that looks up many keys as a `Loader` of its object, made when it is first used."""

    def __init__(self, load_all: Callable[[Any, list[K]], Awaitable[Sequence[V]]]) -> None:
        self._load_all = load_all
        self.__doc__ = load_all.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, holder: object, _owner: type) -> Loader[K, V]:
        loader: Loader[K, V] = Loader(self._load_all, holder)
        holder.__dict__[self._name] = loader  # found first from now on
        return loader
